#include "core/rules/standards.h"

#include <algorithm>
#include <array>

namespace wincheck::rules {
namespace {

constexpr std::string_view kState = "state";

// Whose versions need the approval of headquarters; every other origin is published by those who may judge.
bool needs_approval(std::string_view origin) {
    return origin == "region_filed" || origin == "key_work";
}

struct StateStep {
    std::string_view from;
    std::string_view to;
};
constexpr std::array kStateSteps{StateStep{"", "draft"},
                                 StateStep{"", "filed"},
                                 StateStep{"draft", "filed"},
                                 StateStep{"returned", "filed"},
                                 StateStep{"filed", "approved"},
                                 StateStep{"filed", "returned"},
                                 StateStep{"approved", "withdrawn"}};

const Dated* last_fact(const Register& standing, std::string_view about, std::string_view id,
                       std::string_view field) {
    const auto* fields = standing.facts_of(about, id);
    if (fields == nullptr) return nullptr;
    const auto found = fields->find(field);
    return found == fields->end() || found->second.empty() ? nullptr : &found->second.back();
}

// A region's key work that only weighs anew what is there, where the policy lets that pass.
bool is_exempt_filing(const Register& before, std::string_view standard, const StandardsPolicy& policy) {
    const Dated* origin = last_fact(before, kAboutStandard, standard, "origin");
    const Dated* changes = last_fact(before, kAboutStandard, standard, "changes");
    return policy.exempts_weight_changes && origin != nullptr && origin->value == "key_work" &&
           changes != nullptr && changes->value == "weights";
}

}  // namespace

std::optional<Citation> citation_of(std::string_view clause) {
    const std::size_t at = clause.find('@');
    if (at == std::string_view::npos || at == 0) return std::nullopt;
    const std::size_t hash = clause.find('#', at);
    if (hash == at + 1 || at + 1 == clause.size()) return std::nullopt;
    Citation citation{std::string(clause.substr(0, hash)), {}};
    if (hash != std::string_view::npos) citation.clause = std::string(clause.substr(hash + 1));
    return citation;
}

std::string standard_state_on(const Register& standing, std::string_view standard, std::string_view date) {
    return standing.text_on(kAboutStandard, standard, kState, date);
}

bool is_usable_on(const Register& standing, std::string_view standard, std::string_view date) {
    const std::string* in_force = standing.value_on(kAboutStandard, standard, "in_force", date);
    const auto* fields = standing.facts_of(kAboutStandard, standard);
    const bool is_dated = fields != nullptr && fields->contains("in_force");
    if (is_dated && (in_force == nullptr || *in_force != "yes")) return false;
    return standard_state_on(standing, standard, date) == "approved";
}

Command command_on_standard(const Register& before, const Fact& fact, const StandardsPolicy& policy) {
    const bool is_judged = fact.field == kState && fact.value != "draft" && fact.value != "filed";
    const bool is_exempt = fact.value == "approved" && is_exempt_filing(before, fact.id, policy);
    return is_judged && !is_exempt ? Command::judge_standard : Command::file_standard;
}

bool is_judges_fact(const Register& before, const Register& after, const Fact& fact) {
    if (fact.field == "in_force") return true;
    const Dated* was = last_fact(before, kAboutStandard, fact.id, "origin");
    const Dated* is = last_fact(after, kAboutStandard, fact.id, "origin");
    if (is == nullptr || needs_approval(is->value)) return false;
    return was == nullptr || !needs_approval(was->value);
}

std::string standard_problem(const Register& before, const Fact& fact, std::string_view reason,
                             const StandardsPolicy& policy) {
    if (!citation_of(fact.id)) return "A standard is named ID@VERSION.";
    if (fact.field != kState) return {};
    const Dated* last = last_fact(before, kAboutStandard, fact.id, kState);
    const std::string from = last == nullptr ? std::string{} : last->value;
    const Dated* origin = last_fact(before, kAboutStandard, fact.id, "origin");
    if (fact.value == "returned" && reason.empty()) return "A standard is returned with a reason.";
    const bool is_own = origin != nullptr && !needs_approval(origin->value);
    if (from.empty() && fact.value == "approved" && (is_own || is_exempt_filing(before, fact.id, policy)))
        return {};
    const bool is_step = std::any_of(kStateSteps.begin(), kStateSteps.end(), [&](const StateStep& step) {
        return step.from == from && step.to == fact.value;
    });
    if (is_step) return {};
    return "A standard that is " + (from.empty() ? std::string("new") : from) + " cannot become " +
           fact.value + ".";
}

std::vector<Problem> citation_problems(const Checklist& checklist, const Register& standing,
                                       std::string_view date) {
    std::vector<Problem> problems;
    for (const Node& node : checklist.nodes) {
        for (const std::string& clause : node.guidance.clauses) {
            const auto citation = citation_of(clause);
            if (!citation || !standing.knows(kAboutStandard, citation->standard)) continue;
            if (is_usable_on(standing, citation->standard, date)) continue;
            const std::string state = standard_state_on(standing, citation->standard, date);
            const bool is_abolished = state == "approved";
            problems.push_back({node.where.empty() ? node.code : node.where,
                                is_abolished ? "standard_not_in_force" : "standard_not_approved",
                                "'" + citation->standard + "' is " +
                                    (is_abolished ? std::string("not in force") : "not approved: " + state) +
                                    " on " + std::string(date) + ".",
                                is_abolished});
        }
    }
    return problems;
}

std::vector<Interpretation> interpretations_of(const Register& standing, std::string_view clause,
                                               std::string_view date) {
    std::vector<Interpretation> all;
    const auto* fields = standing.facts_of(kAboutClause, clause);
    if (fields == nullptr) return all;
    const auto found = fields->find(std::string_view("interpretation"));
    if (found == fields->end()) return all;
    const Dated* stands = standing.fact_on(kAboutClause, clause, "interpretation", date);
    for (const Dated& fact : found->second)
        all.push_back({std::string(clause), static_cast<std::uint32_t>(all.size() + 1), fact.value, fact.from,
                       fact.to, &fact == stands});
    return all;
}

}  // namespace wincheck::rules
