#include "sync/hub/router.h"

#include <chrono>

#include "core/base/assert.h"
#include "core/base/reasons.h"
#include "core/journal/anchor.h"
#include "core/journal/payloads.h"
#include "sync/hub/alike.h"
#include "sync/hub/description.h"
#include "sync/hub/enrolment.h"
#include "sync/hub/error_json.h"
#include "sync/hub/feed.h"
#include "sync/hub/handout.h"
#include "sync/hub/intake.h"
#include "sync/hub/log.h"
#include "sync/hub/person_feed.h"
#include "sync/hub/reasons.h"
#include "sync/hub/requests.h"
#include "sync/hub/snapshot.h"
#include "sync/protocol/auth.h"
#include "sync/protocol/compression.h"

namespace wincheck::hub {
namespace {

using protocol::header_value;
using protocol::HttpRequest;
using protocol::HttpResponse;
using store::HubDeviceRow;

constexpr std::size_t kNoncesMax = 4096;    // remembered for each device
constexpr std::size_t kCompressMin = 1024;  // smaller bodies do not shrink
constexpr std::int64_t kRetrySeconds = 30;
constexpr std::int64_t kTicketMs = std::int64_t{7} * 24 * 3600 * 1000;
constexpr std::string_view kSnapshotPrefix = "/v1/snapshot/";
constexpr const char* kJsonType = "application/json";
constexpr const char* kTusNumber = "1.0.0";
constexpr const char* kTusExtensions = "creation,creation-with-upload,checksum,expiration,termination";
constexpr const char* kChecksumAlgorithms = "sha1,sha256";

HttpResponse cbor(Bytes body) {
    return {200, {{"Content-Type", protocol::kContentType}}, std::move(body)};
}

template <class Message>
Result<Message> message(const Bytes& body) {
    auto decoded = journal::decode<Message>(body);
    if (!decoded) return error_of(ErrorCode::protocol, kFieldWrong, "message", decoded.error().where);
    return std::move(*decoded);
}

bool is_under(const HttpRequest& request, std::string_view path) {
    return request.path.starts_with(path);
}

// Of a clock that does not go back; simulated hubs too, because it bounds real work only.
std::uint64_t steady_ms() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

Error come_again(ErrorCode code, const Reason& reason, std::uint32_t seconds) {
    Error error = error_of(code, reason, "admission");
    error.detail = seconds;
    return error;
}

Result<Bytes> plain_body(const HttpRequest& request) {
    if (!header_value(request.headers, "Content-Type").starts_with(protocol::kContentType))
        return error_of(ErrorCode::protocol, kWrongType, "body");
    if (header_value(request.headers, "Content-Encoding") == "zstd")
        return protocol::inflated(request.body, protocol::kInflatedBytesMax);
    return request.body;
}

std::string http_date(std::int64_t ms) {
    constexpr std::string_view kDays = "MonTueWedThuFriSatSun",
                               kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const Date date = date_at({ms}, 0);
    const std::int64_t seconds = (ms - days_since_1970(date) * 86'400'000) / 1000;
    const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    std::string text(kDays.substr(static_cast<std::size_t>(weekday_of(date) - 1) * 3, 3));
    text += ", " + two(date.day) + " ";
    text += kMonths.substr(static_cast<std::size_t>(date.month - 1) * 3, 3);
    return text + " " + std::to_string(date.year) + " " + two(seconds / 3600) + ":" + two(seconds / 60 % 60) +
           ":" + two(seconds % 60) + " GMT";
}

void add_progress(HttpResponse& response, const UploadProgress& progress) {
    response.headers.push_back({"Upload-Offset", std::to_string(progress.offset)});
    if (!progress.evidence.empty())
        response.headers.push_back({protocol::kHeaderEvidence, progress.evidence});
}

}  // namespace

bool Router::is_upload(const HttpRequest& head) {
    const Route* route = route_or_null(head);
    return route != nullptr && (route->id == RouteId::create_upload || route->id == RouteId::append_upload);
}

std::string Router::upload_id(const HttpRequest& head) {
    const std::string prefix = std::string(protocol::kPathEvidence) + "/";
    if (!is_under(head, prefix) || is_under(head, protocol::kPathChunk)) return {};
    return head.path.substr(prefix.size());
}

std::size_t Router::body_bytes_max(const HttpRequest& head) {
    if (is_upload(head)) return protocol::kChunkFileBytesMax;
    return is_under(head, protocol::kPathBlob) ? protocol::kBlobBytesMax : protocol::kBodyBytesMax;
}

HttpResponse Router::fail(const HttpRequest& head, const Error& error) {
    HttpResponse response{status_of(error), {{"Content-Type", kJsonType}}, {}};
    if (method_of(head) != "HEAD") response.body = bytes_of(error_json(error).dump());
    const bool is_quota = error.reason_or_null == &kQuotaFull;
    if (is_quota) state_.metrics.count_refusal(Refusal::quota);
    const bool is_told = error.reason_or_null == &kBusy || error.reason_or_null == &kTooMany || is_quota;
    if (response.status == 503 || response.status == 507 || response.status == 429)
        response.headers.push_back({"Retry-After", std::to_string(is_told ? error.detail : kRetrySeconds)});
    if (response.status == 405) response.headers.push_back({"Allow", methods_at(head.path)});
    if (response.status == 412) response.headers.push_back({"Tus-Version", kTusNumber});
    return finished(head, std::move(response));
}

HttpResponse Router::finished(const HttpRequest& request, HttpResponse response) {
    const auto nonce = header_value(request.headers, protocol::kHeaderNonce);
    const bool is_cbor = header_value(response.headers, "Content-Type").starts_with(protocol::kContentType);
    const bool takes_zstd =
        header_value(request.headers, "Accept-Encoding").find("zstd") != std::string_view::npos;
    if (is_cbor && takes_zstd && response.body.size() >= kCompressMin) {
        response.body = protocol::compressed(response.body);
        response.headers.push_back({"Content-Encoding", "zstd"});
    }
    if (is_cbor) {
        const Signature signature =
            state_.keys.intake.sign(view_of(protocol::reply_text(nonce, response.status, response.body)));
        response.headers.push_back({protocol::kHeaderSignature, to_base64(signature.view())});
    }
    response.headers.push_back({protocol::kHeaderProtocol, std::to_string(protocol::kProtocolMax)});
    // No cache keeps an answer to POST that does not say for how long (RFC 9111, 3); a sync with nothing to
    // do is to stay within 1 KiB.
    if (!is_cbor || method_of(request) != "POST") response.headers.push_back({"Cache-Control", "no-store"});
    response.headers.push_back({"Date", http_date(state_.now_ms())});
    if (!nonce.empty() && nonce.size() <= 64)
        response.headers.push_back({protocol::kHeaderNonce, std::string(nonce)});
    if (is_under(request, protocol::kPathEvidence)) response.headers.push_back({"Tus-Resumable", kTusNumber});
    return response;
}

HttpResponse Router::answer(const HttpRequest& request) {
    if (is_upload(request)) {
        BegunUpload begun = begin_upload(request);
        if (!begun.writer) return begun.refusal;
        if (auto taken = begun.writer->append(request.body); !taken) return fail(request, taken.error());
        return end_upload(request, *begun.writer);
    }
    const Answering step = begin(request);
    for (;;)
        if (auto response = step()) return std::move(*response);
}

Answering Router::begin(const HttpRequest& request) {
    const Route* route = route_or_null(request);
    if (route == nullptr || route->id != RouteId::snapshot)
        return [this, &request]() -> std::optional<HttpResponse> {
            auto response = dispatch(request);
            return response ? finished(request, std::move(*response)) : fail(request, response.error());
        };
    auto begun = begin_making(request);
    if (!begun)
        return [this, &request, error = begun.error()]() -> std::optional<HttpResponse> {
            return fail(request, error);
        };
    return [this, &request,
            making = std::shared_ptr<SnapshotMaking>(std::move(*begun))]() -> std::optional<HttpResponse> {
        const auto is_whole = making->step();
        if (!is_whole) return fail(request, is_whole.error());
        if (!*is_whole) return std::nullopt;
        return finished(request, cbor(journal::encode(making->reply())));
    };
}

Result<std::unique_ptr<SnapshotMaking>> Router::begin_making(const HttpRequest& request) {
    WCK_TRY(const HubDeviceRow device, authenticate(request));
    if (device.is_revoked) return error_of(ErrorCode::revoked, kRevoked, "hub");
    WCK_TRY(const Bytes body, plain_body(request));
    WCK_TRY(const auto asked, message<protocol::SnapshotRequest>(body));
    return begin_snapshot(state_, device, asked);
}

std::optional<HttpResponse> Router::admit(const HttpRequest& head) {
    const auto seconds = admission_.enter(load_of(head), steady_ms());
    if (!seconds) return std::nullopt;
    state_.metrics.count_refusal(Refusal::busy);
    return fail(head, come_again(ErrorCode::in_use, kBusy, *seconds));
}

void Router::end_writer(const std::string& id) {
    const auto found = writers_.find(id);
    if (found == writers_.end()) return;
    const auto end = std::move(found->second);
    writers_.erase(found);
    end();
}

Result<void> Router::keep_house() {
    constexpr std::uint64_t kSweepMs = std::uint64_t{3600} * 1000;
    WCK_TRY(publish_head(state_));
    WCK_TRY(state_.write_contacts());
    WCK_TRY(state_.engine->maintain());
    // What it finds damaged keeps the rest of the house from nothing.
    auto settled = settle_requests(state_);
    if (settled) settled = settle_persons(state_);
    WCK_TRY(look_at_pictures(state_, 1));
    // Grants begin and end with the day.
    if (const std::string today = state_.today(); today != refreshed_day_) {
        WCK_TRY(refresh_readers(state_));
        refreshed_day_ = today;
    }
    const std::uint64_t now_ms = steady_ms();
    if (swept_ms_ != 0 && now_ms - swept_ms_ < kSweepMs) return settled;
    swept_ms_ = now_ms;
    WCK_TRY(forget_erased_pictures(state_));
    WCK_TRY(forget_erased_uploads(state_));
    WCK_TRY(sweep_snapshots(state_));
    WCK_TRY(sweep_uploads(state_));
    return settled;
}

Result<HttpResponse> Router::dispatch(const HttpRequest& request) {
    const Route* route = route_or_null(request);
    if (route == nullptr) {
        const bool is_known = !methods_at(request.path).empty();
        return is_known ? error_of(ErrorCode::protocol, kMethodWrong, "hub")
                        : error_of(ErrorCode::not_found, kNoSuchPath, "hub");
    }
    switch (route->id) {
        case RouteId::health: return health();
        case RouteId::metrics: return figures();
        case RouteId::description:
            return HttpResponse{200, {{"Content-Type", kJsonType}}, bytes_of(description())};
        case RouteId::tus_options:
            return HttpResponse{204,
                                {{"Tus-Version", kTusNumber},
                                 {"Tus-Extension", kTusExtensions},
                                 {"Tus-Checksum-Algorithm", kChecksumAlgorithms},
                                 {"Tus-Max-Size", std::to_string(protocol::kChunkFileBytesMax)}},
                                {}};
        case RouteId::enrol: return enrol(request);
        default: break;
    }
    const bool is_tus = route->id == RouteId::upload_head || route->id == RouteId::end_upload;
    if (is_tus && header_value(request.headers, "Tus-Resumable") != kTusNumber)
        return error_of(ErrorCode::protocol, hub::kTusVersion, "upload");
    WCK_TRY(const HubDeviceRow device, authenticate(request));
    return dispatch_signed(route->id, request, device);
}

Result<HttpResponse> Router::dispatch_signed(RouteId route, const HttpRequest& request,
                                             const HubDeviceRow& device) {
    // A revoked device may still say hello and send: what it holds is kept for a person to decide (SEC-6).
    const bool is_sending = route == RouteId::hello || route == RouteId::push || route == RouteId::receipts ||
                            route == RouteId::upload_head || route == RouteId::end_upload;
    if (device.is_revoked && !is_sending) return error_of(ErrorCode::revoked, kRevoked, "hub");
    switch (route) {
        case RouteId::upload_head:
        case RouteId::end_upload: return upload_facts(route, request, device);
        case RouteId::blob:
        case RouteId::put_blob: return blob(route, request, device);
        case RouteId::chunk: return chunk(request, device);
        case RouteId::snapshot_piece: {
            const auto hex = std::string_view(request.path).substr(kSnapshotPrefix.size());
            WCK_TRY(Bytes bytes, snapshot_piece(state_, device.device, hex));
            return HttpResponse{200, {{"Content-Type", protocol::kBytesType}}, std::move(bytes)};
        }
        default: break;
    }
    WCK_TRY(const Bytes body, plain_body(request));
    return dispatch_message(route, body, device);
}

Result<HttpResponse> Router::dispatch_message(RouteId route, const Bytes& body, const HubDeviceRow& device) {
    if (route == RouteId::hello) return hello(body, device);
    if (route == RouteId::push) {
        WCK_TRY(const auto asked, message<protocol::PushRequest>(body));
        WCK_TRY(const auto reply, push(state_, device, asked));
        return cbor(journal::encode(reply));
    }
    if (route == RouteId::receipts) {
        WCK_TRY(const auto asked, message<protocol::ReceiptsRequest>(body));
        WCK_TRY(const auto reply, receipts(state_, device, asked));
        return cbor(journal::encode(reply));
    }
    if (route == RouteId::own) {
        WCK_TRY(const auto asked, message<protocol::OwnRequest>(body));
        WCK_TRY(const auto reply, own_segments(state_, device, asked));
        return cbor(journal::encode(reply));
    }
    WCK_ASSERT(route == RouteId::pull);
    if (const auto more = journal::decode_document<protocol::PullRequestMore>(body)) {
        WCK_TRY(const auto reply, pull_with_heads(state_, device, more->pull));
        return cbor(journal::encode(reply));
    }
    WCK_TRY(const auto asked, message<protocol::PullRequest>(body));
    WCK_TRY(const auto reply, pull(state_, device, asked));
    return cbor(journal::encode(reply));
}

Result<HttpResponse> Router::health() {
    Json health = Json::object();
    health.set("ok", Json::of(!is_stopping_))
        .set("protocol", Json::of(static_cast<std::uint64_t>(protocol::kProtocolMax)))
        .set("protocol_min", Json::of(static_cast<std::uint64_t>(protocol::kProtocolMin)));
    return HttpResponse{is_stopping_ ? 503 : 200, {{"Content-Type", kJsonType}}, bytes_of(health.dump())};
}

Result<HttpResponse> Router::figures() {
    Gauges gauges{.connections = connections_, .open_requests = admission_.open()};
    gauges.open_uploads = writers_.size();
    WCK_TRY(const auto head, published_head(state_));
    if (head) gauges.log_size = head->checkpoint.size;
    WCK_TRY(gauges.quarantined, state_.tables.waiting());
    WCK_TRY(gauges.devices, state_.tables.device_count());
    return HttpResponse{
        200, {{"Content-Type", "text/plain; version=0.0.4"}}, bytes_of(state_.metrics.text(gauges))};
}

Result<HttpResponse> Router::enrol(const HttpRequest& request) {
    WCK_TRY(const Bytes body, plain_body(request));
    WCK_TRY(const auto asked, message<protocol::EnrolRequest>(body));
    const auto at = header_value(request.headers, protocol::kHeaderAt);
    if (asked.transcript.is_simulated && !at.empty()) {
        WCK_TRY(const ZonedTime time, parse_time(at));
        WCK_TRY(state_.tell_time(time));
    }
    WCK_TRY(const auto reply, hub::enrol(state_, asked));
    return cbor(journal::encode(reply));
}

Result<HttpResponse> Router::hello(const Bytes& body, const HubDeviceRow& device) {
    WCK_TRY(const auto asked, message<protocol::HelloRequest>(body));
    if (asked.protocol_max < protocol::kProtocolMin)
        return error_of(ErrorCode::protocol, kProtocolOld, "hello");
    if (asked.protocol_min > protocol::kProtocolMax)
        return error_of(ErrorCode::protocol, kProtocolNew, "hello");
    protocol::HelloReply reply;
    reply.protocol = std::min(asked.protocol_max, protocol::kProtocolMax);
    reply.time_ms = state_.now_ms();
    reply.epoch = state_.epoch;
    reply.limits.first_batch_bytes = limits_.first_batch_bytes;
    reply.limits.next_sync_after_ms = admission_.next_sync_after_ms(device.device);
    WCK_TRY(reply.chains, heads_of(state_, device.device));
    WCK_TRY(reply.forked, forked_of(state_, device.device));
    WCK_TRY(reply.refused, refused_of(state_, device.device));
    WCK_TRY(reply.log, log_head(state_, asked));
    if (!device.is_revoked) {
        WCK_TRY(reply.scopes, scopes_for(state_, device.person, reply.protocol));
    }
    state_.contacts.greet(device.device, state_.now_ms());
    const AnchorId anchor = journal::make_anchor(state_.keys.intake, device.device, reply.time_ms);
    const auto with_anchor = [&](Bytes body) {
        HttpResponse answer = cbor(std::move(body));
        answer.headers.push_back({protocol::kHeaderAnchor, anchor.hex()});
        return answer;
    };
    if (reply.protocol < 2) return with_anchor(journal::encode(reply));
    protocol::HelloReplyMore more{.hello = std::move(reply), .extras = {}};
    WCK_TRY(const auto decided, decided_of(state_, device.device));
    if (!decided.empty()) more.extras.push_back({protocol::kExtraDecided, journal::encode(decided)});
    more.extras.push_back({protocol::kExtraSnapshot, journal::encode(limits_.snapshot_rows_min)});
    return with_anchor(journal::encode(more));
}

Result<HttpResponse> Router::blob(RouteId route, const HttpRequest& request, const HubDeviceRow& device) {
    const auto hash =
        Hash::parse_hex(std::string_view(request.path).substr(std::string_view(protocol::kPathBlob).size()));
    const Error missing = error_of(ErrorCode::not_found, kNotReadable, "blob");
    if (!hash) return missing;
    WCK_TRY(const DocumentRight right, may_read_document(state_, device.person, *hash));
    if (!right.is_allowed) return missing;
    if (route == RouteId::put_blob) {
        WCK_TRY(auto transaction, state_.store().begin());
        WCK_TRY(state_.store().put_blob(*hash, request.body));
        WCK_TRY(transaction.commit());
        return HttpResponse{204, {}, {}};
    }
    WCK_TRY(auto bytes, state_.store().blob(*hash));
    if (!bytes) {
        WCK_TRY(bytes, recorded_copy(state_, device.person, *hash));
    }
    if (!bytes) return missing;
    if (right.inspection) state_.contacts.give(device.device, *right.inspection, state_.now_ms());
    return HttpResponse{200, {{"Content-Type", protocol::kBytesType}}, std::move(*bytes)};
}

Result<HttpResponse> Router::chunk(const HttpRequest& request, const HubDeviceRow& device) {
    const auto rest = std::string_view(request.path).substr(std::string_view(protocol::kPathChunk).size());
    const auto slash = rest.find('/');
    const auto original = Hash::parse_hex(rest.substr(0, slash));
    const auto index = Decimal::parse(slash == std::string_view::npos ? "" : rest.substr(slash + 1));
    if (!original || !index || index->scale != 0 || index->mantissa < 0 || index->mantissa >= kChunksMax)
        return error_of(ErrorCode::not_found, kNotReadable, "chunk");
    WCK_TRY(Bytes bytes, read_chunk(state_, device, *original, static_cast<std::uint32_t>(index->mantissa)));
    return HttpResponse{200, {{"Content-Type", protocol::kBytesType}}, std::move(bytes)};
}

Result<HttpResponse> Router::upload_facts(RouteId route, const HttpRequest& request,
                                          const HubDeviceRow& device) {
    const std::string id = upload_id(request);
    WCK_TRY(check_own_upload(state_, device, id));
    end_writer(id);
    if (route == RouteId::end_upload) {
        WCK_TRY(remove_upload(state_, device, id));
        return HttpResponse{204, {}, {}};
    }
    WCK_TRY(const UploadProgress progress, upload_progress(state_, device, id));
    HttpResponse response{200, {{"Upload-Length", std::to_string(progress.length)}}, {}};
    add_progress(response, progress);
    return response;
}

BegunUpload Router::begin_upload(const HttpRequest& head) {
    const auto begin = [&]() -> Result<std::unique_ptr<UploadWriter>> {
        if (header_value(head.headers, "Tus-Resumable") != kTusNumber)
            return error_of(ErrorCode::protocol, hub::kTusVersion, "upload");
        WCK_TRY(const HubDeviceRow device, authenticate(head));
        const auto type = header_value(head.headers, "Content-Type");
        if (method_of(head) == "POST") {
            if (!type.empty() && type != protocol::kTusType &&
                header_value(head.headers, "Content-Length") != "0")
                return error_of(ErrorCode::protocol, kWrongType, "upload");
            return create_upload(state_, device, head, [&](const std::string& id) { end_writer(id); });
        }
        if (type != protocol::kTusType) return error_of(ErrorCode::protocol, kWrongType, "upload");
        const auto offset = Decimal::parse(header_value(head.headers, "Upload-Offset"));
        if (!offset || offset->scale != 0 || offset->mantissa < 0)
            return error_of(ErrorCode::invalid_argument, kFieldWrong, "upload", "Upload-Offset");
        const std::string id = upload_id(head);
        WCK_TRY(check_own_upload(state_, device, id));
        end_writer(id);
        return resume_upload(state_, device, id, static_cast<std::uint64_t>(offset->mantissa));
    };
    const auto checked = [&]() -> Result<std::unique_ptr<UploadWriter>> {
        const auto promised = header_value(head.headers, "Upload-Checksum");
        if (promised.empty()) return begin();
        WCK_TRY(Checksum checksum, parse_checksum(promised));
        WCK_TRY(auto writer, begin());
        writer->expect(std::move(checksum));
        return writer;
    };
    auto writer = checked();
    if (!writer) return {nullptr, fail(head, writer.error())};
    return {std::move(*writer), {}};
}

HttpResponse Router::end_upload(const HttpRequest& head, UploadWriter& writer) {
    const auto progress = writer.finish();
    if (!progress) return fail(head, progress.error());
    const bool is_new = method_of(head) == "POST";
    HttpResponse response{is_new ? 201 : 204, {{"Upload-Expires", http_date(writer.expires_ms())}}, {}};
    if (is_new) {
        response.headers.push_back({"Location", std::string(protocol::kPathEvidence) + "/" + writer.id()});
        response.headers.push_back({protocol::kHeaderTicket, ticket(writer)});
    }
    add_progress(response, *progress);
    return finished(head, std::move(response));
}

// Who holds the address and this text may send the upload's bytes for seven days, without the device's keys:
// what a system's background transfer and other people's tus clients need (SEC-2).
std::string Router::ticket(const UploadWriter& writer) {
    const std::string until = std::to_string(state_.now_ms() + kTicketMs);
    const std::string text = protocol::ticket_text(writer.id(), writer.device(), until);
    return until + ":" + to_base64(state_.keys.intake.sign(view_of(text)).view());
}

Result<HubDeviceRow> Router::authenticate_ticket(const HttpRequest& request, std::string_view text) {
    const Error not_signed = error_of(ErrorCode::refused, kNotSigned, "authenticate");
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return not_signed;
    const auto until = Decimal::parse(text.substr(0, colon));
    const auto bytes = from_base64(text.substr(colon + 1));
    const auto signature = bytes ? Signature::from(*bytes) : Result<Signature>(bytes.error());
    if (!until || until->scale != 0 || until->mantissa < state_.now_ms() || !signature) return not_signed;
    const std::string id = upload_id(request);
    WCK_TRY(const auto owner, upload_owner(state_, id));
    if (!owner) return not_signed;
    const std::string signed_text = protocol::ticket_text(id, *owner, std::string(text.substr(0, colon)));
    if (!journal::verify_signature(state_.keys.intake.public_key(), view_of(signed_text), *signature))
        return not_signed;
    WCK_TRY(auto device, state_.tables.device(*owner));
    if (!device) return not_signed;
    WCK_TRY(check_rate(*owner));
    return std::move(*device);
}

Result<void> Router::check_rate(const DeviceId& device) {
    const auto seconds = admission_.enter_device(device, steady_ms());
    if (!seconds) return {};
    state_.metrics.count_refusal(Refusal::device);
    return come_again(ErrorCode::in_use, kTooMany, *seconds);
}

Result<HubDeviceRow> Router::authenticate(const HttpRequest& request) {
    const auto shown = header_value(request.headers, protocol::kHeaderTicket);
    if (!shown.empty() && !upload_id(request).empty()) return authenticate_ticket(request, shown);

    const auto value = [&](const char* name) { return std::string(header_value(request.headers, name)); };
    const Error not_signed = error_of(ErrorCode::refused, kNotSigned, "authenticate");
    const auto id = DeviceId::parse_hex(value(protocol::kHeaderDevice));
    const auto signature_bytes = from_base64(value(protocol::kHeaderSignature));
    const auto nonce = protocol::Nonce::parse_hex(value(protocol::kHeaderNonce));
    if (!id || !signature_bytes || !nonce) return not_signed;
    const auto signature = Signature::from(*signature_bytes);
    WCK_TRY(auto device, state_.tables.device(*id));
    if (!signature || !device || device->certificate.empty()) return not_signed;
    const protocol::RequestFacts facts{.method = method_of(request),
                                       .path = request.path,
                                       .nonce = value(protocol::kHeaderNonce),
                                       .time = value(protocol::kHeaderTime),
                                       .at = value(protocol::kHeaderAt)};
    // Uploads are signed over no body, because their first part counts even when the rest is cut.
    const bool is_evidence = is_under(request, protocol::kPathEvidence);
    const Hash body_hash = sha256(is_evidence ? ByteView{} : ByteView(request.body));
    const std::string text = protocol::request_text(facts, body_hash);
    if (!journal::verify_signature(device->request, view_of(text), *signature)) return not_signed;
    WCK_TRY(check_nonce(*id, facts.nonce));
    WCK_TRY(check_rate(*id));
    if (device->is_simulated && !facts.at.empty()) {
        WCK_TRY(const ZonedTime time, parse_time(facts.at));
        WCK_TRY(state_.tell_time(time));
    }
    return std::move(*device);
}

Result<void> Router::check_nonce(const DeviceId& device, const std::string& nonce) {
    Nonces& nonces = nonces_[device];
    if (!nonces.seen.insert(nonce).second) return error_of(ErrorCode::refused, kNonceUsed, "authenticate");
    nonces.order.push_back(nonce);
    if (nonces.order.size() > kNoncesMax) {
        nonces.seen.erase(nonces.order.front());
        nonces.order.pop_front();
    }
    return {};
}

}  // namespace wincheck::hub
