// Verifies a proof bundle from its root key down: certificates, openings, device checkpoints, entries,
// seals, documents, evidence, receipts, log. Each step uses only what an earlier one has established.
#include <algorithm>
#include <set>

#include "core/journal/bundle.h"
#include "core/journal/bundle_sections.h"
#include "core/journal/recorded.h"
#include "core/model/entries.h"

namespace wincheck::journal {

namespace {

Error bundle_error(const char* where) {
    return error_of(ErrorCode::corrupt, kBundleWrong, "verify_bundle", where);
}

using TreeSize = std::pair<IncarnationId, std::uint64_t>;

struct HeldEntry {
    Entry entry;
    TreeSize tree;
    bool is_in_log = false;
    std::string section;
};

class Verifier {
public:
    Verifier(const std::vector<BundleSection>& sections, VerifyReport& report)
        : sections_(sections), report_(report) {}

    void run(const std::optional<SignKey>& tenant) {
        check("tenant", check_tenant(tenant));
        if (!report_.is_valid()) return;  // nothing else can hold
        each("opening", &Verifier::check_opening);
        each("checkpoint", &Verifier::check_checkpoint);
        each("log-checkpoint", &Verifier::check_log_checkpoint);
        each("entry", &Verifier::check_entry);
        each("receipt", &Verifier::check_receipt);
        each("evidence-receipt", &Verifier::check_evidence_receipt);
        check_stream();
        for (const HeldEntry& held : entries_) check(held.section, check_chain(held));
        for (const HeldEntry& held : entries_) check(held.section, check_core(held));
        each("document", &Verifier::check_document);
        each("evidence", &Verifier::check_evidence);
        for (const BundleSection& section : sections_)
            if (!known_.contains(section.kind)) check(section.name, bundle_error("unknown section"));
        summarise();
    }

private:
    void check(const std::string& section, Result<void> result) {
        if (!result) report_.problems.push_back({.section = section, .error = std::move(result.error())});
    }
    void each(const std::string& kind, Result<void> (Verifier::*step)(const BundleSection&)) {
        known_.insert(kind);
        for (const BundleSection& section : sections_)
            if (section.kind == kind) check(section.name, (this->*step)(section));
    }

    Result<void> check_tenant(const std::optional<SignKey>& expected) {
        if (sections_.empty()) return bundle_error("tenant");
        WCK_TRY(const BundleTenant tenant, decode<BundleTenant>(sections_.front().bytes));
        if (tenant.format > kFormat) return error_of(ErrorCode::too_new, kFormatTooNew, "verify_bundle");
        root_ = tenant.root;
        report_.tenant_key = root_;
        report_.tenant = tenant_of(root_);
        if (expected && *expected != root_)
            return error_of(ErrorCode::signature, kTenantDiffers, "verify_bundle");
        WCK_TRY(intake_, hub_key(tenant.intake, CertificateKind::intake));
        WCK_TRY(log_key_, hub_key(tenant.log, CertificateKind::log));
        return {};
    }

    Result<std::optional<SignKey>> hub_key(const std::optional<Bytes>& bytes, CertificateKind kind) {
        if (!bytes) return std::optional<SignKey>();
        WCK_TRY(const Certificate certificate, verify_certificate(*bytes, root_));
        if (certificate.body.kind != kind)
            return error_of(ErrorCode::signature, kCertificateWrong, "verify_bundle", "kind");
        report_.is_simulated = report_.is_simulated || certificate.body.is_simulated;
        return certificate.body.journal;
    }

    Result<void> check_opening(const BundleSection& section) {
        WCK_TRY(Opening opening, verify_opening(section.bytes, root_));
        report_.is_simulated = report_.is_simulated || opening.certificate.body.is_simulated;
        const IncarnationId incarnation = opening.record.incarnation;
        if (!openings_.emplace(incarnation, std::move(opening)).second)
            return bundle_error("opening given twice");
        return {};
    }

    Result<void> check_checkpoint(const BundleSection& section) {
        const std::string_view text = text_of(section.bytes);
        WCK_TRY(const Note note, parse_note(text));
        WCK_TRY(const Checkpoint stated, parse_checkpoint(note.body));
        for (const auto& [incarnation, opening] : openings_) {
            const OpeningRecord& record = opening.record;
            if (stated.origin != device_origin(record.tenant, record.device, incarnation)) continue;
            WCK_TRY(const Checkpoint checkpoint,
                    verify_device_checkpoint(text, record.tenant, record.device, incarnation,
                                             *opening.certificate.body.journal));
            if (!trees_.emplace(TreeSize(incarnation, checkpoint.size), checkpoint).second)
                return bundle_error("checkpoint given twice");
            return {};
        }
        return bundle_error("no opening record for this checkpoint");
    }

    Result<void> check_log_checkpoint(const BundleSection& section) {
        if (!log_key_) return bundle_error("no log certificate");
        WCK_TRY(const Note note, parse_note(text_of(section.bytes)));
        WCK_TRY(verify_note(note, log_key_name(report_.tenant), *log_key_));
        WCK_TRY(Checkpoint checkpoint, parse_checkpoint(note.body));
        logs_.push_back(std::move(checkpoint));
        return {};
    }

    Result<void> check_entry(const BundleSection& section) {
        WCK_TRY(const BundleEntry shown, decode<BundleEntry>(section.bytes));
        WCK_TRY(Entry entry, parse_entry(shown.header, shown.parts));
        const Header& header = entry.header;
        const auto opening = openings_.find(header.incarnation);
        if (opening == openings_.end()) return bundle_error("no opening record for this entry");
        if (header.tenant != report_.tenant || header.device != opening->second.record.device)
            return bundle_error("entry of another tenant or device");
        const TreeSize size(header.incarnation, shown.size);
        const auto tree = trees_.find(size);
        if (tree == trees_.end()) return bundle_error("no checkpoint for this entry");
        WCK_TRY(verify_inclusion(entry.hash, header.sequence, shown.size, shown.path, tree->second.root));
        if (shown.log) WCK_TRY(check_log_proof(*shown.log, entry.hash));
        for (const Part& part : entry.parts) report_.parts_withheld += part.is_held() ? 0 : 1;
        if (entry.part_or_null(PartClass::core) == nullptr) return bundle_error("core part withheld");
        const TreeSize place(header.incarnation, header.sequence);
        if (!by_place_.emplace(place, entry.hash).second) return bundle_error("entry given twice");
        entries_.push_back({.entry = std::move(entry),
                            .tree = size,
                            .is_in_log = shown.log.has_value(),
                            .section = section.name});
        return {};
    }

    Result<void> check_log_proof(const LogProof& proof, const Hash& entry) const {
        const std::string origin = log_origin(report_.tenant, proof.epoch);
        for (const Checkpoint& log : logs_)
            if (log.origin == origin && log.size == proof.size)
                return verify_inclusion(log_leaf(proof.salt, entry), proof.index, proof.size, proof.path,
                                        log.root);
        return bundle_error("no log checkpoint for this entry");
    }

    Result<void> check_receipt(const BundleSection& section) {
        if (!intake_) return bundle_error("no intake certificate");
        WCK_TRY(const JournalReceipt receipt,
                verify_journal_receipt(text_of(section.bytes), report_.tenant, *intake_));
        for (const auto& [size, tree] : trees_) {
            if (tree != receipt.checkpoint) continue;
            auto& seconds = received_[size];
            seconds = seconds ? std::min(*seconds, receipt.seconds) : receipt.seconds;
            return {};
        }
        return bundle_error("no checkpoint for this receipt");
    }

    Result<void> check_evidence_receipt(const BundleSection& section) {
        if (!intake_) return bundle_error("no intake certificate");
        WCK_TRY(const BundleEvidenceReceipt shown, decode<BundleEvidenceReceipt>(section.bytes));
        WCK_TRY(verify_evidence_receipt(shown.receipt, report_.tenant, shown.device, *intake_));
        for (const StoredOriginal& original : shown.receipt.originals)
            stored_.emplace(shown.device, original);
        return {};
    }

    void check_stream() {
        for (const HeldEntry& held : entries_) {
            if (!held.entry.opens_stream()) continue;
            if (!report_.inspection.is_zero()) check(held.section, bundle_error("a second stream"));
            report_.inspection = held.entry.stream();
        }
        if (report_.inspection.is_zero())
            check("entry/0", bundle_error("the entry that opens the inspection is missing"));
        for (const HeldEntry& held : entries_)
            if (held.entry.stream() != report_.inspection)
                check(held.section, bundle_error("entry of another stream"));
    }

    Result<void> check_chain(const HeldEntry& held) const {
        const Header& header = held.entry.header;
        const Error error = error_of(ErrorCode::corrupt, kChainBroken, "verify_bundle");
        if (header.sequence == 0) {
            if (header.prev != openings_.at(header.incarnation).hash) return error;
            return {};
        }
        const auto before = by_place_.find(TreeSize(header.incarnation, header.sequence - 1));
        if (before != by_place_.end() && header.prev != before->second) return error;
        return {};
    }

    Result<void> check_core(const HeldEntry& held) {
        const Bytes& core = *held.entry.part_or_null(PartClass::core);
        const auto type = static_cast<EntryType>(held.entry.header.type);
        const std::uint32_t version = held.entry.header.version;
        if (type == EntryType::start && version == kRecordedVersion) return check_assignment(held);
        if (type == EntryType::renewed && version <= kRecordedVersion) return check_renewed(held);
        if (version != 1) return {};  // newer than this reader: kept, not interpreted
        switch (type) {
            case EntryType::plan:
            case EntryType::start: return check_assignment(held);
            case EntryType::capture: return check_capture(held, core);
            case EntryType::seal: return check_seal(core);
            case EntryType::erase: return check_erase(core);
            default: return {};
        }
    }

    Result<void> check_assignment(const HeldEntry& held) {
        WCK_TRY(const AssignmentCore assignment,
                decode_core<AssignmentCore>(held.entry.header, *held.entry.part_or_null(PartClass::core)));
        documents_.insert({assignment.checklist, assignment.policy});
        if (assignment.context) documents_.insert(*assignment.context);
        return {};
    }

    Result<void> check_renewed(const HeldEntry& held) {
        WCK_TRY(const RenewedCore renewed,
                decode_core<RenewedCore>(held.entry.header, *held.entry.part_or_null(PartClass::core)));
        if (renewed.checklist) documents_.insert(*renewed.checklist);
        if (renewed.context) documents_.insert(*renewed.context);
        return {};
    }

    Result<void> check_capture(const HeldEntry& held, ByteView core) {
        WCK_TRY(const CaptureCore capture, decode<CaptureCore>(core));
        const StoredOriginal original{.original = capture.original, .length = capture.length};
        named_.insert(original);
        if (stored_.contains({held.entry.header.device, original})) named_received_.insert(original);
        return {};
    }

    Result<void> check_seal(ByteView core) {
        WCK_TRY(const SealCore seal, decode<SealCore>(core));
        std::set<Hash> covered;
        for (const HeldEntry& held : entries_)
            for (const Frontier& frontier : seal.frontier)
                if (held.entry.header.incarnation == frontier.incarnation &&
                    held.entry.header.device == frontier.device &&
                    held.entry.header.sequence <= frontier.sequence)
                    covered.insert(held.entry.hash);
        const Hashes sorted(covered.begin(), covered.end());
        if (sorted.size() != seal.covered || tree_root(sorted) != seal.root)
            return error_of(ErrorCode::corrupt, kSealWrong, "verify_bundle");
        covered_.insert(covered.begin(), covered.end());
        documents_.insert({seal.checklist, seal.policy});
        if (seal.context) documents_.insert(*seal.context);
        ++report_.seals;
        return {};
    }

    Result<void> check_erase(ByteView core) {
        WCK_TRY(const EraseCore erase, decode<EraseCore>(core));
        for (const ErasedEntry& target : erase.entries)
            for (const std::uint32_t part : target.parts) erased_.emplace(target.entry, part);
        return {};
    }

    Result<void> check_document(const BundleSection& section) {
        if (!documents_.contains(sha256(section.bytes))) return bundle_error("no entry names this document");
        return {};
    }

    Result<void> check_evidence(const BundleSection& section) {
        const StoredOriginal original{.original = sha256(section.bytes), .length = section.bytes.size()};
        if (!named_.contains(original)) return error_of(ErrorCode::corrupt, kEvidenceWrong, "verify_bundle");
        if (!shown_.insert(original).second) return bundle_error("evidence given twice");
        return {};
    }

    void summarise() {
        report_.entries = entries_.size();
        for (const HeldEntry& held : entries_) {
            const auto received = received_.find(held.tree);
            if (received != received_.end()) {
                ++report_.entries_received;
                report_.received_seconds = std::max(report_.received_seconds.value_or(0), *received->second);
            }
            report_.entries_in_log += held.is_in_log ? 1 : 0;
            const bool is_seal = held.entry.header.type == static_cast<std::uint32_t>(EntryType::seal);
            report_.addenda += is_seal || covered_.contains(held.entry.hash) ? 0 : 1;
            for (const Part& part : held.entry.parts) {
                const auto named = std::pair(held.entry.hash, static_cast<std::uint32_t>(part.part_class));
                report_.parts_erased += !part.is_held() && erased_.contains(named) ? 1 : 0;
            }
        }
        report_.originals_named = named_.size();
        report_.originals_shown = shown_.size();
        report_.originals_received = named_received_.size();
        report_.is_recorded = report_.is_valid() && report_.entries > 0;
        report_.is_received = report_.is_recorded && report_.entries_received == report_.entries &&
                              report_.originals_received == report_.originals_named;
        report_.is_in_log = report_.is_recorded && report_.entries_in_log == report_.entries;
        if (report_.entries_received != report_.entries) report_.received_seconds.reset();
    }

    const std::vector<BundleSection>& sections_;
    VerifyReport& report_;
    std::set<std::string> known_{"tenant"};
    SignKey root_{};
    std::optional<SignKey> intake_;
    std::optional<SignKey> log_key_;
    std::map<IncarnationId, Opening> openings_;
    std::map<TreeSize, Checkpoint> trees_;
    std::vector<Checkpoint> logs_;
    std::vector<HeldEntry> entries_;
    std::map<TreeSize, Hash> by_place_;
    std::map<TreeSize, std::optional<std::uint64_t>> received_;
    std::set<std::pair<DeviceId, StoredOriginal>> stored_;
    std::set<StoredOriginal> named_, named_received_, shown_;
    std::set<Hash> documents_, covered_;
    std::set<std::pair<Hash, std::uint32_t>> erased_;
};

}  // namespace

Result<VerifyReport> verify_bundle(ByteView bytes, const std::optional<SignKey>& tenant) {
    if (bytes.size() < kBundleMagic.size() || text_of(bytes.first(kBundleMagic.size())) != kBundleMagic)
        return error_of(ErrorCode::corrupt, kFileWrong, "verify_bundle");
    VerifyReport report;
    const auto sections = bundle_sections(bytes);
    if (!sections) {
        report.problems.push_back({.section = sections.error().where, .error = sections.error()});
        return report;
    }
    Verifier(*sections, report).run(tenant);
    return report;
}

}  // namespace wincheck::journal
