#include "core/engine/request_view.h"

#include <algorithm>

#include "core/engine/inspection.h"
#include "core/engine/reasons.h"
#include "core/journal/payloads.h"

namespace wincheck::engine {
namespace {

const char* act_of(std::uint32_t what) {
    switch (what) {
        case kRequestChange: return "change";
        case kRequestDraw: return "draw";
        default: return "";
    }
}

const char* state_of(const Request& request, const RequestAnswerCore* answer_or_null) {
    if (answer_or_null != nullptr) return answer_or_null->is_done ? "recorded" : "refused";
    if (request.is_refused) return "refused";
    return request.is_ranked ? "sent" : "waiting";
}

// The first thing that headquarters has against it.
std::string why_not(const Json& answer) {
    const auto& problems = answer["problems"].items();
    const Json& first = problems.empty() ? answer["error"] : problems.front();
    const std::string& where = first["where"].text();
    return (where.empty() ? "" : where + ": ") + first["message"].text();
}

}  // namespace

Result<Request> request_of(const store::StoredEntry& stored) {
    const Bytes* core = stored.entry.part_or_null(journal::PartClass::core);
    Request request{.entry = stored.hash,
                    .by = stored.header.author,
                    .at = {{stored.header.wall_ms}, stored.header.offset_minutes},
                    .order = stored.header.hybrid,
                    .what = 0,
                    .document = {},
                    .is_ranked = stored.rank.has_value(),
                    .is_refused = stored.is_refused};
    if (core != nullptr) {
        WCK_TRY(const RequestCore asked, journal::decode<RequestCore>(*core));
        request.what = asked.what;
    }
    const Bytes* bytes = stored.entry.part_or_null(journal::PartClass::text);
    if (bytes == nullptr) return request;
    // Whoever wrote it: what is no JSON says nothing.
    const auto text = journal::decode<TextPart>(*bytes);
    auto document = text ? Json::parse(text_of(*text, "document")) : Result<Json>(Json{});
    if (document) request.document = std::move(*document);
    return request;
}

Result<std::vector<Request>> requests_in(store::Store& store) {
    WCK_TRY(const auto streams, store.streams(kStreamRequest));
    std::vector<Request> requests;
    for (const store::StreamInfo& stream : streams) {
        WCK_TRY(const auto entries, store.stream_entries(stream.id, EntryType::request));
        for (const store::StoredEntry& stored : entries) {
            auto request = request_of(stored);
            if (request) requests.push_back(std::move(*request));
        }
    }
    std::stable_sort(requests.begin(), requests.end(),
                     [](const Request& a, const Request& b) { return a.order < b.order; });
    return requests;
}

Json request_json(const Request& request, const RequestAnswerCore* answer_or_null) {
    const auto answer =
        answer_or_null == nullptr ? Result<Json>(Json{}) : Json::parse(answer_or_null->result);
    const bool is_refused = answer_or_null != nullptr && !answer_or_null->is_done && answer;
    return Json::object()
        .set("entry", Json::of(request.entry.hex()))
        .set("by", Json::of(std::string_view(request.by)))
        .set("at", Json::of(to_text(request.at)))
        .set("act", Json::of(act_of(request.what)))
        .set("document", request.document)
        .set("state", Json::of(state_of(request, answer_or_null)))
        .set("why", Json::of(is_refused ? why_not(*answer) : std::string{}))
        .set("answer", answer ? *answer : Json{});
}

Result<Json> requests_json(store::Store& store) {
    WCK_TRY(const auto streams, person_streams(store));
    WCK_TRY(const auto answers, answers_in(store, streams));
    WCK_TRY(const auto requests, requests_in(store));
    Json rows = Json::array();
    for (auto request = requests.rbegin(); request != requests.rend(); ++request) {
        const auto answer = answers.find(request->entry);
        rows.push(request_json(*request, answer == answers.end() ? nullptr : &answer->second));
    }
    return Json::object().set("requests", std::move(rows));
}

}  // namespace wincheck::engine
