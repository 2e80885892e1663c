#pragma once
// The hub's side of the protocol in memory: honest, small, and with a hook to break each answer.
#include <functional>
#include <map>
#include <set>

#include "core/journal/evidence_receipt.h"
#include "sync/protocol/auth.h"
#include "sync/protocol/compression.h"
#include "sync/protocol/epoch.h"
#include "sync/protocol/feed_head.h"
#include "sync/protocol/http.h"
#include "sync/protocol/metadata.h"
#include "tests/sync/client/fake_device.h"

namespace wincheck::tests {

class FakeHub final : public protocol::Transport {
public:
    explicit FakeHub(const World& world) : world_(world) {
        epoch.raw[0] = 9;
        grow_log(64, "first");
    }

    struct Held {
        std::vector<Hash> leaves;
        std::string receipt;
    };
    struct UploadHere {
        std::string original;
        std::uint64_t length = 0;
        Bytes bytes;
    };
    EpochId epoch{};
    std::map<IncarnationId, Held> chains;
    std::vector<protocol::Cursor> scopes;
    std::vector<protocol::Frame> frames;  // each is given to the cursor that fits
    std::uint32_t version = protocol::kProtocolPerson;
    std::vector<protocol::FeedHead> heads;  // signed from version 4 on, for the frame that ends there
    std::map<std::string, Bytes> blobs;     // by hexadecimal hash
    std::vector<Hash> wanted;
    std::vector<UploadHere> uploads;
    std::map<std::string, protocol::StoredOriginal> originals;  // announced by the test, by hexadecimal hash
    std::set<std::string> stored;
    std::vector<std::string> log;  // "METHOD path" of each request
    std::vector<Hash> log_leaves;  // of its public one
    protocol::Limits limits;
    /// Sees each request first; an answer replaces the hub's.
    std::function<std::optional<Result<protocol::HttpResponse>>(const protocol::HttpRequest&)> before;
    /// May spoil the hub's answer.
    std::function<void(const protocol::HttpRequest&, protocol::HttpResponse&)> after;

    /// Other words make other leaves: another history.
    void grow_log(std::size_t count, const std::string& words) {
        for (std::size_t i = 0; i < count; ++i)
            log_leaves.push_back(sha256(view_of(words + std::to_string(i))));
    }
    Result<protocol::HttpResponse> perform(const protocol::HttpRequest& request,
                                           const std::string&) override {
        log.push_back(request.method + " " + request.path);
        if (before) {
            if (auto replaced = before(request)) return *replaced;
        }
        protocol::HttpResponse response = answer(request);
        if (after) after(request, response);
        return response;
    }

    protocol::HttpResponse answer(const protocol::HttpRequest& request) {
        if (request.path == protocol::kPathHello) return hello(request);
        if (request.path == protocol::kPathPush) return push(request);
        if (request.path == protocol::kPathPull) return pull(request);
        if (request.path == protocol::kPathReceipts) return receipts(request);
        if (request.path == protocol::kPathOwn) return plain(request, 404);
        if (request.path.starts_with(protocol::kPathBlob)) return blob(request);
        if (request.path == protocol::kPathEvidence) return create(request);
        return upload(request);
    }
    /// An answer as the hub signs it.
    template <class T>
    [[nodiscard]] protocol::HttpResponse message(const protocol::HttpRequest& request, const T& value,
                                                 int status = 200) const {
        protocol::HttpResponse response = plain(request, status);
        response.body = journal::encode(value);
        const std::string nonce(protocol::header_value(request.headers, protocol::kHeaderNonce));
        const Signature signature =
            world_.intake.sign(view_of(protocol::reply_text(nonce, status, response.body)));
        response.headers.push_back({"Content-Type", protocol::kContentType});
        response.headers.push_back({protocol::kHeaderSignature, to_base64(signature.view())});
        return response;
    }
    [[nodiscard]] static protocol::HttpResponse plain(const protocol::HttpRequest& request, int status) {
        const std::string nonce(protocol::header_value(request.headers, protocol::kHeaderNonce));
        return {.status = status,
                .headers = {{protocol::kHeaderProtocol, "1"}, {protocol::kHeaderNonce, nonce}},
                .body = {}};
    }
    [[nodiscard]] std::size_t count(const std::string& line) const {
        return static_cast<std::size_t>(std::count(log.begin(), log.end(), line));
    }

private:
    template <class T>
    static T body_of(const protocol::HttpRequest& request) {
        const bool is_zstd = protocol::header_value(request.headers, "Content-Encoding") == "zstd";
        const Bytes body =
            is_zstd ? protocol::inflated(request.body, protocol::kInflatedBytesMax).value() : request.body;
        return journal::decode_document<T>(body).value();
    }
    protocol::HttpResponse hello(const protocol::HttpRequest& request) {
        protocol::HelloReply reply;
        reply.protocol = version;
        reply.epoch = epoch;
        for (const auto& [id, held] : chains) {
            if (!held.leaves.empty()) reply.chains.push_back({id, held.leaves.size(), held.leaves.back()});
        }
        reply.scopes = scopes;
        reply.wanted = wanted;
        reply.limits = limits;
        reply.log = log_head(body_of<protocol::HelloRequest>(request));
        return message(request, reply);
    }
    // Its head is signed as the hub's would be, and linked to what the device saw as far as that can be.
    [[nodiscard]] protocol::LogHead log_head(const protocol::HelloRequest& asked) const {
        const TenantId tenant = world_.tenant();
        const journal::Checkpoint head{.origin = journal::log_origin(tenant, epoch),
                                       .size = log_leaves.size(),
                                       .root = journal::tree_root(log_leaves)};
        const bool is_linked = asked.epoch == epoch && asked.log_size <= log_leaves.size();
        journal::Note note{.body = journal::checkpoint_body(head), .signatures = {}};
        note.signatures.push_back(
            journal::sign_note(note.body, journal::log_key_name(tenant), world_.intake));
        const protocol::EpochStart start{.epoch = epoch, .before = head, .by = "chen", .reason = "disk"};
        return {.certificate = world_.hub_certificate(journal::CertificateKind::log),
                .note = journal::note_text(note),
                .consistency =
                    is_linked ? journal::consistency_proof(log_leaves, asked.log_size) : journal::Hashes{},
                .start = protocol::sign_epoch_start(start, tenant, world_.root),
                .inclusions = {}};
    }
    protocol::HttpResponse push(const protocol::HttpRequest& request) {
        const auto asked = body_of<protocol::PushRequest>(request);
        const auto opening = journal::verify_opening(asked.opening, world_.root.public_key()).value();
        Held& held = chains[opening.record.incarnation];
        protocol::PushReply reply{.incarnation = opening.record.incarnation,
                                  .head = {},
                                  .verdicts = {},
                                  .ranks = {},
                                  .receipt = {},
                                  .wanted = {}};
        for (const Bytes& bytes : asked.segments) {
            const auto segment = journal::decode_segment(bytes).value();
            const auto verified = journal::verify_segment(segment, opening).value();
            if (verified.from > held.leaves.size()) continue;
            for (std::size_t i = held.leaves.size() - verified.from; i < verified.hashes.size(); ++i) {
                reply.ranks.push_back({reply.incarnation, held.leaves.size(), held.leaves.size() + 1});
                held.leaves.push_back(verified.hashes[i]);
            }
            held.receipt =
                journal::sign_journal_receipt(segment.note, world_.tenant(), journal::ReceiptGrade::durable,
                                              world_.intake, 1'772'500'000)
                    .value();
        }
        reply.accepted_to = held.leaves.size();
        if (!held.leaves.empty()) reply.head = held.leaves.back();
        reply.receipt = held.receipt;
        return message(request, reply);
    }
    protocol::HttpResponse pull(const protocol::HttpRequest& request) {
        const bool has_heads = version >= protocol::kProtocolHeads;
        const auto asked = has_heads ? body_of<protocol::PullRequestMore>(request).pull
                                     : body_of<protocol::PullRequest>(request);
        protocol::PullReply reply{.epoch = epoch, .frames = {}};
        for (const protocol::Frame& frame : frames) {
            for (const protocol::Cursor& cursor : asked.cursors) {
                const bool fits = cursor.scope == frame.scope && cursor.n == frame.from_n &&
                                  cursor.generation == frame.generation;
                if (fits) reply.frames.push_back(frame);
            }
        }
        reply.has_more = !has_heads && !reply.frames.empty();
        return has_heads ? message(request, protocol::PullReplyMore{reply, {heads_of(reply)}})
                         : message(request, reply);
    }
    [[nodiscard]] protocol::Extra heads_of(const protocol::PullReply& reply) const {
        std::vector<protocol::FeedNote> notes;
        for (const protocol::FeedHead& head : heads)
            for (const protocol::Frame& frame : reply.frames)
                if (frame.scope == head.scope && frame.to_n == head.n)
                    notes.push_back(
                        {head.scope, protocol::sign_feed_head(head, world_.tenant(), epoch, world_.intake)});
        return {protocol::kExtraHeads, journal::encode(notes)};
    }
    protocol::HttpResponse receipts(const protocol::HttpRequest& request) {
        const auto asked = body_of<protocol::ReceiptsRequest>(request);
        std::vector<journal::StoredOriginal> list;
        for (const Hash& original : asked.originals) {
            if (stored.contains(original.hex()))
                list.push_back({original, originals.at(original.hex()).length});
        }
        protocol::ReceiptsReply reply;
        if (!list.empty()) {
            const auto receipt =
                journal::sign_evidence_receipt(list, world_.tenant(), device_of(request),
                                               journal::ReceiptGrade::durable, world_.intake, 1'772'500'001);
            reply.note = receipt.note;
            for (const auto& one : receipt.originals) reply.stored.push_back({one.original, one.length});
        }
        return message(request, reply);
    }
    static DeviceId device_of(const protocol::HttpRequest& request) {
        return DeviceId::parse_hex(protocol::header_value(request.headers, protocol::kHeaderDevice)).value();
    }
    protocol::HttpResponse blob(const protocol::HttpRequest& request) {
        const std::string name = request.path.substr(std::string(protocol::kPathBlob).size());
        if (request.method == "PUT") {
            blobs[name] = request.body;
            std::erase_if(wanted, [&](const Hash& hash) { return hash.hex() == name; });
            return plain(request, 204);
        }
        if (!blobs.contains(name)) return plain(request, 404);
        auto response = plain(request, 200);
        response.body = blobs[name];
        return response;
    }
    Bytes content(const protocol::HttpRequest& request) {
        if (!request.file) return request.body;
        SystemFiles files;
        const Bytes all = read_file(files, request.file->path, 4U << 20).value();
        const auto from = all.begin() + static_cast<std::ptrdiff_t>(request.file->offset);
        return {from, from + static_cast<std::ptrdiff_t>(request.file->length)};
    }
    protocol::HttpResponse create(const protocol::HttpRequest& request) {
        const auto metadata =
            protocol::parse_metadata(protocol::header_value(request.headers, "Upload-Metadata")).value();
        UploadHere here;
        for (const auto& [key, value] : metadata) {
            if (key == protocol::kMetaOriginal) here.original = value;
        }
        here.length = std::stoull(std::string(protocol::header_value(request.headers, "Upload-Length")));
        uploads.push_back(here);
        auto response = plain(request, 201);
        response.headers.push_back(
            {"Location", "https://hub.example/v1/evidence/u" + std::to_string(uploads.size())});
        return receive(request, uploads.back(), std::move(response));
    }
    protocol::HttpResponse upload(const protocol::HttpRequest& request) {
        const std::size_t number = std::stoul(request.path.substr(std::string("/v1/evidence/u").size()));
        if (number > uploads.size()) return plain(request, 404);
        UploadHere& here = uploads[number - 1];
        if (request.method == "PATCH" &&
            protocol::header_value(request.headers, "Upload-Offset") != std::to_string(here.bytes.size()))
            return plain(request, 409);
        return receive(request, here, plain(request, request.method == "HEAD" ? 200 : 204));
    }
    protocol::HttpResponse receive(const protocol::HttpRequest& request, UploadHere& here,
                                   protocol::HttpResponse response) {
        append(here.bytes, content(request));
        response.headers.push_back({"Upload-Offset", std::to_string(here.bytes.size())});
        std::uint64_t total = 0;
        for (const UploadHere& one : uploads) total += one.original == here.original ? one.bytes.size() : 0;
        const auto announced = originals.find(here.original);
        if (announced != originals.end() && total == announced->second.length) stored.insert(here.original);
        return response;
    }

    const World& world_;
};

}  // namespace wincheck::tests
