#include <algorithm>

#include "core/base/hash.h"
#include "core/journal/evidence_receipt.h"
#include "core/journal/note.h"
#include "sync/client/reasons.h"
#include "sync/client/session.h"

namespace wincheck::client {
namespace {

Error receipt_wrong(const char* origin) {
    return error_of(ErrorCode::signature, kReceiptWrong, origin);
}

// The own note with the receipt's lines added; each line once.
Result<std::string> merged_note(const std::string& own_text, std::string_view receipt_text) {
    WCK_TRY(journal::Note own, journal::parse_note(own_text));
    WCK_TRY(const journal::Note receipt, journal::parse_note(receipt_text));
    if (own.body != receipt.body) return receipt_wrong("merged_note");
    for (const journal::NoteSignature& line : receipt.signatures) {
        const auto same = [&](const journal::NoteSignature& held) { return held.name == line.name; };
        const auto held = std::find_if(own.signatures.begin(), own.signatures.end(), same);
        if (held == own.signatures.end()) own.signatures.push_back(line);
    }
    return journal::note_text(own);
}

Result<bool> is_to_ask(Session& session, const store::EvidenceRow& row) {
    if (session.asked.contains(row.original)) return false;
    WCK_TRY(const auto received, load<Received>(session.store(), received_setting(row.original)));
    if (received && received->epoch == session.saved.epoch) return wants_confirming(session, row, *received);
    if (received) return true;
    WCK_TRY(const auto upload, upload_so_far(session, row.original));
    return upload && upload->epoch == session.saved.epoch && upload->is_done();
}

// Sent whole and still not stored: after the second time of asking it is sent again.
Result<void> count_asking(Session& session, const Hash& original) {
    WCK_TRY(auto upload, upload_so_far(session, original));
    if (!upload) return {};
    if (++upload->times_asked >= 2) upload->chunks.assign(upload->chunks.size(), {});
    if (upload->times_asked >= 2) upload->times_asked = 0;
    session.uploads.erase(original);
    return save(session.store(), upload_setting(original), *upload);
}

// Asked again, the hub does not name what it had received: it is only here once more.
Result<void> forget_received(Session& session, const Hash& original) {
    WCK_TRY(auto received, load<Received>(session.store(), received_setting(original)));
    if (!received || received->epoch != session.saved.epoch) return {};
    received->epoch = {};
    return save(session.store(), received_setting(original), *received);
}

}  // namespace

Result<void> take_journal_receipt(Session& session, const IncarnationId& chain, std::string_view receipt) {
    const auto& identity = session.engine.identity();
    if (!identity) return error_of(ErrorCode::refused, kNotEnrolled, "take_journal_receipt");
    const auto verified = journal::verify_journal_receipt(receipt, identity->tenant, identity->intake);
    if (!verified) return receipt_wrong("journal receipt");
    if (verified->checkpoint.origin != journal::device_origin(identity->tenant, identity->device, chain))
        return receipt_wrong("journal receipt origin");
    WCK_TRY(const auto notes, session.store().notes(chain));
    const auto own = std::find_if(notes.begin(), notes.end(), [&](const store::Note& note) {
        return note.size == verified->checkpoint.size;
    });
    if (own == notes.end()) return receipt_wrong("journal receipt size");
    WCK_TRY(std::string merged, merged_note(own->text, receipt));
    WCK_TRY(const auto before, load<Receipted>(session.store(), receipted_setting(chain)));
    Receipted receipted{verified->checkpoint.size, verified->seconds,
                        verified->grade == journal::ReceiptGrade::archived};
    if (before && before->size > receipted.size) receipted = *before;
    WCK_TRY(auto transaction, session.store().begin());
    WCK_TRY(session.store().put_note(chain, {verified->checkpoint.size, std::move(merged)}));
    WCK_TRY(save(session.store(), receipted_setting(chain), receipted));
    return transaction.commit();
}

MaybeWant receipts_want(Session& session) {
    WCK_TRY(const auto* rows, own_evidence(session));
    protocol::ReceiptsRequest request;
    for (const store::EvidenceRow& row : *rows) {
        WCK_TRY(const bool asks, is_to_ask(session, row));
        if (asks && request.originals.size() < protocol::kOriginalsMax)
            request.originals.push_back(row.original);
    }
    if (request.originals.empty()) return std::optional<Want>{};
    std::sort(request.originals.begin(), request.originals.end());
    request.originals.erase(std::unique(request.originals.begin(), request.originals.end()),
                            request.originals.end());
    Want want = message_want(Purpose::ask_receipts, protocol::kPathReceipts, journal::encode(request));
    want.asked = std::move(request.originals);
    return std::optional(std::move(want));
}

Result<void> take_receipts(Session& session, const std::vector<Hash>& asked, const Reply& reply) {
    const auto& identity = session.engine.identity();
    if (!identity) return error_of(ErrorCode::refused, kNotEnrolled, "take_receipts");
    const auto answer = journal::decode_document<protocol::ReceiptsReply>(reply.content);
    if (!answer) return answer_wrong("take_receipts");
    journal::EvidenceReceipt receipt;
    receipt.note = answer->note;
    for (const protocol::StoredOriginal& stored : answer->stored)
        receipt.originals.push_back({stored.sha256, stored.length});
    journal::VerifiedEvidenceReceipt verified;
    if (!receipt.originals.empty()) {
        const auto checked =
            journal::verify_evidence_receipt(receipt, identity->tenant, identity->device, identity->intake);
        if (!checked) return receipt_wrong("evidence receipt");
        verified = *checked;
    }
    const Hash note = sha256(view_of(receipt.note));
    WCK_TRY(auto transaction, session.store().begin());
    if (!receipt.originals.empty()) WCK_TRY(save(session.store(), receipt_setting(note), receipt));
    std::set<Hash> named;
    for (const journal::StoredOriginal& stored : receipt.originals) {
        named.insert(stored.original);
        WCK_TRY(const auto rows, session.store().evidence_of(stored.original));
        const bool is_known = std::any_of(rows.begin(), rows.end(), [&](const store::EvidenceRow& row) {
            return row.capture.length == stored.length;
        });
        if (!is_known) return receipt_wrong("evidence receipt length");
        WCK_TRY(const auto before, load<Received>(session.store(), received_setting(stored.original)));
        Received received{session.saved.epoch, note, verified.seconds, verified.seconds,
                          verified.grade == journal::ReceiptGrade::archived};
        if (before && before->epoch == received.epoch) {
            received.seconds = std::min(before->seconds, verified.seconds);
            received.last_seconds = std::max(before->last_seconds, verified.seconds);
            received.is_archived |= before->is_archived;
        } else {
            ++session.counters.originals_received;
        }
        WCK_TRY(save(session.store(), received_setting(stored.original), received));
    }
    for (const Hash& original : asked) {
        session.asked.insert(original);
        if (named.contains(original)) continue;
        WCK_TRY(forget_received(session, original));
        WCK_TRY(count_asking(session, original));
    }
    return transaction.commit();
}

}  // namespace wincheck::client
