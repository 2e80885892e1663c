#pragma once
// The hub's sockets: HTTP(S) for devices, the Unix socket for commands, one event loop, one thread.
// Boost is seen in server.cpp only.
#include "sync/hub/admin.h"
#include "sync/hub/hub.h"
#include "sync/hub/router.h"

namespace wincheck::hub {

/// Serves until a signal or the stop descriptor ends it. `on_url` is told the address, and the pin of its
/// TLS key where there is one, before options.on_listening is. Errors: kCannotListen, kTlsNeeded, kTlsFiles.
Result<void> run_server(
    const ServeOptions& options, const std::string& folder, Router& router, const RunCommand& run,
    const std::function<Result<void>(const std::string&, const std::vector<Hash>&)>& on_url);

}  // namespace wincheck::hub
