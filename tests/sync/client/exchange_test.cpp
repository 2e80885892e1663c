#include <filesystem>

#include "tests/sync/client/night.h"

namespace wincheck::client {
namespace {

using protocol::Frame;

struct Pair {
    tests::World world;
    tests::Folder folder;
    tests::Folder mates_folder;
    FakeDevice device{folder.path(), world.identity(3)};
    FakeDevice mate{mates_folder.path(), world.identity(4)};
    FakeHub hub{world};

    RunReport sync(std::uint64_t budget_ms = kHourMs) {
        SyncClient client(device);
        return sync_with(device, client, hub, budget_ms);
    }
    /// All entries of the mate as one frame of the scope.
    Frame mates_frame(const std::string& scope, std::uint64_t from_n) {
        mate.close_segments().value();
        const store::Chain chain = mate.chain();
        Frame frame{
            .scope = scope, .from_n = from_n, .to_n = from_n + chain.size, .segments = {}, .ranks = {}};
        frame.segments.push_back(
            {chain.opening, mate.identity()->certificate, mate.segment(chain.id, 0, chain.size).value()});
        for (std::uint64_t i = 0; i < chain.size; ++i) frame.ranks.push_back({chain.id, i, i + 1});
        return frame;
    }
    std::uint64_t cursor(const std::string& scope) {
        const auto cursors = load<std::vector<protocol::Cursor>>(device.store(), kSettingCursors).value();
        for (const auto& cursor : cursors.value_or(std::vector<protocol::Cursor>{})) {
            if (cursor.scope == scope) return cursor.n;
        }
        return 0;
    }
};

}  // namespace

TEST_CASE("client/pull: segments of team-mates are applied, ranked and not fetched again") {
    Pair pair;
    const StreamId stream = pair.mate.start("i9");
    pair.mate.note(stream);
    const std::string scope = protocol::inspection_scope(stream);
    pair.hub.scopes = {{scope, 0, 2}};
    pair.hub.frames = {pair.mates_frame(scope, 0)};
    CHECK(pair.sync().counters.entries_taken == 2);
    CHECK(pair.cursor(scope) == 2);
    CHECK(pair.device.store().stream(stream).value()->name == "i9");
    CHECK(pair.device.store().entry({pair.mate.chain_id(), 1}).value()->rank == 2);
    CHECK(pair.sync().counters.entries_taken == 0);
}

TEST_CASE("S17 a frame that does not begin at the cursor is dropped") {
    for (const std::uint64_t ahead : {1U, 4U}) {
        Pair pair;
        pair.mate.start("i9");
        pair.hub.scopes = {{protocol::kScopeTenant, 0, 5}};
        Frame late = pair.mates_frame(protocol::kScopeTenant, ahead);
        pair.hub.before = [&](const HttpRequest& request) -> Replaced {
            if (request.path != protocol::kPathPull) return std::nullopt;
            return pair.hub.message(request, protocol::PullReply{.epoch = pair.hub.epoch, .frames = {late}});
        };
        CHECK(pair.sync().counters.entries_taken == 0);
        CHECK(pair.cursor(protocol::kScopeTenant) == 0);
    }
}

TEST_CASE("S17 a page that comes once more moves nothing back") {
    Pair pair;
    pair.mate.start("i9");
    pair.hub.scopes = {{protocol::kScopeTenant, 0, 1}};
    Frame first = pair.mates_frame(protocol::kScopeTenant, 0);
    pair.hub.before = [&](const HttpRequest& request) -> Replaced {
        if (request.path != protocol::kPathPull) return std::nullopt;
        return pair.hub.message(request,
                                protocol::PullReply{.epoch = pair.hub.epoch, .frames = {first, first}});
    };
    CHECK(pair.sync().counters.entries_taken == 1);
    CHECK(pair.cursor(protocol::kScopeTenant) == 1);
}

TEST_CASE("client/pull: one damaged segment does not stop what comes behind it") {
    Pair pair;
    const StreamId stream = pair.mate.start("i9");
    Frame bad = pair.mates_frame(protocol::kScopeTenant, 0);
    bad.segments[0].segment.back() ^= 1;
    bad.ranks.clear();
    Frame good = pair.mates_frame(protocol::kScopeTenant, 1);
    pair.hub.scopes = {{protocol::kScopeTenant, 0, 2}};
    pair.hub.frames = {bad, good};
    const RunReport report = pair.sync();
    CHECK(report.counters.entries_taken == 1);
    CHECK(pair.cursor(protocol::kScopeTenant) == 2);
    CHECK(report.status.problems.size() == 1);
    CHECK(pair.device.store().stream(stream).value().has_value());
}

TEST_CASE(
    "client/pull: what one frame of an answer writes does not grow with the scopes that a device reads") {
    const auto log_bytes_a_frame = [](std::uint8_t scopes) {
        Pair pair;
        pair.mate.start("i9");
        for (std::uint8_t i = 0; i < scopes; ++i) {
            StreamId stream{};
            stream.raw[0] = i;
            const std::string scope = protocol::inspection_scope(stream);
            pair.hub.scopes.push_back({scope, 0, 1});
            pair.hub.frames.push_back({.scope = scope, .from_n = 0, .to_n = 1, .segments = {}, .ranks = {}});
        }
        const std::string log = pair.folder.path() + "/store.db-wal";
        const auto before = std::filesystem::file_size(log);
        pair.sync();
        for (const Frame& frame : pair.hub.frames) CHECK(pair.cursor(frame.scope) == 1);
        return (std::filesystem::file_size(log) - before) / scopes;
    };
    CHECK(log_bytes_a_frame(240) <= log_bytes_a_frame(30));
}

TEST_CASE("S17 frames that come again after a kill amid an answer move nothing, and the rest follows") {
    Pair pair;
    pair.mate.start("i9");
    pair.mate.start("i10");
    Frame first = pair.mates_frame(protocol::kScopeTenant, 0);
    pair.hub.scopes = {{protocol::kScopeTenant, 0, first.to_n}};
    pair.hub.frames = {first};
    pair.sync();
    // As if the process had ended before the cursors were stored.
    save(pair.device.store(), kSettingCursors, std::vector<protocol::Cursor>{}).value();
    CHECK(pair.sync().counters.entries_taken == 0);
    CHECK(pair.cursor(protocol::kScopeTenant) == first.to_n);
    CHECK(pair.device.store().problems().value().empty());
}

TEST_CASE("S33 a changed generation begins the scope again") {
    Pair pair;
    pair.mate.start("i9");
    Frame rows = pair.mates_frame(protocol::kScopeTenant, 0);
    rows.generation = 7;
    pair.hub.scopes = {{protocol::kScopeTenant, 6, 1}};
    Frame changed{.scope = protocol::kScopeTenant,
                  .generation = 7,
                  .state = protocol::kFrameGenerationChanged,
                  .segments = {},
                  .ranks = {}};
    bool has_told = false;
    pair.hub.before = [&](const HttpRequest& request) -> Replaced {
        if (request.path != protocol::kPathPull || std::exchange(has_told, true)) return std::nullopt;
        return pair.hub.message(request, protocol::PullReply{.epoch = pair.hub.epoch, .frames = {changed}});
    };
    pair.hub.frames = {rows};
    CHECK(pair.sync().counters.entries_taken == 1);
    CHECK(pair.cursor(protocol::kScopeTenant) == 1);
}

TEST_CASE("client/pull: another epoch in the answer leads back to hello") {
    Pair pair;
    bool is_old = true;
    pair.hub.before = [&](const HttpRequest& request) -> Replaced {
        if (request.path != protocol::kPathPull || !std::exchange(is_old, false)) return std::nullopt;
        pair.hub.epoch.raw[0] = 77;
        return std::nullopt;
    };
    CHECK(pair.sync().outcome == RunReport::Outcome::done);
    CHECK(pair.hub.count("POST /v1/hello") == 2);
}

TEST_CASE("client/documents: what an inspection names is fetched, checked and kept") {
    Pair pair;
    const Bytes checklist = bytes_of("the checklist");
    pair.hub.blobs[sha256(checklist).hex()] = checklist;
    pair.device.start("i1", sha256(checklist));
    CHECK(pair.sync().counters.documents_taken == 1);
    CHECK(pair.device.store().blob(sha256(checklist)).value() == checklist);
    CHECK(pair.sync().counters.documents_taken == 0);
}

TEST_CASE("client/documents: other bytes than the address says are refused") {
    Pair pair;
    const Hash hash = sha256(bytes_of("the checklist"));
    pair.hub.blobs[hash.hex()] = bytes_of("something else");
    pair.device.start("i1", hash);
    const RunReport report = pair.sync();
    CHECK(report.counters.documents_taken == 0);
    CHECK(!pair.device.store().blob(hash).value().has_value());
    CHECK(report.status.entries_only_here == 0);
}

TEST_CASE("client/documents: documents that the hub wants are given") {
    Pair pair;
    const Bytes context = bytes_of("context of the project");
    {
        auto transaction = pair.device.store().begin().value();
        pair.device.store().put_blob(sha256(context), context).value();
        transaction.commit().value();
    }
    pair.hub.wanted = {sha256(context), sha256(bytes_of("not here"))};
    CHECK(pair.sync().counters.documents_sent == 1);
    CHECK(pair.hub.blobs.at(sha256(context).hex()) == context);
}

TEST_CASE("S26 after a cut the upload goes on at the hub's offset") {
    Pair pair;
    const Bytes chunk(400'000, 5);
    const Hash original = pair.device.photo(pair.device.start("i1"), {chunk});
    pair.hub.originals[original.hex()] = {original, chunk.size()};
    bool is_cut = false;
    pair.hub.before = [&](const HttpRequest& request) -> Replaced {
        if (request.method != "PATCH" || std::exchange(is_cut, true)) return std::nullopt;
        pair.hub.uploads[0].bytes.assign(150'000, 5);
        return Result<HttpResponse>(error_of(ErrorCode::network, protocol::kConnectionCut, "test"));
    };
    std::vector<std::uint64_t> offsets;
    pair.hub.after = [&](const HttpRequest& request, HttpResponse&) {
        if (request.method == "PATCH") offsets.push_back(request.file->offset);
    };
    const RunReport report = pair.sync();
    CHECK(report.status.photos_only_here == 0);
    CHECK(offsets == std::vector<std::uint64_t>{150'000});
    CHECK(pair.hub.uploads[0].bytes == chunk);
}

TEST_CASE("S23 a creation that was cut is asked again without its bytes, and goes on where the hub says") {
    Pair pair;
    const Bytes chunk(100'000, 5);
    const Hash original = pair.device.photo(pair.device.start("i1"), {chunk});
    pair.hub.originals[original.hex()] = {original, chunk.size()};
    bool is_cut = false;
    std::vector<std::uint64_t> sent;
    pair.hub.before = [&](const HttpRequest& request) -> Replaced {
        if (!request.path.starts_with(protocol::kPathEvidence)) return std::nullopt;
        sent.push_back(request.file ? request.file->length : 0);
        if (std::exchange(is_cut, true)) return std::nullopt;
        return Result<HttpResponse>(error_of(ErrorCode::network, protocol::kConnectionCut, "test"));
    };
    CHECK(pair.sync().status.photos_only_here == 0);
    CHECK(sent == std::vector<std::uint64_t>{100'000, 0, 100'000});
}

TEST_CASE("client/upload: small photos first, one round trip each") {
    Pair pair;
    const StreamId stream = pair.device.start("i1");
    for (const std::size_t size : {std::size_t{5000}, std::size_t{10}, std::size_t{700}}) {
        const Hash original = pair.device.photo(stream, {Bytes(size, 1)});
        pair.hub.originals[original.hex()] = {original, size};
    }
    pair.sync();
    REQUIRE(pair.hub.uploads.size() == 3);
    CHECK(pair.hub.uploads[0].bytes.size() == 10);
    CHECK(pair.hub.uploads[1].bytes.size() == 700);
    CHECK(pair.hub.uploads[2].bytes.size() == 5000);
    CHECK(pair.hub.count("POST /v1/evidence") == 3);
}

TEST_CASE("S26 an expired upload is made anew") {
    Pair pair;
    const Bytes chunk(400'000, 5);
    const Hash original = pair.device.photo(pair.device.start("i1"), {chunk});
    pair.hub.originals[original.hex()] = {original, chunk.size()};
    bool is_gone = false;
    pair.hub.before = [&](const HttpRequest& request) -> Replaced {
        if (request.method != "PATCH" || std::exchange(is_gone, true)) return std::nullopt;
        pair.hub.uploads[0].original = "expired";
        return FakeHub::plain(request, 410);
    };
    CHECK(pair.sync().status.photos_only_here == 0);
    CHECK(pair.hub.uploads.size() == 2);
}

TEST_CASE("S27 a damaged file is shown and not sent, the others go") {
    Pair pair;
    const StreamId stream = pair.device.start("i1");
    const Hash bad = pair.device.photo(stream, {Bytes(10, 1)});
    const Hash good = pair.device.photo(stream, {Bytes(20, 2)});
    pair.hub.originals[good.hex()] = {good, 20};
    SystemFiles files;
    const auto rows = pair.device.store().evidence_of(bad).value();
    REQUIRE(
        write_file(files, pair.device.evidence().chunk_path(rows[0].capture, 0), Bytes(10, 9)).has_value());
    const RunReport report = pair.sync();
    CHECK(report.outcome == RunReport::Outcome::done);
    CHECK(report.status.photos_only_here == 1);
    CHECK(report.status.entries_only_here == 1);
    REQUIRE(report.status.problems.size() == 1);
    CHECK(report.status.problems[0] == Problem{bad.hex(), 0, "evidence_damaged"});
}

TEST_CASE("INT-7 an evidence receipt over another list is refused") {
    Pair pair;
    const Hash original = pair.device.photo(pair.device.start("i1"), {Bytes(10, 1)});
    pair.hub.originals[original.hex()] = {original, 10};
    pair.hub.before = [&](const HttpRequest& request) -> Replaced {
        if (request.path != protocol::kPathReceipts) return std::nullopt;
        const auto receipt = journal::sign_evidence_receipt(
            {{Hash{}, 10}}, pair.world.tenant(), pair.device.identity()->device,
            journal::ReceiptGrade::durable, pair.world.intake, 1);
        return pair.hub.message(request, protocol::ReceiptsReply{receipt.note, {{original, 10}}});
    };
    const RunReport report = pair.sync(20'000);
    CHECK(report.trouble == Trouble::untrusted);
    CHECK(report.status.photos_only_here == 1);
}

TEST_CASE("INT-7 a photo that HQ has twice leaves the phone when its inspection is over, and not before") {
    Pair pair;
    const StreamId stream = pair.device.start("i1");
    const Hash original = pair.device.photo(stream, {Bytes(10, 1)});
    const CaptureCore capture = pair.device.store().evidence_of(original).value()[0].capture;
    auto grade = journal::ReceiptGrade::durable;
    pair.hub.before = [&](const HttpRequest& request) -> Replaced {
        if (request.path != protocol::kPathReceipts) return std::nullopt;
        const auto receipt =
            journal::sign_evidence_receipt({{original, 10}}, pair.world.tenant(),
                                           pair.device.identity()->device, grade, pair.world.intake, 1);
        return pair.hub.message(request, protocol::ReceiptsReply{receipt.note, {{original, 10}}});
    };
    const auto is_here = [&] { return pair.device.evidence().has_chunk(capture, 0).value(); };
    SUBCASE("durable only") {
        pair.device.end(stream);
        const RunReport report = pair.sync();
        CHECK(is_here());
        CHECK(report.status.own_photos.at(0).is_received);
        CHECK_FALSE(report.status.own_photos.at(0).is_archived);
    }
    SUBCASE("archived") {
        grade = journal::ReceiptGrade::archived;
        pair.sync();
        CHECK(is_here());
        pair.device.end(stream);
        const RunReport report = pair.sync();
        CHECK_FALSE(is_here());
        CHECK(report.status.own_photos.at(0).is_archived);
        CHECK_FALSE(report.status.own_photos.at(0).is_here);
        CHECK(report.status.photos_only_here == 0);
        const Json copies = copies_json(report.status);
        CHECK(copies["photos_list"].items().at(0)["here"].dump() == "false");
        CHECK(copies["photos_list"].items().at(0)["at_hub"].text() == "archived");
        CHECK(pair.sync().status.problems.empty());
    }
}

TEST_CASE("INT-7 thirty days of the phone's clock alone let nothing go") {
    Pair pair;
    const StreamId stream = pair.device.start("i1");
    const Hash original = pair.device.photo(stream, {Bytes(10, 1)});
    const CaptureCore capture = pair.device.store().evidence_of(original).value()[0].capture;
    pair.device.end(stream);
    pair.hub.originals[original.hex()] = {original, 10};
    pair.sync();
    pair.device.clock().set(parse_time("2026-07-02T23:40:00+08:00").value());
    const std::size_t asked = pair.hub.count("POST /v1/receipts");
    pair.sync();
    CHECK(pair.hub.count("POST /v1/receipts") == asked + 1);  // and was told the hub's time of before
    CHECK(pair.device.evidence().has_chunk(capture, 0).value());
}

TEST_CASE("INT-7 a photo whose going was cut short is marked, and goes in the next round") {
    Pair pair;
    const StreamId stream = pair.device.start("i1");
    const Hash original = pair.device.photo(stream, {Bytes(10, 1)});
    const CaptureCore capture = pair.device.store().evidence_of(original).value()[0].capture;
    pair.device.end(stream);
    pair.sync();
    save_now(
        pair.device.store(), received_setting(original),
        Received{.epoch = pair.hub.epoch, .note = {}, .seconds = 1, .last_seconds = 1, .is_archived = true})
        .value();
    save_now(pair.device.store(), purged_setting(original), Purged{.captures = 1, .is_done = false}).value();
    pair.sync();
    CHECK_FALSE(pair.device.evidence().has_chunk(capture, 0).value());
    CHECK(load<Purged>(pair.device.store(), purged_setting(original)).value()->is_done);
}

TEST_CASE("DUR-4 of two captures of one photo the whole one is sent where the other is damaged") {
    Pair pair;
    const StreamId stream = pair.device.start("i1");
    const Hash original = pair.device.photo(stream, {Bytes(10, 1)});
    const CaptureCore damaged = pair.device.store().evidence_of(original).value()[0].capture;
    SystemFiles files;
    REQUIRE(write_file(files, pair.device.evidence().chunk_path(damaged, 0), Bytes(10, 9)).has_value());
    pair.device.photo_again(stream, damaged, {Bytes(10, 3)});
    pair.hub.originals[original.hex()] = {original, 10};
    const RunReport report = pair.sync();
    CHECK(report.status.photos_only_here == 0);
    REQUIRE(pair.hub.uploads.size() == 1);
    CHECK(pair.hub.uploads[0].bytes == Bytes(10, 3));
    REQUIRE(report.status.problems.size() == 1);
    CHECK(report.status.problems[0].reason == "evidence_damaged");
}

TEST_CASE("S14 a long tail that a copy wrote goes to quarantine in as many pushes as the hub takes") {
    Pair pair;
    // The mate's chain stands for one that this device has left.
    for (const char* name : {"i1", "i2", "i3"}) {
        pair.mate.start(name);
        pair.mate.close_segments().value();
    }
    const store::Chain chain = pair.mate.chain();
    Diverged diverged{.opening = chain.opening};
    for (std::uint64_t from = 0; from < 3; ++from)
        diverged.segments.push_back(pair.mate.segment(chain.id, from, from + 1).value());
    REQUIRE(pair.device.take_segment(chain.opening, {}, diverged.segments[0]).has_value());
    save_now(pair.device.store(), diverged_setting(chain.id), diverged).value();
    pair.hub.limits.entries_max = 2;
    std::vector<std::size_t> sizes;
    std::size_t most = 1;
    pair.hub.before = [&](const HttpRequest& request) -> Replaced {
        if (request.path != protocol::kPathPush) return std::nullopt;
        sizes.push_back(segments_in(request));
        if (sizes.back() > most) return FakeHub::plain(request, 413);
        return std::nullopt;
    };
    const auto is_sent = [&] {
        return load<Diverged>(pair.device.store(), diverged_setting(chain.id)).value()->is_sent;
    };
    pair.sync();
    CHECK(sizes == std::vector<std::size_t>{2});
    CHECK_FALSE(is_sent());
    most = 2;
    sizes.clear();
    pair.sync();
    CHECK(sizes == std::vector<std::size_t>{2, 1});
    CHECK(is_sent());
    sizes.clear();
    pair.sync();
    CHECK(sizes.empty());
}

}  // namespace wincheck::client
