#pragma once
// What persons ask headquarters for from their devices (ORG-3, DRAW-1): a request is an entry of its device;
// once it is taken, the hub does what its own command of that name does, for the author, and tells the author
// in the stream of that person what became of it. What is asked for waits in the transaction that takes it;
// what was done is noted in the transaction that does it, so a hub that is killed in between goes on where it
// was.
#include "core/base/json.h"
#include "core/journal/entry.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Null where the entry may be taken, else why it lies in quarantine. `person`: whose certificate the device
/// has.
[[nodiscard]] const char* refusal_of_request(const State& state, const journal::Entry& entry,
                                             const std::string& person);

/// Gives it rank and place in the log, and lets it wait; nobody else receives it. In the caller's
/// transaction.
Result<std::uint64_t> take_request(State& state, const journal::Entry& entry);

/// Does what waits, in the order in which it came, so many of them at once that nobody waits long for the
/// hub. Errors: storage errors; what was not done goes on waiting. Cost: a look at one setting where nothing
/// waits.
Result<void> settle_requests(State& state);

/// {"report":"requests","requests":[{"entry","by","at","act","document","state","why","answer"}]}, newest
/// first. A named reader is shown the own ones.
Result<Json> requests_report(State& state, const std::string& reader);

}  // namespace wincheck::hub
