#pragma once
// What households answered, as an export may tell it (PII-5): what was answered, not by whom.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/base/json.h"
#include "core/engine/personal.h"
#include "core/engine/sampling_view.h"
#include "core/rules/score_json.h"

namespace wincheck::hub {

using engine::is_of_households;

/// Parts of a score without those of single households, and without the words in which an item's inputs are
/// listed.
[[nodiscard]] inline Json parts_without_households(const engine::Inspection& inspection, const Json& parts) {
    Json list = Json::array();
    for (const Json& part : parts.items()) {
        const bool is_of_home =
            part["kind"].text() == "item" && is_of_households(inspection, part["code"].text());
        if (is_of_home && !part["instance"].is_null()) continue;
        Json inner = is_of_home ? Json::array() : parts_without_households(inspection, part["parts"]);
        // An instance of which nothing but a household's answers is left is that household.
        if (!part["instance"].is_null() && inner.items().empty() && !part["parts"].items().empty()) continue;
        Json copy = part;
        copy.set("parts", std::move(inner));
        if (is_of_home && !copy["detail"].is_null()) copy.set("detail", Json{});
        list.push(std::move(copy));
    }
    return list;
}

/// [{"item","sample","value"}] of an item, or of all. Those of households have no sample and stand in the
/// order of their values, so that no two answers can be told to be of one home.
[[nodiscard]] inline Json answers_of(const engine::Inspection& inspection, const std::string& item) {
    Json list = Json::array();
    std::vector<std::pair<std::string, Json>> of_homes;
    for (const auto& [key, answer] : inspection.record().answers) {
        if (!item.empty() && key.item != item) continue;
        const bool is_of_home = is_of_households(inspection, key.item);
        const std::string sample = is_of_home ? std::string{} : key.sample;
        Json row = Json::object()
                       .set("item", Json::of(std::string_view(key.item)))
                       .set("sample", Json::of(std::string_view(sample)))
                       .set("value", answer.is_na ? Json::of("n/a") : rules::to_json(answer.value));
        std::string order = is_of_home ? row.dump() : std::string{};
        if (is_of_home)
            of_homes.emplace_back(std::move(order), std::move(row));
        else
            list.push(std::move(row));
    }
    std::stable_sort(of_homes.begin(), of_homes.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [order, row] : of_homes) list.push(std::move(row));
    return list;
}

/// What is drawn, left out and excused of samples; of what is done in homes no more than how many.
[[nodiscard]] inline Json samples_of(const engine::Inspection& inspection) {
    Json list = Json::array();
    const Json samples = engine::samples_json(inspection);
    for (const Json& one : samples.items()) {
        Json row = one;
        if (is_of_households(inspection, one["item"].text()))
            row.set("samples", Json::array()).set("left_out", Json::array()).set("fewer", Json::array());
        list.push(std::move(row));
    }
    return list;
}

}  // namespace wincheck::hub
