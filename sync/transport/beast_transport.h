#pragma once
// The built-in HTTP(S) client on Boost.Beast, for hosts without a stack of their own. Blocking: `perform`
// runs its own event loop until the answer is whole, an error came or the time is over. TLS 1.2 or later;
// with pins the hub is trusted by its public key alone, else by the system's authorities and its name.
// Plain HTTP is spoken on loopback only. Bodies from files are streamed.
// Thread: none of its own; one call at a time.
#include <memory>

#include "core/base/id.h"
#include "core/base/ports.h"
#include "sync/protocol/http.h"

namespace wincheck::transport {

struct Options {
    std::uint32_t connect_timeout_ms = 10'000;
    std::uint32_t idle_timeout_ms = 30'000;  // of one read or write that moves nothing
    std::uint64_t answer_bytes_max = std::uint64_t{32} * 1024 * 1024;
    std::vector<Hash> pins;  // SHA-256 of the SubjectPublicKeyInfo (RFC 7469); empty = system authorities
};

class BeastTransport final : public protocol::Transport {
public:
    /// `files` must outlive the transport.
    BeastTransport(FileSystem& files, Options options);
    ~BeastTransport() override;
    Result<protocol::HttpResponse> perform(const protocol::HttpRequest& request,
                                           const std::string& base_url) override;
    Result<protocol::HttpResponse> perform_beside(const protocol::HttpRequest& request,
                                                  const std::string& base_url,
                                                  const std::function<void()>& meanwhile) override;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace wincheck::transport
