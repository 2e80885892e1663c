#include "core/engine/sampling_view.h"

#include "core/rules/sampling.h"

namespace wincheck::engine {
namespace {

Json drawn_json(const std::vector<Location>& drawn) {
    Json list = Json::array();
    for (const Location& location : drawn)
        list.push(Json::object()
                      .set("sample", Json::of(std::string_view(location.code)))
                      .set("name", Json::of(std::string_view(location.name))));
    return list;
}

Json with_reason(Json json, const Event<SamplingCore>& event) {
    return std::move(json)
        .set("reason", Json::of(std::string_view(text_of(event.text, "reason"))))
        .set("by", Json::of(std::string_view(event.author)))
        .set("at", Json::of(std::string_view(to_text(event.at))));
}

Json left_out_json(const Inspection& inspection, const Node& source) {
    Json list = Json::array();
    for (const Event<SamplingCore>& one : inspection.samplings()) {
        const AnswerKey& key = one.core.key;
        if (key.item == source.code && !key.sample.empty())
            list.push(with_reason(Json::object().set("sample", Json::of(std::string_view(key.sample))), one));
    }
    return list;
}

Json fewer_json(const Inspection& inspection, const Node& node) {
    Json list = Json::array();
    for (const Event<SamplingCore>& one : inspection.samplings()) {
        const AnswerKey& key = one.core.key;
        if (key.item != node.code || !key.sample.empty()) continue;
        Json json = Json::object();
        if (!key.instance.is_zero()) json.set("instance", Json::of(std::string_view(key.instance.hex())));
        list.push(with_reason(std::move(json), one));
    }
    return list;
}

}  // namespace

Json samples_json(const Inspection& inspection) {
    Json list = Json::array();
    for (const Node& node : inspection.checklist().nodes) {
        if (node.scoring.fold == SampleFold::none) continue;
        const Node& source = inspection.sample_source(node);
        const std::uint64_t population =
            rules::population_of(source.scoring.sample, inspection.context().locations);
        list.push(Json::object()
                      .set("item", Json::of(std::string_view(node.code)))
                      .set("population", Json::of(population))
                      .set("wanted", Json::of(std::uint64_t{inspection.wanted_samples(node)}))
                      .set("samples", drawn_json(inspection.drawn_samples(node)))
                      .set("left_out", left_out_json(inspection, source))
                      .set("fewer", fewer_json(inspection, node)));
    }
    return list;
}

}  // namespace wincheck::engine
