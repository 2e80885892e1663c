// The routes' table, and the description of the protocol that is held against it.
#include "sync/hub/routes.h"
#include "sync/hub/description.h"
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {
namespace {

protocol::HttpRequest request(const std::string& method, const std::string& path) {
    return {.method = method, .path = path, .headers = {}, .body = {}, .file = {}};
}

std::string lower(std::string text) {
    for (char& letter : text)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return text;
}

}  // namespace

TEST_CASE("hub/routes: a path finds its row, segment by segment") {
    const auto id_at = [](const std::string& method, const std::string& path) {
        const Route* route = route_or_null(request(method, path));
        return route == nullptr ? -1 : static_cast<int>(route->id);
    };
    CHECK(id_at("POST", "/v1/push") == static_cast<int>(RouteId::push));
    CHECK(id_at("PATCH", "/v1/evidence/abc") == static_cast<int>(RouteId::append_upload));
    CHECK(id_at("GET", "/v1/evidence/chunk/abc/0") == static_cast<int>(RouteId::chunk));
    CHECK(id_at("HEAD", "/health") == static_cast<int>(RouteId::health));
    CHECK(id_at("HEAD", "/v1/evidence/abc") == static_cast<int>(RouteId::upload_head));
    for (const char* path : {"/v1/push/", "/v1/pushy", "/v1/evidence/", "/v1/evidence/chunk/abc", "/", ""})
        CHECK(id_at("POST", path) == -1);
    CHECK(methods_at("/v1/blob/abc") == "GET, PUT");
    CHECK(methods_at("/v1/blob").empty());
}

TEST_CASE("hub/routes: the description names every route, and no other") {
    const Json document = must(Json::parse(description()));
    CHECK(document["openapi"].text() == "3.1.0");
    std::set<std::string> described, routed;
    for (const auto& [path, item] : document["paths"].members())
        for (const auto& [method, operation] : item.members())
            if (method != "parameters") described.insert(method + " " + path);
    for (const Route& route : kRoutes) routed.insert(lower(route.method) + " " + route.path);
    CHECK(described == routed);
}

TEST_CASE("hub/routes: the hub serves its description, and says what a path knows") {
    World world;
    const auto served = world.hub().handle(request("GET", "/v1/openapi.json"));
    CHECK(served.status == 200);
    CHECK(text_of(served.body) == description());
    const auto wrong = world.hub().handle(request("GET", "/v1/push"));
    CHECK(wrong.status == 405);
    CHECK(protocol::header_value(wrong.headers, "Allow") == "POST");
}

}  // namespace wincheck::hub
