#pragma once
// Every address that the hub answers, once: dispatch, admission, metrics and the description that the hub
// serves (openapi.json) go by this table. Pure.
#include <array>

#include "sync/hub/admission.h"
#include "sync/protocol/http.h"

namespace wincheck::hub {

enum class RouteId : std::uint8_t {
    health,
    metrics,
    description,
    enrol,
    hello,
    push,
    pull,
    own,
    receipts,
    snapshot,
    snapshot_piece,
    blob,
    put_blob,
    tus_options,
    create_upload,
    upload_head,
    append_upload,
    end_upload,
    chunk,
};

struct Route {
    RouteId id;
    const char* method;
    const char* path;  // {NAME} stands for one segment
    Load load;
};

inline constexpr std::array kRoutes{
    Route{RouteId::health, "GET", "/health", Load::free},
    Route{RouteId::metrics, "GET", "/metrics", Load::free},
    Route{RouteId::description, "GET", "/v1/openapi.json", Load::free},
    Route{RouteId::enrol, "POST", "/v1/enrol", Load::entries},
    Route{RouteId::hello, "POST", "/v1/hello", Load::entries},
    Route{RouteId::push, "POST", "/v1/push", Load::entries},
    Route{RouteId::pull, "POST", "/v1/pull", Load::reading},
    Route{RouteId::own, "POST", "/v1/own", Load::reading},
    Route{RouteId::receipts, "POST", "/v1/receipts", Load::entries},
    Route{RouteId::snapshot, "POST", "/v1/snapshot", Load::reading},
    Route{RouteId::snapshot_piece, "GET", "/v1/snapshot/{hash}", Load::reading},
    Route{RouteId::blob, "GET", "/v1/blob/{hash}", Load::reading},
    Route{RouteId::put_blob, "PUT", "/v1/blob/{hash}", Load::entries},
    Route{RouteId::tus_options, "OPTIONS", "/v1/evidence", Load::free},
    Route{RouteId::create_upload, "POST", "/v1/evidence", Load::photos},
    Route{RouteId::tus_options, "OPTIONS", "/v1/evidence/{upload}", Load::free},
    Route{RouteId::upload_head, "HEAD", "/v1/evidence/{upload}", Load::photos},
    Route{RouteId::append_upload, "PATCH", "/v1/evidence/{upload}", Load::photos},
    Route{RouteId::end_upload, "DELETE", "/v1/evidence/{upload}", Load::photos},
    Route{RouteId::chunk, "GET", "/v1/evidence/chunk/{original}/{index}", Load::reading},
};

/// The method that counts: tus lets X-HTTP-Method-Override stand in the place of the sent one, for networks
/// that know GET and POST only. It is the one that the device signs.
[[nodiscard]] std::string method_of(const protocol::HttpRequest& request);

/// Null where the hub has nothing at that path under that method. HEAD finds what GET finds where it has no
/// row of its own.
[[nodiscard]] const Route* route_or_null(const protocol::HttpRequest& request);

/// Methods of a path in the order of the table, "GET, PUT"; empty where the hub has nothing there.
[[nodiscard]] std::string methods_at(std::string_view path);

/// Class of a request for admission; what has no route costs nothing.
[[nodiscard]] Load load_of(const protocol::HttpRequest& request);

}  // namespace wincheck::hub
