#include "core/forms/show.h"

#include <algorithm>
#include <array>
#include <map>

#include "core/rules/offer.h"

namespace wincheck::forms {
namespace {

using rules::label_json;

template <class E>
using Names = std::initializer_list<std::pair<E, const char*>>;

template <class E>
Json name_of(E value, Names<E> names) {
    for (const auto& [known, name] : names) {
        if (known == value) return Json::of(name);
    }
    return Json::of(static_cast<std::uint64_t>(value));
}

Json kind_json(NodeKind kind) {
    return name_of(kind,
                   {{NodeKind::section, "section"}, {NodeKind::repeat, "repeat"}, {NodeKind::item, "item"}});
}

Json type_json(AnswerType type) {
    return name_of(type, {{AnswerType::note, "note"},
                          {AnswerType::calculate, "calculate"},
                          {AnswerType::select_one, "select_one"},
                          {AnswerType::select_multiple, "select_multiple"},
                          {AnswerType::rank, "rank"},
                          {AnswerType::integer, "integer"},
                          {AnswerType::decimal, "decimal"},
                          {AnswerType::text, "text"},
                          {AnswerType::date, "date"},
                          {AnswerType::time, "time"},
                          {AnswerType::date_time, "dateTime"},
                          {AnswerType::position, "geopoint"},
                          {AnswerType::file, "file"},
                          {AnswerType::yes_no, "yes_no"},
                          {AnswerType::occurrences, "occurrences"},
                          {AnswerType::ratio, "ratio"},
                          {AnswerType::acknowledge, "acknowledge"},
                          {AnswerType::barcode, "barcode"},
                          {AnswerType::metadata, "metadata"},
                          {AnswerType::line, "geotrace"},
                          {AnswerType::area, "geoshape"}});
}

Json rule_json(ItemRule rule) {
    return name_of(rule, {{ItemRule::none, "none"},
                          {ItemRule::pass_fail, "pass_fail"},
                          {ItemRule::choice, "choice"},
                          {ItemRule::multiple, "multiple"},
                          {ItemRule::deduct, "deduct"},
                          {ItemRule::tier, "tier"},
                          {ItemRule::measure, "measure"},
                          {ItemRule::ratio, "ratio"},
                          {ItemRule::points, "points"}});
}

Json mode_json(SectionMode mode) {
    return name_of(mode, {{SectionMode::sum, "sum"},
                          {SectionMode::share, "share"},
                          {SectionMode::weighted, "weighted"},
                          {SectionMode::pool, "pool"}});
}

Json comparison_json(Comparison comparison) {
    return name_of(comparison, {{Comparison::less, "<"},
                                {Comparison::at_most, "<="},
                                {Comparison::greater, ">"},
                                {Comparison::at_least, ">="},
                                {Comparison::otherwise, "else"}});
}

// Adds what is there; an empty or absent value is left out.
class Fields {
public:
    void put(std::string key, Json value) {
        const bool is_empty = value.is_null() || ((value.is(Json::Kind::text)) && value.text().empty()) ||
                              (value.is(Json::Kind::array) && value.items().empty()) ||
                              (value.is(Json::Kind::object) && value.members().empty());
        if (!is_empty) json_.set(std::move(key), std::move(value));
    }
    void flag(std::string key, bool value) {
        if (value) json_.set(std::move(key), Json::of(true));
    }
    void count(std::string key, std::uint64_t value) {
        if (value != 0) json_.set(std::move(key), Json::of(value));
    }
    [[nodiscard]] Json take() { return std::move(json_); }

private:
    Json json_ = Json::object();
};

Json pairs_json(const std::vector<std::pair<std::string, std::string>>& pairs) {
    Json json = Json::object();
    for (const auto& [key, value] : pairs) json.set(key, Json::of(value));
    return json;
}

Json verdict_json(const std::optional<Verdict>& verdict) {
    if (!verdict) return {};
    Fields fields;
    fields.put("reach", name_of(verdict->reach, {{Reach::item, "item"},
                                                 {Reach::section, "section"},
                                                 {Reach::inspection, "inspection"}}));
    fields.put("effect", name_of(verdict->effect, {{Effect::zero, "zero"},
                                                   {Effect::cap, "cap"},
                                                   {Effect::grade, "grade"},
                                                   {Effect::fail, "fail"},
                                                   {Effect::minus, "minus"}}));
    if (verdict->effect == Effect::cap || verdict->effect == Effect::minus)
        fields.put("points", Json::of(verdict->points));
    fields.put("grade", Json::of(verdict->grade));
    return fields.take();
}

Json line_json(const DeductionLine& line) {
    Fields fields;
    fields.put("code", Json::of(line.code));
    fields.put("label", label_json(line.label));
    fields.put("points", Json::of(line.points));
    fields.put("cap", Json::of(line.cap));
    fields.count("free", line.free);
    fields.flag("once", line.is_once);
    fields.flag("zero", line.is_zeroing);
    fields.put("unit", Json::of(line.unit));
    fields.count("severity", line.severity);
    fields.put("veto", verdict_json(line.veto));
    return fields.take();
}

Json step_json(const Step& step) {
    Fields fields;
    fields.put("when", comparison_json(step.comparison));
    if (step.comparison != Comparison::otherwise) fields.put("bound", Json::of(step.bound));
    fields.put("points", Json::of(step.value));
    fields.put("veto", verdict_json(step.veto));
    return fields.take();
}

Json gate_json(const Gate& gate) {
    Fields fields;
    fields.put("id", Json::of(gate.id));
    fields.put("tag", Json::of(gate.tag));
    fields.put("figure", name_of(gate.figure, {{Figure::value, "value"},
                                               {Figure::share, "share"},
                                               {Figure::lost, "lost"},
                                               {Figure::failed, "failed"}}));
    fields.put("when", comparison_json(gate.comparison));
    fields.put("bound", Json::of(gate.bound));
    fields.put("verdict", verdict_json(gate.verdict));
    return fields.take();
}

Json sample_json(const SampleSize& sample) {
    Fields fields;
    fields.flag("all", sample.is_all);
    if (sample.percent.mantissa != 0) fields.put("percent", Json::of(sample.percent));
    fields.count("min", sample.min);
    fields.count("max", sample.max);
    fields.put("percent", Json::of(sample.percent_from));
    fields.put("min", Json::of(sample.min_from));
    fields.put("max", Json::of(sample.max_from));
    fields.put("of", Json::of(sample.of));
    fields.put("as", Json::of(sample.same_as));
    return fields.take();
}

template <class T>
Json list_json(const std::vector<T>& list, Json (*one)(const T&)) {
    Json json = Json::array();
    for (const T& entry : list) json.push(one(entry));
    return json;
}

Json text_json(const std::string& text) {
    return Json::of(text);
}

void put_scoring(const Node& node, Fields& fields) {
    const Scoring& scoring = node.scoring;
    if (node.kind == NodeKind::item)
        fields.put("rule", rule_json(scoring.rule));
    else
        fields.put("mode", mode_json(scoring.mode));
    fields.put("full", Json::of(scoring.full));
    fields.put("weight",
               scoring.weight_from.empty() ? Json::of(scoring.weight) : Json::of(scoring.weight_from));
    fields.put("floor", Json::of(scoring.floor));
    fields.put("cap", Json::of(scoring.cap));
    fields.flag("bonus", scoring.is_bonus);
    fields.put("lines", list_json(scoring.lines, line_json));
    fields.put("table", list_json(scoring.table, step_json));
    if (scoring.linear) {
        fields.put("linear", Json::object()
                                 .set("from", Json::of(scoring.linear->from))
                                 .set("to", Json::of(scoring.linear->to)));
    }
    fields.put("step", Json::of(scoring.step));
    if (scoring.minimum)
        fields.put(scoring.minimum->is_share ? "minimum_share" : "minimum", Json::of(scoring.minimum->value));
    fields.put("veto", verdict_json(scoring.veto));
    fields.put("gates", list_json(scoring.gates, gate_json));
    if (scoring.fold != SampleFold::none) {
        fields.put("sampling", name_of(scoring.fold, {{SampleFold::mean, "mean"},
                                                      {SampleFold::worst, "worst"},
                                                      {SampleFold::sum, "sum"}}));
    }
    fields.put("sample", sample_json(scoring.sample));
    if (scoring.na != NaMode::forbidden) {
        fields.put("na", name_of(scoring.na, {{NaMode::exclude, "yes"},
                                              {NaMode::full, "full"},
                                              {NaMode::redistribute, "redistribute"}}));
    }
    fields.flag("na_needs_reason", scoring.na_needs_reason);
}

void put_conditions(const Conditions& conditions, Fields& fields) {
    fields.put("relevant", Json::of(conditions.relevant));
    fields.put("constraint", Json::of(conditions.constraint));
    fields.put("constraint_message", label_json(conditions.constraint_message));
    fields.put("required", Json::of(conditions.required));
    fields.put("required_message", label_json(conditions.required_message));
    fields.put("calculation", Json::of(conditions.calculation));
    fields.put("default", Json::of(conditions.initial));
    fields.put("trigger", Json::of(conditions.trigger));
    fields.put("repeat_count", Json::of(conditions.repeat_count));
    fields.put("choice_filter", Json::of(conditions.choice_filter));
    fields.flag("randomize", conditions.is_shuffled);
    fields.put("seed", Json::of(conditions.seed));
    fields.put("read_only", Json::of(conditions.read_only));
}

void put_guidance(const Node& node, Fields& fields) {
    const Guidance& guidance = node.guidance;
    fields.put("label", label_json(guidance.label));
    fields.put("hint", label_json(guidance.hint));
    fields.put("clauses", list_json(guidance.clauses, text_json));
    fields.put("category", Json::of(guidance.category));
    fields.put("tag", Json::of(guidance.tag));
    fields.count("severity", guidance.severity);
    fields.put("post", Json::of(guidance.post));
    fields.put("suggestion", Json::of(guidance.suggestion));
    fields.put("appearance", Json::of(guidance.appearance));
    fields.put("media", pairs_json(guidance.media));
    fields.count("photos", node.evidence.photos_min);
    fields.flag("live", node.evidence.is_live_only);
    fields.flag("position", node.evidence.needs_position);
    fields.flag("signature", node.evidence.needs_signature);
    if (node.phase != PhaseRule::any)
        fields.put("phase", Json::of(node.phase == PhaseRule::covert ? "covert" : "open"));
}

std::string parent_code(const Checklist& checklist, const Node& node) {
    return node.parent == kNoParent ? std::string{}
                                    : checklist.nodes[static_cast<std::size_t>(node.parent)].code;
}

Json node_json(const Checklist& checklist, const Node& node) {
    Fields fields;
    fields.put("code", Json::of(node.code));
    fields.put("kind", kind_json(node.kind));
    fields.put("parent", Json::of(parent_code(checklist, node)));
    if (node.kind == NodeKind::item) fields.put("type", type_json(node.type));
    fields.put("choices", Json::of(node.choices));
    fields.put("range", Json::of(node.range));
    put_guidance(node, fields);
    put_scoring(node, fields);
    put_conditions(node.conditions, fields);
    return fields.take();
}

Json option_json(const Option& option) {
    Fields fields;
    fields.put("name", Json::of(option.name));
    fields.put("label", label_json(option.label));
    fields.put("points", Json::of(option.points));
    fields.put("share", Json::of(option.share));
    fields.count("fail", option.fail);
    fields.flag("na", option.is_na);
    fields.flag("unscored", option.is_unscored);
    fields.put("veto", verdict_json(option.veto));
    fields.put("columns", pairs_json(option.columns));
    fields.put("media", pairs_json(option.media));
    return fields.take();
}

Json choices_json(const ChoiceList& list) {
    return Json::object()
        .set("name", Json::of(list.name))
        .set("options", list_json(list.options, option_json));
}

Json band_json(const Band& band) {
    return Json::object().set("from", Json::of(band.from)).set("name", Json::of(band.name));
}

Json count_grade_json(const CountGrade& grade) {
    return Json::object()
        .set("key_max", Json::of(std::uint64_t{grade.key_max}))
        .set("normal_max", Json::of(std::uint64_t{grade.normal_max}))
        .set("grade", Json::of(grade.grade));
}

Json settings_json(const ChecklistSettings& settings) {
    Fields fields;
    fields.put("id", Json::of(settings.id));
    fields.put("title", Json::of(settings.title));
    fields.put("version", Json::of(settings.version));
    fields.put("default_language", Json::of(settings.default_language));
    fields.put("scale", Json::of(settings.scale));
    fields.put("pass", Json::of(settings.pass));
    if (settings.places) fields.put("places", Json::of(std::uint64_t{*settings.places}));
    fields.put("bands", list_json(settings.bands, band_json));
    fields.put("count_grades", list_json(settings.count_grades, count_grade_json));
    fields.put("mode", mode_json(settings.mode));
    fields.put("bonus_cap", Json::of(settings.bonus_cap));
    return fields.take();
}

// ---- differences ----

Json field_changes(const Json& before, const Json& after) {
    Json changes = Json::array();
    const auto add = [&](const std::string& field, const Json& from, const Json& to) {
        if (from.dump() == to.dump()) return;
        changes.push(Json::object().set("field", Json::of(field)).set("from", from).set("to", to));
    };
    for (const auto& [field, value] : before.members()) add(field, value, after[field]);
    for (const auto& [field, value] : after.members()) {
        if (before.find(field) == nullptr) add(field, Json{}, value);
    }
    return changes;
}

using Entries = std::vector<std::pair<std::string, Json>>;  // key → content, in order

// Codes that both have, but in another order: those outside a longest common run by position.
Json moved_codes(const Entries& before, const Entries& after) {
    std::map<std::string_view, std::size_t> position;
    for (std::size_t i = 0; i < before.size(); ++i) position.emplace(before[i].first, i);
    std::vector<std::pair<std::string_view, std::size_t>> common;
    for (const auto& [key, value] : after) {
        if (const auto found = position.find(key); found != position.end())
            common.emplace_back(key, found->second);
    }
    // Longest increasing run of old positions, by patience sorting: what lies in it has not moved.
    std::vector<std::size_t> tails;
    std::vector<std::ptrdiff_t> previous(common.size(), -1);
    for (std::size_t i = 0; i < common.size(); ++i) {
        const auto at = std::lower_bound(
            tails.begin(), tails.end(), common[i].second,
            [&](std::size_t tail, std::size_t wanted) { return common[tail].second < wanted; });
        previous[i] = at == tails.begin() ? -1 : static_cast<std::ptrdiff_t>(*(at - 1));
        if (at == tails.end())
            tails.push_back(i);
        else
            *at = i;
    }
    std::vector<bool> stays(common.size(), false);
    for (std::ptrdiff_t i = tails.empty() ? -1 : static_cast<std::ptrdiff_t>(tails.back()); i >= 0;
         i = previous[static_cast<std::size_t>(i)]) {
        stays[static_cast<std::size_t>(i)] = true;
    }
    Json moved = Json::array();
    for (std::size_t i = 0; i < common.size(); ++i) {
        if (!stays[i]) moved.push(Json::of(common[i].first));
    }
    return moved;
}

void put_differences(const Entries& before, const Entries& after, Json& json) {
    std::map<std::string_view, const Json*> old_ones;
    std::map<std::string_view, const Json*> new_ones;
    for (const auto& [key, value] : before) old_ones.emplace(key, &value);
    for (const auto& [key, value] : after) new_ones.emplace(key, &value);
    Json added = Json::array();
    Json removed = Json::array();
    Json changed = Json::array();
    for (const auto& [key, value] : before) {
        if (!new_ones.contains(key)) removed.push(Json::of(key));
    }
    for (const auto& [key, value] : after) {
        const auto old_one = old_ones.find(key);
        if (old_one == old_ones.end()) {
            added.push(Json::of(key));
            continue;
        }
        Json fields = field_changes(*old_one->second, value);
        if (!fields.items().empty())
            changed.push(Json::object().set("code", Json::of(key)).set("fields", std::move(fields)));
    }
    json.set("added", std::move(added)).set("removed", std::move(removed));
    json.set("moved", moved_codes(before, after)).set("changed", std::move(changed));
}

Entries node_entries(const Checklist& checklist) {
    Entries entries;
    for (const Node& node : checklist.nodes) entries.emplace_back(node.code, node_json(checklist, node));
    return entries;
}

Entries option_entries(const Checklist& checklist) {
    Entries entries;
    for (const ChoiceList& list : checklist.choices) {
        for (const Option& option : list.options)
            entries.emplace_back(list.name + "/" + option.name, option_json(option));
    }
    return entries;
}

}  // namespace

Json show(const Checklist& checklist) {
    Json nodes = Json::array();
    for (const Node& node : checklist.nodes) nodes.push(node_json(checklist, node));
    return Json::object()
        .set("settings", settings_json(checklist.settings))
        .set("nodes", std::move(nodes))
        .set("choices", list_json(checklist.choices, choices_json));
}

Json diff(const Checklist& before, const Checklist& after) {
    Json json = Json::object();
    put_differences(node_entries(before), node_entries(after), json);
    Json choices = Json::object();
    put_differences(option_entries(before), option_entries(after), choices);
    json.set("choices", std::move(choices));
    json.set("settings", field_changes(settings_json(before.settings), settings_json(after.settings)));
    return json;
}

}  // namespace wincheck::forms
