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
    wincheck::Node repeat;
    repeat.kind = wincheck::NodeKind::repeat;
    repeat.code = "R";
    checklist.nodes.push_back(repeat);
    wincheck::Node inner;
    inner.code = "X";
    inner.parent = 3;
    inner.type = wincheck::AnswerType::text;
    checklist.nodes.push_back(inner);
    wincheck::Option row;
    row.name = "a";
    row.columns = {{"c", "1"}};
    checklist.choices.push_back({"L", {row, row}});
    checklist.choices[0].options[1].name = "b";
    checklist.nodes[2].conditions.calculation.assign(reinterpret_cast<const char*>(data), size);
    const auto compiled = wincheck::rules::CompiledChecklist::compile(checklist);
    if (!compiled) return 0;
    wincheck::Record record;
    wincheck::Answer answer;
    answer.value.kind = wincheck::ValueKind::number;
    answer.value.number = wincheck::Decimal{.mantissa = 35, .scale = 1};
    record.answers[wincheck::AnswerKey{.item = "A"}] = answer;
    for (std::uint8_t n = 1; n <= 3; ++n) {
        wincheck::InstanceId id;
        id.raw[0] = n;
        record.instances.push_back({"R", id, {}, {}});
    }
    static_cast<void>(wincheck::rules::evaluate(**compiled, record, wincheck::Context{}));
    return 0;
}
