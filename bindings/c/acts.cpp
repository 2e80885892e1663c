// wck_act_perform, the typed answers, wck_inspection_seal.
#include "bindings/c/acts.h"

using namespace wincheck;           // NOLINT
using namespace wincheck::binding;  // NOLINT

namespace wincheck::binding {
namespace {

void count_change(EngineObject& object, std::string_view act) {
    if (act == "plan") return object.changed({WCK_TOPIC_PLAN, WCK_TOPIC_INSPECTION});
    if (act == "import") {
        return object.changed(
            {WCK_TOPIC_PLAN, WCK_TOPIC_INSPECTION, WCK_TOPIC_SCORE, WCK_TOPIC_FINDING, WCK_TOPIC_STORAGE});
    }
    if (act == "finding" || act == "suggest")
        return object.changed({WCK_TOPIC_INSPECTION, WCK_TOPIC_FINDING});
    if (act == "capture") return object.changed({WCK_TOPIC_INSPECTION, WCK_TOPIC_SCORE, WCK_TOPIC_STORAGE});
    object.changed({WCK_TOPIC_INSPECTION, WCK_TOPIC_SCORE, WCK_TOPIC_FINDING});
}

}  // namespace

Result<engine::Done> perform(EngineObject& object, const Json& act, engine::Telling telling) {
    WCK_TRY(engine::Done done, object.engine().perform(act, telling));
    count_change(object, act["act"].text());
    return done;
}

Json result_json(engine::Done done) {
    Json json = Json::object().set("ok", Json::of(true));
    if (!done.entry.is_zero()) {
        json.set("entry", Json::of(done.entry.hex()));
        json.set("sequence", Json::of(done.sequence));
    }
    if (done.score) json.set("score", *std::move(done.score));
    for (const auto& [name, value] : done.extra.members()) json.set(name, value);
    return json;
}

wck_recorded recorded_of(const engine::Done& done) {
    wck_recorded recorded{};
    recorded.sequence = done.sequence;
    std::copy(done.entry.raw.begin(), done.entry.raw.end(), recorded.entry);
    return recorded;
}

}  // namespace wincheck::binding

namespace {

constexpr std::size_t kListMax = 10'000;

Result<Json> act_on(const char* name, wck_slice inspection) {
    WCK_TRY(const std::string id, text_in(inspection, "inspection"));
    return Json::object().set("act", Json::of(name)).set("inspection", Json::of(id));
}

Result<Json> act_on_item(const char* name, wck_slice inspection, wck_slice item) {
    WCK_TRY(Json act, act_on(name, inspection));
    WCK_TRY(const std::string code, text_in(item, "item"));
    return act.set("item", Json::of(code));
}

Result<Json> options_json(const wck_answer& answer) {
    if (answer.option_count > kListMax)
        return error_of(ErrorCode::limit, kTooLarge, "wck_answer_set", "options");
    if (answer.option_count > 0) WCK_TRY(required(answer.options, "options"));
    Json list = Json::array();
    for (size_t i = 0; i < answer.option_count; ++i) {
        WCK_TRY(const std::string option, text_in(answer.options[i], "options"));
        list.push(Json::of(option));
    }
    return list.items().size() == 1 ? Json(list.items().front()) : list;
}

Result<Json> occurrences_json(const wck_answer& answer) {
    if (answer.occurrence_count > kListMax)
        return error_of(ErrorCode::limit, kTooLarge, "wck_answer_set", "occurrences");
    if (answer.occurrence_count > 0) WCK_TRY(required(answer.occurrences, "occurrences"));
    Json lines = Json::object();
    for (size_t i = 0; i < answer.occurrence_count; ++i) {
        WCK_TRY(const std::string line, text_in(answer.occurrences[i].line, "occurrences"));
        lines.set(line, Json::of(std::uint64_t{answer.occurrences[i].count}));
    }
    return Json::object().set("occurrences", std::move(lines));
}

Result<Json> value_json(const wck_answer& answer) {
    switch (answer.kind) {
        case WCK_VALUE_OPTIONS: return options_json(answer);
        case WCK_VALUE_NUMBER: {
            if (answer.scale < 0 || answer.scale > 9)
                return error_of(ErrorCode::invalid_argument, kNotDecimal, "wck_answer_set", "scale");
            return Json::of(Decimal::shortest(answer.mantissa, static_cast<std::uint8_t>(answer.scale)));
        }
        case WCK_VALUE_TEXT: {
            WCK_TRY(const std::string text, text_in(answer.text, "text"));
            return Json::of(text);
        }
        case WCK_VALUE_OCCURRENCES: return occurrences_json(answer);
        case WCK_VALUE_RATIO:
            return Json::object()
                .set("compliant", Json::of(std::uint64_t{answer.compliant}))
                .set("checked", Json::of(std::uint64_t{answer.checked}));
        default: return error_of(ErrorCode::invalid_argument, kUnknownKind, "wck_answer_set", "kind");
    }
}

Result<wck_status> record(EngineObject& object, const Json& act, wck_recorded* out) {
    if (out != nullptr) WCK_TRY(check_out(out, "out"));
    WCK_TRY(const engine::Done done, perform(object, act, engine::Telling::entry));
    struct_out(out, recorded_of(done));
    return WCK_OK;
}

}  // namespace

extern "C" {

wck_status wck_act_perform(wck_engine engine, wck_slice act, wck_buf* out, wck_error* error) noexcept {
    return guard_engine(error, engine, Access::write, [&](EngineObject& object) -> Result<wck_status> {
        release(out);
        WCK_TRY(const std::string text, text_in(act, "act"));
        WCK_TRY(const Json json, Json::parse(text));
        const bool is_asked = out != nullptr;
        WCK_TRY(engine::Done done,
                perform(object, json, is_asked ? engine::Telling::score : engine::Telling::entry));
        if (is_asked) give(out, result_json(std::move(done)).dump());
        return WCK_OK;
    });
}

wck_status wck_answer_set(wck_engine engine, wck_slice inspection, wck_slice item, const wck_answer* answer,
                          wck_recorded* out, wck_error* error) noexcept {
    return guard_engine(error, engine, Access::write, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(Json act, act_on_item("answer", inspection, item));
        WCK_TRY(const wck_answer in, struct_in(answer, "answer"));
        WCK_TRY(Json value, value_json(in));
        act.set("value", std::move(value));
        return record(object, act, out);
    });
}

wck_status wck_answer_not_applicable(wck_engine engine, wck_slice inspection, wck_slice item, wck_slice why,
                                     wck_recorded* out, wck_error* error) noexcept {
    return guard_engine(error, engine, Access::write, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(Json act, act_on_item("na", inspection, item));
        WCK_TRY(const std::string reason, text_or_empty_in(why, "why"));
        if (!reason.empty()) act.set("reason", Json::of(reason));
        return record(object, act, out);
    });
}

wck_status wck_answer_clear(wck_engine engine, wck_slice inspection, wck_slice item, wck_recorded* out,
                            wck_error* error) noexcept {
    return guard_engine(error, engine, Access::write, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(const Json act, act_on_item("clear", inspection, item));
        return record(object, act, out);
    });
}

wck_status wck_inspection_seal(wck_engine engine, wck_slice inspection, wck_recorded* out,
                               wck_error* error) noexcept {
    return guard_engine(error, engine, Access::write, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(const Json act, act_on("seal", inspection));
        return record(object, act, out);
    });
}

}  // extern "C"
