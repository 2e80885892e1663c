#pragma once
// An engine with a real store and real journal that records whatever a test wants, and keeps evidence in
// files of a temporary folder. Opening it again on the same folder is what a killed app does.
#include <cstdlib>
#include <map>

#include "core/base/simulated.h"
#include "core/base/system.h"
#include "core/engine/engine.h"
#include "core/journal/segment.h"

namespace wincheck::tests {

/// Keys of a tenant, its hub and one device, the same in each test.
struct World {
    SeededRandom random{7};
    journal::SignPair root = journal::SignPair::make(random);
    journal::SignPair intake = journal::SignPair::make(random);
    journal::BoxPair evidence = journal::BoxPair::make(random);

    [[nodiscard]] TenantId tenant() const { return journal::tenant_of(root.public_key()); }
    [[nodiscard]] Bytes certificate(journal::CertificateBody body) const {
        return journal::sign_certificate(std::move(body), root).value().bytes;
    }
    [[nodiscard]] engine::Identity identity(std::uint8_t number) const;
    [[nodiscard]] Bytes hub_certificate(journal::CertificateKind kind) const;
};

inline engine::Identity World::identity(std::uint8_t number) const {
    SeededRandom own{number};
    engine::Identity identity;
    identity.device = random_id<DeviceId>(own);
    identity.tenant = tenant();
    identity.person = "li";
    identity.tag = "L" + std::to_string(number);
    identity.root = root.public_key();
    identity.intake = intake.public_key();
    identity.evidence = evidence.public_key();
    identity.is_simulated = true;
    identity.journal_seed = random_id<journal::Secret>(own);
    identity.request_seed = random_id<journal::Secret>(own);
    identity.box_seed = random_id<journal::Secret>(own);
    identity.certificate = certificate({.subject = identity.device,
                                        .person = identity.person,
                                        .tag = identity.tag,
                                        .journal = identity.journal_pair().public_key(),
                                        .request = identity.request_pair().public_key(),
                                        .box = identity.box_pair().public_key(),
                                        .is_simulated = true});
    return identity;
}

inline Bytes World::hub_certificate(journal::CertificateKind kind) const {
    journal::CertificateBody body;
    body.kind = kind;
    body.person = "hub";
    body.tag = "HUB";
    body.subject.raw[0] = 1;
    if (kind == journal::CertificateKind::evidence)
        body.box = evidence.public_key();
    else
        body.journal = intake.public_key();
    return certificate(std::move(body));
}

/// A folder that goes with its owner.
class Folder {
public:
    Folder() {
        std::string name = "/tmp/wincheck-client-XXXXXX";
        path_ = ::mkdtemp(name.data()) != nullptr ? name : std::string();
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        SystemFiles files;
        const auto names = files.list(path_);
        if (names) {
            for (const std::string& name : *names) static_cast<void>(files.remove(path_ + "/" + name));
        }
        ::rmdir(path_.c_str());
    }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// Chunk files as they are, without encryption.
class PlainFiles final : public evidence::Files {
public:
    PlainFiles(std::string folder, FileSystem& files) : folder_(std::move(folder)), files_(files) {}
    evidence::Ballast& ballast() override { return ballast_; }
    Result<void> check_space(std::uint64_t) override { return {}; }
    Result<evidence::Original> measure(const std::string&) override { return evidence::Original{}; }
    Result<evidence::Staged> stage(const std::string&, const evidence::Original&, const evidence::Key&,
                                   Random&) override {
        return evidence::Staged{};
    }
    Result<std::unique_ptr<evidence::Aside>> begin_aside(const Hash&) override {
        return Error{.code = ErrorCode::bug};  // a device is given whole chunk files
    }
    Result<void> take(evidence::Aside&, const CaptureCore&, std::uint32_t) override { return {}; }
    Result<void> put_chunk(const CaptureCore& capture, std::uint32_t index, ByteView file) override {
        return write_file(files_, chunk_path(capture, index), file);
    }
    Result<void> settle(const CaptureCore&) override { return {}; }
    Result<bool> has_chunk(const CaptureCore& capture, std::uint32_t index) override {
        return files_.exists(chunk_path(capture, index));
    }
    Result<Bytes> read_chunk(const CaptureCore& capture, std::uint32_t index) override {
        WCK_TRY(Bytes bytes, read_file(files_, chunk_path(capture, index), 4U << 20));
        if (sha256(bytes) != capture.chunks[index]) return Error{.code = ErrorCode::corrupt};
        return bytes;
    }
    [[nodiscard]] std::string chunk_path(const CaptureCore& capture, std::uint32_t index) const override {
        return folder_ + "/" + evidence::chunk_name(evidence::set_of(capture), index);
    }
    [[nodiscard]] Result<bool> is_complete(const CaptureCore& capture) override {
        return has_chunk(capture, 0);
    }
    Result<void> read(const CaptureCore&, std::span<const std::uint8_t>,
                      const std::function<Result<void>(ByteView)>&) override {
        return {};
    }
    Result<std::vector<evidence::StoredSet>> sets_of(const Hash&) override {
        return std::vector<evidence::StoredSet>{};
    }
    Result<std::vector<std::uint8_t>> groups() override { return std::vector<std::uint8_t>{}; }
    Result<std::vector<evidence::StoredSet>> sets_in(std::uint8_t) override {
        return std::vector<evidence::StoredSet>{};
    }
    Result<evidence::Staged> staged_of(const evidence::StoredSet&, const evidence::Key&) override {
        return evidence::Staged{};
    }
    Result<void> remove(const evidence::SetName& set) override {
        WCK_TRY(const auto names, files_.list(folder_));
        const std::string first = evidence::chunk_name(set, 0);
        const std::string stem = first.substr(0, first.size() - 1);
        for (const std::string& name : names)
            if (name.starts_with(stem)) WCK_TRY(files_.remove(folder_ + "/" + name));
        return {};
    }

private:
    std::string folder_;
    FileSystem& files_;
    evidence::Ballast ballast_ = evidence::Ballast::open(folder_, files_).value();
};

class FakeDevice final : public engine::Engine {
public:
    FakeDevice(std::string folder, engine::Identity identity)
        : identity_(std::move(identity)), folder_(std::move(folder)), evidence_(folder_, files_) {
        store_ = store::Store::open(folder_, store::Role::device, files_).value();
        clock_.set(parse_time("2026-03-02T23:40:00+08:00").value());
        SeededRandom own{identity_->device.raw[0]};
        own.begin("incarnation");
        chain_ = random_id<IncarnationId>(own);
    }

    // --- what tests record ---
    /// Opens an inspection; its name is all that is said about it.
    StreamId start(const std::string& name, const Hash& checklist = {}) {
        AssignmentCore core;
        core.name = name;
        core.checklist = checklist;
        const Hash entry = record({}, EntryType::start, journal::encode(core));
        return short_id<StreamId>(entry);
    }
    void note(const StreamId& stream) { record(stream, EntryType::open, journal::encode(OpenCore{"li"})); }
    /// Ends an inspection: nobody works on it any more.
    void end(const StreamId& stream) {
        record(stream, EntryType::end, journal::encode(EndCore{kEndStopped}));
    }
    /// A photo of the given chunk contents. Returns the original's hash.
    Hash photo(const StreamId& stream, const std::vector<Bytes>& chunks) {
        CaptureCore core;
        core.purpose = "item";
        Bytes all;
        for (const Bytes& chunk : chunks) {
            append(all, chunk);
            core.chunks.push_back(sha256(chunk));
        }
        core.original = sha256(all);
        core.length = all.size();
        core.chunk_bytes = kChunkBytesMin;
        for (std::uint32_t i = 0; i < chunks.size(); ++i) evidence_.put_chunk(core, i, chunks[i]).value();
        record(stream, EntryType::capture, journal::encode(core));
        return core.original;
    }
    /// The same original under another key: other chunk files.
    void photo_again(const StreamId& stream, CaptureCore core, const std::vector<Bytes>& chunks) {
        core.chunks.clear();
        for (const Bytes& chunk : chunks) core.chunks.push_back(sha256(chunk));
        for (std::uint32_t i = 0; i < chunks.size(); ++i) evidence_.put_chunk(core, i, chunks[i]).value();
        record(stream, EntryType::capture, journal::encode(core));
    }
    [[nodiscard]] const IncarnationId& chain_id() const { return chain_; }
    [[nodiscard]] store::Chain chain() const {
        return store_->chain(chain_).value().value_or(store::Chain{});
    }
    bool is_key_locked = false;

    // --- engine ---
    [[nodiscard]] const std::optional<engine::Identity>& identity() const override { return identity_; }
    Result<void> put_identity(const engine::Identity& identity) override {
        identity_ = identity;
        return {};
    }
    void forget_identity() { identity_.reset(); }
    Result<bool> maintain() override { return false; }
    Result<void> close_segments() override {
        if (is_key_locked) return Error{.code = ErrorCode::key_locked};
        const store::Chain now = chain();
        WCK_TRY(const auto notes, store_->notes(chain_));
        if (now.size == 0 || (!notes.empty() && notes.back().size == now.size)) return {};
        WCK_TRY(auto transaction, store_->begin());
        WCK_TRY(store_->put_note(
            chain_, {now.size, journal::sign_device_checkpoint(identity_->tenant, identity_->device, chain_,
                                                               now.range, identity_->journal_pair())}));
        return transaction.commit();
    }
    Result<Bytes> segment(const IncarnationId& id, std::uint64_t from, std::uint64_t to) override {
        WCK_TRY(const auto before, store_->leaf_hashes(id, 0, from));
        journal::CompactRange range;
        for (const Hash& hash : before) range.append(hash);
        WCK_TRY(const auto entries, store_->chain_entries(id, from, to - from));
        std::vector<journal::Leaf> leaves;
        for (const auto& stored : entries) leaves.push_back(journal::Leaf::shown(stored.entry));
        WCK_TRY(const auto notes, store_->notes(id));
        for (const store::Note& note : notes) {
            if (note.size == to)
                return journal::encode_segment(
                    journal::build_segment(identity_->device, id, range, leaves, note.text));
        }
        return Error{.code = ErrorCode::not_found};
    }
    std::vector<Result<std::uint64_t>> take_segments(
        const std::vector<engine::BroughtSegment>& segments) override {
        std::vector<Result<std::uint64_t>> taken;
        for (const auto& one : segments) taken.push_back(take_segment(one.opening, {}, one.segment));
        return taken;
    }
    Result<std::uint64_t> take_segment(ByteView opening, ByteView, ByteView segment) override {
        WCK_TRY(const auto opened, journal::verify_opening(opening, identity_->root));
        WCK_TRY(const auto decoded, journal::decode_segment(segment));
        WCK_TRY(const auto verified, journal::verify_segment(decoded, opened));
        WCK_TRY(auto transaction, store_->begin());
        WCK_TRY(const auto known, store_->chain(decoded.incarnation));
        if (!known) {
            WCK_TRY(store_->put_chain({.id = decoded.incarnation,
                                       .device = decoded.device,
                                       .opening = opened.bytes,
                                       .head = opened.hash,
                                       .range = {}}));
        }
        std::uint64_t count = 0;
        for (const auto& entry : verified.entries) {
            if (!entry) continue;
            WCK_TRY(const auto applied, store_->insert(*entry));
            count += applied.is_new ? 1 : 0;
        }
        WCK_TRY(transaction.commit());
        return count;
    }
    Result<void> leave_chain(const IncarnationId& chain, std::uint64_t verified, bool) override {
        return store_->cut_chain(chain, verified);
    }
    Result<void> forget_inspection(const StreamId& stream) override {
        return store_->forget_stream(stream, identity_->device);
    }
    void refresh_views() override {}
    [[nodiscard]] std::unique_lock<std::recursive_mutex> hold() override { return std::unique_lock(mutex_); }
    [[nodiscard]] store::Store& store() override { return *store_; }
    [[nodiscard]] evidence::Files& evidence() override { return evidence_; }
    [[nodiscard]] Ports& ports() override { return ports_; }
    [[nodiscard]] const std::string& folder() const override { return folder_; }
    SimulatedClock& clock() { return clock_; }

    // --- not used by sync ---
    Result<void> unlock() override { return {}; }
    Result<engine::Done> perform(const Json&, engine::Telling) override { return unused(); }
    Result<Json> show(const std::string&, const std::string&) override { return unused(); }
    Result<std::string> explain(const std::string&, const std::string&) override { return unused(); }
    Result<std::vector<std::string>> list_problems() override { return unused(); }
    Result<StreamId> find_inspection(const std::string&) override { return unused(); }
    Result<engine::SharedScore> score(const std::string&) override { return unused(); }
    Result<void> export_file(const std::string&, const std::string&, const engine::SegmentsOf&) override {
        return unused();
    }
    Result<Json> import_file(const std::string&) override { return unused(); }
    Result<void> write_proof(const std::string&, const std::string&, const engine::ProofMaterial&) override {
        return unused();
    }
    Result<Bytes> evidence_key(const store::EvidenceRow&) override { return unused(); }
    Result<engine::Done> publish(DocumentKind, const std::string&, const std::string&, ByteView,
                                 const std::function<Result<void>()>&) override {
        return unused();
    }
    Result<engine::Done> publish_device(const DeviceCore&) override { return unused(); }
    Result<engine::Done> record_draw(const DrawCore&, const TextPart&,
                                     const std::function<Result<void>()>&) override {
        return unused();
    }
    Result<engine::Done> record_ranking(const RankingCore&, const TextPart&,
                                        const std::function<Result<void>()>&) override {
        return unused();
    }
    Result<engine::Done> record_order(const StreamId&, EntryType, Bytes, const TextPart&) override {
        return unused();
    }
    Result<void> record_for_persons(const std::vector<engine::WordToPerson>&,
                                    const std::function<Result<void>()>&) override {
        return unused();
    }
    Result<engine::Done> record_effect(const EffectCore&, const TextPart&,
                                       const std::function<Result<void>()>&) override {
        return unused();
    }
    Result<engine::Done> record_statement(const StatementCore&, const TextPart&,
                                          const std::function<Result<void>()>&) override {
        return unused();
    }
    Result<engine::Done> decide(const DecideCore&, const TextPart&,
                                const std::function<Result<void>()>&) override {
        return unused();
    }

private:
    static Error unused() { return Error{.code = ErrorCode::bug, .origin = "FakeDevice"}; }
    void open_chain() {
        if (store_->chain(chain_).value()) return;
        const auto opening = journal::build_opening({.tenant = identity_->tenant,
                                                     .device = identity_->device,
                                                     .incarnation = chain_,
                                                     .predecessor = {},
                                                     .certificate = identity_->certificate})
                                 .value();
        auto transaction = store_->begin().value();
        store_
            ->put_chain({.id = chain_,
                         .device = identity_->device,
                         .is_own = true,
                         .opening = opening.bytes,
                         .head = opening.hash,
                         .range = {}})
            .value();
        transaction.commit().value();
    }
    Hash record(std::optional<StreamId> stream, EntryType type, Bytes core) {
        open_chain();
        const store::Chain now = chain();
        journal::Header header;
        header.tenant = identity_->tenant;
        header.device = identity_->device;
        header.incarnation = chain_;
        header.sequence = now.size;
        header.prev = now.head;
        header.boot.raw[0] = 1;
        header.author = identity_->person;
        header.stream_kind = kStreamInspection;
        header.stream = stream;
        header.lamport = now.size + 1;
        if (now.size > 0 && stream) header.seen = {{chain_, now.size - 1}};
        header.type = static_cast<std::uint32_t>(type);
        journal::Salt salt;
        salt.raw[0] = static_cast<std::uint8_t>(now.size);
        const auto entry =
            journal::build_entry(header, {{journal::PartClass::core, salt, std::move(core)}}).value();
        auto transaction = store_->begin().value();
        const Hash hash = store_->append(entry).value().hash;
        transaction.commit().value();
        return hash;
    }

    std::optional<engine::Identity> identity_;
    std::string folder_;
    SystemFiles files_;
    SimulatedClock clock_;
    SeededRandom random_{1};
    PlainKeyStore keys_;
    Ports ports_{clock_, random_, files_, keys_};
    PlainFiles evidence_;
    std::unique_ptr<store::Store> store_;
    IncarnationId chain_{};
    std::recursive_mutex mutex_;
};

}  // namespace wincheck::tests
