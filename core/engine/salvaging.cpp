#include "core/engine/salvaging.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/engine/identity.h"
#include "core/engine/reasons.h"
#include "core/journal/certificate.h"
#include "core/journal/note.h"
#include "core/journal/opening.h"
#include "core/journal/segment.h"

namespace wincheck::engine {
namespace {

using store::Position;
using store::StoredEntry;

// Where sync stands in its feeds. Without it everything is pulled again, also what is not here any more.
constexpr const char* kPulledSetting = "sync/cursors";

std::string chain_name(const IncarnationId& id) {
    return "incarnation " + id.hex();
}

/// The tenant's key: from the identity, else from the certificate of an own chain.
std::optional<SignKey> root_of(const store::Salvaged& salvaged) {
    if (const auto kept = salvaged.settings.find("identity"); kept != salvaged.settings.end())
        if (const auto root = root_in_identity(kept->second)) return root;
    for (const store::SalvagedChain& one : salvaged.chains) {
        if (one.has_row && !one.chain.is_own) continue;
        const auto record = journal::decode<journal::OpeningRecord>(one.chain.opening);
        const auto certificate = record ? journal::verify_certificate_itself(record->certificate)
                                        : Result<journal::Certificate>(record.error());
        if (certificate) return certificate->body.root;
    }
    return std::nullopt;
}

class ProvenWriter {
public:
    ProvenWriter(store::Salvaged salvaged, store::Store& fresh, RecoveryReport& report)
        : salvaged_(std::move(salvaged)), fresh_(fresh), report_(report), root_(root_of(salvaged_)) {
        const auto kept = salvaged_.settings.find("identity");
        if (kept != salvaged_.settings.end()) device_ = device_in_identity(kept->second);
    }

    Result<void> run() {
        for (const auto& [name, value] : salvaged_.settings)
            if (name != kPulledSetting) WCK_TRY(fresh_.put_setting(name, value));
        for (const auto& [hash, bytes] : salvaged_.blobs) WCK_TRY(fresh_.put_blob(hash, bytes));
        if (!salvaged_.settings.contains("identity"))
            report_.unverified.emplace_back("the identity of this device: enrol it again");
        for (const store::SalvagedChain& one : salvaged_.chains) WCK_TRY(open_chain(one));
        for (const auto& [id, opening] : openings_)
            if (own_.contains(id)) WCK_TRY(write_own(opening));
        for (const Bytes& segment : salvaged_.segments) WCK_TRY(write_segment(segment));
        WCK_TRY(write_ranks());
        list_unverified();
        return {};
    }

private:
    /// The reading of the opening record that the first entry goes on from; else one under the tenant's key,
    /// where a row says that there was such a chain.
    std::optional<journal::Opening> opening_of(const store::SalvagedChain& salvaged) const {
        std::optional<journal::Opening> sound;
        for (const Bytes& bytes : salvaged.openings) {
            auto opening =
                root_ ? journal::verify_opening(bytes, *root_)
                      : Result<journal::Opening>(error_of(ErrorCode::corrupt, kForeignChain, "root"));
            const bool is_sound = opening && opening->record.incarnation == salvaged.chain.id &&
                                  opening->record.tenant == journal::tenant_of(*root_);
            if (!is_sound) continue;
            if (!run_of(*opening).empty()) return std::move(*opening);
            if (!sound && salvaged.has_row) sound = std::move(*opening);
        }
        return sound;
    }

    Result<void> open_chain(const store::SalvagedChain& salvaged) {
        const store::Chain& chain = salvaged.chain;
        auto opening = opening_of(salvaged);
        if (!opening) {
            report_.unverified.push_back(chain_name(chain.id) + ": its opening record");
            return {};
        }
        store::Chain fresh;
        fresh.id = chain.id;
        fresh.device = opening->record.device;
        // Where the row is lost, one of this device is taken for the one that was written on. Without its
        // keys nothing is written on it any more.
        const bool was_own = salvaged.has_row ? chain.is_own : device_ == fresh.device;
        fresh.is_own = was_own && device_.has_value();
        fresh.opening = opening->bytes;
        fresh.head = opening->hash;
        if (was_own) own_[chain.id] = chain.size;
        openings_.emplace(chain.id, std::move(*opening));
        return fresh_.put_chain(fresh);
    }

    /// Entries from 0 on, each following the one before.
    std::vector<const StoredEntry*> run_of(const journal::Opening& opening) const {
        std::vector<const StoredEntry*> run;
        Hash head = opening.hash;
        for (;;) {
            const auto here = salvaged_.entries.find(Position{opening.record.incarnation, run.size()});
            if (here == salvaged_.entries.end()) return run;
            const auto next =
                std::find_if(here->second.begin(), here->second.end(),
                             [&](const StoredEntry& candidate) { return candidate.header.prev == head; });
            if (next == here->second.end()) return run;
            head = next->hash;
            run.push_back(&*next);
        }
    }

    struct Signed {
        std::uint64_t size = 0;
        std::string text;
        Hash root{};
    };
    std::vector<Signed> notes_of(const journal::Opening& opening) const {
        std::vector<Signed> notes;
        for (const std::string& text : salvaged_.notes) {
            const auto checkpoint = journal::verify_device_checkpoint(
                text, opening.record.tenant, opening.record.device, opening.record.incarnation,
                *opening.certificate.body.journal);
            const bool is_known =
                checkpoint && std::any_of(notes.begin(), notes.end(),
                                          [&](const Signed& one) { return one.size == checkpoint->size; });
            if (checkpoint && !is_known) notes.push_back({checkpoint->size, text, checkpoint->root});
        }
        std::sort(notes.begin(), notes.end(),
                  [](const Signed& a, const Signed& b) { return a.size < b.size; });
        return notes;
    }

    Result<void> write_own(const journal::Opening& opening) {
        const IncarnationId& id = opening.record.incarnation;
        const auto run = run_of(opening);
        const auto notes = notes_of(opening);
        std::size_t most = run.size();
        std::size_t sound_notes = 0;
        journal::CompactRange range;
        for (const Signed& note : notes) {
            if (note.size > run.size()) break;
            while (range.size() < note.size) range.append(run[static_cast<std::size_t>(range.size())]->hash);
            if (range.root() != note.root) {
                // Somebody wrote these entries who did not sign them.
                most = sound_notes == 0 ? 0 : static_cast<std::size_t>(notes[sound_notes - 1].size);
                report_.unverified.push_back(chain_name(id) + ": entries that its checkpoint does not cover");
                break;
            }
            ++sound_notes;
        }
        for (std::size_t i = 0; i < most; ++i) {
            if (run[i]->is_refused) {
                WCK_TRY(fresh_.append_refused(run[i]->entry));
            } else {
                WCK_TRY(fresh_.append(run[i]->entry));
            }
        }
        for (std::size_t i = 0; i < sound_notes; ++i)
            WCK_TRY(fresh_.put_note(id, {notes[i].size, notes[i].text}));
        report_.own += most;
        if (own_.at(id) > most)
            report_.damage.push_back(chain_name(id) + ": entries " + std::to_string(most) + " to " +
                                     std::to_string(own_.at(id) - 1) + " are missing here");
        return {};
    }

    Result<void> write_segment(const Bytes& bytes) {
        WCK_TRY(const journal::Segment segment, journal::decode_segment(bytes));
        const auto opening = openings_.find(segment.incarnation);
        if (opening == openings_.end() || own_.contains(segment.incarnation)) return {};
        const auto verified = journal::verify_segment(segment, opening->second);
        if (!verified) {
            report_.unverified.push_back(chain_name(segment.incarnation) + ": a segment from entry " +
                                         std::to_string(segment.from));
            return {};
        }
        for (const auto& entry : verified->entries) {
            if (!entry) continue;
            const auto applied = fresh_.insert(*entry);
            if (applied) {
                report_.others += applied->is_new ? 1 : 0;
            } else if (applied.error().code == ErrorCode::refused) {
                report_.unverified.push_back(chain_name(segment.incarnation) + ": another entry at " +
                                             std::to_string(entry->header.sequence));
            } else {
                return applied.error();
            }
        }
        return fresh_.put_segment(segment.incarnation, segment.from, segment.from + segment.leaves.size(),
                                  bytes);
    }

    Result<void> write_ranks() {
        for (const auto& [position, candidates] : salvaged_.entries) {
            WCK_TRY(const auto here, fresh_.entry(position));
            if (!here) continue;
            for (const StoredEntry& one : candidates) {
                if (one.hash == here->hash && one.rank && !here->is_refused)
                    WCK_TRY(fresh_.put_rank(position, *one.rank));
            }
            written_.insert(position);
        }
        return {};
    }

    /// Runs of entries that were readable and went nowhere.
    void list_unverified() {
        std::optional<Position> first, last;
        const auto close = [&] {
            if (first)
                report_.unverified.push_back(chain_name(first->incarnation) + ": entries " +
                                             std::to_string(first->sequence) + " to " +
                                             std::to_string(last->sequence));
            first.reset();
        };
        for (const auto& [position, candidates] : salvaged_.entries) {
            if (written_.contains(position)) continue;
            const bool follows =
                first && last->incarnation == position.incarnation && last->sequence + 1 == position.sequence;
            if (!follows) close();
            if (!first) first = position;
            last = position;
        }
        close();
    }

    store::Salvaged salvaged_;
    store::Store& fresh_;
    RecoveryReport& report_;
    std::optional<SignKey> root_;
    std::optional<DeviceId> device_;
    std::map<IncarnationId, journal::Opening> openings_;
    std::map<IncarnationId, std::uint64_t> own_;  // chains that were written on, and their size as it was
    std::set<Position> written_;
};

}  // namespace

Result<void> write_proven(store::Salvaged salvaged, store::Store& fresh, RecoveryReport& report) {
    const bool has_identity = salvaged.settings.contains("identity");
    WCK_TRY(store::Transaction transaction, fresh.begin());
    WCK_TRY(ProvenWriter(std::move(salvaged), fresh, report).run());
    WCK_TRY(has_identity ? must_leave_later(fresh) : Result<void>{});
    WCK_TRY(save_recovery(fresh, report));
    return transaction.commit();
}

}  // namespace wincheck::engine
