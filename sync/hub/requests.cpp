#include "sync/hub/requests.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "core/base/reasons.h"
#include "core/engine/request_view.h"
#include "core/journal/payloads.h"
#include "sync/hub/change.h"
#include "sync/hub/draws.h"
#include "sync/hub/error_json.h"
#include "sync/hub/feed.h"
#include "sync/hub/log.h"
#include "sync/hub/reasons.h"
#include "sync/protocol/messages.h"

namespace wincheck::hub {
namespace {

constexpr const char* kSettingWaiting = "hub.requests.waiting";
constexpr std::size_t kSettledAtOnce = 8;  // each asks of a whole register; the rest waits for the next time
constexpr std::size_t kResultBytesMax = std::size_t{24} * 1024;  // of one entry, far inside its bounds

/// A request that was taken and not answered yet.
struct WaitingRequest {
    protocol::EntryPlace place;
    std::string result;  // what was done; empty = nothing yet
    template <class A>
    void serialize(A& a) {
        a(place, result);
    }
};

Result<std::vector<WaitingRequest>> waiting_in(State& state) {
    WCK_TRY(const auto bytes, state.store().setting(kSettingWaiting));
    return bytes ? journal::decode<std::vector<WaitingRequest>>(*bytes)
                 : Result<std::vector<WaitingRequest>>(std::vector<WaitingRequest>{});
}

Result<void> keep_waiting(State& state, const std::vector<WaitingRequest>& waiting) {
    return state.store().put_setting(kSettingWaiting, journal::encode(waiting));
}

// Of the machine, not of what was asked: it is tried again.
bool is_passing(const Error& error) {
    constexpr std::array kPassing{ErrorCode::storage_full, ErrorCode::storage_io, ErrorCode::no_memory,
                                  ErrorCode::locked,       ErrorCode::in_use,     ErrorCode::suspended,
                                  ErrorCode::key_locked};
    return std::find(kPassing.begin(), kPassing.end(), error.code) != kPassing.end();
}

Result<Json> changed(State& state, const engine::Request& request, const Effect& effect) {
    const Json& said = request.document;
    Json facts = said["facts"];
    if (!facts.is(Json::Kind::array))
        return error_of(ErrorCode::invalid_argument, kFieldMissing, "settle_requests", "facts");
    const Json arguments = Json::object()
                               .set("by", Json::of(std::string_view(request.by)))
                               .set("reason", said["reason"])
                               .set("source", Json::of("request"))
                               .set("facts", std::move(facts));
    return run_change(state, arguments, effect);
}

Result<Json> drawn(State& state, const engine::Request& request, const Effect& effect) {
    const Json& said = request.document;
    // Not `show`: what was drawn is told to whom the step is, and with the reveal.
    constexpr std::array<std::string_view, 4> kSteps{"commit", "freeze", "run", "reveal"};
    if (std::find(kSteps.begin(), kSteps.end(), said["step"].text()) == kSteps.end())
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "settle_requests", "step");
    Json arguments = Json::object();
    for (const char* member : {"step", "draw", "plan", "list", "values"}) arguments.set(member, said[member]);
    arguments.set("by", Json::of(std::string_view(request.by)));
    return run_draw(state, arguments, effect);
}

// Nothing of what a device sent names a file here, or anybody else as who answers for it.
Result<Json> done_for(State& state, const engine::Request& request, const Effect& effect) {
    switch (request.what) {
        case kRequestChange: return changed(state, request, effect);
        case kRequestDraw: return drawn(state, request, effect);
        default: return error_of(ErrorCode::invalid_argument, kUnknownCommand, "settle_requests");
    }
}

// Picks of a long list are read at the hub (report draws, draw show).
std::string said_of(Json result) {
    std::string text = result.dump();
    if (text.size() <= kResultBytesMax) return text;
    return result.set("picks", Json{}).set("problems", Json{}).set("shortened", Json::of(true)).dump();
}

/// One request, from what was asked to what is answered.
class Settling {
public:
    Settling(State& state, std::vector<WaitingRequest>& waiting) : state_(state), waiting_(waiting) {}

    Result<void> run() {
        const WaitingRequest first = waiting_.front();
        WCK_TRY(const auto stored, state_.store().entry({first.place.incarnation, first.place.sequence}));
        const auto request =
            stored ? engine::request_of(*stored) : Result<engine::Request>(engine::Request{});
        if (!request || request->by.empty()) return forget();  // its bytes rotted: there is nobody to tell
        RequestAnswerCore answer{.request = request->entry, .is_done = true, .result = first.result};
        if (first.result.empty()) {
            WCK_TRY(answer, performed(*request));
        }
        return tell(request->by, answer);
    }

private:
    Result<RequestAnswerCore> performed(const engine::Request& request) {
        const Effect effect = [&](const Json& result) {
            std::vector<WaitingRequest> done = waiting_;
            done.front().result = said_of(result);
            return keep_waiting(state_, done);
        };
        auto result = done_for(state_, request, effect);
        // What was recorded is done, also where something failed after it.
        WCK_TRY(waiting_, waiting_in(state_));
        RequestAnswerCore answer{
            .request = request.entry, .is_done = true, .result = waiting_.front().result};
        if (!answer.result.empty()) return answer;
        if (!result && is_passing(result.error())) return result.error();
        answer.is_done = false;
        answer.result =
            said_of(result ? std::move(*result) : Json::object().set("error", error_json(result.error())));
        return answer;
    }

    Result<void> tell(const std::string& person, const RequestAnswerCore& answer) {
        const std::vector<WaitingRequest> rest(waiting_.begin() + 1, waiting_.end());
        WCK_TRY(
            state_.engine->record_for_persons({{person, EntryType::request_answer, journal::encode(answer)}},
                                              [&] { return keep_waiting(state_, rest); }));
        waiting_ = rest;
        return sequence_own(state_);
    }

    Result<void> forget() {
        waiting_.erase(waiting_.begin());
        WCK_TRY(auto transaction, state_.store().begin());
        WCK_TRY(keep_waiting(state_, waiting_));
        return transaction.commit();
    }

    State& state_;
    std::vector<WaitingRequest>& waiting_;
};

}  // namespace

const char* refusal_of_request(const State& state, const journal::Entry& entry, const std::string& person) {
    const journal::Header& header = entry.header;
    if (header.author != person || header.tenant != state.identity().tenant) return "scope";
    const bool is_request = header.type == static_cast<std::uint32_t>(EntryType::request);
    const Bytes* core = entry.part_or_null(journal::PartClass::core);
    const bool is_sound = core != nullptr && journal::decode<RequestCore>(*core);
    return is_request && entry.opens_stream() && is_sound ? nullptr : "malformed";
}

Result<std::uint64_t> take_request(State& state, const journal::Entry& entry) {
    const store::Position position{entry.header.incarnation, entry.header.sequence};
    WCK_TRY(const std::uint64_t rank, state.tables.take_ranks(entry.stream()));
    WCK_TRY(state.store().put_rank(position, rank));
    WCK_TRY(log_entries(state, {{position, entry.hash}}));
    WCK_TRY(auto waiting, waiting_in(state));
    waiting.push_back({{position.incarnation, position.sequence}, {}});
    WCK_TRY(keep_waiting(state, waiting));
    return rank;
}

Result<void> settle_requests(State& state) {
    WCK_TRY(auto waiting, waiting_in(state));
    for (std::size_t done = 0; done < kSettledAtOnce && !waiting.empty(); ++done)
        WCK_TRY(Settling(state, waiting).run());
    return {};
}

Result<Json> requests_report(State& state, const std::string& reader) {
    WCK_TRY(const auto streams, engine::person_streams(state.store()));
    WCK_TRY(const auto answers, engine::answers_in(state.store(), streams));
    WCK_TRY(const auto requests, engine::requests_in(state.store()));
    Json rows = Json::array();
    for (auto request = requests.rbegin(); request != requests.rend(); ++request) {
        if (!reader.empty() && request->by != reader) continue;
        const auto answer = answers.find(request->entry);
        rows.push(engine::request_json(*request, answer == answers.end() ? nullptr : &answer->second));
    }
    return Json::object().set("report", Json::of("requests")).set("requests", std::move(rows));
}

}  // namespace wincheck::hub
