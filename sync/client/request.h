#pragma once
// Makes the signed HTTP request of an exchange (SEC-2). Private to this folder.
#include "sync/client/session.h"

namespace wincheck::client {

/// A nonce that no earlier request of this store had, also under a seeded random source.
[[nodiscard]] std::string make_nonce(Random& random, std::uint64_t counter);
/// Adds protocol, device, time, nonce, `at` of simulated devices and the request key's signature; where the
/// answer before was not the hub's, also that no cache may answer in its place (S7).
[[nodiscard]] protocol::HttpRequest signed_request(engine::Engine& engine, const engine::Identity& identity,
                                                   const Want& want, const std::string& nonce,
                                                   bool passes_caches);

}  // namespace wincheck::client
