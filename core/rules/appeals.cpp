#include "core/rules/appeals.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "core/base/decimal.h"

namespace wincheck::rules {
namespace {

// Ranked steps by rank, then the others by causal order.
bool is_appeal_step_before(const AppealStep& a, const AppealStep& b) {
    if (a.rank.has_value() != b.rank.has_value()) return a.rank.has_value();
    if (a.rank && b.rank) return *a.rank < *b.rank;
    return std::tie(a.lamport, a.device, a.sequence) < std::tie(b.lamport, b.device, b.sequence);
}

/// One line of the table; no state to go to: the state stays.
struct AppealLine {
    std::uint32_t step = 0;
    std::uint32_t from = 0;  // bits of states
    std::optional<AppealState> to;
};

constexpr std::uint32_t bit_of_appeal(AppealState state) {
    return std::uint32_t{1} << static_cast<std::uint32_t>(state);
}
constexpr std::uint32_t kPendingBit = bit_of_appeal(AppealState::pending),
                        kDecidedBit = bit_of_appeal(AppealState::decided);

// APP-1, APP-3, APP-6: the whole table. A decision below the final level that does not uphold leaves the way
// up open; every other one settles it.
constexpr std::array kAppealTable{
    AppealLine{kAppealMaterial, kPendingBit, {}},
    AppealLine{kAppealTalk, kPendingBit | kDecidedBit, {}},
    AppealLine{kAppealUpheld, kPendingBit, AppealState::settled},
    AppealLine{kAppealPartly, kPendingBit, AppealState::decided},
    AppealLine{kAppealRejected, kPendingBit, AppealState::decided},
    AppealLine{kAppealReceived, kDecidedBit, {}},
    AppealLine{kAppealRaised, kPendingBit | kDecidedBit, AppealState::pending},
    AppealLine{kAppealWithdrawn, kPendingBit | kDecidedBit, AppealState::withdrawn},
};

const AppealLine* appeal_line_or_null(const Appeal& appeal, std::uint32_t step) {
    for (const AppealLine& line : kAppealTable)
        if (line.step == step && (line.from & bit_of_appeal(appeal.state)) != 0) return &line;
    return nullptr;
}

// The appeal that stands in the way of another one of the same thing in the same name.
const Appeal* same_or_null(const Appeals& appeals, const AppealStepCore& opening) {
    for (const Appeal& one : appeals.all) {
        const AppealStepCore& other = one.filing.core;
        const bool is_same = other.step == opening.step && other.object == opening.object &&
                             other.finding == opening.finding && other.subject == opening.subject &&
                             other.by == opening.by && other.appellant == opening.appellant;
        const bool is_over =
            one.state == AppealState::withdrawn || (one.is_own_motion() && one.state == AppealState::settled);
        if (is_same && !is_over) return &one;
    }
    return nullptr;
}

bool is_past(std::int64_t at_ms, std::int64_t due_ms) {
    return due_ms != 0 && at_ms > due_ms;
}

AppealOutcome outcome_of_opening(const Appeals& appeals, const AppealStep& step, const AppealsPolicy& policy,
                                 std::string_view kind) {
    if (levels_of(policy, kind, step.core).empty()) return AppealOutcome::no_route;
    if (same_or_null(appeals, step.core) != nullptr) return AppealOutcome::out_of_turn;
    const bool is_filed = step.core.step == kAppealFiled;
    return is_filed && is_past(step.at_ms, step.core.due_ms) ? AppealOutcome::too_late
                                                             : AppealOutcome::stands;
}

// APP-3: after the decision of the level below, or once its time is over.
AppealOutcome outcome_of_raising(const Appeal& appeal, const AppealStep& step) {
    // Who goes up as another just has, has lost to that, also where it was to the final level.
    if (step.core.level != appeal.level + 1) return AppealOutcome::out_of_turn;
    if (appeal.is_at_final_level() || appeal.is_own_motion()) return AppealOutcome::no_route;
    const bool has_expired = is_past(step.at_ms, appeal.decide_due_ms);
    if (appeal.state == AppealState::pending && !has_expired) return AppealOutcome::too_early;
    if (appeal.levels[appeal.level].needs_talk && !appeal.has_talk) return AppealOutcome::no_talk;
    return is_past(step.at_ms, step.core.due_ms) ? AppealOutcome::too_late : AppealOutcome::stands;
}

AppealOutcome outcome_of_decision(const Appeals& appeals, const Appeal& appeal, const AppealStep& step) {
    if (step.core.level != appeal.level) return AppealOutcome::out_of_turn;
    if (step.core.amendments.empty()) return AppealOutcome::stands;
    if (step.core.over != appeals.amended_by()) return AppealOutcome::overtaken;
    return is_protected(appeals, appeal) && is_worse(step.core) ? AppealOutcome::worse
                                                                : AppealOutcome::stands;
}

void note_appeal_step(Appeal& appeal, const AppealStep& step) {
    switch (step.core.step) {
        case kAppealTalk: appeal.has_talk = true; break;
        case kAppealReceived:
            if (appeal.received_ms == 0) appeal.received_ms = step.at_ms;
            break;
        case kAppealRaised:
            ++appeal.level;
            appeal.raised_by = step.entry;
            appeal.decide_due_ms = step.core.decide_due_ms;
            appeal.has_talk = false;
            break;
        default: break;
    }
    if (!is_decision(step.core.step)) return;
    appeal.decision = step.core.step;
    appeal.decided_ms = step.at_ms;
    appeal.decided_by = step.entry;
    appeal.received_ms = 0;
    appeal.judges.push_back(step.author);
    if (appeal.is_at_final_level()) appeal.state = AppealState::settled;
}

void take_opening(Appeals& appeals, PlacedAppealStep placed, const AppealsPolicy& policy,
                  std::string_view kind) {
    if (!placed.stands()) {
        const Appeal* same = same_or_null(appeals, placed.step.core);
        if (placed.outcome == AppealOutcome::out_of_turn && same != nullptr)
            placed.lost_to = same->filing.entry;
        appeals.stray.push_back(std::move(placed));
        return;
    }
    Appeal appeal;
    appeal.id = short_id<StreamId>(placed.step.entry);
    appeal.filing = placed.step;
    appeal.levels = levels_of(policy, kind, placed.step.core);
    appeal.decide_due_ms = placed.step.core.decide_due_ms;
    appeal.is_provisional = placed.is_provisional;
    appeal.last = placed.step.entry;
    if (appeal.is_own_motion()) appeal.level = static_cast<std::uint32_t>(appeal.levels.size());
    appeal.steps.push_back(std::move(placed));
    appeals.all.push_back(std::move(appeal));
}

const Hash* unseen_or_null(const Appeal& appeal, const AppealStep& step) {
    const Hash* about = step.core.step == kAppealTalk       ? &appeal.raised_by
                        : step.core.step == kAppealReceived ? &appeal.decided_by
                                                            : nullptr;
    const bool is_unseen =
        about != nullptr && std::find(step.unseen.begin(), step.unseen.end(), *about) != step.unseen.end();
    return is_unseen ? about : nullptr;
}

void take_appeal_step(Appeals& appeals, Appeal& appeal, PlacedAppealStep placed) {
    const Hash* missed = placed.stands() ? unseen_or_null(appeal, placed.step) : nullptr;
    if (missed != nullptr) {
        placed.outcome = AppealOutcome::out_of_turn;
        placed.lost_to = *missed;
    } else if (placed.stands()) {
        const AppealLine* line = appeal_line_or_null(appeal, placed.step.core.step);
        if (line->to) {
            appeal.state = *line->to;
            appeal.last = placed.step.entry;
        }
        note_appeal_step(appeal, placed.step);
        appeal.is_provisional = appeal.is_provisional || placed.is_provisional;
        if (!placed.step.core.amendments.empty()) appeals.amending.push_back(placed.step);
    } else if (placed.outcome == AppealOutcome::out_of_turn) {
        placed.lost_to = appeal.last;
    } else if (placed.outcome == AppealOutcome::overtaken) {
        placed.lost_to = appeals.amending.empty() ? Hash{} : appeals.amending.back().entry;
    }
    appeal.steps.push_back(std::move(placed));
}

bool is_lower(const std::string& after, const std::string& before) {
    const auto was = parse_points(before);
    const auto now = parse_points(after);
    return was && now && *now < *was;
}

}  // namespace

const Appeal* Appeals::find_or_null(const StreamId& id) const {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Appeal& one) { return one.id == id; });
    return found == all.end() ? nullptr : &*found;
}

std::vector<Hash> Appeals::amended_by() const {
    std::vector<Hash> entries;
    entries.reserve(amending.size());
    for (const AppealStep& step : amending) entries.push_back(step.entry);
    std::sort(entries.begin(), entries.end());
    return entries;
}

std::vector<AppealLevel> levels_for(const AppealsPolicy& policy, std::string_view kind,
                                    std::string_view object, bool is_by_project) {
    for (const AppealRoute& route : policy.routes) {
        const bool fits = (route.kind.empty() || route.kind == kind) &&
                          (route.object.empty() || route.object == object) &&
                          route.is_by_project == is_by_project;
        if (fits) return route.levels;
    }
    return {};
}

std::vector<AppealLevel> levels_of(const AppealsPolicy& policy, std::string_view kind,
                                   const AppealStepCore& opening) {
    const bool is_by_project = opening.step == kAppealOwnMotion || opening.by == kAppealByProject;
    return levels_for(policy, kind, opening.object, is_by_project);
}

AppealOutcome outcome_of(const Appeals& appeals, const AppealStep& step, const AppealsPolicy& policy,
                         std::string_view kind) {
    if (opens_appeal(step.core.step)) return outcome_of_opening(appeals, step, policy, kind);
    const Appeal* appeal = appeals.find_or_null(step.core.appeal);
    if (appeal == nullptr || appeal_line_or_null(*appeal, step.core.step) == nullptr)
        return AppealOutcome::out_of_turn;
    if (step.core.step == kAppealRaised) return outcome_of_raising(*appeal, step);
    if (is_decision(step.core.step)) return outcome_of_decision(appeals, *appeal, step);
    return AppealOutcome::stands;
}

Appeals appeals_of(std::vector<AppealStep> steps, const AppealsPolicy& policy, std::string_view kind) {
    std::sort(steps.begin(), steps.end(), is_appeal_step_before);
    Appeals appeals;
    for (AppealStep& step : steps) {
        PlacedAppealStep placed{.step = step, .outcome = outcome_of(appeals, step, policy, kind)};
        placed.is_provisional = !step.rank;
        if (opens_appeal(step.core.step)) {
            take_opening(appeals, std::move(placed), policy, kind);
            continue;
        }
        const auto appeal = std::find_if(appeals.all.begin(), appeals.all.end(),
                                         [&](const Appeal& one) { return one.id == step.core.appeal; });
        if (appeal == appeals.all.end())
            appeals.stray.push_back(std::move(placed));
        else
            take_appeal_step(appeals, *appeal, std::move(placed));
    }
    return appeals;
}

bool is_worse(const AppealStepCore& decision) {
    // VISIT-5: without the refusal there is no figure to compare, and it is what was asked for.
    const auto& amendments = decision.amendments;
    if (std::any_of(amendments.begin(), amendments.end(),
                    [](const Amendment& one) { return one.sets_aside(); }))
        return false;
    // Nor once it was set aside, and to have refused after all is worse than any figure.
    if (std::any_of(amendments.begin(), amendments.end(),
                    [](const Amendment& one) { return one.is_of_ending; }))
        return true;
    if (is_lower(decision.after.exact, decision.before.exact)) return true;
    if (decision.before.has_passed && !decision.after.has_passed) return true;
    return std::any_of(decision.amendments.begin(), decision.amendments.end(), [](const Amendment& one) {
        const bool stands = !one.finding.is_zero() && one.act != AnswerAct::cleared;
        return stands && (one.old_act == AnswerAct::cleared || one.severity > one.old_severity);
    });
}

bool is_protected(const Appeals& appeals, const Appeal& appeal) {
    return !appeal.is_own_motion() || std::any_of(appeals.all.begin(), appeals.all.end(),
                                                  [](const Appeal& one) { return !one.is_own_motion(); });
}

bool is_own_cause(const Appeal& appeal, std::string_view author, std::span<const std::string> parties) {
    const auto is_author = [author](const std::string& one) { return one == author; };
    return appeal.filing.core.appellant == author ||
           std::any_of(appeal.judges.begin(), appeal.judges.end(), is_author) ||
           std::any_of(parties.begin(), parties.end(), is_author);
}

bool is_decision(std::uint32_t step) {
    return step == kAppealUpheld || step == kAppealPartly || step == kAppealRejected;
}

bool opens_appeal(std::uint32_t step) {
    return step == kAppealFiled || step == kAppealOwnMotion;
}

const char* name_of(AppealState state) {
    constexpr std::array<const char*, static_cast<std::size_t>(AppealState::count)> kAppealStates{
        "pending", "decided", "settled", "withdrawn"};
    const auto at = static_cast<std::size_t>(state);
    return at < kAppealStates.size() ? kAppealStates[at] : "";
}

const char* name_of(AppealOutcome outcome) {
    switch (outcome) {
        case AppealOutcome::stands: return "stands";
        case AppealOutcome::out_of_turn: return "lost the race";
        case AppealOutcome::no_route: return "no such level";
        case AppealOutcome::too_late: return "too late";
        case AppealOutcome::too_early: return "too early";
        case AppealOutcome::no_talk: return "no talk recorded";
        case AppealOutcome::worse: return "worse for the appellant";
        case AppealOutcome::overtaken: return "overtaken";
    }
    return "";
}

const char* name_of_appeal_step(std::uint32_t step) {
    constexpr std::array<const char*, kAppealStepsEnd> kAppealSteps{
        "",         "filed",  "material",  "talk",     "upheld",    "partly",
        "rejected", "raised", "withdrawn", "received", "own motion"};
    return step < kAppealSteps.size() ? kAppealSteps[step] : "";
}

}  // namespace wincheck::rules
