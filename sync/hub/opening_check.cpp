#include "sync/hub/opening_check.h"

#include <algorithm>
#include <array>

#include "core/journal/anchor.h"
#include "core/journal/payloads.h"
#include "core/journal/recorded.h"
#include "core/rules/opening.h"
#include "sync/hub/feed.h"
#include "sync/hub/judgement.h"
#include "sync/hub/seen.h"

namespace wincheck::hub {
namespace {

using rules::OpeningFault;
using rules::OpeningProblem;
using OpeningProblems = std::vector<OpeningProblem>;

struct ReasonOfFault {
    OpeningFault fault;
    const char* reason;
};
constexpr const char* kNoDocument = "checklist";
constexpr std::array kReasonsOfFaults{
    ReasonOfFault{OpeningFault::unplanned, "unplanned"},    ReasonOfFault{OpeningFault::unknown_unit, "unit"},
    ReasonOfFault{OpeningFault::closed_unit, "unit"},       ReasonOfFault{OpeningFault::team, "team"},
    ReasonOfFault{OpeningFault::no_checklist, kNoDocument}, ReasonOfFault{OpeningFault::subject, "subject"},
    ReasonOfFault{OpeningFault::standard, "standard"}};

bool sets_to_work(const journal::Entry& entry) {
    constexpr std::array kTypes{EntryType::open, EntryType::admit, EntryType::renewed};
    return entry.opens_stream() || std::any_of(kTypes.begin(), kTypes.end(), [&](EntryType one) {
               return static_cast<std::uint32_t>(one) == entry.header.type;
           });
}

// What cannot be read brings nobody to work; it is kept as everything else that nobody understands.
template <class Core>
Core core_or_blank(const journal::Entry& entry) {
    const Bytes* core = entry.part_or_null(journal::PartClass::core);
    if (core == nullptr) return {};
    return journal::decode_core<Core>(entry.header, *core).value_or(Core{});
}

/// One entry with the inspection that it is of, asked by any register.
class OpeningCheck {
public:
    OpeningCheck(State& state, const journal::Entry& entry, const AssignmentCore& assignment)
        : state_(state),
          entry_(entry),
          assignment_(assignment),
          type_(static_cast<EntryType>(entry.header.type)),
          policy_(policy_of(state, assignment)) {}

    Result<OpeningProblems> problems(const rules::Register& standing) {
        if (entry_.opens_stream()) return of_opening(standing);
        switch (type_) {
            case EntryType::open: return of_open(standing);
            case EntryType::admit: return of_admit(standing);
            case EntryType::renewed: return of_renewal(standing);
            default: return OpeningProblems{};
        }
    }

    /// True where HQ does not hold what the entry is to be judged by.
    [[nodiscard]] bool lacks_document() {
        if (entry_.opens_stream()) {
            const bool has_policy = state_.documents.policy_kept(assignment_.policy).has_value();
            return !has_policy || !checklist_or_none(assignment_.checklist);
        }
        if (type_ != EntryType::renewed) return false;
        const auto renewed = core_or_blank<RenewedCore>(entry_);
        return renewed.checklist && !checklist_or_none(*renewed.checklist);
    }

private:
    engine::CompiledPtr checklist_or_none(const Hash& hash) {
        const auto compiled = state_.documents.checklist(hash);
        return compiled ? *compiled : nullptr;
    }

    Result<OpeningProblems> of_opening(const rules::Register& standing) {
        rules::TeamHistory history(assignment_, standing);
        if (rules::TeamHistory::is_asked_by(rules::kind_rule(*policy_, assignment_.kind)))
            WCK_TRY(add_history(history));
        const engine::CompiledPtr compiled = checklist_or_none(assignment_.checklist);
        return rules::opening_problems(
            {.assignment = assignment_,
             .policy = *policy_,
             .checklist_or_null = compiled ? &compiled->checklist() : nullptr,
             .is_planned = type_ == EntryType::plan,
             .has_checklist = assignment_.checklist != engine::Documents::no_checklist()},
            rules::team_question(assignment_, history), standing);
    }

    Result<void> add_history(rules::TeamHistory& history) {
        WCK_TRY(const auto streams, state_.store().streams(kStreamInspection));
        for (const store::StreamInfo& stream : streams) {
            if (!stream.is_opened || stream.id == entry_.stream() ||
                !rules::TeamHistory::counts(stream.state))
                continue;
            WCK_TRY(const auto other, opened(state_, stream.id));
            if (!other) continue;
            bool is_known = !other->assignment.is_unannounced;
            if (!is_known) {
                WCK_TRY(is_known, may_see(state_, entry_.header.author, stream.id));
            }
            if (is_known) history.add(other->assignment);
        }
        return {};
    }

    // Who stands back brings nobody in.
    [[nodiscard]] OpeningProblems of_open(const rules::Register& standing) const {
        const auto open = core_or_blank<OpenCore>(entry_);
        return open.has_conflict ? OpeningProblems{} : of_member(assignment_, open.person, standing);
    }

    [[nodiscard]] OpeningProblems of_admit(const rules::Register& standing) const {
        const auto admitted = core_or_blank<AdmitCore>(entry_);
        AssignmentCore joined = assignment_;
        if (std::find(joined.team.begin(), joined.team.end(), admitted.person) == joined.team.end())
            joined.team.push_back(admitted.person);
        return of_member(joined, admitted.person, standing);
    }

    [[nodiscard]] OpeningProblems of_member(const AssignmentCore& assignment, const std::string& person,
                                            const rules::Register& standing) const {
        const std::string date = to_text(date_at({entry_.header.wall_ms}, entry_.header.offset_minutes));
        OpeningProblems found;
        for (rules::TeamProblem& problem : rules::member_problems(
                 assignment, person, date, rules::kind_rule(*policy_, assignment.kind), standing))
            found.push_back({OpeningFault::team, std::move(problem.code), std::move(problem.person)});
        return found;
    }

    [[nodiscard]] OpeningProblems of_renewal(const rules::Register& standing) {
        const auto renewed = core_or_blank<RenewedCore>(entry_);
        const engine::CompiledPtr compiled =
            renewed.checklist ? checklist_or_none(*renewed.checklist) : nullptr;
        if (!compiled) return {};
        return rules::checklist_problems(assignment_, *policy_, compiled->checklist(), standing);
    }

    State& state_;
    const journal::Entry& entry_;
    const AssignmentCore& assignment_;
    EntryType type_;
    engine::PolicyPtr policy_;
};

/// What HQ had published by a moment.
class PublishedBy {
public:
    PublishedBy(State& state, std::int64_t time_ms) : state_(state), time_ms_(time_ms) {}

    Result<rules::Register> standing() {
        WCK_TRY(const auto organisation, newest<Organisation>(DocumentKind::organisation));
        WCK_TRY(const auto people, newest<People>(DocumentKind::people));
        rules::Register standing(organisation, people);
        WCK_TRY(const auto rows, published(DocumentKind::changes));
        auto from = std::find_if(rows.rbegin(), rows.rend(), [](const store::DocumentRow& row) {
            return row.document.name == kChangesBase;
        });
        auto row = from == rows.rend() ? rows.begin() : std::prev(from.base());
        for (; row != rows.end(); ++row) {
            WCK_TRY(const auto facts, decoded<Changes>(row->document.hash));
            standing.add(facts);
        }
        return standing;
    }

private:
    Result<std::vector<store::DocumentRow>> published(DocumentKind kind) {
        WCK_TRY(auto rows, state_.store().documents(kind));
        std::vector<store::DocumentRow> known;
        for (store::DocumentRow& row : rows) {
            WCK_TRY(const auto entry, state_.store().entry(row.position));
            if (entry && entry->header.wall_ms <= time_ms_) known.push_back(std::move(row));
        }
        return known;
    }
    template <class T>
    Result<T> decoded(const Hash& hash) {
        WCK_TRY(const Bytes document, state_.documents.bytes(hash));
        return journal::decode_document<T>(document);
    }
    template <class T>
    Result<T> newest(DocumentKind kind) {
        WCK_TRY(const auto rows, published(kind));
        return rows.empty() ? Result<T>(T{}) : decoded<T>(rows.back().document.hash);
    }

    State& state_;
    std::int64_t time_ms_;
};

}  // namespace

Result<const char*> refusal_by_register(State& state, const journal::Entry& entry,
                                        const AssignmentCore& assignment, const rules::Register& standing) {
    const char* none = nullptr;
    if (!sets_to_work(entry)) return none;
    OpeningCheck check(state, entry, assignment);
    WCK_TRY(const auto problems, check.problems(standing));
    if (problems.empty()) return check.lacks_document() ? kNoDocument : none;
    const auto named =
        std::find_if(kReasonsOfFaults.begin(), kReasonsOfFaults.end(),
                     [&](const ReasonOfFault& one) { return one.fault == problems.front().fault; });
    return named->reason;
}

Result<bool> was_right_when_done(State& state, const journal::Entry& entry, const AssignmentCore& assignment,
                                 const rules::Register& standing) {
    OpeningCheck check(state, entry, assignment);
    WCK_TRY(const auto today, check.problems(standing));
    if (today.empty()) return true;  // HQ lacks the document by which more could be asked
    const auto spoken_ms = not_before_ms(state, entry);
    if (!spoken_ms) return false;
    WCK_TRY(const rules::Register known, standing_published_by(state, *spoken_ms));
    WCK_TRY(const auto then, check.problems(known));
    return then.empty();
}

Result<rules::Register> standing_published_by(State& state, std::int64_t time_ms) {
    return PublishedBy(state, time_ms).standing();
}

std::optional<std::int64_t> not_before_ms(State& state, const journal::Entry& entry) {
    if (!entry.header.anchor) return std::nullopt;
    return journal::anchor_time(state.keys.intake, entry.header.device, *entry.header.anchor);
}

bool is_register_reason(std::string_view reason) {
    return std::find(kRegisterReasons.begin(), kRegisterReasons.end(), reason) != kRegisterReasons.end();
}

}  // namespace wincheck::hub
