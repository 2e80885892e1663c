// Inspections of which only the person's own part comes (VIS-1): marked before the first of it is stored, so
// that nobody takes a part for the whole; unmarked when the whole has been read.
#include <algorithm>

#include "core/engine/inspection.h"
#include "core/journal/segment.h"
#include "sync/client/session.h"

namespace wincheck::client {
namespace {

// Inspections that entries in those segments belong to.
std::set<StreamId> inspections_in(const std::vector<protocol::FrameSegment>& segments) {
    std::set<StreamId> found;
    for (const protocol::FrameSegment& part : segments) {
        const auto segment = journal::decode_segment(part.segment);
        if (!segment) continue;  // taking it says so
        for (const journal::Leaf& leaf : segment->leaves) {
            if (!leaf.header) continue;
            const auto header = journal::parse_header(*leaf.header);
            if (!header || header->stream_kind != kStreamInspection) continue;
            found.insert(header->stream ? *header->stream : short_id<StreamId>(leaf.leaf_hash()));
        }
    }
    return found;
}

bool is_offered(const Session& session, const std::string& scope) {
    return std::any_of(session.scopes.begin(), session.scopes.end(),
                       [&](const protocol::Cursor& one) { return one.scope == scope; });
}

Result<void> save_own_parts(Session& session) {
    const std::vector<StreamId> list(session.own_parts.begin(), session.own_parts.end());
    return save(session.store(), kSettingOwnParts, list);
}

Result<void> put_mark(Session& session, const StreamId& stream) {
    return engine::put_partial(session.store(), stream, engine::kOwnPart);
}

// The reader has it whole, or somebody brought it in a file with its seal. One that is delivered and whose
// seal is not here is a part, also where a store that was salvaged lost the mark of it.
Result<bool> comes_whole(Session& session, const StreamId& stream) {
    if (is_offered(session, protocol::inspection_scope(stream))) return true;
    WCK_TRY(const auto info, session.store().stream(stream));
    return info && info->is_opened && info->state == "sealed";
}

}  // namespace

bool is_person_scope(const std::string& scope) {
    return scope.starts_with(protocol::kScopePerson);
}

Result<void> mark_own_parts(Session& session, const std::vector<protocol::FrameSegment>& segments) {
    std::set<StreamId> found;
    for (const StreamId& stream : inspections_in(segments)) {
        if (session.own_parts.contains(stream)) continue;
        WCK_TRY(const bool is_whole, comes_whole(session, stream));
        if (!is_whole) found.insert(stream);
    }
    if (found.empty()) return {};
    WCK_TRY(auto transaction, session.store().begin());
    for (const StreamId& stream : found) WCK_TRY(put_mark(session, stream));
    session.own_parts.insert(found.begin(), found.end());
    WCK_TRY(save_own_parts(session));
    return transaction.commit();
}

Result<bool> complete_own_part(Session& session, const std::string& scope) {
    const auto stream = stream_of_scope(scope);
    if (!stream || session.own_parts.erase(*stream) == 0) return false;
    WCK_TRY(engine::put_partial(session.store(), *stream, engine::kWhole));
    WCK_TRY(save_own_parts(session));
    return true;
}

// Of an inspection that is lost as a whole the own part is given still: all of it is read again.
Result<void> keep_own_part(Session& session, const std::string& scope) {
    const auto stream = stream_of_scope(scope);
    bool reads_person = false;
    for (auto& [name, cursor] : session.cursors) {
        if (!is_person_scope(name) || !is_offered(session, name)) continue;
        reads_person = true;
        cursor.n = 0;
    }
    if (!stream || !reads_person) return {};
    session.must_read_again = true;
    WCK_TRY(const auto info, session.store().stream(*stream));
    if (!info) return {};
    session.own_parts.insert(*stream);
    WCK_TRY(put_mark(session, *stream));
    return save_own_parts(session);
}

Result<void> lose_person(Session& session, const std::string& scope) {
    WCK_TRY(const auto streams, session.store().streams(kStreamPerson));
    for (const store::StreamInfo& stream : streams) WCK_TRY(session.engine.forget_inspection(stream.id));
    for (const StreamId& stream : session.own_parts) WCK_TRY(session.engine.forget_inspection(stream));
    WCK_TRY(auto transaction, session.store().begin());
    // Own entries may be left: they are no whole either.
    for (auto at = session.own_parts.begin(); at != session.own_parts.end();) {
        WCK_TRY(const auto info, session.store().stream(*at));
        if (!info) WCK_TRY(engine::put_partial(session.store(), *at, engine::kWhole));
        at = info ? std::next(at) : session.own_parts.erase(at);
    }
    WCK_TRY(save_own_parts(session));
    session.cursors.erase(scope);
    WCK_TRY(save_cursors(session));
    note_problem(session.saved, {scope, 0, "scope_lost", true});
    WCK_TRY(save(session.store(), kSettingState, session.saved));
    WCK_TRY(transaction.commit());
    session.engine.refresh_views();
    return {};
}

namespace {

// All that the hub has of the scope has been read here, or it has none of it.
bool has_read(const Session& session, std::string_view scope) {
    for (const protocol::Cursor& offered : session.scopes) {
        if (offered.scope != scope) continue;
        const auto held = session.cursors.find(offered.scope);
        return held != session.cursors.end() && held->second.n >= offered.n;
    }
    return true;
}

bool has_read_person(const Session& session) {
    const auto& identity = session.engine.identity();
    return session.offers_persons && identity && has_read(session, protocol::person_scope(identity->person));
}

Result<void> add_unknown(Session& session, std::uint32_t kind, std::vector<store::Position>& unknown) {
    WCK_TRY(const auto streams, session.store().streams(kind));
    for (const store::StreamInfo& stream : streams) {
        WCK_TRY(const auto entries, session.store().stream_entries(stream.id));
        for (const store::StoredEntry& stored : entries)
            if (!stored.rank && !stored.is_refused) unknown.push_back(stored.position);
    }
    return {};
}

}  // namespace

Result<void> refuse_unknown_words(Session& session) {
    WCK_TRY(const auto has_gone_back, load<bool>(session.store(), kSettingGoneBack));
    // What it publishes goes to many: it is asked about where the hub went back, and then once.
    const bool asks_tenant = has_gone_back.value_or(false) && has_read(session, protocol::kScopeTenant);
    std::vector<store::Position> unknown;
    if (asks_tenant) WCK_TRY(add_unknown(session, kStreamTenant, unknown));
    if (has_read_person(session)) WCK_TRY(add_unknown(session, kStreamPerson, unknown));
    if (unknown.empty() && !asks_tenant) return {};
    WCK_TRY(auto transaction, session.store().begin());
    WCK_TRY(session.store().refuse_all(unknown));
    if (asks_tenant) WCK_TRY(save(session.store(), kSettingGoneBack, false));
    WCK_TRY(transaction.commit());
    session.engine.refresh_views();
    return {};
}

}  // namespace wincheck::client
