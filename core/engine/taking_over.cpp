#include "core/engine/taking_over.h"

namespace wincheck::engine {
namespace {

// Text that no condition read stands apart from the answer, where a condition of the other checklist cannot
// see it.
bool takes_text_apart(const rules::CompiledChecklist& after, const std::string& code) {
    const Node& node = after.checklist().nodes[static_cast<std::size_t>(after.find(code))];
    return node.type == AnswerType::text && !rules::is_read_by_conditions(after, code);
}

}  // namespace

bool takes_as_it_is(const rules::CompiledChecklist& after, const std::vector<RepeatInstance>& instances,
                    const AnswerKey& key, const Answer& answer) {
    const bool is_apart = answer.value.kind == ValueKind::text && answer.value.text.empty();
    if (is_apart) return takes_text_apart(after, key.item);
    const Record alone{.answers = {{key, answer}}, .instances = instances, .populations = {}};
    return rules::check_filled(after, alone).has_value();
}

std::string repeat_around(const rules::CompiledChecklist& checklist, const std::string& code) {
    const auto& nodes = checklist.checklist().nodes;
    const std::int32_t index = checklist.find(code);
    if (index < 0) return {};
    std::int32_t at = nodes[static_cast<std::size_t>(index)].parent;
    while (at != kNoParent && nodes[static_cast<std::size_t>(at)].kind != NodeKind::repeat)
        at = nodes[static_cast<std::size_t>(at)].parent;
    return at == kNoParent ? std::string{} : nodes[static_cast<std::size_t>(at)].code;
}

}  // namespace wincheck::engine
