// The hub's public log as this device sees it (INT-8, INT-9): each head must go on from the one before, and
// what was receipted must stand in it.
#include "core/journal/bundle.h"
#include "core/journal/certificate.h"
#include "core/journal/note.h"
#include "sync/client/reasons.h"
#include "sync/client/session.h"
#include "sync/protocol/epoch.h"

namespace wincheck::client {
namespace {

Error log_wrong(const char* where) {
    return error_of(ErrorCode::signature, kLogWrong, "check_log", where);
}

Result<journal::Checkpoint> verified_head(const engine::Identity& identity, const protocol::LogHead& log,
                                          const EpochId& epoch) {
    const auto certificate = journal::verify_certificate(log.certificate, identity.root);
    if (!certificate || certificate->body.kind != journal::CertificateKind::log || !certificate->body.journal)
        return log_wrong("certificate");
    const auto note = journal::parse_note(log.note);
    if (!note) return log_wrong("note");
    if (!journal::verify_note(*note, journal::log_key_name(identity.tenant), *certificate->body.journal))
        return log_wrong("signature");
    auto head = journal::parse_checkpoint(note->body);
    if (!head || head->origin != journal::log_origin(identity.tenant, epoch)) return log_wrong("origin");
    return head;
}

// The note that opened the epoch says who restored the hub, why, and from where.
Result<void> take_epoch_start(Session& session, const engine::Identity& identity,
                              const protocol::HelloReply& hello) {
    const auto start = protocol::verify_epoch_start(hello.log.start, identity.tenant, identity.root);
    if (!start || start->epoch != hello.epoch) return log_wrong("start");
    note_problem(session.saved, {"hub restored by " + start->by + ": " + start->reason, start->before.size,
                                 "hub_restored", true});
    return {};
}

Result<void> check_inclusion(Session& session, const protocol::Inclusion& inclusion,
                             const journal::Checkpoint& head, const EpochId& epoch) {
    const store::Position position{inclusion.place.incarnation, inclusion.place.sequence};
    WCK_TRY(const auto stored, session.store().entry(position));
    if (!stored) return {};
    WCK_TRY(const auto salt, journal::Salt::from(inclusion.salt.view()));
    const Hash leaf = journal::log_leaf(salt, stored->hash);
    if (!journal::verify_inclusion(leaf, inclusion.index, head.size, inclusion.path, head.root))
        return log_wrong("inclusion");
    return save(session.store(), logged_setting(position.incarnation), Logged{epoch, position.sequence + 1});
}

}  // namespace

Result<bool> check_log(Session& session, const protocol::HelloReply& hello) {
    const auto& identity = session.engine.identity();
    if (!identity) return error_of(ErrorCode::refused, kNotEnrolled, "check_log");
    WCK_TRY(const auto head, verified_head(*identity, hello.log, hello.epoch));
    Saved& saved = session.saved;
    const bool is_first = saved.epoch.is_zero();
    const bool is_new_epoch = !is_first && hello.epoch != saved.epoch;
    bool has_gone_back = is_new_epoch;
    if (is_new_epoch) {
        WCK_TRY(take_epoch_start(session, *identity, hello));
    } else if (saved.log_size > 0) {
        has_gone_back = head.size < saved.log_size;
        const bool follows = !has_gone_back && (head.size == saved.log_size
                                                    ? head.root == saved.log_root
                                                    : journal::verify_consistency(saved.log_size, head.size,
                                                                                  hello.log.consistency,
                                                                                  saved.log_root, head.root)
                                                          .has_value());
        if (!follows)
            note_problem(
                saved, {head.origin, saved.log_size, has_gone_back ? "log_rolled_back" : "log_forked", true});
        has_gone_back = has_gone_back || !follows;
    }
    saved.log_size = head.size;
    saved.log_root = head.root;
    for (const protocol::Inclusion& inclusion : hello.log.inclusions)
        WCK_TRY(check_inclusion(session, inclusion, head, hello.epoch));
    return has_gone_back;
}

Result<std::vector<protocol::EntryPlace>> places_to_prove(Session& session) {
    std::vector<protocol::EntryPlace> places;
    WCK_TRY(const auto chains, session.store().chains());
    for (const store::Chain& chain : chains) {
        if (places.size() >= protocol::kProveMax) break;
        WCK_TRY(const auto receipted, load<Receipted>(session.store(), receipted_setting(chain.id)));
        if (!receipted || receipted->size == 0 || receipted->size > chain.size) continue;
        WCK_TRY(const auto logged, load<Logged>(session.store(), logged_setting(chain.id)));
        const bool is_shown =
            logged && logged->epoch == session.saved.epoch && logged->size >= receipted->size;
        // A refused entry has no place in the log: the newest that stands is asked for.
        for (std::uint64_t size = receipted->size; !is_shown && size > 0; --size) {
            WCK_TRY(const auto stored, session.store().entry({chain.id, size - 1}));
            if (!stored || !stored->rank) continue;
            if (!logged || logged->epoch != session.saved.epoch || logged->size < size)
                places.push_back({chain.id, size - 1});
            break;
        }
    }
    return places;
}

}  // namespace wincheck::client
