// COND-3: expressions of any shape, as a condition of a small checklist.
#include <string>

#include "core/rules/condition.h"
#include "core/rules/score.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    wincheck::Checklist checklist;
    for (const char* code : {"A", "B", "C"}) {
        wincheck::Node node;
        node.code = code;
        node.type = wincheck::AnswerType::decimal;
        checklist.nodes.push_back(node);
    }
    checklist.nodes[2].conditions.calculation.assign(reinterpret_cast<const char*>(data), size);
    const auto compiled = wincheck::rules::CompiledChecklist::compile(checklist);
    if (!compiled) return 0;
    wincheck::Record record;
    wincheck::Answer answer;
    answer.value.kind = wincheck::ValueKind::number;
    answer.value.number = wincheck::Decimal{.mantissa = 35, .scale = 1};
    record.answers[wincheck::AnswerKey{.item = "A"}] = answer;
    static_cast<void>(wincheck::rules::evaluate(**compiled, record, wincheck::Context{}));
    return 0;
}
