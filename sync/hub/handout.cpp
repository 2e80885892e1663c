#include "sync/hub/handout.h"

#include <algorithm>

#include "core/base/hash.h"
#include "core/base/reasons.h"
#include "core/engine/inspection.h"
#include "core/engine/masked_copies.h"
#include "core/engine/originals.h"
#include "core/journal/payloads.h"
#include "core/model/limits.h"
#include "core/rules/picture_right.h"
#include "sync/hub/feed.h"
#include "sync/hub/reading.h"
#include "sync/hub/reasons.h"
#include "sync/hub/seen.h"
#ifdef WINCHECK_WITH_IMAGING
#include "core/imaging/copies.h"
#endif

namespace wincheck::hub {
namespace {

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

using RightTo = bool (*)(const rules::PictureQuestion&, const rules::Register&, const Policy&);

Result<bool> has_right(State& state, const StreamId& id, const std::string& person, RightTo right) {
    WCK_TRY(const auto inspection, engine::Inspection::load(state.store(), state.documents, id));
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    const rules::Appeals appeals = inspection->appeals();
    const std::string date = state.today();
    const rules::PictureQuestion question{.person = person,
                                          .date = date,
                                          .assignment = inspection->assignment(),
                                          .planner = inspection->planner(),
                                          .appeals = appeals};
    return right(question, *standing, inspection->policy());
}

#ifdef WINCHECK_WITH_IMAGING
Result<std::vector<MaskRectangle>> rectangles_of(const std::string& mask) {
    WCK_TRY(const auto read, imaging::rectangles_in(mask));
    if (read.size() > kMaskRectanglesMax) return error_of(ErrorCode::limit, kTooLarge, "picture", "mask");
    std::vector<MaskRectangle> rectangles;
    rectangles.reserve(read.size());
    for (const imaging::Rectangle& one : read)
        rectangles.push_back({one.left, one.top, one.width, one.height});
    return rectangles;
}

Result<Bytes> copy_with(ByteView original, const std::vector<MaskRectangle>& rectangles) {
    return imaging::masked_copy(original, imaging::rectangles_from(rectangles));
}
#else
Result<std::vector<MaskRectangle>> rectangles_of(const std::string&) {
    return error_of(ErrorCode::invalid_argument, kFieldWrong, "picture", "mask");
}
Result<Bytes> copy_with(ByteView, const std::vector<MaskRectangle>&) {
    return error_of(ErrorCode::invalid_argument, kFieldWrong, "picture", "mask");
}
#endif

/// PII-2: what was covered once is kept with the picture, so that everybody gets the same copy.
class MaskedCopy {
public:
    MaskedCopy(State& state, const StreamId& id, const store::EvidenceRow& row)
        : state_(state), id_(id), row_(row) {}

    Result<Bytes> by_order(const std::string& mask, const std::string& by, const std::string& reason) {
        if (by.empty()) return error_of(ErrorCode::invalid_argument, kFieldMissing, "picture", "by");
        WCK_TRY(const bool may, has_right(state_, id_, by, &rules::may_mask));
        if (!may) return error_of(ErrorCode::refused, kNotByRight, "picture", by);
        WCK_TRY(const auto rectangles, rectangles_of(mask));
        WCK_TRY(const Bytes original, engine::bytes_of_original(*state_.engine, row_));
        WCK_TRY(Bytes copy, copy_with(original, rectangles));
        const MaskCore core{row_.original, rectangles, sha256(copy), copy.size()};
        WCK_TRY(const auto standing, standing_here());
        if (!standing || standing->core != core) WCK_TRY(record(core, copy, by, reason));
        return copy;
    }

    Result<Bytes> as_recorded() {
        WCK_TRY(const auto standing, standing_here());
        if (!standing) return error_of(ErrorCode::refused, kNothingMasked, "picture", "mask");
        WCK_TRY(auto kept, state_.store().blob(standing->core.copy));
        if (kept) return std::move(*kept);
        WCK_TRY(const Bytes original, engine::bytes_of_original(*state_.engine, row_));
        WCK_TRY(Bytes copy, copy_with(original, standing->core.rectangles));
        if (sha256(copy) != standing->core.copy)
            return error_of(ErrorCode::corrupt, kMaskDiffers, "picture", standing->entry.hex());
        return copy;
    }

private:
    Result<std::optional<engine::StandingMask>> standing_here() {
        WCK_TRY(auto masks, engine::standing_masks(state_.store(), id_));
        for (engine::StandingMask& mask : masks)
            if (mask.core.original == row_.original) return std::optional(std::move(mask));
        return std::optional<engine::StandingMask>{};
    }

    // The copy first: what no entry names is dropped with the next erasure.
    Result<void> record(const MaskCore& core, ByteView copy, const std::string& by,
                        const std::string& reason) {
        WCK_TRY(auto transaction, state_.store().begin());
        WCK_TRY(engine::keep_masked_copy(state_.store(), id_, core, copy));
        WCK_TRY(transaction.commit());
        WCK_TRY(state_.engine->record_order(id_, EntryType::mask, journal::encode(core),
                                            {{"person", by}, {"reason", reason}}));
        WCK_TRY(sequence_own(state_));
        return engine::forget_masked_copies(state_.store());
    }

    State& state_;
    StreamId id_;
    const store::EvidenceRow& row_;
};

// Made of the original, and kept for who asks next; nothing where that is not whole here, or gives another
// copy.
Result<std::optional<Bytes>> made_copy(State& state, const StreamId& id, const MaskCore& mask) {
    WCK_TRY(const auto rows, state.store().evidence(id));
    for (const store::EvidenceRow& row : rows) {
        if (row.original != mask.original) continue;
        auto copy = MaskedCopy(state, id, row).as_recorded();
        if (!copy) return std::optional<Bytes>{};
        WCK_TRY(auto transaction, state.store().begin());
        WCK_TRY(engine::keep_masked_copy(state.store(), id, mask, *copy));
        WCK_TRY(transaction.commit());
        return std::optional(std::move(*copy));
    }
    return std::optional<Bytes>{};
}

Json given_json(const std::string& person, const std::string& out, bool is_whole) {
    return Json::object()
        .set("file", Json::of(std::string_view(out)))
        .set("for", Json::of(std::string_view(person)))
        .set("whole", Json::of(is_whole));
}

}  // namespace

Result<std::optional<Bytes>> recorded_copy(State& state, const std::string& person, const Hash& copy) {
    WCK_TRY(const auto scopes, readable_scopes(state, person));
    for (const store::ReadableScope& scope : scopes) {
        const auto id = stream_of_scope(scope.scope);
        if (!id) continue;
        WCK_TRY(const auto masks, engine::standing_masks(state.store(), *id));
        for (const engine::StandingMask& mask : masks)
            if (mask.core.copy == copy) return made_copy(state, *id, mask.core);
    }
    return std::optional<Bytes>{};
}

Result<Json> run_picture(State& state, const Json& arguments) {
    WCK_TRY(const std::string name, arguments.text_at("inspection"));
    WCK_TRY(const std::string hex, arguments.text_at("original"));
    WCK_TRY(const std::string person, arguments.text_at("for"));
    WCK_TRY(const std::string out, arguments.text_at("out"));
    WCK_TRY(const std::string mask, arguments.text_or_empty_at("mask"));
    WCK_TRY(const std::string reason, arguments.text_or_empty_at("reason"));
    WCK_TRY(const std::string by, arguments.text_or_empty_at("by"));
    const bool is_whole = arguments["whole"].boolean();
    WCK_TRY(const StreamId id, seen_inspection(state, name, person));
    WCK_TRY(const store::EvidenceRow row, row_for(state, id, person, hex));
    if (!is_whole) {
        MaskedCopy masked(state, id, row);
        WCK_TRY(const Bytes copy, mask.empty() ? masked.as_recorded() : masked.by_order(mask, by, reason));
        WCK_TRY(write_file(state.ports.files, out, copy));
        return given_json(person, out, false);
    }
    if (reason.empty()) return error_of(ErrorCode::invalid_argument, kFieldMissing, "picture", "reason");
    WCK_TRY(const bool may, has_right(state, id, person, &rules::may_have_original));
    if (!may) return error_of(ErrorCode::refused, kNotByRight, "picture", person);
    WCK_TRY(const Bytes original, engine::bytes_of_original(*state.engine, row));
    // Logged first: nothing leaves that the journal does not tell of.
    WCK_TRY(const engine::Done logged,
            state.engine->record_order(id, EntryType::given, journal::encode(GivenCore{row.original}),
                                       {{"person", person}, {"reason", reason}}));
    WCK_TRY(sequence_own(state));
    WCK_TRY(write_file(state.ports.files, out, original));
    return given_json(person, out, true).set("entry", Json::of(std::string_view(logged.entry.hex())));
}

}  // namespace wincheck::hub
