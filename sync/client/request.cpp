#include "sync/client/request.h"

#include "sync/protocol/auth.h"

namespace wincheck::client {

std::string make_nonce(Random& random, std::uint64_t counter) {
    random.begin("sync request " + std::to_string(counter));
    return random_id<protocol::Nonce>(random).hex();
}

protocol::HttpRequest signed_request(engine::Engine& engine, const engine::Identity& identity,
                                     const Want& want, const std::string& nonce, bool passes_caches) {
    const ZonedTime now = engine.ports().clock.now();
    const protocol::RequestFacts facts{.method = want.method,
                                       .path = want.path,
                                       .nonce = nonce,
                                       .time = std::to_string(now.utc.ms),
                                       .at = identity.is_simulated ? to_text(now) : std::string()};
    const Hash body_hash = want.file ? sha256(ByteView{}) : sha256(want.body);  // auth.h: uploads may be cut
    const std::string text = protocol::request_text(facts, body_hash);
    const Signature signature = identity.request_pair().sign(view_of(text));
    protocol::HttpRequest request{.method = want.method,
                                  .path = want.path,
                                  .headers = want.headers,
                                  .body = want.body,
                                  .file = want.file};
    const auto add = [&](const char* name, std::string value) {
        request.headers.push_back({name, std::move(value)});
    };
    add(protocol::kHeaderProtocol, std::to_string(protocol::kProtocolMax));
    add(protocol::kHeaderDevice, identity.device.hex());
    add(protocol::kHeaderTime, facts.time);
    add(protocol::kHeaderNonce, nonce);
    if (!facts.at.empty()) add(protocol::kHeaderAt, facts.at);
    if (passes_caches) add("Cache-Control", "no-cache");
    add(protocol::kHeaderSignature, to_base64(signature.view()));
    return request;
}

}  // namespace wincheck::client
