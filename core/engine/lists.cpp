#include "core/engine/lists.h"

#include <algorithm>
#include <set>

#include "core/engine/finding_view.h"
#include "core/engine/list_view.h"
#include "core/engine/personal.h"
#include "core/journal/payloads.h"
#include "core/journal/recorded.h"
#include "core/rules/unit_zone.h"

namespace wincheck::engine {
namespace {

constexpr const char* kSettingBasis = "lists";
constexpr const char* kSettingRegister = "lists.register";  // documents that the register was read from
constexpr std::uint32_t kListsVersion = 5;                  // another one derives every row anew
constexpr std::size_t kAtOnce = 200;

/// What a finding's due time rests on, besides its inspection.
struct ListedLife {
    std::uint32_t state = 0;
    std::string until;
    std::vector<std::string> milestones;
    std::uint32_t reached = 0;
    std::int64_t rectified_ms = 0;
    bool is_struck_out = false;
    template <class A>
    void serialize(A& a) {
        a(state, until, milestones, reached, rectified_ms, is_struck_out);
    }
};

rules::Life life_of(const ListedLife& listed) {
    rules::Life life;
    life.place.state = static_cast<rules::FindingState>(listed.state);
    life.until = listed.until;
    life.milestones = listed.milestones;
    life.reached = listed.reached;
    life.rectified_ms = listed.rectified_ms;
    return life;
}

// APP-4: where the appeal against the finding stands; removal of hazards goes on meanwhile.
std::string appeal_of(const rules::Appeals& appeals, const StreamId& finding) {
    std::string state;
    for (const rules::Appeal& appeal : appeals.all)
        if (appeal.filing.core.finding == finding) state = rules::name_of(appeal.state);
    return state;
}

std::vector<std::string> parties_of(const FindingView& finding) {
    std::vector<std::string> words;
    for (const std::string* party :
         {&finding.person, &finding.post, &finding.vendor, &finding.life.assigned_to}) {
        if (party->empty()) continue;
        std::string word = store::party_word(*party);
        if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(std::move(word));
    }
    return words;
}

store::ListedFinding listed_finding(const Inspection& inspection, const FindingView& finding,
                                    std::int64_t seat, const Json& facts) {
    const rules::FindingState state = finding.life.place.state;
    const bool is_struck_out = finding.is_struck_out();
    const bool is_settled = state == rules::FindingState::closed || state == rules::FindingState::not_ours;
    return {.inspection = inspection.id(),
            .at = {.due_ms = store::kNoDue,
                   .number = inspection.finding_number(finding.id),
                   .id = finding.id,
                   .seat = seat},
            .state = static_cast<std::uint32_t>(state),
            .severity = finding.severity,
            .is_open = !is_struck_out && !is_settled,
            .is_owed = !is_struck_out && rules::is_owed(state),
            .words = parties_of(finding),
            .life = journal::encode(ListedLife{static_cast<std::uint32_t>(state), finding.life.until,
                                               finding.life.milestones, finding.life.reached,
                                               finding.life.rectified_ms, is_struck_out}),
            .facts = facts.dump()};
}

std::vector<store::ListedFinding> listed_findings(const store::StreamInfo& stream,
                                                  const Inspection& inspection, ListedOf of) {
    std::vector<store::ListedFinding> listed;
    const auto findings = inspection.findings();
    if (findings.empty()) return listed;
    const rules::Appeals appeals = inspection.appeals();
    for (const FindingView& finding : findings) {
        Json facts =
            undated_facts(inspection, of == ListedOf::hub ? without_household(inspection, finding) : finding);
        facts.set("appeal", Json::of(std::string_view(appeal_of(appeals, finding.id))));
        put_origin(facts, stream, inspection.assignment());
        listed.push_back(
            listed_finding(inspection, finding, static_cast<std::int64_t>(listed.size()), facts));
    }
    return listed;
}

/// What rows are derived with of the project as the register has it on a day.
struct Placed {
    std::int32_t offset_minutes = 0;
    std::vector<std::string> line;
    std::string zone, name;
    [[nodiscard]] std::string joined() const {
        std::string all = zone + "\n";
        for (const std::string& unit : line) all += unit + "\n";
        return all + name;
    }
};

Placed placed_in(const rules::Register& standing, const std::string& project, const std::string& date) {
    const auto unit = standing.unit_on(project, date);
    return {.offset_minutes = unit ? unit->offset_minutes : Unit{}.offset_minutes,
            .line = standing.line_on(project, date),
            .zone = standing.text_on(kAboutUnit, project, "zone", date),
            .name = standing.text_on(kAboutUnit, project, "name", date)};
}

}  // namespace

/// What rows were derived with, besides the journal of their inspections.
struct InspectionLists::Basis {
    std::uint32_t version = 0;
    std::uint32_t of = 0;
    Hash calendar{};
    Hash standing{};
    Hash zones{};
    template <class A>
    void serialize(A& a) {
        a(version, of, calendar, standing, zones);
    }
};

/// What bounds the due times of an inspection's findings (DUE-3).
struct InspectionLists::Bound {
    std::string unit;                    // that inspected
    std::vector<rules::Announced> next;  // one of its series, or none
    std::optional<StreamId> by;
};

struct InspectionLists::Dating {
    rules::WorkCalendar calendar;
    RegisterPtr standing;
    TimeZones zones;
};

// --- what is stale ---

Result<InspectionLists::Basis> InspectionLists::basis_now() {
    WCK_TRY(const auto calendar, documents_.newest(DocumentKind::calendar));
    WCK_TRY(const auto zones, documents_.newest(DocumentKind::zones));
    WCK_TRY(checked_, documents_.standing());
    return Basis{.version = kListsVersion,
                 .of = static_cast<std::uint32_t>(of_),
                 .calendar = calendar.value_or(Hash{}),
                 .standing = documents_.standing_mark(),
                 .zones = zones.value_or(Hash{})};
}

namespace {

/// What rows may rest on of what the register was told since: their project's line and name, and the grants
/// of who planned (inspecting_unit.h).
struct RegisterNews {
    bool moves_units = false, grants = false;
    std::set<std::string> renamed;
};

void take_fact(RegisterNews& news, const Fact& fact) {
    constexpr std::string_view kGrant = "grant:";
    const bool is_line = fact.about == kAboutUnit || fact.about == kAboutLocation;
    if (fact.about == kAboutUnit && fact.field == "name")
        news.renamed.insert(fact.id);
    else if (is_line)
        news.moves_units = true;
    else if (fact.about == kAboutPerson && std::string_view(fact.field).starts_with(kGrant))
        news.grants = true;
}

Result<RegisterNews> register_news(store::Store& store, Documents& documents) {
    RegisterNews news;
    WCK_TRY(const auto kept, store.setting(kSettingRegister));
    std::vector<Hash> before;
    if (kept) {
        auto read = journal::decode<std::vector<Hash>>(*kept);
        if (read) before = std::move(*read);
    }
    WCK_TRY(const auto facts, documents.facts_since(before));
    news.moves_units = !facts;
    if (!facts) return news;
    for (const Fact& fact : *facts) take_fact(news, fact);
    return news;
}

}  // namespace

// Most changes are about people who plan nothing, or about a name: no row is asked for the others.
Result<void> InspectionLists::mark_by_register() {
    WCK_TRY(const RegisterNews news, register_news(store_, documents_));
    if (news.moves_units) WCK_TRY(mark_moved_units({}));
    if (!news.moves_units)
        for (const std::string& unit : news.renamed) WCK_TRY(mark_moved_units(unit));
    if (news.moves_units || news.grants) WCK_TRY(mark_bound_otherwise());
    return store_.put_setting(kSettingRegister, journal::encode(documents_.standing_documents()));
}

Result<void> InspectionLists::mark_moved_units(const std::string& project_or_empty) {
    WCK_TRY(const auto units, lists_.units(project_or_empty));
    for (const store::ListedUnit& unit : units) {
        const Placed now = placed_in(*checked_, unit.project, unit.date);
        if (now.offset_minutes == unit.offset_minutes && now.joined() == unit.line) continue;
        WCK_TRY(lists_.mark_dates(unit.project, unit.date));
    }
    return {};
}

// Who plans for which unit says what bounds what.
Result<void> InspectionLists::mark_bound_otherwise() {
    WCK_TRY(const auto rows, lists_.may_be_bound());
    for (const store::ListedRow& row : rows) {
        WCK_TRY(const Bound now, bound_of(*checked_, row, {}));
        if (now.by != row.bound) WCK_TRY(lists_.mark_dates_of(row.at.id));
    }
    return {};
}

Result<void> InspectionLists::check_basis(bool in_own) {
    const std::uint64_t changes = store_.changes_of(kStreamTenant);
    WCK_TRY(const RegisterPtr standing, documents_.standing());
    if (checked_ == standing && checked_changes_ == changes) return {};
    WCK_TRY(const Basis now, basis_now());
    Basis before;
    WCK_TRY(const auto kept, store_.setting(kSettingBasis));
    if (const auto decoded = kept ? journal::decode<Basis>(*kept) : Result<Basis>(Basis{})) before = *decoded;
    if (journal::encode(now) != journal::encode(before)) {
        std::optional<store::Transaction> own;
        if (in_own) {
            WCK_TRY(auto transaction, store_.begin());
            own.emplace(std::move(transaction));
        }
        if (now.version != before.version || now.of != before.of) WCK_TRY(lists_.mark_all());
        if (now.calendar != before.calendar) WCK_TRY(lists_.mark_all_dates());
        if (now.zones != before.zones) WCK_TRY(lists_.mark_all_dates());
        if (now.standing != before.standing) WCK_TRY(mark_by_register());
        WCK_TRY(store_.put_setting(kSettingBasis, journal::encode(now)));
        if (own) WCK_TRY(own->commit());
    }
    checked_changes_ = in_own ? std::optional(changes) : std::nullopt;
    return {};
}

Result<void> InspectionLists::in_steps(store::Stale least, bool in_own,
                                       const std::function<Result<void>(const StreamId&)>& step) {
    for (;;) {
        WCK_TRY(const auto stale, lists_.stale(least, kAtOnce));
        if (stale.empty()) return {};
        std::optional<store::Transaction> own;
        if (in_own) {
            WCK_TRY(auto transaction, store_.begin());
            own.emplace(std::move(transaction));
        }
        for (const StreamId& id : stale) WCK_TRY(step(id));
        if (own) WCK_TRY(own->commit());
    }
}

Result<void> InspectionLists::refresh(Depth depth, bool in_own) {
    WCK_TRY(check_basis(in_own));
    WCK_TRY(in_steps(store::Stale::all, in_own, [&](const StreamId& id) { return derive(id); }));
    if (depth == Depth::inspections) return {};
    std::optional<Dating> with;  // read once there is something to do with it
    return in_steps(store::Stale::dates, in_own, [&](const StreamId& id) -> Result<void> {
        if (!with) {
            WCK_TRY(with, dating());
        }
        WCK_TRY(const auto row, lists_.row(id));
        if (!row) return lists_.remove(id);
        WCK_TRY(auto findings, lists_.findings_of(id));
        WCK_TRY(const auto dates, dated(*with, *row, std::move(findings), {}));
        WCK_TRY(lists_.put_dates(id, dates));
        return note_dated_ ? note_dated_(id) : Result<void>{};
    });
}

// --- an inspection ---

Result<InspectionLists::Derived> InspectionLists::derived(const store::StreamInfo& stream) {
    Derived all;
    store::ListedRow& row = all.row;
    row.at.id = stream.id;
    row.project = stream.project;
    const auto loaded = Inspection::load(store_, documents_, stream.id);
    if (!loaded && is_of_the_disk(loaded.error())) return loaded.error();
    row.is_whole = loaded.has_value();
    row.state = state_shown(stream, loaded ? loaded->get() : nullptr);
    row.at.is_over = row.state != "planned" && row.state != "open";
    row.facts = inspection_facts(stream, loaded ? loaded->get() : nullptr).dump();
    std::optional<AssignmentCore> assignment;
    if (loaded) {
        assignment = (*loaded)->assignment();
        if (of_ == ListedOf::device || stream.state == "sealed")
            all.findings = listed_findings(stream, **loaded, of_);
    } else {
        WCK_TRY(auto opening, opening_of(store_, stream.id));
        if (opening) assignment = std::move(opening->assignment);
    }
    row.findings = all.findings.size();
    if (!assignment) return all;
    row.at.place = row.at.is_over ? -assignment->window_from_ms : assignment->window_from_ms;
    row.project = assignment->project;
    row.kind = assignment->kind;
    row.date = assignment->business_date;
    row.policy = assignment->policy;
    const bool is_known = row.is_whole || of_ == ListedOf::hub;
    row.is_announced = is_known && may_bound(*assignment, stream.state);
    return all;
}

Result<void> InspectionLists::derive(const StreamId& id) {
    WCK_TRY(const auto stream, store_.stream(id));
    if (!stream || stream->kind != kStreamInspection || !stream->is_opened) return lists_.remove(id);
    WCK_TRY(const Derived all, derived(*stream));
    return lists_.put(all.row, all.findings);
}

// --- due times ---

Result<InspectionLists::Dating> InspectionLists::dating() {
    Dating with;
    WCK_TRY(with.calendar, documents_.calendar());
    WCK_TRY(with.standing, documents_.standing());
    WCK_TRY(with.zones, documents_.zones());
    return with;
}

namespace {

void put_deadline(store::ListedFinding& finding, const rules::Deadline& due, const rules::Life& life,
                  bool is_struck_out) {
    finding.at.due_ms = due.is_known ? due.at.ms : store::kNoDue;
    finding.due = due.is_known ? to_text(due.day) : std::string{};
    finding.is_late = !is_struck_out && rules::was_late(life, due);
}

SeriesFacts series_facts_of(const store::ListedRow& row) {
    return {.kind = row.kind, .project = row.project, .date = row.date, .policy = row.policy};
}

void put_units(std::vector<std::string>& words, const std::vector<std::string>& line) {
    std::erase_if(words, [](const std::string& word) { return word.starts_with(store::unit_word({})); });
    for (const std::string& unit : line) words.push_back(store::unit_word(unit));
}

}  // namespace

Result<std::string> InspectionLists::planner_of(const StreamId& id) {
    const auto known = planners_.find(id);
    if (known != planners_.end()) return known->second;
    WCK_TRY(const auto opening, opening_of(store_, id));
    if (!opening) return std::string{};
    return planners_.emplace(id, opening->planner).first->second;
}

Result<InspectionLists::Bound> InspectionLists::bound_of(
    const rules::Register& standing, const store::ListedRow& row,
    const std::function<Result<bool>(const StreamId&)>& sees) {
    Bound bound;
    WCK_TRY(const std::string planner, planner_of(row.at.id));
    WCK_TRY(bound.unit, inspecting_unit(documents_, standing, series_facts_of(row), planner));
    WCK_TRY(lists_.announced_after(row, [&](const store::ListedRow& other) -> Result<bool> {
        if (sees) {
            WCK_TRY(const bool is_seen, sees(other.at.id));
            if (!is_seen) return false;
        }
        WCK_TRY(const std::string other_planner, planner_of(other.at.id));
        WCK_TRY(const auto next, announced_of(documents_, standing, series_facts_of(other), other_planner));
        if (!next || next->unit != bound.unit) return false;
        bound.next.push_back(*next);
        bound.by = other.at.id;
        return true;
    }));
    return bound;
}

Result<store::ListedDates> InspectionLists::dated(const Dating& with, const store::ListedRow& row,
                                                  std::vector<store::ListedFinding> findings,
                                                  const std::function<Result<bool>(const StreamId&)>& sees) {
    store::ListedDates dates;
    const Placed placed = placed_in(*with.standing, row.project, row.date);
    dates.offset_minutes = placed.offset_minutes;
    dates.line = placed.joined();
    if (findings.empty()) return dates;
    WCK_TRY(const Bound bound, bound_of(*with.standing, row, sees));
    dates.bound = bound.by;
    WCK_TRY(const PolicyPtr policy, documents_.policy_kept(row.policy));
    const rules::DueRules rules{
        .policy = policy->programme.due,
        .calendar = with.calendar,
        .zone = rules::zone_of_unit(*with.standing, with.zones, row.project, row.date)};
    const auto date = parse_date(row.date);
    for (store::ListedFinding& finding : findings) {
        WCK_TRY(const auto listed, journal::decode<ListedLife>(finding.life));
        const rules::Life life = life_of(listed);
        rules::Deadline due{.nominal = {}, .day = {}, .is_known = false, .at = {}};
        if (date) {
            const rules::Raised raised{.kind = row.kind,
                                       .unit = bound.unit,
                                       .project = row.project,
                                       .date = *date,
                                       .severity = finding.severity};
            due = rules::due_of(rules::rectification_due(raised, bound.next, rules), life, rules.zone);
        }
        put_deadline(finding, due, life, listed.is_struck_out);
        put_units(finding.words, placed.line);
        WCK_TRY(finding.facts, text_to_show(finding, placed.name));
    }
    dates.findings = std::move(findings);
    return dates;
}

Result<std::vector<store::ListedFinding>> InspectionLists::findings_for(
    const std::vector<StreamId>& inspections, const std::function<Result<bool>(const StreamId&)>& sees) {
    std::vector<store::ListedFinding> all;
    if (inspections.empty()) return all;
    WCK_TRY(const Dating with, dating());
    for (const StreamId& id : inspections) {
        WCK_TRY(const auto row, lists_.row(id));
        if (!row) continue;
        WCK_TRY(auto findings, lists_.findings_of(id));
        WCK_TRY(auto dates, dated(with, *row, std::move(findings), sees));
        std::move(dates.findings.begin(), dates.findings.end(), std::back_inserter(all));
    }
    return all;
}

// --- doctor ---

Result<std::vector<std::string>> InspectionLists::problems() {
    std::vector<std::string> problems;
    WCK_TRY(const Basis now, basis_now());
    WCK_TRY(const auto kept, store_.setting(kSettingBasis));
    if (!kept || *kept != journal::encode(now)) return problems;  // the next list derives due times again
    WCK_TRY(const auto rows, lists_.fresh_rows());
    if (rows.empty()) return problems;
    const auto with = dating();
    if (!with) return problems;  // the calendar has not come: no list of findings rests on it yet
    for (const store::ListedRow& row : rows) {
        WCK_TRY(const auto stream, store_.stream(row.at.id));
        bool is_right = stream && stream->is_opened;
        if (is_right) {
            WCK_TRY(Derived anew, derived(*stream));
            WCK_TRY(const auto listed, lists_.findings_of(row.at.id));
            if (listed.empty()) {
                is_right = anew.findings.empty();
            } else {
                WCK_TRY(const auto dates, dated(*with, anew.row, std::move(anew.findings), {}));
                anew.row.offset_minutes = dates.offset_minutes;
                anew.row.line = dates.line;
                anew.row.bound = dates.bound;
                is_right = dates.findings == listed;
            }
            is_right = is_right && anew.row == row;
        }
        if (!is_right)
            problems.push_back("inspection " + row.at.id.hex() + ": lists differ from what is derived");
    }
    return problems;
}

}  // namespace wincheck::engine
