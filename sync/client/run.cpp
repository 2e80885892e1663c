#include "sync/client/run.h"

namespace wincheck::client {
namespace {

using Outcome = RunReport::Outcome;

void tell(const RunOptions& options, const std::string& line) {
    if (options.progress) options.progress(line);
}

std::string line_of(const Action& action) {
    std::string line = name_of(action.purpose);
    if (action.request.file)
        line += " " + std::to_string(action.request.file->length) + " bytes";
    else if (!action.request.body.empty())
        line += " " + std::to_string(action.request.body.size()) + " bytes";
    return line;
}

Result<void> perform(SyncClient& client, protocol::Transport& transport, const RunOptions& options,
                     const Action& action) {
    tell(options, line_of(action));
    const auto response =
        transport.perform_beside(action.request, options.hub_url, [&client] { client.prepare(); });
    if (response) {
        WCK_TRY(client.respond(action.request_id, *response));
        return {};
    }
    if (response.error().code != ErrorCode::network) return response.error();
    tell(options,
         response.error().reason_or_null != nullptr ? response.error().reason_or_null->message : "failed");
    WCK_TRY(client.fail(action.request_id, protocol::failure_of(response.error())));
    return {};
}

// Runs until the round ends, the host has to act, or the time is over.
Result<Outcome> run(SyncClient& client, protocol::Transport& transport, const RunOptions& options,
                    std::uint32_t& next_after_ms) {
    const std::uint64_t until_ms = options.elapsed_ms() + options.budget_ms;
    for (bool is_first = true;; is_first = false) {
        WCK_TRY(const Action action, client.next());
        const std::uint64_t now_ms = options.elapsed_ms();
        next_after_ms = action.wait_ms;
        switch (action.kind) {
            case Action::Kind::done: return Outcome::done;
            case Action::Kind::needs_sign_in: return Outcome::sign_in;
            case Action::Kind::needs_update: return Outcome::update;
            case Action::Kind::wait:
                if (is_first) break;
                if (now_ms + action.wait_ms > until_ms) return Outcome::out_of_time;
                tell(options, std::string("wait ") + std::to_string(action.wait_ms) +
                                  " ms: " + name_of(action.trouble));
                options.wait(action.wait_ms);
                break;
            case Action::Kind::http:
                if (now_ms >= until_ms) return Outcome::out_of_time;
                WCK_TRY(perform(client, transport, options, action));
                break;
        }
    }
}

const char* name_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::done: return "done";
        case Outcome::out_of_time: return "out_of_time";
        case Outcome::sign_in: return "sign_in";
        case Outcome::update: return "update";
    }
    return "unknown";
}

}  // namespace

Result<RunReport> run_sync(engine::Engine& engine, SyncClient& client, protocol::Transport& transport,
                           const RunOptions& options) {
    RunReport report;
    WCK_TRY(report.outcome, run(client, transport, options, report.next_after_ms));
    report.trouble = client.last_trouble();
    report.counters = client.counters();
    WCK_TRY(report.status, status(engine));
    return report;
}

Json to_json(const RunReport& report) {
    Json json = Json::object();
    json.set("outcome", Json::of(name_of(report.outcome)));
    json.set("trouble", Json::of(client::name_of(report.trouble)));
    json.set("entries_sent", Json::of(report.counters.entries_sent));
    json.set("entries_taken", Json::of(report.counters.entries_taken));
    json.set("documents_sent", Json::of(report.counters.documents_sent));
    json.set("documents_taken", Json::of(report.counters.documents_taken));
    json.set("chunks_sent", Json::of(report.counters.chunks_sent));
    json.set("chunk_bytes_sent", Json::of(report.counters.chunk_bytes_sent));
    json.set("photos_received", Json::of(report.counters.originals_received));
    json.set("next_after_ms", Json::of(std::uint64_t{report.next_after_ms}));
    json.set("only_here", outbox_json(report.status));
    return json;
}

std::vector<std::string> lines_of(const RunReport& report) {
    const Counters& moved = report.counters;
    const Status& status = report.status;
    const auto number = [](std::uint64_t n) { return std::to_string(n); };
    std::vector<std::string> lines;
    lines.push_back("sent " + number(moved.entries_sent) + " entries, " + number(moved.chunks_sent) +
                    " chunks of photos");
    lines.push_back("took " + number(moved.entries_taken) + " entries, " + number(moved.documents_taken) +
                    " documents");
    if (status.entries_only_here == 0 && status.photos_only_here == 0) {
        lines.push_back("received by the hub: all " + number(status.entries) + " entries and " +
                        number(status.photos) + " photos");
    } else {
        lines.push_back("still only here: " + number(status.entries_only_here) + " entries, " +
                        number(status.photos_only_here) + " photos (" + number(status.bytes_only_here) +
                        " bytes)");
    }
    for (const Problem& problem : status.problems)
        lines.push_back("not taken: " + problem.where + " " + number(problem.sequence) + ": " +
                        problem.reason);
    if (report.next_after_ms != 0)
        lines.push_back("next round in " + number((report.next_after_ms + 999) / 1000) + " s");
    if (report.outcome != Outcome::done)
        lines.push_back(std::string("ended: ") + name_of(report.outcome) + ", " +
                        client::name_of(report.trouble));
    return lines;
}

}  // namespace wincheck::client
