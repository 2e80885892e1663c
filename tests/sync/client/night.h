#pragma once
// One device with its folder, and the hub's side in memory: what tests of the client's steps begin with.
#include <doctest/doctest.h>

#include <algorithm>

#include "sync/client/run.h"
#include "tests/sync/client/fake_hub.h"

namespace wincheck::client {

using protocol::HttpRequest;
using protocol::HttpResponse;
using tests::FakeDevice;
using tests::FakeHub;

using Replaced = std::optional<Result<HttpResponse>>;

inline constexpr std::uint64_t kHourMs = 3'600'000;

/// Runs `client` to its end on a clock that only waiting moves.
inline RunReport sync_with(FakeDevice& device, SyncClient& client, FakeHub& hub, std::uint64_t budget_ms) {
    std::uint64_t now_ms = 0;
    RunOptions options;
    options.hub_url = "http://localhost";
    options.budget_ms = budget_ms;
    options.elapsed_ms = [&] { return now_ms; };
    options.wait = [&](std::uint32_t ms) { now_ms += ms; };
    return run_sync(device, client, hub, options).value();
}

/// One device with its folder, and a hub.
struct Night {
    tests::World world;
    tests::Folder folder;
    std::unique_ptr<FakeDevice> device = std::make_unique<FakeDevice>(folder.path(), world.identity(3));
    FakeHub hub{world};

    /// What a killed app does.
    void reopen() {
        device.reset();
        device = std::make_unique<FakeDevice>(folder.path(), world.identity(3));
    }
    Hash photo(const StreamId& stream, const std::vector<Bytes>& chunks) {
        const Hash original = device->photo(stream, chunks);
        std::uint64_t length = 0;
        for (const Bytes& chunk : chunks) length += chunk.size();
        hub.originals[original.hex()] = {original, length};
        return original;
    }
    RunReport sync(SyncClient& client, std::uint64_t budget_ms = kHourMs) {
        return sync_with(*device, client, hub, budget_ms);
    }
    RunReport sync() {
        SyncClient client(*device);
        return sync(client);
    }
};

inline Bytes chunk_of(std::uint8_t fill, std::size_t size) {
    return Bytes(size, fill);
}

inline Action http_of(Result<Action> action) {
    REQUIRE(action.has_value());
    REQUIRE(action->kind == Action::Kind::http);
    return *action;
}

inline std::size_t segments_in(const HttpRequest& request) {
    const bool is_zstd = protocol::header_value(request.headers, "Content-Encoding") == "zstd";
    const Bytes body =
        is_zstd ? protocol::inflated(request.body, protocol::kInflatedBytesMax).value() : request.body;
    const auto push = journal::decode_document<protocol::PushRequest>(body);
    REQUIRE(push.has_value());
    return push->segments.size();
}

// The next exchange, after the wait that a failure before it asks for.
inline Action http_after_wait(SyncClient& client) {
    const Action action = client.next().value();
    return action.kind == Action::Kind::wait ? http_of(client.next()) : action;
}

}  // namespace wincheck::client
