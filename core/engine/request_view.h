#pragma once
// The view `requests`: what this device's person asked headquarters to record, and what became of it.
#include "core/base/json.h"
#include "core/engine/told.h"

namespace wincheck::engine {

/// A request as its entry has it.
struct Request {
    Hash entry{};
    std::string by;
    ZonedTime at;
    journal::HybridTime order;
    std::uint32_t what = kRequestChange;
    Json document;  // null where its text is not here
    bool is_ranked = false;
    bool is_refused = false;
};

/// Every request that the store holds, in the order of their chains' entries.
Result<std::vector<Request>> requests_in(store::Store& store);
/// One of them. Errors: corrupt, where the entry is none; what its text says is not judged.
Result<Request> request_of(const store::StoredEntry& stored);

/// {"entry","by","at","act","document","state","why","answer"}; state: waiting (was not sent), sent,
/// recorded, refused, and then why.
[[nodiscard]] Json request_json(const Request& request, const RequestAnswerCore* answer_or_null);

/// Newest first.
Result<Json> requests_json(store::Store& store);

}  // namespace wincheck::engine
