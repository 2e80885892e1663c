#include "core/rules/draw_log.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/base/hash.h"
#include "core/base/time.h"
#include "core/model/limits.h"
#include "core/rules/reasons.h"

namespace wincheck::rules {
namespace {

constexpr std::array<std::string_view, 4> kSteps{"commit", "freeze", "run", "reveal"};
constexpr std::array<const char*, 5> kStates{"unknown", "committed", "frozen", "run", "revealed"};
constexpr std::size_t kLinesMax = 100'000;
constexpr std::size_t kSourcesMax = 100;

Json text(std::string_view value) {
    return Json::of(value);
}

std::string nothing_before() {
    return Hash{}.hex();
}

Error log_wrong(std::string where) {
    return error_of(ErrorCode::invalid_argument, kDrawPlanWrong, "draw_log", std::move(where));
}

std::vector<DrawSource> sources_of(const Json& commit) {
    std::vector<DrawSource> sources;
    sources.reserve(commit["sources"].items().size());
    for (const Json& source : commit["sources"].items())
        sources.push_back({source["name"].text(), source["ordered"].boolean()});
    return sources;
}

std::string hash_text(std::string_view bytes) {
    return sha256(view_of(bytes)).hex();
}

// Seven numbers between tabs, as formula_text wrote them.
std::optional<WeightFormula> formula_in(const std::string& line) {
    WeightFormula formula;
    std::string_view rest = line;
    for (std::uint64_t* number :
         {&formula.base, &formula.per_day_unseen, &formula.days_unseen_max, &formula.per_risk_point,
          &formula.per_complaint, &formula.complaints_max, &formula.holiday_eve_percent}) {
        const auto [end, status] = std::from_chars(rest.data(), rest.data() + rest.size(), *number);
        if (status != std::errc{}) return std::nullopt;
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        if (!rest.empty()) rest.remove_prefix(1);
    }
    return formula_text(formula) == line ? std::optional(formula) : std::nullopt;
}

// A list follows the formula that was committed to, or none was.
bool follows(const DrawList& list, const std::string& committed) {
    return committed.empty() || (list.formula && formula_text(*list.formula) == committed);
}

std::optional<Hash> hash_of(const Json& json) {
    const auto hash = Hash::parse_hex(json.text());
    return hash ? std::optional(*hash) : std::nullopt;
}

}  // namespace

Result<DrawPlan> draw_plan_from_json(const Json& document) {
    DrawPlan plan;
    WCK_TRY(plan.draw, document.text_at("draw"));
    WCK_TRY(plan.rule, document.text_at("rule"));
    WCK_TRY(plan.reveal_by, document.text_at("reveal_by"));
    if (plan.draw.empty() || plan.draw.size() > kIdTextMax ||
        plan.draw.find_first_of("\t\r\n") != std::string::npos)
        return log_wrong("draw");
    if (plan.rule.empty() || plan.rule.size() > kTextMax) return log_wrong("rule");
    if (!parse_date(plan.reveal_by)) return log_wrong("reveal_by");
    for (const Json& source : document["sources"].items()) {
        WCK_TRY(std::string name,
                source.is(Json::Kind::text) ? Result<std::string>(source.text()) : source.text_at("name"));
        const bool is_twice = std::any_of(plan.sources.begin(), plan.sources.end(),
                                          [&](const DrawSource& known) { return known.name == name; });
        if (name.empty() || is_twice || plan.sources.size() >= kSourcesMax) return log_wrong("sources");
        plan.sources.push_back({std::move(name), source["ordered"].boolean()});
    }
    if (plan.sources.empty()) return log_wrong("sources");
    if (const Json* formula = document.find("formula")) {
        WCK_TRY(plan.formula, weight_formula_from_json(*formula));
    }
    return plan;
}

Result<WeightFormula> weight_formula_from_json(const Json& document) {
    WeightFormula formula;
    const std::array<std::pair<const char*, std::uint64_t*>, 7> fields{
        {{"base", &formula.base},
         {"per_day_unseen", &formula.per_day_unseen},
         {"days_unseen_max", &formula.days_unseen_max},
         {"per_risk_point", &formula.per_risk_point},
         {"per_complaint", &formula.per_complaint},
         {"complaints_max", &formula.complaints_max},
         {"holiday_eve_percent", &formula.holiday_eve_percent}}};
    for (const auto& [name, value] : document.members()) {
        const auto field = std::find_if(fields.begin(), fields.end(),
                                        [&name = name](const auto& one) { return name == one.first; });
        const auto number = value.integer();
        if (field == fields.end() || !number || *number < 0) return log_wrong("formula." + name);
        *field->second = static_cast<std::uint64_t>(*number);
    }
    return formula;
}

Result<DrawLog> DrawLog::parse(std::string_view bytes) {
    DrawLog log;
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        if (end == std::string_view::npos || log.lines_.size() >= kLinesMax)
            return error_of(ErrorCode::invalid_argument, kDrawLogWrong, "draw_log",
                            "line " + std::to_string(log.lines_.size() + 1));
        const std::string_view line = bytes.substr(0, end);
        auto json = Json::parse(line);
        if (!json || !json->is(Json::Kind::object))
            return error_of(ErrorCode::invalid_argument, kDrawLogWrong, "draw_log",
                            "line " + std::to_string(log.lines_.size() + 1));
        log.lines_.push_back({std::move(*json), hash_text(line)});
        bytes.remove_prefix(end + 1);
    }
    return log;
}

std::vector<const Json*> DrawLog::lines_of(const std::string& draw, std::string_view step) const {
    std::vector<const Json*> found;
    for (const Line& line : lines_)
        if (line.json["draw"].text() == draw && line.json["step"].text() == step) found.push_back(&line.json);
    return found;
}

const Json* DrawLog::line_or_null(const std::string& draw, std::string_view step) const {
    const auto found = lines_of(draw, step);
    return found.empty() ? nullptr : found.front();
}

Result<void> DrawLog::check_next(const std::string& draw, std::string_view step) const {
    for (const std::string_view known : kSteps) {
        const bool is_there = line_or_null(draw, known) != nullptr;
        if (known == step) {
            if (is_there) return error_of(ErrorCode::refused, kDrawStepTwice, "draw_log", draw);
            return {};
        }
        if (!is_there) return error_of(ErrorCode::refused, kDrawStepMissing, "draw_log", std::string(known));
    }
    return log_wrong("step");
}

std::string DrawLog::line(std::string_view step, const std::string& draw, const std::string& at,
                          const std::vector<Json::Member>& fields) const {
    Json json = Json::object();
    json.set("step", text(step)).set("draw", text(draw));
    for (const auto& [name, value] : fields) json.set(name, value);
    json.set("at", text(at));
    json.set("previous", text(lines_.empty() ? nothing_before() : lines_.back().hash));
    return json.dump() + "\n";
}

Result<std::string> DrawLog::commit(const DrawPlan& plan, const Hash& nonce, const std::string& at) const {
    WCK_TRY(check_next(plan.draw, "commit"));
    Json sources = Json::array();
    for (const DrawSource& source : plan.sources)
        sources.push(
            Json::object().set("name", text(source.name)).set("ordered", Json::of(source.is_ordered)));
    std::vector<Json::Member> fields{{"commitment", text(draw_commitment(nonce).hex())},
                                     {"rule", text(plan.rule)},
                                     {"sources", sources},
                                     {"reveal_by", text(plan.reveal_by)}};
    if (plan.formula) fields.emplace_back("formula", text(formula_text(*plan.formula)));
    return line("commit", plan.draw, at, fields);
}

Result<std::string> DrawLog::freeze(const std::string& draw, std::string_view list,
                                    const std::string& at) const {
    WCK_TRY(check_next(draw, "freeze"));
    WCK_TRY(const DrawList parsed, parse_list(list));
    if (!follows(parsed, (*line_or_null(draw, "commit"))["formula"].text()))
        return error_of(ErrorCode::refused, kDrawFormulaOther, "draw_log", "formula");
    std::vector<Json::Member> fields{
        {"list", text(hash_text(list))},
        {"candidates", Json::of(static_cast<std::uint64_t>(parsed.candidates.size()))},
        {"excluded", Json::of(static_cast<std::uint64_t>(parsed.exclusions.size()))}};
    if (parsed.team > 0) {
        fields.emplace_back("inspectors", Json::of(static_cast<std::uint64_t>(parsed.inspectors.size())));
        fields.emplace_back("team", Json::of(static_cast<std::uint64_t>(parsed.team)));
    }
    return line("freeze", draw, at, fields);
}

Result<std::string> DrawLog::run(const std::string& draw, std::string_view list, const Hash& nonce,
                                 const Json& values, const std::string& at, std::string& result) const {
    WCK_TRY(check_next(draw, "run"));
    const Json& commit = *line_or_null(draw, "commit");
    if (commit["commitment"].text() != draw_commitment(nonce).hex())
        return error_of(ErrorCode::refused, kDrawNonceWrong, "draw_log", "nonce");
    const Hash list_hash = sha256(view_of(list));
    if (list_hash.hex() != (*line_or_null(draw, "freeze"))["list"].text())
        return error_of(ErrorCode::refused, kDrawListChanged, "draw_log", "list");
    WCK_TRY(const DrawList parsed, parse_list(list));
    WCK_TRY(const std::string value, public_value(sources_of(commit), values));
    const auto picks = drawn(parsed, draw_seed(nonce, draw, list_hash, value));
    result = result_text(draw, list_hash, value, picks);
    return line("run", draw, at, {{"value", text(value)}, {"result", text(hash_text(result))}});
}

Result<std::string> DrawLog::reveal(const std::string& draw, const Hash& nonce, const std::string& at) const {
    WCK_TRY(check_next(draw, "reveal"));
    if ((*line_or_null(draw, "commit"))["commitment"].text() != draw_commitment(nonce).hex())
        return error_of(ErrorCode::refused, kDrawNonceWrong, "draw_log", "nonce");
    return line("reveal", draw, at, {{"nonce", text(nonce.hex())}});
}

void DrawLog::verify_chain(Verdict& verdict) const {
    std::string previous = nothing_before();
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        if (lines_[i].json["previous"].text() != previous)
            verdict.problems.emplace_back(
                "log_broken", "Line " + std::to_string(i + 1) + " does not name the line before it.");
        previous = lines_[i].hash;
    }
    verdict.head = previous;
}

void DrawLog::verify_steps(const std::string& draw, Verdict& verdict) const {
    std::size_t reached = 0;
    bool is_in_order = true;
    for (const Line& line : lines_) {
        if (line.json["draw"].text() != draw) continue;
        const auto found = std::find(kSteps.begin(), kSteps.end(), line.json["step"].text());
        const auto index = static_cast<std::size_t>(found - kSteps.begin());
        is_in_order = is_in_order && index == reached;
        if (index == reached) ++reached;
    }
    verdict.state = kStates[std::min(reached, kSteps.size())];
    if (lines_of(draw, "commit").empty())
        verdict.problems.emplace_back("not_committed", "The log has no commitment of this draw.");
    if (lines_of(draw, "commit").size() > 1)
        verdict.problems.emplace_back("second_commitment", "The draw was committed to more than once.");
    else if (!is_in_order)
        verdict.problems.emplace_back("order_wrong", "A step stands twice or in the wrong place.");
}

void DrawLog::verify_reveal(const std::string& draw, const Held& held, Verdict& verdict) const {
    const Json* commit = line_or_null(draw, "commit");
    const Json* reveal = line_or_null(draw, "reveal");
    if (commit == nullptr) return;
    const std::string& due = (*commit)["reveal_by"].text();
    if (reveal == nullptr) {
        if (!held.date.empty() && held.date > due)
            verdict.problems.emplace_back("not_revealed", "The nonce was not revealed by " + due + ".");
        return;
    }
    const std::string on = (*reveal)["at"].text().substr(0, 10);
    if (on > due) verdict.problems.emplace_back("revealed_late", "The nonce was due on " + due + ".");
    const auto nonce = hash_of((*reveal)["nonce"]);
    if (!nonce || draw_commitment(*nonce).hex() != (*commit)["commitment"].text())
        verdict.problems.emplace_back("nonce_wrong", "The nonce is not the one committed to.");
}

void DrawLog::verify_picks(const std::string& draw, const Held& held, Verdict& verdict) const {
    const Json* freeze = line_or_null(draw, "freeze");
    const Json* run = line_or_null(draw, "run");
    if (freeze == nullptr || held.list.empty()) return;
    const Hash list_hash = sha256(view_of(held.list));
    const bool is_same_list = list_hash.hex() == (*freeze)["list"].text();
    if (!is_same_list)
        verdict.problems.emplace_back("list_changed", "The list is not the one that was frozen.");
    if (run == nullptr) return;
    const std::string& value = (*run)["value"].text();
    if (!held.values.is_null()) {
        const auto told = public_value(sources_of(*line_or_null(draw, "commit")), held.values);
        if (!told || *told != value)
            verdict.problems.emplace_back("value_changed", "The draw used another public value.");
    }
    if (!held.result.empty() && hash_text(held.result) != (*run)["result"].text())
        verdict.problems.emplace_back("result_changed", "The result is not the one that was logged.");
    const Json* reveal = line_or_null(draw, "reveal");
    const auto list = parse_list(held.list);
    if (!list) verdict.problems.emplace_back("list_wrong", "The list is not in its one form.");
    if (list && !follows(*list, (*line_or_null(draw, "commit"))["formula"].text()))
        verdict.problems.emplace_back("formula_changed",
                                      "The weights follow another formula than was committed to.");
    const auto nonce = reveal == nullptr ? std::nullopt : hash_of((*reveal)["nonce"]);
    if (!nonce || !list || !is_same_list) return;
    verdict.picks = drawn(*list, draw_seed(*nonce, draw, list_hash, value));
    if (hash_text(result_text(draw, list_hash, value, verdict.picks)) != (*run)["result"].text())
        verdict.problems.emplace_back("picks_wrong", "Recomputing the draw gives another result.");
}

DrawLog::Verdict DrawLog::verify(const std::string& draw, const Held& held) const {
    Verdict verdict;
    verify_chain(verdict);
    if (!held.head.empty() && held.head != verdict.head)
        verdict.problems.emplace_back("head_wrong", "The log does not end with the line that was published.");
    verify_steps(draw, verdict);
    if (verdict.state != "unknown") {
        verify_reveal(draw, held, verdict);
        verify_picks(draw, held, verdict);
    }
    return verdict;
}

std::optional<WeightFormula> DrawLog::formula_of(const std::string& draw) const {
    const Json* commit = line_or_null(draw, "commit");
    return commit == nullptr ? std::nullopt : formula_in((*commit)["formula"].text());
}

}  // namespace wincheck::rules
