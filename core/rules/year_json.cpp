#include "core/rules/year_json.h"

#include <array>
#include <set>
#include <utility>

namespace wincheck::rules {
namespace {

constexpr Points kYearPointsMax = Points::whole(1'000'000);
constexpr std::size_t kYearPartsMax = 100;
constexpr std::int64_t kYearPlacesMax = 9, kYearDaysMax = 3'660, kAppealDaysOfYearMax = 366;

constexpr std::array<std::pair<const char*, PartMissing>, 2> kMissingWords{
    {{"left_out", PartMissing::left_out}, {"zero", PartMissing::zero}}};
constexpr std::array<std::pair<const char*, PartSource>, 3> kSourceWords{
    {{"inspections", PartSource::inspections},
     {"closure", PartSource::closure},
     {"imported", PartSource::imported}}};
constexpr std::array<std::pair<const char*, PartMean>, 3> kMeanWords{
    {{"simple", PartMean::simple}, {"weighted", PartMean::weighted}, {"latest", PartMean::latest}}};
constexpr std::array<std::pair<const char*, PartOver>, 2> kOverWords{
    {{"inspections", PartOver::inspections}, {"projects", PartOver::projects}}};
constexpr std::array<std::pair<const char*, EventEffect>, 4> kEffectWords{{{"add", EventEffect::add},
                                                                           {"deduct", EventEffect::deduct},
                                                                           {"cap", EventEffect::cap},
                                                                           {"veto", EventEffect::veto}}};

// The points stand between the bounds, both included.
void check_points(Fields& fields, const char* name, Points value, Points least, Points most) {
    if (value < least) fields.fail(kFieldWrong, name);
    if (value > most) fields.fail(kNumberTooLarge, name);
}

Json year_number(std::uint32_t value) {
    return Json::of(static_cast<std::uint64_t>(value));
}

// How inspections make one figure (ROLL-3): of a part that is made of inspections.
void read_roll_up(Fields& fields, YearPart& part) {
    read_word(fields, "mean", kMeanWords, part.mean);
    read_word(fields, "over", kOverWords, part.over);
    fields.text("size", part.size);
    std::set<std::string> named;
    if (fields.take("kind_weights") != nullptr) part.kind_weights.clear();
    fields.list("kind_weights", [&](Fields& one) {
        KindWeight& weight = part.kind_weights.emplace_back();
        one.text("kind", weight.kind);
        one.points("weight", weight.weight);
        if (weight.kind.empty()) one.fail(kFieldMissing, "kind");
        if (!named.insert(weight.kind).second) one.fail(kFieldWrong, "kind");
        check_points(one, "weight", weight.weight, Points{1}, kYearPointsMax);
    });
    const bool is_other = part.source != PartSource::inspections;
    if (is_other && part.mean != PartMean::simple) fields.fail(kFieldWrong, "mean");
    if (is_other && part.over != PartOver::inspections) fields.fail(kFieldWrong, "over");
    if (!part.kind_weights.empty() && part.mean != PartMean::weighted)
        fields.fail(kFieldWrong, "kind_weights");
    if (!part.size.empty() && part.over != PartOver::projects) fields.fail(kFieldWrong, "size");
}

void read_part(Fields& fields, YearPart& part, std::set<std::string>& named) {
    fields.text("id", part.id);
    fields.points("weight", part.weight);
    read_word(fields, "missing", kMissingWords, part.missing);
    read_word(fields, "from", kSourceWords, part.source);
    fields.texts("kinds", part.kinds);
    fields.text("figure", part.figure);
    if (part.id.empty()) fields.fail(kFieldMissing, "id");
    if (!named.insert(part.id).second) fields.fail(kFieldWrong, "id");
    check_points(fields, "weight", part.weight, Points{1}, kYearPointsMax);
    const bool is_imported = part.source == PartSource::imported;
    if (is_imported && !part.kinds.empty()) fields.fail(kFieldWrong, "kinds");
    if (!is_imported && !part.figure.empty()) fields.fail(kFieldWrong, "figure");
    read_roll_up(fields, part);
}

void read_event(Fields& fields, EventRule& event, std::set<std::string>& named) {
    fields.text("kind", event.kind);
    read_word(fields, "effect", kEffectWords, event.effect);
    fields.points("points", event.points);
    if (event.kind.empty()) fields.fail(kFieldMissing, "kind");
    if (!named.insert(event.kind).second) fields.fail(kFieldWrong, "kind");
    check_points(fields, "points", event.points, Points{}, kYearPointsMax);
}

void read_ranking(Fields& fields, RankingPolicy& ranking) {
    fields.text("units", ranking.unit_kind);
    fields.text("attribute", ranking.attribute);
    fields.text("level", ranking.level);
    fields.points("bottom_percent", ranking.bottom_percent);
    read_word(fields, "rounding", kRoundingWords, ranking.rounding);
    std::uint32_t number = 0;
    const Json* bottom = fields.take("bottom_number");
    fields.number("bottom_number", number);
    if (bottom != nullptr) ranking.bottom_number = number;
    fields.number("days_min", ranking.days_min, kYearDaysMax);
    fields.number("appeal_days", ranking.appeal_days, kAppealDaysOfYearMax);
    read_word(fields, "days", kDayWords, ranking.counts_workdays);
    if (ranking.unit_kind.empty()) fields.fail(kFieldMissing, "units");
    if (!ranking.attribute.empty() && !ranking.level.empty()) fields.fail(kFieldWrong, "level");
    check_points(fields, "bottom_percent", ranking.bottom_percent, Points{}, Points::whole(100));
}

Json part_json(const YearPart& part) {
    Json kinds = Json::array();
    for (const std::string& kind : part.kinds) kinds.push(Json::of(std::string_view(kind)));
    Json weights = Json::array();
    for (const KindWeight& one : part.kind_weights)
        weights.push(Json::object()
                         .set("kind", Json::of(std::string_view(one.kind)))
                         .set("weight", Json::of(one.weight)));
    return Json::object()
        .set("id", Json::of(std::string_view(part.id)))
        .set("weight", Json::of(part.weight))
        .set("missing", Json::of(word_in(kMissingWords, part.missing)))
        .set("from", Json::of(word_in(kSourceWords, part.source)))
        .set("kinds", std::move(kinds))
        .set("figure", Json::of(std::string_view(part.figure)))
        .set("mean", Json::of(word_in(kMeanWords, part.mean)))
        .set("kind_weights", std::move(weights))
        .set("over", Json::of(word_in(kOverWords, part.over)))
        .set("size", Json::of(std::string_view(part.size)));
}

Json ranking_json(const RankingPolicy& ranking) {
    return Json::object()
        .set("units", Json::of(std::string_view(ranking.unit_kind)))
        .set("attribute", Json::of(std::string_view(ranking.attribute)))
        .set("level", Json::of(std::string_view(ranking.level)))
        .set("bottom_percent", Json::of(ranking.bottom_percent))
        .set("rounding", Json::of(word_in(kRoundingWords, ranking.rounding)))
        .set("bottom_number", ranking.bottom_number ? year_number(*ranking.bottom_number) : Json{})
        .set("days_min", year_number(ranking.days_min))
        .set("appeal_days", year_number(ranking.appeal_days))
        .set("days", Json::of(word_in(kDayWords, ranking.counts_workdays)));
}

}  // namespace

void read_year(Fields& fields, YearPolicy& policy) {
    fields.points("scale", policy.scale);
    fields.number("places", policy.places, kYearPlacesMax);
    std::set<std::string> named;
    if (fields.take("parts") != nullptr) policy.parts.clear();
    fields.list("parts", [&](Fields& one) { read_part(one, policy.parts.emplace_back(), named); });
    named.clear();
    if (fields.take("events") != nullptr) policy.events.clear();
    fields.list("events", [&](Fields& one) { read_event(one, policy.events.emplace_back(), named); });
    fields.points("add_max", policy.add_max);
    fields.points("recheck_percent", policy.recheck_percent);
    fields.object("ranking", [&](Fields& ranking) { read_ranking(ranking, policy.ranking); });
    if (policy.parts.size() > kYearPartsMax) fields.fail(kNumberTooLarge, "parts");
    check_points(fields, "scale", policy.scale, Points{1}, kYearPointsMax);
    check_points(fields, "add_max", policy.add_max.value_or(Points{}), Points{}, kYearPointsMax);
    check_points(fields, "recheck_percent", policy.recheck_percent, Points{}, Points::whole(100));
}

Json to_json(const YearPolicy& policy) {
    Json parts = Json::array();
    for (const YearPart& part : policy.parts) parts.push(part_json(part));
    Json events = Json::array();
    for (const EventRule& event : policy.events)
        events.push(Json::object()
                        .set("kind", Json::of(std::string_view(event.kind)))
                        .set("effect", Json::of(word_in(kEffectWords, event.effect)))
                        .set("points", Json::of(event.points)));
    return Json::object()
        .set("scale", Json::of(policy.scale))
        .set("places", year_number(policy.places))
        .set("parts", std::move(parts))
        .set("events", std::move(events))
        .set("add_max", Json::of(policy.add_max))
        .set("recheck_percent", Json::of(policy.recheck_percent))
        .set("ranking", ranking_json(policy.ranking));
}

IndexRules index_rules_of(const YearPolicy& policy) {
    IndexRules rules{.scale = policy.scale,
                     .parts = {},
                     .events = policy.events,
                     .add_max = policy.add_max,
                     .recheck_percent = policy.recheck_percent,
                     .places = policy.places};
    for (const YearPart& part : policy.parts) rules.parts.push_back({part.id, part.weight, part.missing});
    return rules;
}

RankingRules ranking_rules_of(const RankingPolicy& policy) {
    return {.bottom_percent = policy.bottom_percent,
            .rounding = policy.rounding,
            .bottom_number = policy.bottom_number,
            .days_min = policy.days_min};
}

}  // namespace wincheck::rules
