#pragma once
// Runs a whole round for hosts that can block: the loop of `wincheck device sync`. No thread; waiting and
// time come from the caller.
#include <functional>

#include "sync/client/client.h"
#include "sync/client/session.h"
#include "sync/client/status.h"

namespace wincheck::client {

struct RunOptions {
    std::string hub_url;
    std::uint64_t budget_ms = 60'000;                  // no new exchange and no wait beyond it
    std::function<std::uint64_t()> elapsed_ms;         // a clock that runs, also for simulated devices
    std::function<void(std::uint32_t)> wait;           // blocks for milliseconds
    std::function<void(const std::string&)> progress;  // one line each; may be empty
};

struct RunReport {
    enum class Outcome : std::uint8_t { done, out_of_time, sign_in, update };
    Outcome outcome = Outcome::done;
    Trouble trouble = Trouble::none;  // of the last exchange without success
    Counters counters;
    Status status;                    // what is still only here
    std::uint32_t next_after_ms = 0;  // when the next round is due (S29), 0 = as the host likes
};

/// A wait that an earlier process was told does not keep it: whoever calls means now, and tries once.
/// Errors: refused (kNotEnrolled), storage errors, invalid_argument (kUrlMalformed, kPlainHttp).
Result<RunReport> run_sync(engine::Engine& engine, SyncClient& client, protocol::Transport& transport,
                           const RunOptions& options);

[[nodiscard]] Json to_json(const RunReport& report);
/// Sentences for people: what moved, and what is still only here.
[[nodiscard]] std::vector<std::string> lines_of(const RunReport& report);

}  // namespace wincheck::client
