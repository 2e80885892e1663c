// wck_score_now, wck_explain, wck_show, wck_media_read.
#include <algorithm>

#include "bindings/c/guard.h"
#include "sync/client/status.h"

using namespace wincheck;           // NOLINT
using namespace wincheck::binding;  // NOLINT

static_assert(WCK_SCORE_SCORED == static_cast<int>(ScoreState::scored));
static_assert(WCK_SCORE_NOT_SCORED == static_cast<int>(ScoreState::not_scored));
static_assert(WCK_SCORE_INCOMPLETE == static_cast<int>(ScoreState::incomplete));

namespace {

std::int64_t nano_of(const std::optional<Points>& points) {
    return points ? points->nano : WCK_POINTS_NONE;
}

wck_score score_of(const ScoreSummary& result) {
    wck_score score{};
    score.state = static_cast<wck_score_state>(result.state);
    score.exact = nano_of(result.exact);
    score.value = nano_of(result.as_it_stands.value);
    score.full = nano_of(result.as_it_stands.full);
    score.percent = nano_of(result.as_it_stands.percent);
    score.so_far = nano_of(result.so_far.percent);
    score.bonus = result.bonus.nano;
    score.has_passed = result.passed ? 1 : 0;
    score.places = result.places;
    score.gates = result.gates;
    score.findings = result.findings;
    score.missing = result.missing;
    copy_text(score.band, sizeof(score.band), result.band);
    return score;
}

/// Views that say what the hub has are sync's; the others are the engine's.
Result<Json> view_json(EngineObject& object, const std::string& view, const std::string& argument) {
    if (view != "outbox" && view != "copies") return object.engine().show(view, argument);
    WCK_TRY(const client::Status status, client::status(object.engine()));
    return view == "outbox" ? client::outbox_json(status) : client::copies_json(status);
}

/// What stands on the board; only a first look, or one at what came in from others, goes to the engine.
Result<engine::SharedScore> score_now(EngineObject& object, const std::string& id) {
    const engine::ScoreBoard::Standing standing = object.board().find(id);
    if (standing.score && !standing.is_stale) return standing.score;
    const auto inside = object.gate().look(standing.score == nullptr);
    if (inside.owns_lock() && object.is_open()) return object.engine().score(id);
    if (standing.score) return standing.score;
    return error_of(ErrorCode::suspended, kSuspended, "wck_score_now");
}

/// DO-8: by name, of the files that the inspection's checklist shows.
Result<Bytes> media_bytes(engine::Engine& engine, const std::string& inspection, const std::string& file) {
    WCK_TRY(const Json listed, engine.show("media", inspection));
    const auto& files = listed.items();
    const auto found =
        std::find_if(files.begin(), files.end(), [&](const Json& one) { return one["name"].text() == file; });
    if (found == files.end()) return error_of(ErrorCode::not_found, kUnknownMedia, "wck_media_read", "file");
    WCK_TRY(const Hash hash, Hash::parse_hex((*found)["hash"].text()));
    WCK_TRY(auto bytes, engine.store().blob(hash));
    if (!bytes) return error_of(ErrorCode::not_found, kMediaNotHere, "wck_media_read", "file");
    return std::move(*bytes);
}

}  // namespace

extern "C" {

wck_status wck_score_now(wck_engine engine, wck_slice inspection, wck_score* out, wck_error* error) noexcept {
    return guard_engine(error, engine, Access::now, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(check_out(out, "out"));
        WCK_TRY(const std::string id, text_in(inspection, "inspection"));
        WCK_TRY(const engine::SharedScore result, score_now(object, id));
        struct_out(out, score_of(*result));
        return WCK_OK;
    });
}

wck_status wck_explain(wck_engine engine, wck_slice inspection, wck_slice item, wck_buf* out,
                       wck_error* error) noexcept {
    return guard_engine(error, engine, Access::read, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(required(out, "out"));
        release(out);
        WCK_TRY(const std::string id, text_in(inspection, "inspection"));
        WCK_TRY(const std::string code, text_or_empty_in(item, "item"));
        WCK_TRY(const std::string text, object.engine().explain(id, code));
        give(out, text);
        return WCK_OK;
    });
}

wck_status wck_show(wck_engine engine, wck_slice kind, wck_slice argument, wck_buf* out,
                    wck_error* error) noexcept {
    return guard_engine(error, engine, Access::store, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(required(out, "out"));
        release(out);
        WCK_TRY(const std::string view, text_in(kind, "kind"));
        WCK_TRY(const std::string id, text_or_empty_in(argument, "argument"));
        WCK_TRY(const Json json, view_json(object, view, id));
        give(out, json.dump());
        return WCK_OK;
    });
}

wck_status wck_media_read(wck_engine engine, wck_slice inspection, wck_slice file, wck_buf* out,
                          wck_error* error) noexcept {
    return guard_engine(error, engine, Access::store, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(required(out, "out"));
        release(out);
        WCK_TRY(const std::string id, text_in(inspection, "inspection"));
        WCK_TRY(const std::string name, text_in(file, "file"));
        WCK_TRY(const Bytes bytes, media_bytes(object.engine(), id, name));
        give(out, text_of(bytes));
        return WCK_OK;
    });
}

}  // extern "C"
