#include "bindings/cli/draw_files.h"

#include <algorithm>

#include "core/base/system.h"
#include "core/forms/csv.h"
#include "core/model/limits.h"
#include "core/rules/draw_log.h"
#include "core/rules/draw_weight.h"
#include "core/rules/reasons.h"

namespace wincheck::cli {
namespace {

constexpr std::uint64_t kTextBytesMax = std::uint64_t{256} * 1024 * 1024;

Error wrong(std::string where) {
    return error_of(ErrorCode::invalid_argument, rules::kDrawListWrong, "candidates", std::move(where));
}

Result<std::uint64_t> count_of(const Json& json, const std::string& where, std::uint64_t otherwise) {
    if (json.is_null() || (json.is(Json::Kind::text) && json.text().empty())) return otherwise;
    const auto number = json.integer();
    if (!number || *number < 0) return wrong(where);
    return static_cast<std::uint64_t>(*number);
}

/// One candidate as an object of its columns, from either kind of file.
Result<void> take(rules::DrawList& list, const Json& row, const rules::WeightFormula& formula,
                  bool is_holiday_eve) {
    const std::string& id = row["id"].text();
    const std::string& excluded = row["excluded"].text();
    if (!excluded.empty()) {
        list.exclusions.push_back({id, excluded});
        return {};
    }
    const std::string& stratum = row["stratum"].text();
    rules::Candidate candidate{id, stratum.empty() ? "all" : stratum, 1};
    const bool has_facts =
        !row["days_unseen"].is_null() || !row["risk"].is_null() || !row["complaints"].is_null();
    if (!row["weight"].is_null() || !has_facts) {
        WCK_TRY(candidate.weight, count_of(row["weight"], id, 1));
    } else {
        rules::WeightFacts facts{.is_holiday_eve = is_holiday_eve || row["holiday_eve"].boolean()};
        WCK_TRY(facts.days_unseen, count_of(row["days_unseen"], id, 0));
        WCK_TRY(facts.risk, count_of(row["risk"], id, 0));
        WCK_TRY(facts.complaints, count_of(row["complaints"], id, 0));
        candidate.weight = rules::draw_weight(formula, facts);
        list.facts.push_back({id, facts});
    }
    list.candidates.push_back(std::move(candidate));
    return {};
}

/// Weights that all follow the formula are frozen with what they were computed from.
void keep_formula(rules::DrawList& list, const rules::WeightFormula& formula) {
    if (!list.facts.empty() && list.facts.size() == list.candidates.size())
        list.formula = formula;
    else
        list.facts.clear();
}

bool is_candidate(const rules::DrawList& list, const std::string& id) {
    return std::any_of(list.candidates.begin(), list.candidates.end(),
                       [&](const rules::Candidate& candidate) { return candidate.id == id; });
}

/// An inspector, and whom the own place and the last visits bar from (PLAN-3).
Result<void> take_inspector(rules::DrawList& list, const Json& json) {
    const std::string& id = json["id"].text();
    if (!json["unavailable"].text().empty()) {
        list.unavailable.push_back({id, json["unavailable"].text()});
        return {};
    }
    WCK_TRY(const std::uint64_t weight, count_of(json["weight"], id, 1));
    list.inspectors.push_back({id, weight});
    const std::string& project = json["project"].text();
    if (is_candidate(list, project)) list.bars.push_back({id, false, project, "own project"});
    const std::string& region = json["region"].text();
    const bool is_drawn = std::any_of(list.strata.begin(), list.strata.end(),
                                      [&](const rules::Stratum& stratum) { return stratum.name == region; });
    if (json["borrowed"].boolean() && is_drawn)
        list.bars.push_back({id, true, region, "own region, borrowed"});
    for (const Json& last : json["last"].items())
        if (last.text() != project && is_candidate(list, last.text()))
            list.bars.push_back({id, false, last.text(), "inspected it last"});
    return {};
}

Result<void> take_inspectors(rules::DrawList& list, const Json& document) {
    WCK_TRY(const std::uint64_t team,
            count_of(document["team"], "team", document["inspectors"].is_null() ? 0 : 1));
    list.team = static_cast<std::uint32_t>(std::min<std::uint64_t>(team, UINT32_MAX));
    for (const Json& one : document["inspectors"].items()) WCK_TRY(take_inspector(list, one));
    for (const Json& bar : document["barred"].items()) {
        const bool is_of_stratum = bar.find("stratum") != nullptr;
        list.bars.push_back({bar["inspector"].text(), is_of_stratum,
                             bar[is_of_stratum ? "stratum" : "candidate"].text(), bar["reason"].text()});
    }
    return {};
}

Result<Json> rows_of_csv(const std::string& text) {
    WCK_TRY(const auto records, forms::read_csv_records(view_of(text)));
    Json rows = Json::array();
    for (std::size_t i = 1; i < records.size(); ++i) {
        Json row = Json::object();
        for (std::size_t k = 0; k < std::min(records[i].size(), records[0].size()); ++k)
            if (!records[i][k].empty()) row.set(records[0][k], Json::of(std::string_view(records[i][k])));
        if (!row.members().empty()) rows.push(std::move(row));
    }
    return Json::object().set("candidates", std::move(rows));
}

}  // namespace

Result<std::string> read_text(const std::string& path, bool may_be_absent) {
    SystemFiles files;
    if (may_be_absent) {
        WCK_TRY(const bool is_there, files.exists(path));
        if (!is_there) return std::string{};
    }
    auto bytes = read_file(files, path, kTextBytesMax);
    if (bytes) return std::string(text_of(*bytes));
    Error error = bytes.error();
    error.where = path;
    return error;
}

Result<void> remove_file(const std::string& path) {
    SystemFiles files;
    return files.remove(path);
}

Result<void> write_new(const std::string& path, std::string_view text) {
    SystemFiles files;
    WCK_TRY(auto file, files.create(path));
    WCK_TRY(file->append(view_of(text)));
    WCK_TRY(file->sync());
    return files.sync_folder(folder_of(path));
}

Result<void> append_text(const std::string& path, std::string_view text) {
    SystemFiles files;
    WCK_TRY(const bool is_there, files.exists(path));
    if (!is_there) return write_new(path, text);
    WCK_TRY(auto file, files.open_append(path));
    WCK_TRY(file->append(view_of(text)));
    return file->sync();
}

Result<rules::DrawList> read_candidates(const std::string& path, const CandidateOptions& options) {
    WCK_TRY(const std::string text, read_text(path, false));
    const bool is_json = path.ends_with(".json");
    WCK_TRY(const Json document, is_json ? Json::parse(text) : rows_of_csv(text));
    rules::WeightFormula formula = options.formula.value_or(rules::WeightFormula{});
    if (const Json* own = document.find("formula")) {
        WCK_TRY(formula, rules::weight_formula_from_json(*own));
    }
    rules::DrawList list;
    for (const Json& row : document["candidates"].items())
        WCK_TRY(take(list, row, formula, options.is_holiday_eve));
    keep_formula(list, formula);
    for (const Json& row : document["excluded"].items())
        list.exclusions.push_back({row["id"].text(), row["reason"].text()});
    for (const auto& [name, count] : document["strata"].members()) {
        WCK_TRY(const std::uint64_t number, count_of(count, name, 0));
        if (number > kDrawCandidatesMax) return wrong(name);
        list.strata.push_back({name, static_cast<std::uint32_t>(number)});
    }
    if (list.strata.empty())
        list.strata = rules::stratum_counts(
            list.candidates,
            static_cast<std::uint32_t>(std::min<std::uint64_t>(options.total, kDrawCandidatesMax)));
    WCK_TRY(take_inspectors(list, document));
    if (options.inspectors.empty()) return list;
    WCK_TRY(const std::string table, read_text(options.inspectors, false));
    WCK_TRY(const Json inspectors, Json::parse(table));
    WCK_TRY(take_inspectors(list, inspectors));
    return list;
}

}  // namespace wincheck::cli
