#include "sync/hub/change.h"

#include <algorithm>

#include "core/base/reasons.h"
#include "core/rules/changes.h"
#include "core/rules/changes_json.h"
#include "sync/hub/difference.h"
#include "sync/hub/feed.h"
#include "sync/hub/handover.h"
#include "sync/hub/reasons.h"
#include "sync/hub/year_tables.h"

namespace wincheck::hub {
namespace {

constexpr std::size_t kChangesUntilBase = 64;
constexpr std::uint64_t kImportBytesMax = std::uint64_t{64} * 1024 * 1024;

Json said(std::string_view text) {
    return Json::of(text);
}

// Asks the rule for the person who answers for it (ORG-3).
Result<void> ask_rule(State& state, const rules::Register& standing, const Changes& changes) {
    if (!standing.knows(kAboutPerson, changes.by))
        return error_of(ErrorCode::invalid_argument, kUnknownPerson, "ask_rule", "by");
    WCK_TRY(const Policy policy, state.policy());
    const auto refused = rules::refused_change(standing, changes, changes.by, state.today(), policy);
    if (!refused) return {};
    const Fact& fact = changes.facts[*refused];
    return error_of(ErrorCode::refused, kMayNotChange, "ask_rule",
                    fact.about + " " + fact.id + ", " + fact.field);
}

// Loading does not grow with the number of changes: after so many they are drawn together into a new base,
// unless that would be larger than a document may be.
Result<void> draw_together_when_many(State& state) {
    WCK_TRY(const auto hashes, state.documents.changes_in_force());
    if (hashes.size() <= kChangesUntilBase) return {};
    std::vector<Changes> changes;
    changes.reserve(hashes.size());
    for (const Hash& hash : hashes) {
        WCK_TRY(const Bytes document, state.documents.bytes(hash));
        WCK_TRY(changes.emplace_back(), journal::decode_document<Changes>(document));
    }
    const Bytes base = journal::encode(rules::drawn_together(changes));
    if (base.size() > protocol::kBlobBytesMax) return {};
    WCK_TRY(state.engine->publish(DocumentKind::changes, kChangesBase, {}, base));
    return {};
}

Result<std::optional<Changes>> changes_here(State& state, const Hash& hash) {
    WCK_TRY(const auto document, state.store().blob(hash));
    if (!document) return std::optional<Changes>{};
    WCK_TRY(auto changes, journal::decode_document<Changes>(*document));
    return std::optional(std::move(changes));
}

Result<void> publish_changes(State& state, const Changes& changes,
                             const std::function<Result<void>()>& effect) {
    WCK_TRY(
        state.engine->publish(DocumentKind::changes, kChangesRecorded, {}, journal::encode(changes), effect));
    WCK_TRY(draw_together_when_many(state));
    WCK_TRY(sequence_own(state));
    return refresh_readers(state);
}

Result<Json> facts_in(State& state, const Json& arguments) {
    if (const Json* facts = arguments.find("facts")) return *facts;
    WCK_TRY(const std::string path, arguments.text_at("file"));
    WCK_TRY(const Bytes bytes, read_file(state.ports.files, path, kImportBytesMax));
    WCK_TRY(const Json document, Json::parse(text_of(bytes)));
    return document.is(Json::Kind::array) ? document : document["facts"];
}

std::string import_file_name(const std::string& path) {
    return path.substr(path.find_last_of('/') + 1);
}

Result<forms::Encoding> encoding_of(const std::string& name) {
    if (name.empty()) return forms::Encoding::unstated;
    const auto encoding = forms::encoding_named(name);
    if (!encoding) return error_of(ErrorCode::invalid_argument, kFieldWrong, "encoding_of", "encoding");
    return *encoding;
}

// The sheets of the file. An error of the file itself is a problem at its place, as those of its cells are.
Result<forms::Workbook> workbook_in(State& state, const Json& arguments, forms::Problems& problems) {
    WCK_TRY(const std::string path, arguments.text_at("file"));
    WCK_TRY(const std::string encoding_name, arguments.text_or_empty_at("encoding"));
    WCK_TRY(const forms::Encoding encoding, encoding_of(encoding_name));
    WCK_TRY(const Bytes bytes, read_file(state.ports.files, path, kImportBytesMax));
    const std::string name = import_file_name(path);
    auto workbook = tables_in(name, bytes, encoding);
    if (!workbook) {
        const Error& error = workbook.error();
        const Reason* reason = error.reason_or_null;
        problems.error(error.where.empty() ? name : name + "!" + error.where,
                       reason == nullptr ? "unreadable" : reason->name,
                       reason == nullptr ? "The file cannot be read."
                                         : std::string(reason->message) + " " + reason->remedy);
        return forms::Workbook{};
    }
    return std::move(*workbook);
}

std::vector<SaidRow> rows_in(const std::string& name, const forms::Workbook& workbook,
                             forms::Problems& problems) {
    std::vector<SaidRow> rows;
    bool is_taken = workbook.sheets.empty();  // the file itself is the problem
    for (const forms::Sheet& sheet : workbook.sheets)
        is_taken = read_import_table(TableView(name, sheet), rows) || is_taken;
    if (!is_taken)
        problems.error(name, "unknown_table",
                       "The columns are not those of units, people, assets, vendors, figures or events.");
    return rows;
}

// What each leaver hands over.
Result<Json> leavers_json(State& state, const std::vector<std::string>& leavers) {
    Json list = Json::array();
    for (const std::string& person : leavers) {
        WCK_TRY(const auto owed, findings_to_hand_over(state, person, Json::object()));
        Json findings = Json::array();
        for (const Json& row : owed)
            findings.push(Json::object()
                              .set("inspection", row["inspection"])
                              .set("number", row["number"])
                              .set("finding", row["id"])
                              .set("item", row["item"]));
        list.push(Json::object().set("person", said(person)).set("findings", std::move(findings)));
    }
    return list;
}

Json difference_json(const Difference& difference) {
    Json list = Json::array();
    for (const Differing& one : difference.facts)
        list.push(Json::object()
                      .set("about", said(one.fact.about))
                      .set("id", said(one.fact.id))
                      .set("field", said(one.fact.field))
                      .set("was", said(one.was))
                      .set("now", said(one.fact.value))
                      .set("from", said(one.fact.from))
                      .set("to", said(one.fact.to))
                      .set("new", Json::of(one.is_new)));
    return list;
}

// "facts[3]" of the check is the cell that the fact came from.
void place_problem(rules::Problem& problem, const Difference& difference) {
    for (std::size_t i = 0; i < difference.facts.size(); ++i)
        if (problem.where == "facts[" + std::to_string(i) + "]") problem.where = difference.facts[i].where;
}

Result<ImportWish> wish_of(State& state, const Json& arguments) {
    ImportWish wish;
    WCK_TRY(wish.system, arguments.text_or_empty_at("system"));
    WCK_TRY(wish.from, arguments.text_or_empty_at("from"));
    if (wish.from.empty()) wish.from = state.today();
    WCK_TRY(parse_date(wish.from));
    wish.is_complete = arguments["complete"].boolean();
    return wish;
}

}  // namespace

Result<Json> run_change(State& state, const Json& arguments, const Effect& effect) {
    Changes changes;
    WCK_TRY(changes.by, arguments.text_at("by"));
    WCK_TRY(changes.reason, arguments.text_or_empty_at("reason"));
    WCK_TRY(changes.source, arguments.text_or_empty_at("source"));
    if (changes.source.empty()) changes.source = "command";
    WCK_TRY(const Json facts, facts_in(state, arguments));
    changes.facts = rules::facts_from_json(facts);
    if (changes.facts.empty())
        return error_of(ErrorCode::invalid_argument, kFieldMissing, "run_change", "facts");
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    WCK_TRY(const Policy policy, state.policy());
    const auto problems = rules::check_changes(*standing, changes, policy);
    const bool is_sound = !rules::has_errors(problems);
    if (is_sound) WCK_TRY(ask_rule(state, *standing, changes));
    const Json result =
        Json::object()
            .set("ok", Json::of(is_sound))
            .set("recorded", Json::of(is_sound ? std::uint64_t{changes.facts.size()} : std::uint64_t{0}))
            .set("problems", rules::problems_json(problems));
    if (is_sound) WCK_TRY(publish_changes(state, changes, [&] { return effect(result); }));
    return result;
}

Result<Json> run_change(State& state, const Json& arguments) {
    return run_change(state, arguments, [](const Json&) { return Result<void>{}; });
}

Result<Json> run_import(State& state, const Json& arguments) {
    forms::Problems problems;
    WCK_TRY(const ImportWish wish, wish_of(state, arguments));
    WCK_TRY(const std::string path, arguments.text_at("file"));
    const std::string name = import_file_name(path);
    WCK_TRY(const forms::Workbook workbook, workbook_in(state, arguments, problems));
    if (is_year_workbook(name, workbook)) return import_year(state, arguments, name, workbook);
    const auto rows = rows_in(name, workbook, problems);
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    const Difference difference = difference_of(*standing, rows, wish, problems);
    Changes changes;
    WCK_TRY(changes.by, arguments.text_at("by"));
    WCK_TRY(changes.reason, arguments.text_or_empty_at("reason"));
    changes.source = name;
    for (const Differing& one : difference.facts) changes.facts.push_back(one.fact);
    std::vector<rules::Problem> all = problems.take();
    if (!rules::has_errors(all)) {
        WCK_TRY(const Policy policy, state.policy());
        for (rules::Problem& problem : rules::check_changes(*standing, changes, policy)) {
            place_problem(problem, difference);
            all.push_back(std::move(problem));
        }
        if (!rules::has_errors(all)) WCK_TRY(ask_rule(state, *standing, changes));
    }
    const bool is_applied = arguments["apply"].boolean() && !rules::has_errors(all) && !changes.facts.empty();
    WCK_TRY(Json leavers, leavers_json(state, difference.leavers));
    if (is_applied) WCK_TRY(publish_changes(state, changes, {}));
    return Json::object()
        .set("ok", Json::of(!rules::has_errors(all)))
        .set("applied", Json::of(is_applied))
        .set("difference", difference_json(difference))
        .set("leavers", std::move(leavers))
        .set("problems", rules::problems_json(all));
}

Result<std::vector<std::string>> wrong_bases(State& state) {
    WCK_TRY(const auto rows, state.store().documents(DocumentKind::changes));
    std::vector<std::string> wrong;
    std::vector<Changes> since;  // from the last base on
    bool is_whole = true;
    for (const store::DocumentRow& row : rows) {
        WCK_TRY(auto changes, changes_here(state, row.document.hash));
        const bool is_base = row.document.name == kChangesBase;
        const std::string name = std::string(kChangesBase) + " " + row.document.hash.hex();
        if (is_base && (!is_whole || !changes)) {
            wrong.push_back(name + ": it cannot be checked, a document is not here");
        } else if (is_base && journal::document_hash(rules::drawn_together(since)) != row.document.hash) {
            wrong.push_back(name + ": it is not what the changes before it say");
        }
        if (is_base) since.clear();
        is_whole = (is_whole || is_base) && changes.has_value();
        if (changes) since.push_back(std::move(*changes));
    }
    return wrong;
}

}  // namespace wincheck::hub
