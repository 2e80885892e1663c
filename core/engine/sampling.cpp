// The samples of an inspection (SCO-5): which are drawn, which are left out, what is still to be recorded.
#include "core/rules/sampling.h"

#include <algorithm>
#include <set>

#include "core/engine/inspection.h"

namespace wincheck::engine {
const Node& Inspection::sample_source(const Node& item) const {
    const std::string& shared = item.scoring.sample.same_as;
    const std::int32_t index = shared.empty() ? -1 : compiled_->find(shared);
    return index < 0 ? item : checklist().nodes[static_cast<std::size_t>(index)];
}

std::vector<Location> Inspection::drawn_samples(const Node& item) const {
    const Node& source = sample_source(item);
    if (source.scoring.sample.of.empty()) return {};
    std::set<std::string> left_out;
    for (const Event<SamplingCore>& one : samplings_)
        if (one.core.key.item == source.code) left_out.insert(one.core.key.sample);
    return rules::drawn_samples(rules::sample_size(*compiled_, source.code, context_),
                                {.code = source.code,
                                 .seed = assignment_.sample_seed,
                                 .locations = context_.locations,
                                 .left_out = left_out});
}

std::uint32_t Inspection::wanted_samples(const Node& item) const {
    const SampleSize size = rules::sample_size(*compiled_, sample_source(item).code, context_);
    const bool has_register = rules::population_of(size, context_.locations) > 0;
    return has_register ? static_cast<std::uint32_t>(drawn_samples(item).size())
                        : rules::samples_wanted(size, 0);
}

std::string Inspection::sample_code(const std::string& text) const {
    const auto& places = context_.locations;
    const auto find = [&](auto&& is_it) { return std::find_if(places.begin(), places.end(), is_it); };
    auto found = find([&](const Location& place) { return place.code == text; });
    if (found == places.end()) found = find([&](const Location& place) { return place.name == text; });
    return found == places.end() ? text : found->code;
}

}  // namespace wincheck::engine
