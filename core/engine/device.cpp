#include "core/engine/device.h"

#include <algorithm>
#include <array>
#include <set>

#include "core/engine/identity.h"
#include "core/engine/masked_copies.h"
#include "core/engine/reasons.h"
#include "core/engine/recovery.h"
#include "core/engine/scrub.h"
#include "core/journal/payloads.h"
#include "core/rules/score_json.h"
#include "core/store/schema.h"

namespace wincheck::engine {
namespace {

Error refusal_by(rules::Authority authority, const Documents& documents) {
    const auto refused = [](const Reason& reason) {
        return error_of(ErrorCode::refused, reason, "authority");
    };
    switch (authority) {
        case rules::Authority::not_leader: return refused(kNotLeader);
        // Roles stand in the register.
        case rules::Authority::may_not_sign:
            return documents.not_in_register(ErrorCode::refused, kMayNotSign, "authority");
        case rules::Authority::may_not:
            return documents.not_in_register(ErrorCode::refused, kMayNot, "authority");
        case rules::Authority::allowed:
        case rules::Authority::not_in_team: break;
    }
    return refused(kNotInTeam);
}

/// The folder's own name must outlast a loss of power too. Of a folder that was there before, the host may
/// not be allowed to open the one above it; then its name is not ours to keep.
Result<void> make_store_folder(FileSystem& files, const std::string& folder) {
    WCK_TRY(const bool is_old, files.exists(folder));
    WCK_TRY(files.make_folder(folder));
    auto kept = files.sync_folder(folder_of(folder));
    if (is_old) return {};
    return kept;
}

evidence::Files::CapturesOf captures_of(store::Store& store) {
    return [&store](const Hash& original) -> Result<std::vector<CaptureCore>> {
        WCK_TRY(const auto rows, store.evidence_of(original));
        std::vector<CaptureCore> captures;
        captures.reserve(rows.size());
        for (const store::EvidenceRow& row : rows) captures.push_back(row.capture);
        return captures;
    };
}

Done done_of(const store::Applied& applied) {
    return Done{.entry = applied.hash,
                .sequence = applied.position.sequence,
                .scored = std::nullopt,
                .score = std::nullopt};
}

}  // namespace

Result<std::unique_ptr<Engine>> Engine::open(Options options, Ports ports) {
    WCK_TRY(make_store_folder(ports.files, options.folder));
    WCK_TRY(auto lock, ports.files.lock_folder(options.folder));
    WCK_TRY(auto store, options.is_hub ? store::Store::open(options.folder, store::Role::hub, ports.files)
                                       : open_recovered(options.folder, ports, options.thoroughness));
    WCK_TRY(auto files, evidence::Files::open(options.folder, ports.files, captures_of(*store)));
    auto device = std::make_unique<Device>(std::move(options), ports, std::move(lock), std::move(store),
                                           std::move(files));
    WCK_TRY(device->start());
    return std::unique_ptr<Engine>(std::move(device));
}

Device::Device(Options options, Ports ports, std::unique_ptr<FolderLock> lock,
               std::unique_ptr<store::Store> store, std::unique_ptr<evidence::Files> files)
    : options_(std::move(options)),
      board_(options_.board_or_null == nullptr ? own_board_ : *options_.board_or_null),
      ports_(ports),
      lock_(std::move(lock)),
      store_(std::move(store)),
      files_(std::move(files)),
      documents_(*store_),
      lists_(*store_, documents_, options_.is_hub ? ListedOf::hub : ListedOf::device),
      writer_(*store_, ports) {}

Result<void> Device::start() {
    board_.age_all();
    WCK_TRY(identity_, load_identity(*store_, ports_.keys));
    if (identity_) documents_.set_intake(identity_->intake);
    if (!identity_ || identity_->certificate.empty()) return {};
    WCK_TRY(const bool must_leave, must_leave_chains(*store_));
    if (must_leave) {
        WCK_TRY(identity_->need_keys());  // nothing more is written on a chain that was salvaged
        return leave_salvaged(*identity_);
    }
    return writer_.ensure_chain(*identity_);
}

Result<void> Device::put_identity(const Identity& identity) {
    const std::lock_guard guard(mutex_);
    WCK_TRY(store::Transaction transaction, store_->begin());
    WCK_TRY(save_identity(*store_, ports_.keys, identity));
    WCK_TRY(transaction.commit());
    identity_ = identity;
    documents_.set_intake(identity.intake);
    if (!identity.certificate.empty()) WCK_TRY(writer_.ensure_chain(identity));
    return {};
}

Result<void> Device::unlock() {
    const std::lock_guard guard(mutex_);
    if (!identity_ || !identity_->keys_away) return {};
    WCK_TRY(auto loaded, load_identity(*store_, ports_.keys));
    WCK_ASSERT(loaded);
    WCK_TRY(loaded->need_keys());
    identity_ = std::move(loaded);
    return {};
}

Result<const Identity*> Device::enrolled() {
    if (!identity_ || identity_->certificate.empty())
        return error_of(ErrorCode::refused, kNotEnrolled, "Device::enrolled");
    return &*identity_;
}

rules::Moment Device::moment() {
    rules::Moment moment{ports_.clock.now(), 0};
    std::array<std::uint8_t, sizeof moment.random> bytes{};
    ports_.random.fill(bytes);
    for (const std::uint8_t byte : bytes) moment.random = moment.random << 8U | byte;
    return moment;
}

std::string Device::today() const {
    const ZonedTime now = ports_.clock.now();
    return to_text(date_at(now.utc, now.offset_minutes));
}

Result<StreamId> Device::find_inspection(const std::string& id) {
    WCK_TRY(const auto found, store_->find_opened(kStreamInspection, id));
    if (!found) return error_of(ErrorCode::not_found, kUnknownInspection, "Device::find_inspection", id);
    return *found;
}

Result<Inspection*> Device::inspection(const StreamId& id) {
    const auto held = inspections_.find(id);
    if (held != inspections_.end()) return held->second.get();
    WCK_TRY(auto loaded, Inspection::load(*store_, documents_, id));
    return inspections_.emplace(id, std::move(loaded)).first->second.get();
}

Result<Inspection*> Device::inspection_of(const Json& act) {
    WCK_TRY(const std::string name, act.text_at("inspection"));
    WCK_TRY(const StreamId id, find_inspection(name));
    return inspection(id);
}

Result<Inspection*> Device::open_inspection(const Json& act, rules::Command command, std::string_view role) {
    WCK_TRY(Inspection * inspection, inspection_of(act));
    const bool is_of_closed = command == rules::Command::erase;
    const bool is_after_seal = command == rules::Command::sign || is_of_closed;
    if (inspection->is_sealed() && !is_after_seal)
        return error_of(ErrorCode::refused, kAlreadySealed, "Device::open_inspection");
    if (inspection->is_ended() && !is_of_closed)
        return error_of(ErrorCode::refused, kAlreadyEnded, "Device::open_inspection");
    WCK_TRY(authorise(command, inspection->assignment(), inspection->policy(), role));
    // SAFE-3: the visit can be ended, told about and taken up again when the weather allows it.
    const bool is_outdoors = command == rules::Command::record && !act["act"].text().empty();
    constexpr std::array<std::string_view, 7> kInAnyWeather{"phase", "weather",  "feedback", "call",
                                                            "relay", "check_in", "event"};
    const bool is_allowed =
        std::find(kInAnyWeather.begin(), kInAnyWeather.end(), act["act"].text()) != kInAnyWeather.end();
    if (is_outdoors && !is_allowed && inspection->is_stopped_by_weather())
        return error_of(ErrorCode::refused, kStoppedByWeather, "Device::open_inspection");
    return inspection;
}

Result<void> Device::authorise(rules::Command command, const AssignmentCore& assignment, const Policy& policy,
                               std::string_view role) {
    return authorise(
        {.command = command, .unit = assignment.project, .role = role, .assignment_or_null = &assignment},
        policy);
}

Result<void> Device::authorise(rules::Attempt attempt, const Policy& policy) {
    WCK_TRY(const Identity* identity, enrolled());
    WCK_TRY(const RegisterPtr standing, documents_.standing());
    const std::string date = today();
    attempt.author = identity->person;
    attempt.date = date;
    const rules::Authority authority = rules::may(attempt, *standing, policy);
    return authority == rules::Authority::allowed ? Result<void>{} : refusal_by(authority, documents_);
}

/// Entry, projection and, where one is due, the signed checkpoint: one transaction, so that nothing that can
/// fail comes after what was stored (DUR-3, INT-4).
Result<store::Applied> Device::store_entry(const Identity& identity, const Target& target,
                                           const Payload& payload) {
    WCK_TRY(store::Transaction transaction, store_->begin());
    WCK_TRY(store::Applied applied, writer_.write(identity, target, payload));
    const bool is_due = payload.type == EntryType::seal || writer_.is_full(applied.position.sequence + 1);
    // With the keys away the entry is safe without a signature and waits for it.
    if (is_due && !identity.keys_away) WCK_TRY(writer_.cover(identity));
    WCK_TRY(transaction.commit());
    return applied;
}

Result<store::Applied> Device::commit(const Target& target, const Payload& payload) {
    WCK_TRY(const Identity* identity, enrolled());
    const Writer::Memory before = writer_.memory();
    return with_room([&] {
        auto applied = store_entry(*identity, target, payload);
        if (!applied) writer_.put_back(before);
        return applied;
    });
}

Result<Done> Device::record(Inspection& inspection, const Payload& payload) {
    WCK_TRY(const store::Applied applied, commit({kStreamInspection, inspection.id()}, payload));
    Done done = done_of(applied);
    // The entry stands: a view that cannot follow must not turn it into an error. It is read again later.
    if (!inspection.refresh(applied)) {
        has_stale_view_ = true;
        return done;
    }
    if (inspection.is_own_part()) return done;
    board_.renew(inspection.id(), inspection.shared_score());
    done.scored = inspection.id();
    return done;
}

Result<Done> Device::record_renewal(StreamId id, const Payload& payload) {
    WCK_TRY(const store::Applied applied, commit({kStreamInspection, id}, payload));
    Done done = done_of(applied);
    done.scored = id;
    read_again(id);
    return done;
}

void Device::read_again(const StreamId& stream) {
    inspections_.erase(stream);
    const auto view = inspection(stream);
    has_stale_view_ = has_stale_view_ || !view;
    if (view) board_.renew(stream, (*view)->shared_score());
}

Result<void> Device::record_together(const std::vector<StreamId>& streams,
                                     const std::function<Result<void>(const Write&)>& write_all) {
    WCK_TRY(const Identity* identity, enrolled());
    const Writer::Memory before = writer_.memory();
    const auto attempt = [&]() -> Result<void> {
        WCK_TRY(store::Transaction transaction, store_->begin());
        const Write write = [&](const StreamId& stream, const Payload& payload) {
            return write_covered(*identity, {kStreamInspection, stream}, payload);
        };
        WCK_TRY(write_all(write));
        return transaction.commit();
    };
    WCK_TRY(with_room([&] {
        auto written = attempt();
        if (!written) writer_.put_back(before);
        return written;
    }));
    for (const StreamId& stream : streams) read_again(stream);
    return {};
}

Result<Done> Device::record_opening(const Payload& payload) {
    WCK_TRY(const store::Applied applied, commit({kStreamInspection, std::nullopt}, payload));
    Done done = done_of(applied);
    done.extra.set("stream", Json::of(std::string_view(short_id<StreamId>(applied.hash).hex())));
    return done;
}

Result<Done> Device::record_request(std::uint32_t what, const Json& document) {
    const std::string said = document.dump();
    if (said.size() > kRequestBytesMax)
        return error_of(ErrorCode::limit, kTooLarge, "record_request", std::to_string(said.size()));
    WCK_TRY(const store::Applied applied,
            commit({kStreamRequest, std::nullopt},
                   payload_of(EntryType::request, journal::encode(RequestCore{what}),
                              text_part({{"document", said}}))));
    return done_of(applied);
}

Result<Target> Device::tenant_target() {
    WCK_TRY(const auto streams, store_->streams(kStreamTenant));
    Target target{kStreamTenant, std::nullopt};
    if (!streams.empty()) target.stream = streams.front().id;
    return target;
}

Result<Done> Device::record_tenant(const Payload& payload) {
    WCK_TRY(const Target target, tenant_target());
    WCK_TRY(const store::Applied applied, commit(target, payload));
    return done_of(applied);
}

Result<Done> Device::decide(const DecideCore& decision, const TextPart& why,
                            const std::function<Result<void>()>& effect) {
    const std::lock_guard guard(mutex_);
    return record_with(payload_of(EntryType::decide, journal::encode(decision), journal::encode(why)),
                       effect);
}

Result<Done> Device::record_order(const StreamId& inspection, EntryType type, Bytes core,
                                  const TextPart& on_order) {
    const std::lock_guard guard(mutex_);
    WCK_TRY(writer_.begin_act());
    WCK_TRY(const store::Applied applied,
            commit({kStreamInspection, inspection},
                   payload_of(type, std::move(core), journal::encode(on_order))));
    drop_views();
    return done_of(applied);
}

Result<store::Applied> Device::write_covered(const Identity& identity, const Target& target,
                                             const Payload& payload) {
    WCK_TRY(store::Applied applied, writer_.write(identity, target, payload));
    if (writer_.is_full(applied.position.sequence + 1) && !identity.keys_away)
        WCK_TRY(writer_.cover(identity));
    return applied;
}

Result<void> Device::write_word(const Identity& identity, const WordToPerson& word) {
    WCK_TRY(writer_.begin_act());
    WCK_TRY(auto stream, store_->find_opened(kStreamPerson, word.person));
    if (!stream) {
        const Payload opening = payload_of(EntryType::person, journal::encode(PersonCore{word.person}));
        WCK_TRY(const auto opened, write_covered(identity, {kStreamPerson, std::nullopt}, opening));
        stream = short_id<StreamId>(opened.hash);
    }
    WCK_TRY(write_covered(identity, {kStreamPerson, stream}, payload_of(word.type, Bytes(word.core))));
    return {};
}

Result<void> Device::record_for_persons(const std::vector<WordToPerson>& words,
                                        const std::function<Result<void>()>& effect) {
    const std::lock_guard guard(mutex_);
    WCK_TRY(const Identity* identity, enrolled());
    const Writer::Memory before = writer_.memory();
    const auto write = [&]() -> Result<void> {
        WCK_TRY(store::Transaction transaction, store_->begin());
        for (const WordToPerson& word : words) WCK_TRY(write_word(*identity, word));
        if (effect) WCK_TRY(effect());
        return transaction.commit();
    };
    return with_room([&] {
        auto written = write();
        if (!written) writer_.put_back(before);
        return written;
    });
}

Result<Done> Device::record_draw(const DrawCore& step, const TextPart& apart,
                                 const std::function<Result<void>()>& effect) {
    const std::lock_guard guard(mutex_);
    return record_with(payload_of(EntryType::draw, journal::encode(step), journal::encode(apart)), effect);
}

Result<Done> Device::record_ranking(const RankingCore& step, const TextPart& apart,
                                    const std::function<Result<void>()>& effect) {
    const std::lock_guard guard(mutex_);
    return record_with(payload_of(EntryType::ranking, journal::encode(step), journal::encode(apart)), effect);
}

Result<Done> Device::record_effect(const EffectCore& step, const TextPart& apart,
                                   const std::function<Result<void>()>& effect) {
    const std::lock_guard guard(mutex_);
    return record_with(payload_of(EntryType::effect, journal::encode(step), journal::encode(apart)), effect);
}

Result<Done> Device::record_statement(const StatementCore& step, const TextPart& apart,
                                      const std::function<Result<void>()>& effect) {
    const std::lock_guard guard(mutex_);
    return record_with(payload_of(EntryType::statement, journal::encode(step), journal::encode(apart)),
                       effect);
}

Result<Done> Device::record_with(const Payload& payload, const std::function<Result<void>()>& effect) {
    WCK_TRY(const Identity* identity, enrolled());
    WCK_TRY(writer_.begin_act());
    WCK_TRY(const Target target, tenant_target());
    const Writer::Memory before = writer_.memory();
    const auto write = [&]() -> Result<store::Applied> {
        WCK_TRY(store::Transaction transaction, store_->begin());
        WCK_TRY(effect());
        WCK_TRY(store::Applied applied, write_covered(*identity, target, payload));
        WCK_TRY(transaction.commit());
        return applied;
    };
    const auto applied = write();
    drop_views();
    if (!applied) {
        writer_.put_back(before);
        return applied.error();
    }
    return done_of(*applied);
}

Result<Done> Device::publish(DocumentKind kind, const std::string& name, const std::string& version,
                             ByteView bytes, const std::function<Result<void>()>& effect) {
    const std::lock_guard guard(mutex_);
    WCK_TRY(writer_.begin_act());
    const Hash hash = sha256(bytes);
    WCK_TRY(store::Transaction transaction, store_->begin());
    WCK_TRY(store_->put_blob(hash, bytes));
    WCK_TRY(transaction.commit());
    Payload payload{.type = EntryType::publish,
                    .version = kEntryVersion,
                    .core = journal::encode(PublishCore{kind, name, version, hash, bytes.size()})};
    return effect ? record_with(payload, effect) : record_tenant(payload);
}

Result<Done> Device::publish_device(const DeviceCore& device) {
    const std::lock_guard guard(mutex_);
    WCK_TRY(writer_.begin_act());
    return record_tenant(
        {.type = EntryType::device, .version = kEntryVersion, .core = journal::encode(device)});
}

Result<std::vector<BoxKey>> Device::readers_of(const Inspection& inspection) {
    WCK_TRY(const Identity* identity, enrolled());
    WCK_TRY(const auto* own, verified_.certificate(identity->certificate, identity->root));
    std::set<BoxKey> readers{own->body.box.value_or(BoxKey{}), identity->evidence};
    WCK_TRY(const auto devices, store_->devices());
    const auto& team = inspection.assignment().team;
    for (const DeviceCore& device : devices) {
        if (std::find(team.begin(), team.end(), device.person) == team.end()) continue;
        WCK_TRY(const auto* certificate, verified_.certificate(device.certificate, identity->root));
        if (certificate->body.box) readers.insert(*certificate->body.box);
    }
    readers.erase(BoxKey{});
    return std::vector<BoxKey>(readers.begin(), readers.end());
}

Json Device::score_json(const Inspection& inspection, bool with_parts) {
    const AssignmentCore& assignment = inspection.assignment();
    const std::string context = assignment.context ? assignment.context->hex() : std::string{};
    // After an act only what it touched is read; the parts are asked for by who looks at them.
    const bool is_whole = with_parts || inspection.is_partial();
    const ScoreResult headline = is_whole ? ScoreResult{} : inspection.live().headline();
    Json json = rules::to_json(is_whole ? inspection.score() : headline, with_parts,
                               assignment.checklist.hex(), assignment.policy.hex(), context);
    if (inspection.is_partial()) json.set("recomputed", Json::of(false));
    return json;
}

Result<SharedScore> Device::score(const std::string& name) {
    const ScoreBoard::Standing standing = board_.find(name);
    if (standing.score && !standing.is_stale) return standing.score;
    std::unique_lock lock(mutex_, std::defer_lock);
    if (standing.score) {
        // Whoever holds the lock may be waiting for the disk; what stood before is still true of its moment.
        if (!lock.try_lock()) return standing.score;
    } else {
        lock.lock();
    }
    return show_score(name);
}

Result<SharedScore> Device::show_score(const std::string& name) {
    WCK_TRY(const StreamId id, find_inspection(name));
    WCK_TRY(const Inspection* found, inspection(id));
    if (found->is_own_part()) return error_of(ErrorCode::refused, kNotWhole, "Device::score");
    board_.show(name, id, found->shared_score());
    return found->shared_score();
}

void Device::drop_views() {
    inspections_.clear();
    has_stale_view_ = false;
    board_.age_all();
}

Result<void> Device::scrub_erased() {
    drop_views();
    WCK_TRY(const auto originals, store_->erased_originals());
    for (const Hash& original : originals) {
        WCK_TRY(const auto sets, files_->sets_of(original));
        for (const evidence::StoredSet& set : sets) WCK_TRY(files_->remove(set.name));
    }
    for (const char* ending : {"", "-wal"})
        WCK_TRY(ports_.files.remove(options_.folder + store::kCopyBeforeMigration + ending));
    WCK_TRY(erase_copies(*store_, options_.folder, ports_.files));
    WCK_TRY(forget_masked_copies(*store_));
    return store_->scrub();
}

Result<bool> Device::maintain() {
    const std::lock_guard guard(mutex_);
    WCK_TRY(const bool is_shortened, store_->shorten_log());
    if (is_shortened) return true;
    if (options_.keeps_ballast) {
        WCK_TRY(const bool is_widened, store_->widen_log());
        if (is_widened) return true;
    }
    WCK_TRY(const bool needs_scrub, store_->needs_scrub());
    if (needs_scrub) {
        WCK_TRY(scrub_erased());
        return true;
    }
    if (!identity_ || identity_->certificate.empty()) return false;
    WCK_TRY(const bool is_idle, writer_.has_idle_segment());
    if (is_idle && !identity_->keys_away) {
        WCK_TRY(with_room([&] { return writer_.close_segment(*identity_); }));
        return true;
    }
    if (options_.keeps_ballast && !identity_->is_simulated) {
        WCK_TRY(const bool is_refilled, files_->ballast().refill());
        if (is_refilled) return true;
    }
    return scrub_step(*this);
}

Result<void> Device::close_segments() {
    const std::lock_guard guard(mutex_);
    WCK_TRY(const Identity* identity, enrolled());
    return with_room([&] { return writer_.close_segment(*identity); });
}

Payload payload_of(EntryType type, Bytes core, std::optional<Bytes> text) {
    return {.type = type, .version = kEntryVersion, .core = std::move(core), .text = std::move(text)};
}

std::optional<Bytes> text_part(std::initializer_list<NamedText> texts) {
    TextPart part;
    for (const NamedText& named : texts) {
        if (!named.text.empty()) part.push_back(named);
    }
    if (part.empty()) return std::nullopt;
    return journal::encode(part);
}

Result<const Node*> node_of(const Inspection& inspection, const std::string& code) {
    const std::int32_t index = inspection.compiled().find(code);
    if (index < 0) return error_of(ErrorCode::invalid_argument, kUnknownItem, "node_of", code);
    return &inspection.checklist().nodes[static_cast<std::size_t>(index)];
}

namespace {

struct Indexed {
    std::string repeat;
    std::size_t index = 0;  // 1-based
    std::string rest;
};

// Splits "REPEAT[2].CODE"; no value where the text is a plain code.
std::optional<Indexed> split_indexed(const std::string& item) {
    const std::size_t open = item.find('[');
    const std::size_t close = item.find(']', open == std::string::npos ? 0 : open);
    if (open == std::string::npos || close == std::string::npos || close == open + 1) return std::nullopt;
    Indexed indexed{item.substr(0, open), 0, {}};
    for (std::size_t at = open + 1; at < close; ++at) {
        if (item[at] < '0' || item[at] > '9' || indexed.index > 100'000) return std::nullopt;
        indexed.index = indexed.index * 10 + static_cast<std::size_t>(item[at] - '0');
    }
    if (close + 1 < item.size() && item[close + 1] == '.') indexed.rest = item.substr(close + 2);
    return indexed;
}

}  // namespace

Result<AnswerKey> key_of(const Inspection& inspection, const std::string& item) {
    AnswerKey key;
    std::string rest = item;
    // Those that a count asks for are there as well.
    std::vector<RepeatInstance> instances;
    if (item.find('[') != std::string::npos)
        instances = rules::instances_of(inspection.compiled(), inspection.record(), inspection.context());
    while (const auto indexed = split_indexed(rest)) {
        std::size_t count = 0;
        const RepeatInstance* found = nullptr;
        for (const RepeatInstance& instance : instances) {
            if (instance.repeat != indexed->repeat || instance.parent != key.instance) continue;
            if (++count == indexed->index) found = &instance;
        }
        if (found == nullptr) return error_of(ErrorCode::invalid_argument, kUnknownInstance, "key_of", item);
        key.instance = found->id;
        rest = indexed->rest;
    }
    key.item = rest;
    if (rest.empty()) return key;
    WCK_TRY(const Node* node, node_of(inspection, rest));
    static_cast<void>(node);
    return key;
}

}  // namespace wincheck::engine
