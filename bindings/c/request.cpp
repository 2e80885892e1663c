#include "bindings/c/request.h"

#include "core/base/reasons.h"

namespace wincheck::binding {
namespace {
constexpr std::size_t kHeadersMax = 1'000;
constexpr std::uint64_t kAnswerBytesMax = std::uint64_t{32} * 1024 * 1024;
}  // namespace

void RequestView::assign(protocol::HttpRequest request, std::string base_url) {
    request_ = std::move(request);
    base_url_ = std::move(base_url);
    url_ = base_url_;
    while (!url_.empty() && url_.back() == '/') url_.pop_back();
    url_ += request_.path;
    headers_.clear();
    for (const auto& header : request_.headers)
        headers_.push_back({slice_of(header.name), slice_of(header.value)});
}

wck_action RequestView::action(std::string_view request_id) const {
    wck_action action{};
    action.kind = WCK_ACTION_HTTP;
    action.request_id = slice_of(request_id);
    action.method = slice_of(request_.method);
    action.url = slice_of(url_);
    action.headers = headers_.data();
    action.header_count = headers_.size();
    action.expect_bytes_max = kAnswerBytesMax;
    if (request_.file) {
        action.body_file = slice_of(request_.file->path);
        action.body_offset = request_.file->offset;
        action.body_length = request_.file->length;
    } else {
        action.body = slice_of(ByteView(request_.body));
    }
    return action;
}

Result<protocol::HttpResponse> response_in(const wck_response* response) {
    WCK_TRY(const wck_response in, struct_in(response, "response"));
    if (in.header_count > kHeadersMax) return error_of(ErrorCode::limit, kTooLarge, "response_in", "headers");
    if (in.header_count > 0) WCK_TRY(required(in.headers, "headers"));
    protocol::HttpResponse out;
    out.status = in.http_status;
    for (std::size_t i = 0; i < in.header_count; ++i) {
        WCK_TRY(const ByteView name, bytes_in(in.headers[i].name, "headers"));
        WCK_TRY(const ByteView value, bytes_in(in.headers[i].value, "headers"));
        out.headers.push_back({std::string(text_of(name)), std::string(text_of(value))});
    }
    WCK_TRY(const ByteView body, bytes_in(in.body, "body"));
    out.body.assign(body.begin(), body.end());
    return out;
}

}  // namespace wincheck::binding
