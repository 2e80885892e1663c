// Proof bundles (INT-10): one inspection, provable to somebody who has nothing but the tenant's key.
#include <algorithm>
#include <map>
#include <set>

#include "core/engine/device.h"
#include "core/engine/reasons.h"
#include "core/journal/bundle.h"

namespace wincheck::engine {
namespace {

// The tree of one chain as far as a signed checkpoint reaches.
struct Tree {
    Bytes opening;
    std::vector<Hash> leaves;
    std::string note;
    std::uint64_t size = 0;
};

Result<Tree> tree_from_segments(store::Store& store, const store::Chain& chain) {
    Tree tree{.opening = chain.opening};
    WCK_TRY(const auto held, store.segments(chain.id));
    std::map<std::uint64_t, journal::Segment> by_start;
    for (const Bytes& bytes : held) {
        WCK_TRY(journal::Segment segment, journal::decode_segment(bytes));
        const std::uint64_t from = segment.from;
        const auto known = by_start.find(from);
        if (known == by_start.end() || known->second.leaves.size() < segment.leaves.size())
            by_start[from] = std::move(segment);
    }
    for (const auto& [from, segment] : by_start) {
        const std::uint64_t end = from + segment.leaves.size();
        if (from > tree.leaves.size() || end <= tree.leaves.size()) continue;
        for (std::uint64_t at = tree.leaves.size(); at < end; ++at)
            tree.leaves.push_back(segment.leaves[at - from].leaf_hash());
        tree.note = segment.note;
    }
    tree.size = tree.leaves.size();
    return tree;
}

Result<Tree> tree_of(store::Store& store, const store::Chain& chain, const ProofMaterial& material) {
    std::vector<store::Note> notes;
    for (const auto& [id, text] : material.checkpoints) {
        if (id != chain.id) continue;
        WCK_TRY(const journal::Note note, journal::parse_note(text));
        WCK_TRY(const journal::Checkpoint checkpoint, journal::parse_checkpoint(note.body));
        notes.push_back({checkpoint.size, text});
    }
    if (notes.empty()) {
        WCK_TRY(notes, store.notes(chain.id));
    }
    std::erase_if(notes, [&](const store::Note& note) { return note.size > chain.size; });
    if (notes.empty()) return tree_from_segments(store, chain);
    const auto newest = std::max_element(notes.begin(), notes.end(),
                                         [](const auto& a, const auto& b) { return a.size < b.size; });
    Tree tree{.opening = chain.opening, .note = newest->text, .size = newest->size};
    WCK_TRY(tree.leaves, store.leaf_hashes(chain.id, 0, newest->size));
    return tree;
}

Result<std::map<IncarnationId, Tree>> trees_of(store::Store& store,
                                               const std::vector<store::StoredEntry>& entries,
                                               const ProofMaterial& material) {
    std::map<IncarnationId, Tree> trees;
    for (const store::StoredEntry& stored : entries) {
        const IncarnationId& id = stored.position.incarnation;
        if (!trees.contains(id)) {
            WCK_TRY(const auto chain, store.chain(id));
            if (!chain) return error_of(ErrorCode::corrupt, kForeignChain, "trees_of");
            WCK_TRY(trees[id], tree_of(store, *chain, material));
        }
        if (trees[id].note.empty()) return error_of(ErrorCode::not_found, kChainNotWhole, "trees_of");
    }
    return trees;
}

void add_receipts(journal::BundleWriter& bundle, const std::map<IncarnationId, Tree>& trees,
                  const ProofMaterial& material, const Identity& identity) {
    std::set<std::string> added;
    for (const auto& [id, tree] : trees) {
        if (journal::verify_journal_receipt(tree.note, identity.tenant, identity.intake) &&
            added.insert(tree.note).second)
            bundle.add_receipt(tree.note);
    }
    for (const std::string& receipt : material.journal_receipts) {
        if (added.insert(receipt).second) bundle.add_receipt(receipt);
    }
    for (const auto& [device, receipt] : material.evidence_receipts)
        bundle.add_evidence_receipt(device, receipt);
}

Result<void> add_originals(journal::BundleWriter& bundle, Device& device, const StreamId& stream) {
    WCK_TRY(const auto rows, device.store().evidence(stream));
    std::set<Hash> done;
    for (const store::EvidenceRow& row : rows) {
        WCK_TRY(const bool is_here, device.evidence().is_complete(row.capture));
        if (!is_here || !done.insert(row.original).second) continue;
        const auto key = device.evidence_key(row);
        if (!key) continue;
        Bytes original;
        original.reserve(row.capture.length);
        WCK_TRY(device.evidence().read(row.capture, *key, [&](ByteView bytes) -> Result<void> {
            append(original, bytes);
            return {};
        }));
        bundle.add_evidence(original);
    }
    return {};
}

}  // namespace

Result<void> Device::write_proof(const std::string& name, const std::string& path,
                                 const ProofMaterial& material) {
    const std::lock_guard guard(mutex_);
    WCK_TRY(const Identity* identity, enrolled());
    WCK_TRY(const StreamId id, find_inspection(name));
    WCK_TRY(const Inspection* found, inspection(id));
    // VIS-1: without its seal nobody could see what was left out.
    if (found->is_own_part()) return error_of(ErrorCode::refused, kNotWhole, "Device::write_proof");
    WCK_TRY(writer_.close_segment(*identity));
    WCK_TRY(const auto entries, store_->stream_entries(id));
    WCK_TRY(const auto trees, trees_of(*store_, entries, material));
    journal::BundleTenant tenant;
    tenant.root = identity->root;
    const Bytes& intake =
        material.intake_certificate.empty() ? identity->intake_certificate : material.intake_certificate;
    if (!intake.empty()) tenant.intake = intake;
    if (!material.log_certificate.empty()) tenant.log = material.log_certificate;
    journal::BundleWriter bundle(tenant);
    for (const auto& [chain, tree] : trees) bundle.add_opening(tree.opening);
    for (const auto& [chain, tree] : trees) bundle.add_checkpoint(tree.note);
    for (const store::StoredEntry& stored : entries) {
        const Tree& tree = trees.at(stored.position.incarnation);
        if (stored.position.sequence >= tree.size)
            return error_of(ErrorCode::not_found, kNothingSealed, "Device::write_proof");
        const auto place = material.log_places.find(stored.position);
        bundle.add_entry(stored.entry, tree.size,
                         journal::inclusion_proof(tree.leaves, stored.position.sequence),
                         place == material.log_places.end() ? std::nullopt : std::optional(place->second));
    }
    if (tenant.intake) add_receipts(bundle, trees, material, *identity);
    if (!material.log_checkpoint.empty()) bundle.add_log_checkpoint(material.log_checkpoint);
    for (const Hash& hash : found->documents_named()) {
        WCK_TRY(const auto bytes, store_->blob(hash));
        if (bytes) bundle.add_document(*bytes);
    }
    if (found->planned().context) bundle.add_document(found->planned().context_document);
    for (const Event<RenewedCore>& renewal : found->renewals())
        if (renewal.core.context) bundle.add_document(renewal.core.context_document);
    WCK_TRY(add_originals(bundle, *this, id));
    return write_file(ports_.files, path, bundle.finish());
}

}  // namespace wincheck::engine
