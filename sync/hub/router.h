#pragma once
// From an HTTP request to its answer, without sockets: authentication, limits, dispatch. Uploads are
// taken piece by piece so that what came before a break stays. Never throws, always answers.
#include <deque>
#include <functional>
#include <map>
#include <set>

#include "sync/hub/routes.h"
#include "sync/hub/uploads.h"

namespace wincheck::hub {

/// Makes an answer in bounded steps; it has a value when the answer is whole. The request has to stay.
using Answering = std::function<std::optional<protocol::HttpResponse>()>;

/// An upload whose bytes are still to come, or the answer that refuses it.
struct BegunUpload {
    std::unique_ptr<UploadWriter> writer;
    protocol::HttpResponse refusal;  // when writer is null
};

class Router {
public:
    Router(State& state, const HubLimits& limits)
        : state_(state), limits_(limits), admission_(limits.admission) {}

    /// A whole exchange, uploads included.
    protocol::HttpResponse answer(const protocol::HttpRequest& request);
    /// The same of a request without an upload, step by step: others are served between two.
    Answering begin(const protocol::HttpRequest& request);

    /// True for requests whose body is streamed: POST and PATCH of evidence.
    [[nodiscard]] static bool is_upload(const protocol::HttpRequest& head);
    BegunUpload begin_upload(const protocol::HttpRequest& head);
    protocol::HttpResponse end_upload(const protocol::HttpRequest& head, UploadWriter& writer);
    protocol::HttpResponse fail(const protocol::HttpRequest& head, const Error& error);

    /// Takes a place for a request whose head is here, or answers it with 503 and when to come again. A place
    /// taken is given back with the answer.
    std::optional<protocol::HttpResponse> admit(const protocol::HttpRequest& head);
    void give_place_back(Load load) { admission_.leave(load); }

    /// `end` closes the connection that writes the upload: a later request for it ends a writer whose
    /// connection is half dead (S24), once that request has proved to be the same device's.
    void watch_upload(const std::string& id, std::function<void()> end) { writers_[id] = std::move(end); }
    void forget_upload(const std::string& id) { writers_.erase(id); }

    /// What is due by time: the next head of the log, who reads what today, uploads out of date.
    /// Errors: storage errors.
    Result<void> keep_house();

    [[nodiscard]] const HubLimits& limits() const { return limits_; }
    [[nodiscard]] Metrics& metrics() { return state_.metrics; }
    void set_connections(std::size_t count) { connections_ = count; }
    /// Health says from now on that the hub is going.
    void set_stopping() { is_stopping_ = true; }

    /// Largest body that is read for this request.
    [[nodiscard]] static std::size_t body_bytes_max(const protocol::HttpRequest& head);
    /// Id of the upload a request is about; empty for others.
    [[nodiscard]] static std::string upload_id(const protocol::HttpRequest& head);

private:
    Result<protocol::HttpResponse> dispatch(const protocol::HttpRequest& request);
    Result<protocol::HttpResponse> dispatch_signed(RouteId route, const protocol::HttpRequest& request,
                                                   const store::HubDeviceRow& device);
    Result<protocol::HttpResponse> dispatch_message(RouteId route, const Bytes& body,
                                                    const store::HubDeviceRow& device);
    Result<std::unique_ptr<class SnapshotMaking>> begin_making(const protocol::HttpRequest& request);
    Result<protocol::HttpResponse> health();
    Result<protocol::HttpResponse> figures();
    Result<protocol::HttpResponse> enrol(const protocol::HttpRequest& request);
    Result<protocol::HttpResponse> hello(const Bytes& body, const store::HubDeviceRow& device);
    Result<protocol::HttpResponse> blob(RouteId route, const protocol::HttpRequest& request,
                                        const store::HubDeviceRow& device);
    Result<protocol::HttpResponse> chunk(const protocol::HttpRequest& request,
                                         const store::HubDeviceRow& device);
    Result<protocol::HttpResponse> upload_facts(RouteId route, const protocol::HttpRequest& request,
                                                const store::HubDeviceRow& device);
    Result<store::HubDeviceRow> authenticate(const protocol::HttpRequest& request);
    Result<store::HubDeviceRow> authenticate_ticket(const protocol::HttpRequest& request,
                                                    std::string_view text);
    Result<void> check_rate(const DeviceId& device);
    std::string ticket(const UploadWriter& writer);
    Result<void> check_nonce(const DeviceId& device, const std::string& nonce);
    void end_writer(const std::string& id);
    protocol::HttpResponse finished(const protocol::HttpRequest& request, protocol::HttpResponse response);

    struct Nonces {
        std::set<std::string> seen;
        std::deque<std::string> order;
    };
    State& state_;
    HubLimits limits_;
    Admission admission_;
    std::map<DeviceId, Nonces> nonces_;
    std::map<std::string, std::function<void()>> writers_;  // open upload → ends its connection
    std::size_t connections_ = 0;
    std::uint64_t swept_ms_ = 0;
    std::string refreshed_day_;
    bool is_stopping_ = false;
};

}  // namespace wincheck::hub
