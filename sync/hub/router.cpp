#include "sync/hub/router.h"

#include "core/base/reasons.h"
#include "core/journal/payloads.h"
#include "sync/hub/enrolment.h"
#include "sync/hub/error_json.h"
#include "sync/hub/feed.h"
#include "sync/hub/intake.h"
#include "sync/hub/log.h"
#include "sync/hub/reasons.h"
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
constexpr const char* kJsonType = "application/json";
constexpr const char* kTusNumber = "1.0.0";
constexpr const char* kTusExtensions = "creation,creation-with-upload,expiration,termination";

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

std::string method_of(const HttpRequest& request) {
    const auto override_method = header_value(request.headers, "X-HTTP-Method-Override");
    return override_method.empty() ? request.method : std::string(override_method);
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
    const std::string method = method_of(head);
    return is_under(head, protocol::kPathEvidence) && (method == "POST" || method == "PATCH");
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
    if (response.status == 503 || response.status == 507)
        response.headers.push_back({"Retry-After", std::to_string(kRetrySeconds)});
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
    response.headers.push_back({"Cache-Control", "no-store"});
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
    auto response = dispatch(request);
    return response ? finished(request, std::move(*response)) : fail(request, response.error());
}

Result<HttpResponse> Router::dispatch(const HttpRequest& request) {
    const std::string method = method_of(request);
    if (request.path == "/health" && (method == "GET" || method == "HEAD")) {
        Json health = Json::object();
        health.set("ok", Json::of(true))
            .set("protocol", Json::of(static_cast<std::uint64_t>(protocol::kProtocolMax)));
        return HttpResponse{200, {{"Content-Type", kJsonType}}, bytes_of(health.dump())};
    }
    if (method == "OPTIONS" && is_under(request, protocol::kPathEvidence)) {
        return HttpResponse{204,
                            {{"Tus-Version", kTusNumber},
                             {"Tus-Extension", kTusExtensions},
                             {"Tus-Max-Size", std::to_string(protocol::kChunkFileBytesMax)}},
                            {}};
    }
    if (request.path == protocol::kPathEnrol && method == "POST") return enrol(request);
    WCK_TRY(const HubDeviceRow device, authenticate(request));
    return dispatch_signed(request, device);
}

Result<HttpResponse> Router::dispatch_signed(const HttpRequest& request, const HubDeviceRow& device) {
    const std::string method = method_of(request);
    if (method == "POST" && request.path == protocol::kPathPush) {
        WCK_TRY(const Bytes body, plain_body(request));
        WCK_TRY(const auto asked, message<protocol::PushRequest>(body));
        WCK_TRY(const auto reply, push(state_, device, asked));
        return cbor(journal::encode(reply));
    }
    if (method == "POST" && request.path == protocol::kPathReceipts) {
        WCK_TRY(const Bytes body, plain_body(request));
        WCK_TRY(const auto asked, message<protocol::ReceiptsRequest>(body));
        WCK_TRY(const auto reply, receipts(state_, device, asked));
        return cbor(journal::encode(reply));
    }
    if (!upload_id(request).empty()) return upload_facts(request, device);
    // A revoked device may still say hello and send: what it holds is kept for a person to decide (SEC-6).
    if (method == "POST" && request.path == protocol::kPathHello) {
        WCK_TRY(const Bytes body, plain_body(request));
        return hello(body, device);
    }
    if (device.is_revoked) return error_of(ErrorCode::revoked, kRevoked, "hub");
    if (method == "POST" && request.path == protocol::kPathOwn) {
        WCK_TRY(const Bytes body, plain_body(request));
        WCK_TRY(const auto asked, message<protocol::OwnRequest>(body));
        WCK_TRY(const auto reply, own_segments(state_, device, asked));
        return cbor(journal::encode(reply));
    }
    if (method == "POST" && request.path == protocol::kPathPull) {
        WCK_TRY(const Bytes body, plain_body(request));
        WCK_TRY(const auto asked, message<protocol::PullRequest>(body));
        WCK_TRY(const auto reply, pull(state_, device, asked));
        return cbor(journal::encode(reply));
    }
    if (is_under(request, protocol::kPathBlob)) return blob(request, device);
    if (is_under(request, protocol::kPathChunk) && method == "GET") return chunk(request, device);
    return error_of(ErrorCode::not_found, kNoSuchPath, "hub");
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
    protocol::HelloReply reply;
    reply.protocol = std::min(asked.protocol_max, protocol::kProtocolMax);
    reply.time_ms = state_.now_ms();
    reply.epoch = state_.epoch;
    WCK_TRY(reply.chains, heads_of(state_, device.device));
    WCK_TRY(reply.forked, forked_of(state_, device.device));
    WCK_TRY(reply.refused, refused_of(state_, device.device));
    WCK_TRY(reply.log, log_head(state_, asked));
    if (!device.is_revoked) {
        WCK_TRY(reply.scopes, scopes_for(state_, device.person));
    }
    WCK_TRY(auto transaction, state_.store().begin());
    WCK_TRY(state_.tables.touch_device(device.device, state_.now_ms()));
    WCK_TRY(transaction.commit());
    return cbor(journal::encode(reply));
}

Result<HttpResponse> Router::blob(const HttpRequest& request, const HubDeviceRow& device) {
    const auto hash =
        Hash::parse_hex(std::string_view(request.path).substr(std::string_view(protocol::kPathBlob).size()));
    const Error missing = error_of(ErrorCode::not_found, kNotReadable, "blob");
    if (!hash) return missing;
    WCK_TRY(const bool may, may_read_document(state_, device.person, *hash));
    if (!may) return missing;
    if (request.method == "PUT") {
        WCK_TRY(auto transaction, state_.store().begin());
        WCK_TRY(state_.store().put_blob(*hash, request.body));
        WCK_TRY(transaction.commit());
        return HttpResponse{204, {}, {}};
    }
    WCK_TRY(auto bytes, state_.store().blob(*hash));
    if (!bytes || request.method != "GET") return missing;
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

Result<HttpResponse> Router::upload_facts(const HttpRequest& request, const HubDeviceRow& device) {
    const std::string id = upload_id(request), method = method_of(request);
    if (method == "DELETE") {
        WCK_TRY(remove_upload(state_, device, id));
        return HttpResponse{204, {}, {}};
    }
    if (method != "HEAD") return error_of(ErrorCode::not_found, kNoSuchPath, "hub");
    WCK_TRY(const UploadProgress progress, upload_progress(state_, device, id));
    HttpResponse response{200, {{"Upload-Length", std::to_string(progress.length)}}, {}};
    add_progress(response, progress);
    return response;
}

BegunUpload Router::begin_upload(const HttpRequest& head) {
    const auto begin = [&]() -> Result<std::unique_ptr<UploadWriter>> {
        WCK_TRY(const HubDeviceRow device, authenticate(head));
        if (header_value(head.headers, "Tus-Resumable") != kTusNumber)
            return error_of(ErrorCode::protocol, hub::kTusVersion, "upload");
        const auto type = header_value(head.headers, "Content-Type");
        if (method_of(head) == "POST") {
            if (!type.empty() && type != protocol::kTusType &&
                header_value(head.headers, "Content-Length") != "0")
                return error_of(ErrorCode::protocol, kWrongType, "upload");
            return create_upload(state_, device, head);
        }
        if (type != protocol::kTusType) return error_of(ErrorCode::protocol, kWrongType, "upload");
        const auto offset = Decimal::parse(header_value(head.headers, "Upload-Offset"));
        if (!offset || offset->scale != 0 || offset->mantissa < 0)
            return error_of(ErrorCode::invalid_argument, kFieldWrong, "upload", "Upload-Offset");
        return resume_upload(state_, device, upload_id(head), static_cast<std::uint64_t>(offset->mantissa));
    };
    auto writer = begin();
    if (!writer) return {nullptr, fail(head, writer.error())};
    return {std::move(*writer), {}};
}

HttpResponse Router::end_upload(const HttpRequest& head, UploadWriter& writer) {
    const auto progress = writer.finish();
    if (!progress) return fail(head, progress.error());
    const bool is_new = method_of(head) == "POST";
    HttpResponse response{is_new ? 201 : 204, {{"Upload-Expires", http_date(writer.expires_ms())}}, {}};
    if (is_new)
        response.headers.push_back({"Location", std::string(protocol::kPathEvidence) + "/" + writer.id()});
    add_progress(response, *progress);
    return finished(head, std::move(response));
}

Result<HubDeviceRow> Router::authenticate(const HttpRequest& request) {
    const auto value = [&](const char* name) { return std::string(header_value(request.headers, name)); };
    const Error not_signed = error_of(ErrorCode::refused, kNotSigned, "authenticate");
    const auto id = DeviceId::parse_hex(value(protocol::kHeaderDevice));
    const auto signature_bytes = from_base64(value(protocol::kHeaderSignature));
    const auto nonce = protocol::Nonce::parse_hex(value(protocol::kHeaderNonce));
    if (!id || !signature_bytes || !nonce) return not_signed;
    const auto signature = Signature::from(*signature_bytes);
    WCK_TRY(auto device, state_.tables.device(*id));
    if (!signature || !device || device->certificate.empty()) return not_signed;
    const protocol::RequestFacts facts{.method = request.method,
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
