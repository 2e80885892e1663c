#include "sync/hub/handout.h"

#include <algorithm>

#include "core/base/reasons.h"
#include "core/engine/inspection.h"
#include "core/journal/payloads.h"
#include "core/rules/authority.h"
#include "sync/hub/feed.h"
#include "sync/hub/reading.h"
#include "sync/hub/reasons.h"
#ifdef WINCHECK_WITH_IMAGING
#include "core/imaging/copies.h"
#endif

namespace wincheck::hub {
namespace {

constexpr std::uint64_t kGivenBytesMax = std::uint64_t{256} * 1024 * 1024;

Error not_given() {
    return error_of(ErrorCode::not_found, kNotReadable, "picture");
}

/// The inspection's capture of it, as its own feed shows it to the person.
Result<store::EvidenceRow> row_for(State& state, const StreamId& id, const std::string& person,
                                   const std::string& hex) {
    WCK_TRY(const auto scope, readable(state, person, protocol::inspection_scope(id)));
    const auto original = Hash::parse_hex(hex);
    if (!scope || scope->level == store::ReaderLevel::none || !original) return not_given();
    WCK_TRY(auto rows, state.store().evidence(id));
    for (store::EvidenceRow& row : rows)
        if (row.original == *original) return std::move(row);
    return not_given();
}

// APP-1: whose decision an appeal waits for, and who has no part in it.
Result<bool> decides_appeal(State& state, const StreamId& id, const std::string& person) {
    WCK_TRY(const auto inspection, engine::Inspection::load(state.store(), state.documents, id));
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    const std::string date = state.today();
    const AssignmentCore& assignment = inspection->assignment();
    for (const rules::Appeal& appeal : inspection->appeals().all) {
        if (appeal.state != rules::AppealState::pending || appeal.level == 0 ||
            appeal.level > appeal.levels.size())
            continue;
        const rules::Attempt attempt{.command = rules::Command::decide_appeal,
                                     .author = person,
                                     .unit = assignment.project,
                                     .date = date,
                                     .role = appeal.levels[appeal.level - 1].role};
        const bool may = rules::may(attempt, *standing, inspection->policy()) == rules::Authority::allowed;
        if (may && !rules::is_own_cause(appeal, person, assignment.team)) return true;
    }
    return false;
}

Result<bool> has_right(State& state, const StreamId& id, const std::string& person) {
    WCK_TRY(const auto scope, readable(state, person, protocol::inspection_scope(id)));
    if (scope && scope->level == store::ReaderLevel::team) return true;
    return decides_appeal(state, id, person);
}

Result<Bytes> bytes_of_original(State& state, const store::EvidenceRow& row) {
    if (row.capture.length > kGivenBytesMax) return error_of(ErrorCode::limit, kTooLarge, "picture");
    WCK_TRY(const Bytes key, state.engine->evidence_key(row));
    Bytes bytes;
    WCK_TRY(state.engine->evidence().read(row.capture, key, [&](ByteView piece) {
        append(bytes, piece);
        return Result<void>{};
    }));
    return bytes;
}

#ifdef WINCHECK_WITH_IMAGING
Result<Bytes> masked_copy(ByteView original, const std::string& mask) {
    constexpr int kQuality = 85;
    WCK_TRY(const auto rectangles, imaging::rectangles_in(mask));
    WCK_TRY(imaging::Picture picture, imaging::read_picture(original, 0));
    WCK_TRY(const imaging::Picture copy, imaging::masked(std::move(picture), rectangles));
    return imaging::write_jpeg(copy, kQuality);
}
#else
Result<Bytes> masked_copy(ByteView, const std::string&) {
    return error_of(ErrorCode::invalid_argument, kFieldWrong, "picture", "mask");
}
#endif

Json given_json(const std::string& person, const std::string& out, bool is_whole) {
    return Json::object()
        .set("file", Json::of(std::string_view(out)))
        .set("for", Json::of(std::string_view(person)))
        .set("whole", Json::of(is_whole));
}

}  // namespace

Result<Json> run_picture(State& state, const Json& arguments) {
    WCK_TRY(const std::string name, arguments.text_at("inspection"));
    WCK_TRY(const std::string hex, arguments.text_at("original"));
    WCK_TRY(const std::string person, arguments.text_at("for"));
    WCK_TRY(const std::string out, arguments.text_at("out"));
    WCK_TRY(const std::string mask, arguments.text_or_empty_at("mask"));
    WCK_TRY(const std::string reason, arguments.text_or_empty_at("reason"));
    const bool is_whole = arguments["whole"].boolean();
    WCK_TRY(const StreamId id, state.engine->find_inspection(name));
    WCK_TRY(const store::EvidenceRow row, row_for(state, id, person, hex));
    if (!is_whole) {
        if (mask.empty()) return error_of(ErrorCode::refused, kNothingMasked, "picture", "mask");
        WCK_TRY(const Bytes original, bytes_of_original(state, row));
        WCK_TRY(const Bytes copy, masked_copy(original, mask));
        WCK_TRY(write_file(state.ports.files, out, copy));
        return given_json(person, out, false);
    }
    if (reason.empty()) return error_of(ErrorCode::invalid_argument, kFieldMissing, "picture", "reason");
    WCK_TRY(const bool may, has_right(state, id, person));
    if (!may) return error_of(ErrorCode::refused, kNotByRight, "picture", person);
    WCK_TRY(const Bytes original, bytes_of_original(state, row));
    // Logged first: nothing leaves that the journal does not tell of.
    WCK_TRY(const engine::Done logged,
            state.engine->record_order(id, EntryType::given, journal::encode(GivenCore{row.original}),
                                       {{"person", person}, {"reason", reason}}));
    WCK_TRY(sequence_own(state));
    WCK_TRY(write_file(state.ports.files, out, original));
    return given_json(person, out, true).set("entry", Json::of(std::string_view(logged.entry.hex())));
}

}  // namespace wincheck::hub
