#include <algorithm>
#include <array>

#include "core/base/hash.h"
#include "core/engine/masked_copies.h"
#include "core/journal/recorded.h"
#include "sync/client/session.h"

namespace wincheck::client {
namespace {

constexpr std::array kKinds{DocumentKind::organisation, DocumentKind::people,    DocumentKind::policy,
                            DocumentKind::calendar,     DocumentKind::checklist, DocumentKind::context,
                            DocumentKind::changes,      DocumentKind::zones};

struct MissingCopy {
    StreamId inspection{};
    MaskCore mask;
};

Result<bool> is_missing(Session& session, const Hash& hash) {
    if (hash.is_zero() || session.unavailable.contains(hash)) return false;
    WCK_TRY(const auto bytes, session.store().blob(hash));
    return !bytes.has_value();
}

// Changes that were drawn together hold all that was published before them.
void drop_what_a_base_holds(std::vector<store::DocumentRow>& rows) {
    const auto base = std::find_if(rows.rbegin(), rows.rend(), [](const store::DocumentRow& row) {
        return row.document.name == kChangesBase;
    });
    if (base != rows.rend()) rows.erase(rows.begin(), std::prev(base.base()));
}

Result<std::optional<Hash>> missing_published(Session& session) {
    for (const DocumentKind kind : kKinds) {
        WCK_TRY(auto rows, session.store().documents(kind));
        if (kind == DocumentKind::changes) drop_what_a_base_holds(rows);
        for (const store::DocumentRow& row : rows) {
            const bool is_wanted = !row.is_here && !session.unavailable.contains(row.document.hash);
            if (is_wanted) return std::optional(row.document.hash);
        }
    }
    return std::optional<Hash>{};
}

// Checklist and policy that an assignment names. Its context travels inside it: no blob of that hash exists.
Result<std::optional<Hash>> missing_named(Session& session, const AssignmentCore& assignment) {
    for (const Hash& hash : {assignment.checklist, assignment.policy}) {
        WCK_TRY(const bool missing, is_missing(session, hash));
        if (missing) return std::optional(hash);
    }
    return std::optional<Hash>{};
}

/// DO-8: files that a checklist shows. What was found here is not read again in this round.
Result<std::optional<Hash>> missing_media(Session& session, const AssignmentCore& assignment) {
    const Hash& hash = assignment.checklist;
    auto known = session.media.find(hash);
    if (known == session.media.end()) {
        WCK_TRY(const auto bytes, session.store().blob(hash));
        const auto checklist = bytes ? journal::decode_document<Checklist>(*bytes) : Checklist{};
        if (!bytes || !checklist) return std::optional<Hash>{};
        known = session.media.emplace(hash, std::vector<Hash>{}).first;
        for (const MediaFile& file : checklist->media)
            if (file.length <= protocol::kBlobBytesMax) known->second.push_back(file.hash);
    }
    for (std::vector<Hash>& left = known->second; !left.empty(); left.pop_back()) {
        WCK_TRY(const bool missing, is_missing(session, left.back()));
        if (missing) return std::optional(left.back());
    }
    return std::optional<Hash>{};
}

using LookAt = Result<std::optional<Hash>> (*)(Session&, const AssignmentCore&);

// STD-3: what it went on with since.
Result<std::optional<Hash>> missing_of_renewals(Session& session, const StreamId& stream, LookAt look) {
    WCK_TRY(const auto renewals, session.store().stream_entries(stream, EntryType::renewed));
    for (const store::StoredEntry& stored : renewals) {
        const Bytes* core = stored.entry.part_or_null(journal::PartClass::core);
        if (core == nullptr) continue;
        const auto renewed = journal::decode_core<RenewedCore>(stored.header, *core);
        if (!renewed || !renewed->checklist) continue;
        AssignmentCore named;
        named.checklist = *renewed->checklist;
        WCK_TRY(const auto missing, look(session, named));
        if (missing) return missing;
    }
    return std::optional<Hash>{};
}

Result<std::optional<Hash>> missing_of_stream(Session& session, const StreamId& stream, LookAt look) {
    for (const EntryType type : {EntryType::plan, EntryType::start}) {
        WCK_TRY(const auto entries, session.store().stream_entries(stream, type));
        for (const store::StoredEntry& stored : entries) {
            const Bytes* core = stored.entry.part_or_null(journal::PartClass::core);
            if (core == nullptr) continue;
            const auto assignment = journal::decode_core<AssignmentCore>(stored.header, *core);
            if (!assignment) continue;
            WCK_TRY(const auto missing, look(session, *assignment));
            if (missing) return missing;
        }
    }
    return missing_of_renewals(session, stream, look);
}

// Files that checklists show come last, and only for what is still to come.
Result<std::optional<Hash>> missing_of_inspections(Session& session) {
    WCK_TRY(const auto streams, session.store().streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams) {
        WCK_TRY(const auto missing, missing_of_stream(session, stream.id, missing_named));
        if (missing) return missing;
    }
    for (const store::StreamInfo& stream : streams) {
        if (!stream.is_to_come()) continue;
        WCK_TRY(const auto missing, missing_of_stream(session, stream.id, missing_media));
        if (missing) return missing;
    }
    return std::optional<Hash>{};
}

/// PII-2: the masked copy of a picture that this device cannot make itself.
Result<std::optional<MissingCopy>> missing_copy(Session& session) {
    WCK_TRY(const auto streams, session.store().streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams) {
        WCK_TRY(const auto masks,
                engine::missing_copies(session.store(), session.engine.evidence(), stream.id));
        for (const MaskCore& mask : masks) {
            const bool can_come = mask.length <= protocol::kBlobBytesMax;
            if (can_come && !session.unavailable.contains(mask.copy))
                return std::optional(MissingCopy{stream.id, mask});
        }
    }
    return std::optional<MissingCopy>{};
}

Result<void> keep_document(Session& session, const Hash& hash, ByteView bytes) {
    WCK_TRY(const auto copy, missing_copy(session));
    const bool is_copy = copy && copy->mask.copy == hash;
    {
        WCK_TRY(auto transaction, session.store().begin());
        WCK_TRY(is_copy ? engine::keep_masked_copy(session.store(), copy->inspection, copy->mask, bytes)
                        : session.store().put_blob(hash, bytes));
        WCK_TRY(transaction.commit());
    }
    // What another mask covered less goes.
    return is_copy ? engine::forget_masked_copies(session.store()) : Result<void>{};
}

}  // namespace

MaybeWant give_document_want(Session& session) {
    while (!session.wanted.empty()) {
        const Hash hash = *session.wanted.begin();
        WCK_TRY(auto bytes, session.store().blob(hash));
        if (bytes && bytes->size() <= protocol::kBlobBytesMax) {
            Want want{.purpose = Purpose::give_document,
                      .method = "PUT",
                      .path = protocol::kPathBlob + hash.hex(),
                      .headers = {{"Content-Type", protocol::kBytesType}},
                      .body = std::move(*bytes),
                      .file = {},
                      .subject = {},
                      .asked = {}};
            want.subject.hash = hash;
            return std::optional(std::move(want));
        }
        session.wanted.erase(hash);
    }
    return std::optional<Want>{};
}

Result<void> take_given_document(Session& session, const Subject& subject, const Reply& reply) {
    session.wanted.erase(subject.hash);
    if (reply.status < 300) ++session.counters.documents_sent;
    return {};
}

MaybeWant take_document_want(Session& session) {
    WCK_TRY(auto missing, missing_published(session));
    if (!missing) {
        WCK_TRY(missing, missing_of_inspections(session));
    }
    if (!missing) {
        WCK_TRY(const auto copy, missing_copy(session));
        if (copy) missing = copy->mask.copy;
    }
    if (!missing) return std::optional<Want>{};
    Want want{.purpose = Purpose::take_document,
              .method = "GET",
              .path = protocol::kPathBlob + missing->hex(),
              .headers = {},
              .body = {},
              .file = {},
              .subject = {},
              .asked = {}};
    want.subject.hash = *missing;
    return std::optional(std::move(want));
}

Result<void> take_document(Session& session, const Subject& subject, const Reply& reply) {
    if (reply.status != 200) {
        session.unavailable.insert(subject.hash);
        return {};
    }
    // The address is the check: nothing else of the answer is believed.
    if (sha256(reply.content) != subject.hash) return answer_wrong("take_document");
    WCK_TRY(keep_document(session, subject.hash, reply.content));
    ++session.counters.documents_taken;
    // A row that still calls the document missing must not be asked for again in this round.
    session.unavailable.insert(subject.hash);
    return {};
}

}  // namespace wincheck::client
