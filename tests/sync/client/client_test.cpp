#include "tests/sync/client/night.h"

namespace wincheck::client {

TEST_CASE("client/client: a round sends entries, then photos, and ends with everything received") {
    Night night;
    const StreamId stream = night.device->start("i1");
    night.photo(stream, {chunk_of(1, 3000)});
    night.photo(stream, {chunk_of(2, 300'000), chunk_of(3, 1000)});
    const Status before = status(*night.device).value();
    CHECK(before.entries_only_here == 3);
    CHECK(before.photos_only_here == 2);
    const RunReport report = night.sync();
    CHECK(report.outcome == RunReport::Outcome::done);
    CHECK(report.trouble == Trouble::none);
    CHECK(report.counters.entries_sent == 3);
    CHECK(report.counters.chunks_sent == 3);
    CHECK(report.counters.chunk_bytes_sent == 304'000);
    CHECK(report.status.entries == 3);
    CHECK(report.status.entries_only_here == 0);
    CHECK(report.status.photos_only_here == 0);
    REQUIRE(night.hub.log.size() >= 4);
    CHECK(night.hub.log[0] == "POST /v1/hello");
    CHECK(night.hub.log[1] == "POST /v1/push");
    CHECK(night.hub.log.back() == "POST /v1/receipts");
    CHECK(night.device->store().entry({night.device->chain_id(), 2}).value()->rank == 3);
}

TEST_CASE("INT-7 the journal receipt's line stands on the own checkpoint") {
    Night night;
    night.device->start("i1");
    night.sync();
    const auto notes = night.device->store().notes(night.device->chain_id()).value();
    REQUIRE(notes.size() == 1);
    const auto note = journal::parse_note(notes[0].text).value();
    REQUIRE(note.signatures.size() == 2);
    CHECK(
        journal::verify_journal_receipt(notes[0].text, night.world.tenant(), night.world.intake.public_key())
            .has_value());
    CHECK(journal::verify_device_checkpoint(notes[0].text, night.world.tenant(),
                                            night.device->identity()->device, night.device->chain_id(),
                                            night.device->identity()->journal_pair().public_key())
              .has_value());
}

TEST_CASE("client/client: a second round sends nothing twice") {
    Night night;
    night.photo(night.device->start("i1"), {chunk_of(1, 10)});
    night.sync();
    night.hub.log.clear();
    const RunReport report = night.sync();
    CHECK(report.counters.entries_sent == 0);
    CHECK(night.hub.log == std::vector<std::string>{"POST /v1/hello", "POST /v1/pull"});
}

TEST_CASE("client/client: asked again before the answer, it gives the same request") {
    Night night;
    SyncClient client(*night.device);
    const Action first = http_of(client.next());
    const Action again = http_of(client.next());
    CHECK(first.request_id == again.request_id);
    CHECK(protocol::header_value(first.request.headers, protocol::kHeaderSignature) ==
          protocol::header_value(again.request.headers, protocol::kHeaderSignature));
}

TEST_CASE("SEC-2 each request is signed by the device's request key") {
    Night night;
    SyncClient client(*night.device);
    const Action action = http_of(client.next());
    const auto header = [&](const char* name) {
        return std::string(protocol::header_value(action.request.headers, name));
    };
    const protocol::RequestFacts facts{action.request.method, action.request.path,
                                       header(protocol::kHeaderNonce), header(protocol::kHeaderTime),
                                       header(protocol::kHeaderAt)};
    CHECK(facts.at == "2026-03-02T23:40:00+08:00");
    CHECK(facts.nonce == action.request_id);
    const auto signature = Signature::from(from_base64(header(protocol::kHeaderSignature)).value()).value();
    const std::string text = protocol::request_text(facts, action.request.body);
    CHECK(journal::verify_signature(night.device->identity()->request_pair().public_key(), view_of(text),
                                    signature)
              .has_value());
}

TEST_CASE("client/client: late, repeated and unknown answers change nothing") {
    Night night;
    SyncClient client(*night.device);
    const Action action = http_of(client.next());
    const HttpResponse response = night.hub.answer(action.request);
    CHECK(client.respond("0000000000000000", response).value() == false);
    CHECK(client.respond(action.request_id, response).value() == true);
    CHECK(client.respond(action.request_id, response).value() == false);
    CHECK(client.fail(action.request_id, protocol::Failure::cut).value() == false);
    CHECK(night.sync(client).outcome == RunReport::Outcome::done);
}

TEST_CASE("client/client: a later process takes the answer of a request that an earlier one made") {
    Night night;
    night.device->start("i1");
    Action push;
    {
        SyncClient client(*night.device);
        const Action hello = http_of(client.next());
        REQUIRE(client.respond(hello.request_id, night.hub.answer(hello.request)).value());
        push = http_of(client.next());
    }
    REQUIRE(push.purpose == Purpose::push);
    const HttpResponse answer = night.hub.answer(push.request);
    night.reopen();
    SyncClient later(*night.device);
    CHECK(later.respond(push.request_id, answer).value() == true);
    CHECK(status(*night.device)->entries_only_here == 0);
}

TEST_CASE("S6 a login page with status 200 is no success") {
    Night night;
    night.device->start("i1");
    night.hub.before = [](const HttpRequest&) -> Replaced {
        return HttpResponse{
            .status = 200, .headers = {{"Content-Type", "text/html"}}, .body = bytes_of("<html>log in")};
    };
    SyncClient client(*night.device);
    const RunReport report = night.sync(client, 20'000);
    CHECK(report.outcome == RunReport::Outcome::out_of_time);
    CHECK(report.trouble == Trouble::portal);
    CHECK(report.status.entries_only_here == 1);
    night.hub.before = nullptr;
    CHECK(night.sync(client).status.entries_only_here == 0);
}

TEST_CASE("client/client: an answer that the intake key did not sign is not believed") {
    Night night;
    night.device->start("i1");
    night.hub.after = [](const HttpRequest& request, HttpResponse& response) {
        if (request.path == protocol::kPathPush) response.body.back() ^= 1;
    };
    SyncClient client(*night.device);
    const RunReport report = night.sync(client, 20'000);
    CHECK(report.trouble == Trouble::untrusted);
    CHECK(report.status.entries_only_here == 1);
}

TEST_CASE("S7 an answer to another request's nonce is not believed") {
    Night night;
    night.hub.after = [](const HttpRequest&, HttpResponse& response) {
        response.headers[1].value = "0123456789abcdef";
    };
    SyncClient client(*night.device);
    CHECK(night.sync(client, 20'000).trouble == Trouble::portal);
}

TEST_CASE("INT-7 a receipt of another key is refused, and nothing counts as received") {
    Night night;
    night.device->start("i1");
    const auto stranger = journal::SignPair::make(night.world.random);
    night.hub.before = [&](const HttpRequest& request) -> Replaced {
        if (request.path != protocol::kPathPush) return std::nullopt;
        const store::Chain chain = night.device->chain();
        const auto notes = night.device->store().notes(chain.id).value();
        protocol::PushReply reply{.incarnation = chain.id,
                                  .accepted_to = chain.size,
                                  .head = chain.head,
                                  .verdicts = {},
                                  .ranks = {},
                                  .receipt = {},
                                  .wanted = {}};
        reply.receipt = journal::sign_journal_receipt(notes[0].text, night.world.tenant(),
                                                      journal::ReceiptGrade::durable, stranger, 1)
                            .value();
        return night.hub.message(request, reply);
    };
    SyncClient client(*night.device);
    const RunReport report = night.sync(client, 20'000);
    CHECK(report.trouble == Trouble::untrusted);
    CHECK(report.status.entries_only_here == 1);
}

TEST_CASE("S9 a busy hub is left alone for as long as it asks") {
    Night night;
    bool is_busy = true;
    night.hub.before = [&](const HttpRequest& request) -> Replaced {
        if (!std::exchange(is_busy, false)) return std::nullopt;
        HttpResponse response = FakeHub::plain(request, 503);
        response.headers.push_back({"Retry-After", "120"});
        return response;
    };
    SyncClient client(*night.device);
    const Action hello = http_of(client.next());
    REQUIRE(client.respond(hello.request_id, night.hub.perform(hello.request, "").value()).value());
    const Action wait = client.next().value();
    CHECK(wait.kind == Action::Kind::wait);
    CHECK(wait.trouble == Trouble::busy);
    CHECK(wait.wait_ms >= 120'000);
    CHECK(wait.wait_ms <= 144'001);
    CHECK(http_of(client.next()).purpose == Purpose::hello);
}

TEST_CASE("S35 without a network the waits grow and the work stays") {
    Night night;
    night.device->start("i1");
    SyncClient client(*night.device);
    std::uint32_t longest_ms = 0;
    for (int i = 0; i < 12; ++i) {
        const Action action = http_of(client.next());
        REQUIRE(client.fail(action.request_id, protocol::Failure::offline).value());
        const Action wait = client.next().value();
        REQUIRE(wait.kind == Action::Kind::wait);
        CHECK(wait.wait_ms <= 300'000);
        CHECK(wait.trouble == Trouble::offline);
        longest_ms = std::max(longest_ms, wait.wait_ms);
    }
    CHECK(longest_ms > 10'000);
    CHECK(status(*night.device)->entries_only_here == 1);
}

TEST_CASE("S12 a hub that does not know the device asks for a sign-in; nothing is lost") {
    Night night;
    night.device->start("i1");
    night.hub.before = [](const HttpRequest& request) -> Replaced { return FakeHub::plain(request, 401); };
    SyncClient client(*night.device);
    const RunReport report = night.sync(client);
    CHECK(report.outcome == RunReport::Outcome::sign_in);
    CHECK(report.status.entries_only_here == 1);
}

TEST_CASE("S10 entries that the hub fails on are left, the rest of the round goes on") {
    Night night;
    night.device->start("i1");
    night.hub.before = [](const HttpRequest& request) -> Replaced {
        if (request.path != protocol::kPathPush) return std::nullopt;
        return FakeHub::plain(request, 500);
    };
    const RunReport report = night.sync();
    CHECK(report.outcome == RunReport::Outcome::done);
    CHECK(night.hub.count("POST /v1/push") == 6);
    CHECK(night.hub.count("POST /v1/pull") == 1);
    REQUIRE(report.status.problems.size() == 1);
    CHECK(report.status.problems[0].reason == "server_error");
    CHECK(report.status.entries_only_here == 1);
}

TEST_CASE("S10 one segment that the hub fails on: what is before it arrives, other things go on") {
    Night night;
    for (int i = 0; i < 4; ++i) {
        night.device->start("i" + std::to_string(i));
        REQUIRE(night.device->close_segments().has_value());
    }
    const Bytes poison = night.device->segment(night.device->chain_id(), 2, 3).value();
    std::size_t alone = 0;
    night.hub.before = [&](const HttpRequest& request) -> Replaced {
        if (request.path != protocol::kPathPush) return std::nullopt;
        const bool is_zstd = protocol::header_value(request.headers, "Content-Encoding") == "zstd";
        const auto push = journal::decode_document<protocol::PushRequest>(
            is_zstd ? protocol::inflated(request.body, protocol::kInflatedBytesMax).value() : request.body);
        REQUIRE(push.has_value());
        const auto& segments = push->segments;
        if (std::find(segments.begin(), segments.end(), poison) == segments.end()) return std::nullopt;
        alone += segments.size() == 1 ? 1 : 0;
        return FakeHub::plain(request, 500);
    };
    const RunReport report = night.sync();
    CHECK(report.outcome == RunReport::Outcome::done);
    CHECK(alone > 0);
    CHECK(night.hub.chains.at(night.device->chain_id()).leaves.size() == 2);
    CHECK(report.status.entries_only_here == 2);
    REQUIRE(report.status.problems.size() == 1);
    CHECK(report.status.problems[0].reason == "server_error");
    CHECK(report.status.problems[0].sequence == 2);
    CHECK(night.hub.count("POST /v1/pull") == 1);
    night.hub.before = {};
    CHECK(night.sync().status.entries_only_here == 0);
}

TEST_CASE(
    "S30 after a long outage the network wakes everybody: each waits a moment of his own before the first") {
    Night night;
    night.sync();
    ZonedTime now;
    const auto moves_on = [&] {
        now.utc.ms += 5;
        night.device->clock().set(now);
    };
    const auto after = [&](const char* time) {
        now = parse_time(time).value();
        night.device->clock().set(now);
        SyncClient client(*night.device);
        CHECK(client.fail(http_of(client.next()).request_id, protocol::Failure::no_route).value());
        CHECK(client.next().value().kind == Action::Kind::wait);
        // The network came up before the wait was over.
        moves_on();
        return client.next().value();
    };
    CHECK(after("2026-03-03T00:10:00+08:00").kind == Action::Kind::http);
    const Action woken = after("2026-03-03T06:00:00+08:00");
    CHECK(woken.kind == Action::Kind::wait);
    CHECK(woken.wait_ms >= 1);
    CHECK(woken.wait_ms <= 120'000);
    SyncClient client(*night.device);
    CHECK(client.fail(http_after_wait(client).request_id, protocol::Failure::no_route).value());
    const Action back_off = client.next().value();
    REQUIRE(back_off.kind == Action::Kind::wait);
    moves_on();
    CHECK(client.next().value().kind == Action::Kind::wait);
    // Once; and whoever asks again goes at once.
    CHECK(client.next().value().kind == Action::Kind::http);
    night.hub.log.clear();
    CHECK(night.sync(client).outcome == RunReport::Outcome::done);
}

TEST_CASE("client/snapshot: one made under another head of the log than the hub signed is not taken") {
    Night night;
    const std::string scope = "inspection:" + std::string(32, 'a');
    night.hub.scopes = {{scope, 1, 10}};
    Hash root = journal::tree_root(night.hub.log_leaves);
    std::uint64_t size = 64;
    night.hub.before = [&](const HttpRequest& request) -> Replaced {
        if (request.path == protocol::kPathHello) {
            const auto plain = night.hub.answer(request);
            auto hello = journal::decode_document<protocol::HelloReply>(plain.body).value();
            hello.protocol = 2;
            const Bytes rows = journal::encode(std::uint64_t{5});
            return night.hub.message(request,
                                     protocol::HelloReplyMore{hello, {{protocol::kExtraSnapshot, rows}}});
        }
        if (request.path == protocol::kPathSnapshot) {
            const protocol::SnapshotReply made{
                night.hub.epoch, size, root, {{scope, 1, 10, true}}, {{sha256(view_of(scope)), 3}}};
            return night.hub.message(request, made);
        }
        if (request.path.starts_with(protocol::kPathSnapshot)) return FakeHub::plain(request, 404);
        return std::nullopt;
    };
    const auto pieces = [&] {
        return std::count_if(night.hub.log.begin(), night.hub.log.end(),
                             [](const std::string& line) { return line.starts_with("GET /v1/snapshot/"); });
    };
    root.raw[0] ^= 1;
    const RunReport refused = night.sync();
    CHECK(refused.outcome == RunReport::Outcome::done);
    CHECK(pieces() == 0);
    REQUIRE(refused.status.problems.size() == 1);
    CHECK(refused.status.problems[0].reason == "snapshot_wrong");
    root.raw[0] ^= 1;
    CHECK(night.sync().outcome == RunReport::Outcome::done);
    CHECK(pieces() == 1);
    CHECK(night.hub.count("POST /v1/pull") == 2);
}

TEST_CASE("S35 a push that the line does not bear is halved down to one segment; without a line it is not") {
    for (const auto failure :
         {protocol::Failure::cut, protocol::Failure::timed_out, protocol::Failure::offline}) {
        Night night;
        for (int i = 0; i < 8; ++i) {
            night.device->start("i" + std::to_string(i));
            REQUIRE(night.device->close_segments().has_value());
        }
        SyncClient client(*night.device);
        const Action hello = http_of(client.next());
        REQUIRE(client.respond(hello.request_id, night.hub.perform(hello.request, "").value()).value());
        std::vector<std::size_t> sizes;
        for (int i = 0; i < 18; ++i) {
            const Action push = http_after_wait(client);
            REQUIRE(push.purpose == Purpose::push);
            sizes.push_back(segments_in(push.request));
            REQUIRE(client.fail(push.request_id, failure).value());
        }
        CHECK(sizes.front() == 8);
        CHECK(std::is_sorted(sizes.rbegin(), sizes.rend()));
        CHECK(sizes.back() == (failure == protocol::Failure::offline ? 8 : 1));
        CHECK(night.sync(client).status.entries_only_here == 0);
    }
}

TEST_CASE("S8 a batch that is too large is halved down to what is taken, and what comes behind still goes") {
    Night night;
    for (int i = 0; i < 8; ++i) {
        night.device->start("i" + std::to_string(i));
        REQUIRE(night.device->close_segments().has_value());
    }
    std::vector<std::size_t> sizes;
    night.hub.before = [&](const HttpRequest& request) -> Replaced {
        if (request.path != protocol::kPathPush) return std::nullopt;
        sizes.push_back(segments_in(request));
        if (sizes.back() > 2) return FakeHub::plain(request, 413);
        return std::nullopt;
    };
    const RunReport report = night.sync();
    CHECK(report.status.entries_only_here == 0);
    CHECK(report.status.problems.empty());
    CHECK(sizes.front() > 2);
    CHECK(sizes.back() <= 2);
}

TEST_CASE("S8 one segment that is too large alone is shown, and stops its chain only") {
    Night night;
    night.device->start("i1");
    night.hub.before = [&](const HttpRequest& request) -> Replaced {
        if (request.path != protocol::kPathPush) return std::nullopt;
        return FakeHub::plain(request, 413);
    };
    const RunReport report = night.sync();
    CHECK(report.outcome == RunReport::Outcome::done);
    REQUIRE(report.status.problems.size() == 1);
    CHECK(report.status.problems[0].reason == "too_large");
    CHECK(report.status.entries_only_here == 1);
    CHECK(night.hub.count("POST /v1/pull") == 1);
}

TEST_CASE("S36 frozen for hours with a request open: the old answer still counts, and no wait was lost") {
    Night night;
    night.device->start("i1");
    auto client = std::make_unique<SyncClient>(*night.device);
    const Action hello = http_of(client->next());
    const HttpResponse late = night.hub.perform(hello.request, "").value();
    // The system took the app's time; a later one gets the answer of its background transfer.
    client = std::make_unique<SyncClient>(*night.device);
    CHECK(client->respond(hello.request_id, late).value());
    CHECK(http_of(client->next()).purpose == Purpose::push);
    CHECK(night.sync(*client, 0).outcome == RunReport::Outcome::out_of_time);
    CHECK(night.sync(*client).status.entries_only_here == 0);
}

TEST_CASE("S1, S2 killed between any two steps, it ends with all received and nothing sent twice") {
    Night whole;
    whole.photo(whole.device->start("i1"), {chunk_of(1, 400'000)});
    whole.sync();
    const std::size_t steps = whole.hub.log.size();
    REQUIRE(steps >= 6);
    for (std::size_t killed_at = 0; killed_at < steps; ++killed_at) {
        for (const bool is_answered : {false, true}) {
            CAPTURE(killed_at);
            CAPTURE(is_answered);
            Night night;
            night.photo(night.device->start("i1"), {chunk_of(1, 400'000)});
            {
                SyncClient client(*night.device);
                for (std::size_t step = 0; step <= killed_at; ++step) {
                    const Action action = http_of(client.next());
                    const auto response = night.hub.perform(action.request, "").value();
                    if (step < killed_at || is_answered)
                        REQUIRE(client.respond(action.request_id, response).value());
                }
            }
            night.reopen();
            const RunReport report = night.sync();
            CHECK(report.outcome == RunReport::Outcome::done);
            CHECK(report.status.entries_only_here == 0);
            CHECK(report.status.photos_only_here == 0);
            CHECK(night.hub.chains.at(night.device->chain_id()).leaves.size() == 2);
        }
    }
}

TEST_CASE("S20, S40 at a hub that lost its last night, everything above its head is sent again") {
    Night night;
    const StreamId stream = night.device->start("i1");
    night.photo(stream, {chunk_of(1, 10)});
    night.sync();
    night.hub.chains.clear();
    night.hub.uploads.clear();
    night.hub.stored.clear();
    night.hub.epoch.raw[0] = 10;
    const RunReport report = night.sync();
    CHECK(report.counters.entries_sent == 2);
    CHECK(report.counters.chunks_sent == 1);
    CHECK(report.status.entries_only_here == 0);
    CHECK(report.status.photos_only_here == 0);
}

TEST_CASE("S14 a chain that the hub holds differently is not sent, and shown as a fork") {
    Night night;
    night.device->start("i1");
    night.hub.chains[night.device->chain_id()].leaves = {Hash{}};
    const RunReport report = night.sync();
    CHECK(report.counters.entries_sent == 0);
    REQUIRE(report.status.problems.size() == 1);
    CHECK(report.status.problems[0].reason == "fork");
    CHECK(night.hub.count("POST /v1/push") == 0);
}

TEST_CASE("client/client: with the key store locked, unsigned entries wait and the rest goes on") {
    Night night;
    night.device->start("i1");
    night.device->close_segments().value();
    night.device->start("i2");
    night.device->is_key_locked = true;
    CHECK(night.sync().status.entries_only_here == 1);
    night.device->is_key_locked = false;
    CHECK(night.sync().status.entries_only_here == 0);
}

}  // namespace wincheck::client
