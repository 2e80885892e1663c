#include "bindings/cli/draw_files.h"

#include <algorithm>
#include <map>

#include "core/base/system.h"
#include "core/forms/csv.h"
#include "core/model/limits.h"
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

Result<rules::WeightFormula> formula_of(const Json& json) {
    rules::WeightFormula formula;
    const auto take = [&](std::uint64_t& field, const char* name) -> Result<void> {
        WCK_TRY(field, count_of(json[name], std::string("formula.") + name, field));
        return {};
    };
    WCK_TRY(take(formula.base, "base"));
    WCK_TRY(take(formula.per_day_unseen, "per_day_unseen"));
    WCK_TRY(take(formula.days_unseen_max, "days_unseen_max"));
    WCK_TRY(take(formula.per_risk_point, "per_risk_point"));
    WCK_TRY(take(formula.per_complaint, "per_complaint"));
    WCK_TRY(take(formula.complaints_max, "complaints_max"));
    WCK_TRY(take(formula.holiday_eve_percent, "holiday_eve_percent"));
    return formula;
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
    rules::WeightFacts facts{.is_holiday_eve = is_holiday_eve};
    WCK_TRY(facts.days_unseen, count_of(row["days_unseen"], id, 0));
    WCK_TRY(facts.risk, count_of(row["risk"], id, 0));
    WCK_TRY(facts.complaints, count_of(row["complaints"], id, 0));
    const bool has_facts =
        !row["days_unseen"].is_null() || !row["risk"].is_null() || !row["complaints"].is_null();
    WCK_TRY(const std::uint64_t weight,
            count_of(row["weight"], id, has_facts ? rules::draw_weight(formula, facts) : 1));
    const std::string& stratum = row["stratum"].text();
    list.candidates.push_back({id, stratum.empty() ? "all" : stratum, weight});
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

Result<rules::DrawList> read_candidates(const std::string& path, std::uint64_t total, bool is_holiday_eve) {
    WCK_TRY(const std::string text, read_text(path, false));
    const bool is_json = path.ends_with(".json");
    WCK_TRY(const Json document, is_json ? Json::parse(text) : rows_of_csv(text));
    WCK_TRY(const rules::WeightFormula formula, formula_of(document["formula"]));
    rules::DrawList list;
    for (const Json& row : document["candidates"].items()) WCK_TRY(take(list, row, formula, is_holiday_eve));
    for (const Json& row : document["excluded"].items())
        list.exclusions.push_back({row["id"].text(), row["reason"].text()});
    for (const auto& [name, count] : document["strata"].members()) {
        WCK_TRY(const std::uint64_t number, count_of(count, name, 0));
        if (number > kDrawCandidatesMax) return wrong(name);
        list.strata.push_back({name, static_cast<std::uint32_t>(number)});
    }
    if (list.strata.empty())
        list.strata = rules::stratum_counts(
            list.candidates, static_cast<std::uint32_t>(std::min<std::uint64_t>(total, kDrawCandidatesMax)));
    return list;
}

}  // namespace wincheck::cli
