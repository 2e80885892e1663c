// Answers as JSON (docs/guides/score.md).
#include <algorithm>
#include <array>

#include "core/base/hash.h"
#include "core/model/limits.h"
#include "core/rules/expression.h"
#include "core/rules/form_state.h"
#include "core/rules/item_score.h"
#include "core/rules/reasons.h"
#include "core/rules/score_json.h"

namespace wincheck::rules {
namespace {

using Kind = Json::Kind;

Error record_wrong(const Reason& reason, const std::string& where) {
    return error_of(ErrorCode::invalid_argument, reason, "answer_from_json", where);
}

// What people write for the two answers of pass/fail.
constexpr std::array<std::string_view, 6> kPassWords{"pass", "yes", "true", "是", "合格", "符合"};
constexpr std::array<std::string_view, 6> kFailWords{"fail", "no", "false", "否", "不合格", "不符合"};

std::string pass_or_fail(const std::string& text) {
    if (std::find(kPassWords.begin(), kPassWords.end(), text) != kPassWords.end()) return "pass";
    if (std::find(kFailWords.begin(), kFailWords.end(), text) != kFailWords.end()) return "fail";
    return text;
}

bool takes_options(AnswerType type) {
    return type == AnswerType::select_one || type == AnswerType::select_multiple ||
           type == AnswerType::rank || type == AnswerType::yes_no || type == AnswerType::acknowledge;
}

Result<Value> options_value(const Node& node, const Json& json) {
    Value value;
    value.kind = ValueKind::options;
    const auto take = [&](const Json& one) {
        const bool is_flag = one.is(Kind::boolean) && node.choices.empty();
        if (!is_flag && !one.is(Kind::text) && !one.is(Kind::number)) return false;
        // What ODK's tools record where somebody acknowledges; a scored one passes or fails.
        const bool is_plain = node.type == AnswerType::acknowledge && node.scoring.rule == ItemRule::none;
        if (is_flag && is_plain && !one.boolean()) return false;
        std::string name = is_flag ? (is_plain ? "OK" : one.boolean() ? "pass" : "fail") : one.text();
        if (node.choices.empty() && node.type == AnswerType::yes_no) name = pass_or_fail(name);
        value.options.push_back(std::move(name));
        return true;
    };
    if (json.is(Kind::array)) {
        for (const Json& one : json.items())
            if (!take(one)) return record_wrong(kWrongAnswerKind, node.code);
        return value;
    }
    if (!take(json)) return record_wrong(kWrongAnswerKind, node.code);
    return value;
}

// A line by its code or by its text in any language.
const DeductionLine* line_named(const Node& node, std::string_view name) {
    for (const DeductionLine& line : node.scoring.lines) {
        if (!line.code.empty() && line.code == name) return &line;
        for (const Translation& text : line.label)
            if (text.text == name) return &line;
    }
    return nullptr;
}

Result<Value> occurrences_value(const Node& node, const Json& json) {
    Value value;
    value.kind = ValueKind::occurrences;
    const Json& lines = json["occurrences"];
    if (!lines.is(Kind::object)) return record_wrong(kWrongAnswerKind, node.code);
    for (const auto& [name, count] : lines.members()) {
        const DeductionLine* line = line_named(node, name);
        if (line == nullptr) return record_wrong(kUnknownLine, node.code);
        const auto number = count.integer();
        if (!number || *number < 0 || *number > UINT32_MAX) return record_wrong(kOutOfBounds, node.code);
        if (*number > 0) value.occurrences.push_back({line_name(*line), static_cast<std::uint32_t>(*number)});
    }
    return value;
}

Result<Value> ratio_value(const Node& node, const Json& json) {
    Value value;
    value.kind = ValueKind::ratio;
    const auto compliant = json["compliant"].integer();
    const auto checked = json["checked"].integer();
    if (!compliant || !checked || *compliant < 0 || *checked < 0)
        return record_wrong(kWrongAnswerKind, node.code);
    value.compliant = static_cast<std::uint64_t>(*compliant);
    value.checked = static_cast<std::uint64_t>(*checked);
    return value;
}

Result<Value> number_value(const Node& node, const Json& json) {
    const auto number = json.decimal();
    if (!number)
        return record_wrong(
            number.error().reason_or_null != nullptr ? *number.error().reason_or_null : kNotDecimal,
            node.code);
    Value value;
    value.kind = ValueKind::number;
    value.number = *number;
    return value;
}

Result<Value> count_of_one_line(const Node& node, const Json& json) {
    WCK_TRY(const Value number, number_value(node, json));
    const bool is_count = node.scoring.lines.size() == 1 && number.number.scale == 0 &&
                          number.number.mantissa >= 0 && number.number.mantissa <= UINT32_MAX;
    if (!is_count) return record_wrong(kWrongAnswerKind, node.code);
    Value value;
    value.kind = ValueKind::occurrences;
    if (number.number.mantissa > 0)
        value.occurrences.push_back(
            {line_name(node.scoring.lines.front()), static_cast<std::uint32_t>(number.number.mantissa)});
    return value;
}

Result<Value> value_from_json(const Node& node, const Json& json) {
    if (json.is(Kind::object)) {
        if (json.find("occurrences") != nullptr) return occurrences_value(node, json);
        if (json.find("compliant") != nullptr || json.find("checked") != nullptr)
            return ratio_value(node, json);
        return record_wrong(kWrongAnswerKind, node.code);
    }
    if (json.is_null()) return record_wrong(kBlankAnswer, node.code);
    if (takes_options(node.type)) return options_value(node, json);
    const bool is_number = node.type == AnswerType::integer || node.type == AnswerType::decimal;
    const bool is_scored_number = node.type == AnswerType::calculate && json.is(Kind::number);
    if (is_number || is_scored_number) return number_value(node, json);
    if (node.type == AnswerType::occurrences) return count_of_one_line(node, json);
    if (!json.is(Kind::text) && !json.is(Kind::number)) return record_wrong(kWrongAnswerKind, node.code);
    if (json.text().empty()) return record_wrong(kBlankAnswer, node.code);
    Value value;
    value.kind = ValueKind::text;
    value.text = json.text();
    return value;
}

// Reads a filled checklist; recursion is as deep as repeats are nested.
class RecordReader {
public:
    explicit RecordReader(const Checklist& checklist)
        : checklist_(checklist), tree_(NodeTree::of(checklist)) {}

    Result<Record> read(const Json& document) {
        const Json* answers = document.find("answers");
        if (answers == nullptr || !answers->is(Kind::object))
            return error_of(ErrorCode::invalid_argument, answers == nullptr ? kFieldMissing : kFieldWrong,
                            "record_from_json", "answers");
        WCK_TRY(read_object(*answers, -1, {}, {}));
        return std::move(record_);
    }

private:
    Result<void> read_object(const Json& object, std::int32_t scope, const InstanceId& instance,
                             const std::string& path) {
        for (const auto& [code, value] : object.members()) {
            const std::int32_t index = tree_.find(code);
            const std::string where = path + code;
            if (index < 0) return record_wrong(kUnknownItem, where);
            const Node& node = checklist_.nodes[static_cast<std::size_t>(index)];
            if (tree_.scope[static_cast<std::size_t>(index)] != scope)
                return record_wrong(kUnknownInstance, where);
            if (value.is_null()) continue;
            if (node.kind == NodeKind::repeat && value.is(Kind::array)) {
                WCK_TRY(read_repeat(node, index, value, instance, where));
            } else if (value.find("samples") != nullptr) {
                WCK_TRY(read_samples(node, value, instance, where));
            } else {
                const AnswerKey key{code, instance, {}};
                WCK_TRY(read_answer(node, value, key, where));
            }
        }
        return {};
    }

    Result<void> read_answer(const Node& node, const Json& value, AnswerKey key, const std::string& where) {
        auto answer = answer_from_json(checklist_, node, value);
        if (!answer) {
            answer.error().where = where;
            return std::move(answer).error();
        }
        record_.answers[std::move(key)] = std::move(*answer);
        return {};
    }

    Result<void> read_repeat(const Node& node, std::int32_t index, const Json& list, const InstanceId& parent,
                             const std::string& where) {
        std::size_t number = 0;
        for (const Json& one : list.items()) {
            const std::string place = where + "[" + std::to_string(++number) + "]";
            if (!one.is(Kind::object)) return record_wrong(kWrongAnswerKind, place);
            if (record_.instances.size() >= kInstancesMax) return record_wrong(kTooManyInstances, place);
            // The first ones stand for those that the form opens with.
            const bool is_opening = number <= opening_instances(node);
            const auto id = is_opening
                                ? counted_instance_id(node.code, parent, static_cast<std::uint32_t>(number))
                                : short_id<InstanceId>(sha256(view_of(place)));
            if (!is_opening) record_.instances.push_back({node.code, id, parent, {}});
            WCK_TRY(read_object(one, index, id, place + "."));
        }
        return {};
    }

    Result<void> read_samples(const Node& node, const Json& value, const InstanceId& instance,
                              const std::string& where) {
        if (node.scoring.fold == SampleFold::none) return record_wrong(kNotSampled, where);
        const Json& samples = value["samples"];
        if (!samples.is(Kind::array)) return record_wrong(kWrongAnswerKind, where);
        for (const Json& one : samples.items()) {
            const auto name = one.text_at("sample");
            if (!name || name->empty() || one.find("value") == nullptr)
                return record_wrong(kFieldMissing, where + ".sample");
            const AnswerKey key{node.code, instance, *name};
            if (record_.answers.contains(key)) return record_wrong(kFieldWrong, where + "." + *name);
            WCK_TRY(read_answer(node, one["value"], key, where + "." + *name));
        }
        const Json* population = value.find("population");
        if (population == nullptr || population->is_null()) return {};
        const auto count = population->integer();
        if (!count || *count < 0 || *count > UINT32_MAX)
            return record_wrong(kOutOfBounds, where + ".population");
        record_.populations[node.code] = static_cast<std::uint32_t>(*count);
        return {};
    }

    const Checklist& checklist_;
    NodeTree tree_;
    Record record_;
};

}  // namespace

Result<Answer> answer_from_json(const Checklist&, const Node& node, const Json& value) {
    Answer answer;
    if (const Json* na = value.find("na")) {
        if (!na->is(Kind::text) && !na->is_null() && !na->is(Kind::boolean))
            return record_wrong(kWrongAnswerKind, node.code);
        answer.is_na = true;
        answer.has_na_reason = !na->text().empty();
        return answer;
    }
    if (node.kind != NodeKind::item) return record_wrong(kWrongAnswerKind, node.code);
    WCK_TRY(answer.value, value_from_json(node, value));
    return answer;
}

Result<Record> record_from_json(const Checklist& checklist, const Json& document) {
    return RecordReader(checklist).read(document);
}

Json to_json(const Value& value) {
    switch (value.kind) {
        case ValueKind::blank: return {};
        case ValueKind::options: {
            if (value.options.size() == 1) return Json::of(std::string_view(value.options.front()));
            Json list = Json::array();
            for (const std::string& name : value.options) list.push(Json::of(std::string_view(name)));
            return list;
        }
        case ValueKind::number: return Json::of(value.number);
        case ValueKind::text: return Json::of(std::string_view(value.text));
        case ValueKind::occurrences: {
            Json lines = Json::object();
            for (const Occurrence& one : value.occurrences)
                lines.set(one.line, Json::of(static_cast<std::uint64_t>(one.count)));
            return Json::object().set("occurrences", std::move(lines));
        }
        case ValueKind::ratio:
            return Json::object()
                .set("compliant", Json::of(value.compliant))
                .set("checked", Json::of(value.checked));
    }
    return {};
}

}  // namespace wincheck::rules
