// tus 1.0 as other people's clients see it: each point of the conformance list is a case.
#include <openssl/sha.h>

#include "core/engine/device.h"
#include "tests/sync/hub/serving.h"

namespace wincheck::hub {
namespace {

using protocol::header_value;

protocol::HttpRequest without(protocol::HttpRequest request, std::string_view name) {
    std::erase_if(request.headers, [&](const auto& header) { return header.name == name; });
    return request;
}

protocol::HttpRequest with(protocol::HttpRequest request, const std::string& name, const std::string& value) {
    request = without(std::move(request), name);
    request.headers.push_back({name, value});
    return request;
}

std::string reason_in(const protocol::HttpResponse& response) {
    return parsed(std::string(text_of(response.body)))["reason"].text();
}

std::string sha1_text(ByteView bytes) {
    Bytes digest(SHA_DIGEST_LENGTH);
    SHA1(bytes.data(), bytes.size(), digest.data());
    return "sha1 " + to_base64(digest);
}

std::string sha256_text(ByteView bytes) {
    return "sha256 " + to_base64(sha256(bytes).view());
}

}  // namespace

TEST_CASE("hub/uploads: OPTIONS needs no version and names what the hub knows") {
    World world;
    const auto answer = world.hub().handle(
        {.method = "OPTIONS", .path = protocol::kPathEvidence, .headers = {}, .body = {}, .file = {}});
    CHECK(answer.status == 204);
    CHECK(header_value(answer.headers, "Tus-Version") == "1.0.0");
    CHECK(header_value(answer.headers, "Tus-Extension") ==
          "creation,creation-with-upload,checksum,expiration,termination");
    CHECK(header_value(answer.headers, "Tus-Checksum-Algorithm") == "sha1,sha256");
    CHECK(header_value(answer.headers, "Tus-Max-Size") == std::to_string(protocol::kChunkFileBytesMax));
}

TEST_CASE("hub/uploads: another version of tus is 412 with the version that is known") {
    Photo photo;
    const std::string path = photo.announce(0);
    for (const auto& request : {photo.announcing(0), photo.patch(path, 0, {}),
                                photo.li->request("HEAD", path, {}), photo.li->request("DELETE", path, {})}) {
        for (const auto& asked :
             {without(request, "Tus-Resumable"), with(request, "Tus-Resumable", "0.2.2")}) {
            const auto answer = photo.hub().handle(asked);
            CHECK(answer.status == 412);
            CHECK(header_value(answer.headers, "Tus-Version") == "1.0.0");
        }
    }
    CHECK(photo.offset(path) == 0);
}

TEST_CASE(
    "hub/uploads: a length that is missing, negative, no number, too large or another than the capture's") {
    Photo photo;
    const auto status_of_length = [&](const std::string& length) {
        return photo.hub().handle(with(photo.announcing(0), "Upload-Length", length)).status;
    };
    CHECK(photo.hub().handle(without(photo.announcing(0), "Upload-Length")).status == 400);
    CHECK(status_of_length("-1") == 400);
    CHECK(status_of_length("1.5") == 400);
    CHECK(status_of_length("many") == 400);
    CHECK(status_of_length(std::to_string(protocol::kChunkFileBytesMax + 1)) == 413);
    CHECK(status_of_length("99999999999999999999999") == 400);
    // No chunk file is empty, so an upload of nothing fits no capture.
    CHECK(status_of_length("0") == 403);
    CHECK(status_of_length(std::to_string(photo.chunks[0].size() + 1)) == 403);
}

TEST_CASE("hub/uploads: creation answers a relative address that holds behind any proxy") {
    Photo photo;
    const auto created = photo.hub().handle(with(photo.announcing(0), "X-Forwarded-Proto", "https"));
    CHECK(created.status == 201);
    CHECK(header_value(created.headers, "Location").starts_with("/v1/evidence/"));
    CHECK(header_value(created.headers, "Tus-Resumable") == "1.0.0");
    CHECK(header_value(created.headers, "Upload-Offset") == "0");
    CHECK(header_value(created.headers, "Upload-Expires") == "Mon, 09 Mar 2026 15:40:00 GMT");
    CHECK(header_value(created.headers, "Cache-Control") == "no-store");
}

TEST_CASE("hub/uploads: creation with all bytes takes one round trip, with some of them it goes on there") {
    Photo photo;
    const auto whole = photo.hub().handle(photo.announcing(0, photo.chunks[0]));
    CHECK(whole.status == 201);
    CHECK(header_value(whole.headers, "Upload-Offset") == std::to_string(photo.chunks[0].size()));
    const Bytes first(photo.chunks[1].begin(), photo.chunks[1].begin() + 1'000);
    const auto part = photo.hub().handle(photo.announcing(1, first));
    CHECK(part.status == 201);
    const std::string path(header_value(part.headers, "Location"));
    CHECK(photo.offset(path) == 1'000);
    CHECK(photo.hub().handle(photo.patch(path, 1'000, ByteView(photo.chunks[1]).subspan(1'000))).status ==
          204);
}

TEST_CASE("S23 the same announcement again finds the same upload, with what came of it before the cut") {
    Photo photo;
    {
        Serving serving(photo.hub());
        Line line(serving.port());
        auto cut = photo.announcing(0);
        cut.body.assign(photo.chunks[0].begin(), photo.chunks[0].begin() + 90'000);
        REQUIRE(line.send(cut, photo.chunks[0].size()));
        CHECK_FALSE(line.is_closed_within(200));
        Line again(serving.port());
        REQUIRE(again.send(photo.announcing(0)));
        const auto found = again.answer();
        CHECK(found.status == 201);
        CHECK(header_value(found.headers, "Upload-Offset") == "90000");
        CHECK(line.is_closed_within(2'000));
    }
    const std::string path = photo.announce(0);
    CHECK(photo.offset(path) == 90'000);
    // With all its bytes once more: what is here is passed over.
    CHECK(photo.hub().handle(photo.announcing(0, photo.chunks[0])).status == 201);
    CHECK(photo.offset(path) == static_cast<std::int64_t>(photo.chunks[0].size()));
    CHECK(photo.announce(1) != path);
}

TEST_CASE("S25 a hub stopped between the last byte and taking the chunk over does so when it is asked") {
    Photo photo;
    for (std::size_t i = 1; i < 3; ++i)
        CHECK(photo.hub().handle(photo.announcing(i, photo.chunks[i])).status == 201);
    const std::string path = photo.announce(0);
    must(write_file(photo.visit.world.disk(),
                    photo.visit.world.folder() + "/uploads/" + path.substr(path.rfind('/') + 1),
                    photo.chunks[0]));
    CHECK(photo.offset(path) == static_cast<std::int64_t>(photo.chunks[0].size()));
    CHECK(photo.state() == "received");
}

TEST_CASE("hub/uploads: an offset below or above what is stored is 409, and the bytes stay") {
    Photo photo;
    const std::string path = photo.announce(0);
    const ByteView chunk = photo.chunks[0];
    CHECK(photo.hub().handle(photo.patch(path, 0, chunk.first(500))).status == 204);
    for (const std::uint64_t wrong : {0U, 499U, 501U, 100'000U})
        CHECK(photo.hub().handle(photo.patch(path, wrong, chunk.subspan(wrong, 10))).status == 409);
    CHECK(photo.hub().handle(with(photo.patch(path, 0, {}), "Upload-Offset", "-1")).status == 400);
    CHECK(photo.hub().handle(without(photo.patch(path, 0, {}), "Upload-Offset")).status == 400);
    CHECK(photo.offset(path) == 500);
    CHECK(photo.hub().handle(photo.patch(path, 500, chunk.subspan(500))).status == 204);
}

TEST_CASE("hub/uploads: more than was announced is 413, and never stored") {
    Photo photo;
    const std::string path = photo.announce(0);
    Bytes more = photo.chunks[0];
    more.push_back(0);
    CHECK(photo.hub().handle(photo.patch(path, 0, more)).status == 413);
    CHECK(photo.offset(path) <= static_cast<std::int64_t>(photo.chunks[0].size()));
}

TEST_CASE("hub/uploads: another content type is 415") {
    Photo photo;
    const std::string path = photo.announce(0);
    const auto wrong = with(photo.patch(path, 0, ByteView(photo.chunks[0]).first(10)), "Content-Type",
                            "application/octet-stream");
    CHECK(photo.hub().handle(wrong).status == 415);
    CHECK(photo.offset(path) == 0);
}

TEST_CASE("hub/uploads: an unknown address is 404 without a body, and so is one that was ended") {
    Photo photo;
    for (const char* path : {"/v1/evidence/00000000000000000000000000000000", "/v1/evidence/x"}) {
        const auto head = photo.hub().handle(photo.li->request("HEAD", path, {}));
        CHECK(head.status == 404);
        CHECK(head.body.empty());
        CHECK(photo.hub().handle(photo.patch(path, 0, {})).status == 404);
    }
    const std::string path = photo.announce(0);
    CHECK(photo.hub().handle(photo.patch(path, 0, ByteView(photo.chunks[0]).first(10))).status == 204);
    CHECK(photo.hub().handle(photo.li->request("DELETE", path, {})).status == 204);
    CHECK(photo.hub().handle(photo.li->request("HEAD", path, {})).status == 404);
    CHECK(photo.hub().handle(photo.li->request("DELETE", path, {})).status == 404);
}

TEST_CASE("hub/uploads: an upload without progress for seven days is gone") {
    Photo photo;
    const std::string path = photo.announce(0);
    const auto at = [&](const char* time) {
        photo.visit.world.does("info", std::string(R"({"at":")") + time + "\"}");
    };
    at("2026-03-09T23:40:00+08:00");
    CHECK(photo.offset(path) == 0);
    CHECK(photo.hub().handle(photo.patch(path, 0, ByteView(photo.chunks[0]).first(10))).status == 204);
    at("2026-03-16T23:39:00+08:00");
    CHECK(photo.offset(path) == 10);
    at("2026-03-16T23:41:00+08:00");
    CHECK(photo.offset(path) == -1);
}

TEST_CASE("SEC-2 a method that a proxy puts over a signed one is not what the device asked for") {
    Photo photo;
    const std::string path = photo.announce(0);
    const ByteView some = ByteView(photo.chunks[0]).first(10);
    CHECK(photo.hub().handle(with(photo.patch(path, 0, some), "X-HTTP-Method-Override", "DELETE")).status ==
          401);
    CHECK(photo.hub()
              .handle(with(photo.li->request("GET", "/v1/blob/" + std::string(64, '0'), {}),
                           "X-HTTP-Method-Override", "PUT"))
              .status == 401);
    CHECK(photo.offset(path) == 0);
    // tus: a network that knows only GET and POST; the device signs the method that it means.
    auto posted = with(photo.patch(path, 0, some), "X-HTTP-Method-Override", "PATCH");
    posted.method = "POST";
    CHECK(photo.hub().handle(posted).status == 204);
    CHECK(photo.offset(path) == 10);
}

TEST_CASE("hub/uploads: metadata that is empty, has an empty value or is not base64") {
    Photo photo;
    const auto announced = [&](const std::string& metadata) {
        return photo.hub().handle(with(photo.announcing(0), "Upload-Metadata", metadata));
    };
    CHECK(announced("").status == 400);
    CHECK(announced("original !!!").status == 400);
    CHECK(announced("original,index,chunk,entry").status == 400);
    CHECK(announced("filename," + photo.metadata(0)).status == 201);
    const std::string path = photo.announce(0);
    const auto patched = photo.hub().handle(
        with(photo.patch(path, 0, ByteView(photo.chunks[0]).first(10)), "Upload-Metadata", ""));
    CHECK(patched.status == 204);
}

TEST_CASE("hub/uploads: bytes with their checksum count, others do not and the upload stays") {
    Photo photo;
    const std::string path = photo.announce(0);
    const ByteView chunk = photo.chunks[0];
    const auto sent = [&](std::uint64_t from, std::uint64_t to, const std::string& checksum) {
        return photo.hub().handle(
            photo.patch(path, from, chunk.subspan(from, to - from), {{"Upload-Checksum", checksum}}));
    };
    CHECK(sent(0, 1'000, sha1_text(chunk.first(1'000))).status == 204);
    CHECK(sent(1'000, 3'000, sha256_text(chunk.subspan(1'000, 2'000))).status == 204);
    const auto wrong = sent(3'000, 4'000, sha1_text(chunk.first(1'000)));
    CHECK(wrong.status == 460);
    CHECK(reason_in(wrong) == "checksum_wrong");
    CHECK(photo.offset(path) == 3'000);
    for (const char* unknown : {"md5 AAAA", "sha1", "sha1 AAAA", "sha256 !"})
        CHECK(sent(3'000, 4'000, unknown).status == 400);
    CHECK(photo.offset(path) == 3'000);
    CHECK(sent(3'000, chunk.size(), sha1_text(chunk.subspan(3'000))).status == 204);
}

TEST_CASE("hub/uploads: with a checksum, what came before a break does not count") {
    Photo photo;
    const std::string path = photo.announce(0);
    Serving serving(photo.hub());
    Line line(serving.port());
    REQUIRE(line.send(photo.patch(path, 0, ByteView(photo.chunks[0]).first(5'000),
                                  {{"Upload-Checksum", sha1_text(photo.chunks[0])}}),
                      photo.chunks[0].size()));
    line.end_sending();
    CHECK(line.is_closed_within(5'000));
    CHECK(serving.stop());
    CHECK(photo.offset(path) == 0);
}

TEST_CASE("S24 a HEAD ends the writer whose connection hangs, and answers what is stored") {
    Photo photo;
    const std::string path = photo.announce(0);
    Serving serving(photo.hub());
    Line hanging(serving.port()), asking(serving.port());
    REQUIRE(
        hanging.send(photo.patch(path, 0, ByteView(photo.chunks[0]).first(70'000)), photo.chunks[0].size()));
    CHECK_FALSE(hanging.is_closed_within(300));
    REQUIRE(asking.send(photo.li->request("HEAD", path, {})));
    const auto head = asking.answer(false);
    CHECK(head.status == 200);
    CHECK(header_value(head.headers, "Upload-Offset") == "70000");
    CHECK(hanging.is_closed_within(2'000));
    REQUIRE(asking.send(photo.patch(path, 70'000, ByteView(photo.chunks[0]).subspan(70'000))));
    CHECK(asking.answer().status == 204);
}

TEST_CASE("S24 of two PATCHes at once the newer writes, and bytes never interleave") {
    Photo photo;
    const std::string path = photo.announce(0);
    Serving serving(photo.hub());
    Line older(serving.port()), newer(serving.port());
    REQUIRE(
        older.send(photo.patch(path, 0, ByteView(photo.chunks[0]).first(70'000)), photo.chunks[0].size()));
    CHECK_FALSE(older.is_closed_within(300));
    REQUIRE(newer.send(photo.patch(path, 0, photo.chunks[0])));
    CHECK(newer.answer().status == 409);
    CHECK(older.is_closed_within(2'000));
    Line third(serving.port());
    REQUIRE(third.send(photo.patch(path, 70'000, ByteView(photo.chunks[0]).subspan(70'000))));
    CHECK(third.answer().status == 204);
}

TEST_CASE("SEC-5 who is not the upload's device does not end its writer") {
    Photo photo;
    const std::string path = photo.announce(0);
    Signer wang(*photo.visit.wang->engine().identity());
    Serving serving(photo.hub());
    Line writing(serving.port());
    REQUIRE(
        writing.send(photo.patch(path, 0, ByteView(photo.chunks[0]).first(70'000)), photo.chunks[0].size()));
    CHECK_FALSE(writing.is_closed_within(300));
    Line stranger(serving.port()), colleague(serving.port());
    auto unsigned_head = photo.li->request("HEAD", path, {});
    REQUIRE(stranger.send(without(unsigned_head, protocol::kHeaderSignature)));
    CHECK(stranger.answer(false).status == 401);
    REQUIRE(colleague.send(wang.request("HEAD", path, {})));
    CHECK(colleague.answer(false).status == 404);
    REQUIRE(writing.send(text_of(ByteView(photo.chunks[0]).subspan(70'000))));
    CHECK(writing.answer().status == 204);
}

TEST_CASE("hub/uploads: a PATCH of unknown length counts like any other") {
    Photo photo;
    const std::string path = photo.announce(0);
    Serving serving(photo.hub());
    Line line(serving.port());
    const auto request = photo.patch(path, 0, {});
    std::string text = "PATCH " + path + " HTTP/1.1\r\nHost: hub\r\nTransfer-Encoding: chunked\r\n";
    for (const auto& header : request.headers) text += header.name + ": " + header.value + "\r\n";
    REQUIRE(line.send(text + "\r\n"));
    for (const std::size_t from : {0U, 20U}) {
        REQUIRE(line.send("14\r\n"));
        REQUIRE(line.send(text_of(ByteView(photo.chunks[0]).subspan(from, 20))));
        REQUIRE(line.send("\r\n"));
    }
    REQUIRE(line.send("0\r\n\r\n"));
    const auto answer = line.answer();
    CHECK(answer.status == 204);
    CHECK(header_value(answer.headers, "Upload-Offset") == "40");
}

TEST_CASE("SEC-2 a ticket carries one upload, of one device, for seven days") {
    Photo photo;
    const auto created = photo.hub().handle(photo.announcing(0));
    const std::string path(header_value(created.headers, "Location")), other = photo.announce(1);
    const std::string ticket(header_value(created.headers, protocol::kHeaderTicket));
    const auto head = [&](const std::string& at, const std::string& shown) {
        return photo.hub().handle({.method = "HEAD",
                                   .path = at,
                                   .headers = {{"Tus-Resumable", "1.0.0"}, {protocol::kHeaderTicket, shown}},
                                   .body = {},
                                   .file = {}});
    };
    CHECK(head(path, ticket).status == 200);
    CHECK(head(other, ticket).status == 401);
    CHECK(head(path, "").status == 401);
    CHECK(head(path, "9" + ticket).status == 401);
    CHECK(head(path, ticket.substr(0, ticket.size() - 8) + "AAAAAAA=").status == 401);
    const auto patched = photo.hub().handle({.method = "PATCH",
                                             .path = path,
                                             .headers = {{"Tus-Resumable", "1.0.0"},
                                                         {"Upload-Offset", "0"},
                                                         {"Content-Type", protocol::kTusType},
                                                         {protocol::kHeaderTicket, ticket}},
                                             .body = photo.chunks[0],
                                             .file = {}});
    CHECK(patched.status == 204);
    photo.visit.world.does("info", R"({"at":"2026-03-09T23:42:00+08:00"})");
    CHECK(head(path, ticket).status == 401);
}

TEST_CASE("S26 the same photo of another device is not told to be here") {
    Photo photo;
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(photo.hub().handle(photo.announcing(i, photo.chunks[i])).status == 201);
    Signer wang(*photo.visit.wang->engine().identity());
    auto asked = wang.request("POST", protocol::kPathEvidence,
                              {{"Upload-Length", std::to_string(photo.chunks[0].size())},
                               {"Upload-Metadata", photo.metadata(0)},
                               {"Content-Type", protocol::kTusType}});
    CHECK(photo.hub().handle(asked).status == 403);
    const auto again = photo.hub().handle(photo.announcing(0));
    CHECK(again.status == 201);
    CHECK(header_value(again.headers, "Upload-Offset") == std::to_string(photo.chunks[0].size()));
}

TEST_CASE("SEC-5 a capture that lies about a photo takes nothing from the good one") {
    Photo photo;
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(photo.hub().handle(photo.announcing(i, photo.chunks[i])).status == 201);
    CHECK(photo.state() == "received");
    // wang's capture names the same chunk files and gives HQ another key.
    Visit& visit = photo.visit;
    auto& wang = static_cast<engine::Device&>(visit.wang->engine());
    visit.world.sync(*visit.wang);
    engine::Inspection* inspection = must(wang.inspection(must(visit.wang->engine().find_inspection("n1"))));
    KeyPart keys;
    for (const BoxKey& reader : must(wang.readers_of(*inspection)))
        keys.push_back({reader, must(journal::seal_key(reader, journal::Secret{}, wang.ports().random))});
    for (std::uint32_t i = 0; i < 3; ++i)
        must(wang.evidence().put_chunk(photo.row.capture, i, photo.chunks[i]));
    engine::Payload lie{
        .type = EntryType::capture, .version = kEntryVersion, .core = journal::encode(photo.row.capture)};
    lie.secret = journal::encode(keys);
    const Hash entry = must(wang.record(*inspection, lie)).entry;
    DirectTransport transport(photo.hub(), visit.wang->files());
    const client::RunReport report = visit.wang->sync(transport);
    CHECK(report.status.photos_only_here == 1);
    REQUIRE_FALSE(report.status.problems.empty());
    CHECK(report.status.problems.back().reason == "mismatch");
    const Json results = visit.world.does("report", R"({"kind":"results"})");
    const auto& states = results["inspections"].items().at(0)["evidence"].items();
    REQUIRE(states.size() == 2);
    for (const Json& state : states)
        CHECK(state["state"].text() == (state["author"].text() == "li" ? "received" : "mismatch"));
    CHECK(entry != photo.row.entry);
    // HQ can still read it, and li is told that it is stored.
    for (std::uint32_t i = 0; i < 3; ++i) {
        const auto answer =
            photo.hub().handle(photo.li->request("GET",
                                                 std::string(protocol::kPathEvidence) + "/chunk/" +
                                                     photo.row.original.hex() + "/" + std::to_string(i),
                                                 {}));
        CHECK(answer.status == 200);
        CHECK(answer.body == photo.chunks[i]);
    }
    visit.world.sync(*visit.li);
    CHECK(visit.world.sync(*visit.li).status.photos_only_here == 0);
}

}  // namespace wincheck::hub
