#include "core/rules/unerasable.h"

#include "core/rules/retention.h"

namespace wincheck::rules {
namespace {

Problem problem_of(const Node& node, const std::vector<std::string>& kinds) {
    Problem problem{.where = node.where.empty() ? node.code : node.where,
                    .code = "not_erasable",
                    .message = "The text of '" + node.code + "' can never be erased: a condition reads it.",
                    .is_warning = kinds.empty()};
    if (kinds.empty()) return problem;
    problem.code = "personal_not_erasable";
    problem.message += " The policy holds it for personal data ('" + kinds.front() +
                       "'): let the condition read an item with choices, or take the tag or category off it.";
    return problem;
}

}  // namespace

std::vector<Problem> unerasable_texts(const CompiledChecklist& checklist, const PrivacyPolicy& privacy) {
    std::vector<Problem> problems;
    for (const Node& node : checklist.checklist().nodes) {
        if (node.kind != NodeKind::item || node.type != AnswerType::text) continue;
        if (!is_read_by_conditions(checklist, node.code)) continue;
        problems.push_back(
            problem_of(node, kinds_marking(privacy, node.guidance.tag, node.guidance.category)));
    }
    return problems;
}

}  // namespace wincheck::rules
