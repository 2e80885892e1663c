#include "sync/hub/routes.h"

namespace wincheck::hub {
namespace {

std::string_view first_segment(std::string_view path) {
    return path.substr(0, path.find('/', 1));
}

// Segment by segment, "{…}" taking any that is not empty.
bool is_at(std::string_view path, std::string_view pattern) {
    while (!path.empty() && !pattern.empty()) {
        const std::string_view segment = first_segment(path), wanted = first_segment(pattern);
        const bool fits = wanted.starts_with("/{") ? segment.size() > 1 : segment == wanted;
        if (!fits) return false;
        path.remove_prefix(segment.size());
        pattern.remove_prefix(wanted.size());
    }
    return path.empty() && pattern.empty();
}

}  // namespace

std::string method_of(const protocol::HttpRequest& request) {
    const auto instead = protocol::header_value(request.headers, "X-HTTP-Method-Override");
    return instead.empty() ? request.method : std::string(instead);
}

const Route* route_or_null(const protocol::HttpRequest& request) {
    const std::string method = method_of(request);
    const Route* get_or_null = nullptr;
    for (const Route& route : kRoutes) {
        if (!is_at(request.path, route.path)) continue;
        if (method == route.method) return &route;
        if (method == "HEAD" && std::string_view(route.method) == "GET") get_or_null = &route;
    }
    return get_or_null;
}

std::string methods_at(std::string_view path) {
    std::string methods;
    for (const Route& route : kRoutes)
        if (is_at(path, route.path)) methods += (methods.empty() ? "" : ", ") + std::string(route.method);
    return methods;
}

Load load_of(const protocol::HttpRequest& request) {
    const Route* route = route_or_null(request);
    return route == nullptr ? Load::free : route->load;
}

}  // namespace wincheck::hub
