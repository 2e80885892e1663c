#pragma once
// From an HTTP request to its answer, without sockets: authentication, limits, dispatch. Uploads are
// taken piece by piece so that what came before a break stays. Never throws, always answers.
#include <deque>
#include <map>
#include <set>

#include "sync/hub/uploads.h"

namespace wincheck::hub {

/// An upload whose bytes are still to come, or the answer that refuses it.
struct BegunUpload {
    std::unique_ptr<UploadWriter> writer;
    protocol::HttpResponse refusal;  // when writer is null
};

class Router {
public:
    explicit Router(State& state) : state_(state) {}

    /// A whole exchange, uploads included.
    protocol::HttpResponse answer(const protocol::HttpRequest& request);

    /// True for requests whose body is streamed: POST and PATCH of evidence.
    [[nodiscard]] static bool is_upload(const protocol::HttpRequest& head);
    BegunUpload begin_upload(const protocol::HttpRequest& head);
    protocol::HttpResponse end_upload(const protocol::HttpRequest& head, UploadWriter& writer);
    protocol::HttpResponse fail(const protocol::HttpRequest& head, const Error& error);

    /// Largest body that is read for this request.
    [[nodiscard]] static std::size_t body_bytes_max(const protocol::HttpRequest& head);
    /// Id of the upload a request is about; empty for others.
    [[nodiscard]] static std::string upload_id(const protocol::HttpRequest& head);

private:
    Result<protocol::HttpResponse> dispatch(const protocol::HttpRequest& request);
    Result<protocol::HttpResponse> dispatch_signed(const protocol::HttpRequest& request,
                                                   const store::HubDeviceRow& device);
    Result<protocol::HttpResponse> enrol(const protocol::HttpRequest& request);
    Result<protocol::HttpResponse> hello(const Bytes& body, const store::HubDeviceRow& device);
    Result<protocol::HttpResponse> blob(const protocol::HttpRequest& request,
                                        const store::HubDeviceRow& device);
    Result<protocol::HttpResponse> chunk(const protocol::HttpRequest& request,
                                         const store::HubDeviceRow& device);
    Result<protocol::HttpResponse> upload_facts(const protocol::HttpRequest& request,
                                                const store::HubDeviceRow& device);
    Result<store::HubDeviceRow> authenticate(const protocol::HttpRequest& request);
    Result<void> check_nonce(const DeviceId& device, const std::string& nonce);
    protocol::HttpResponse finished(const protocol::HttpRequest& request, protocol::HttpResponse response);

    struct Nonces {
        std::set<std::string> seen;
        std::deque<std::string> order;
    };
    State& state_;
    std::map<DeviceId, Nonces> nonces_;
};

}  // namespace wincheck::hub
