#pragma once
// HTTP exchanges at the border: a request that stays in memory while the host performs it, and its answer.
#include <vector>

#include "bindings/c/border.h"
#include "sync/protocol/http.h"

namespace wincheck::binding {

/// Owns a request and shows it as a wck_action; the action lives as long as this does, unmoved.
class RequestView {
public:
    void assign(protocol::HttpRequest request, std::string base_url);
    [[nodiscard]] wck_action action(std::string_view request_id) const;
    [[nodiscard]] const protocol::HttpRequest& request() const { return request_; }
    [[nodiscard]] const std::string& base_url() const { return base_url_; }

private:
    protocol::HttpRequest request_;
    std::string base_url_;
    std::string url_;
    std::vector<wck_header> headers_;
};

/// Errors: invalid_argument for null or malformed parts.
Result<protocol::HttpResponse> response_in(const wck_response* response);

}  // namespace wincheck::binding
