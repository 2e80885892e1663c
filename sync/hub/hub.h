#pragma once
// The central server. A Hub is one open folder: every `wincheck hub` command goes through command(),
// whether the folder is served or not; serve() speaks HTTP to devices and answers commands on the
// Unix socket DIR/admin (0600) at the same time.
// Thread: one; serve() blocks it until it is told to stop.
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/base/json.h"
#include "core/base/ports.h"
#include "sync/hub/limits.h"
#include "sync/protocol/http.h"

namespace wincheck::hub {

struct InitHubOptions {
    std::string name;
    bool is_simulated = false;
    std::string at;  // simulated hubs: ISO time the clock begins with; empty = 1970
};

/// Makes a hub in an empty folder. Returns {"tenant": root public key in hexadecimal, "name"}.
/// Errors: refused (kHubExists), in_use, storage errors.
Result<Json> init_hub(const std::string& folder, const InitHubOptions& options, Ports ports);

struct RestoreOptions {
    std::string backup;
    std::string folder;  // empty or absent
    std::string by;      // the operator
    std::string reason;
    bool leaves_due = false;  // what has fallen due by the policy is not erased again yet
};
/// Makes a hub of a backup, in a new epoch. Returns {"epoch", "tenant", "erased_again"}.
/// Errors: not_found (kNotBackup), refused (kHubExists), corrupt (kBackupDamaged), storage errors.
Result<Json> restore(const RestoreOptions& options, Ports ports);

/// Where the folder's store is older than what its hub has served (kLogRewound, kEpochDiffers): begins a new
/// epoch, so that devices learn of it and send again what it lacks. Returns whether that was so.
/// Errors: not_found (kNotHub), in_use, storage errors.
Result<bool> accept_rewind(const std::string& folder, const std::string& by, const std::string& reason,
                           Ports ports);

/// True when the folder was made by init_hub.
Result<bool> is_hub_folder(const std::string& folder, FileSystem& files);

struct ServeOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;  // 0 picks one
    std::string cert;        // PEM files; both or none. Without them only loopback is served.
    std::string key;
    std::function<void(const std::string& url)> on_listening;
    std::function<void(const std::string& line)> log;  // one JSON object a line; no personal data
    bool handles_signals = true;                       // SIGTERM and SIGINT end it
    int stop_descriptor = -1;                          // readable = stop; not owned
};

class Hub {
public:
    /// Errors: not_found (kNotHub), in_use (another process; see admin_call), storage errors.
    static Result<std::unique_ptr<Hub>> open(const std::string& folder, Ports ports,
                                             const HubLimits& limits = {});
    ~Hub();
    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    /// Performs one command (docs/guides/hub.md): load, invite, confirm, report, digest, doctor, export,
    /// import, proof, info, backup, revoke, release, refuse. A field "at" tells a simulated hub the time.
    /// Errors: invalid_argument, refused, not_found, storage errors.
    Result<Json> command(const std::string& name, const Json& arguments);

    /// Does what is due by time (heads of the log, readers by day, old uploads); serve() does so by itself.
    Result<void> keep_house();

    /// One HTTP exchange without a network, for hosts and tests with a transport of their own.
    protocol::HttpResponse handle(const protocol::HttpRequest& request);

    /// Serves until told to stop. Errors: kCannotListen, kTlsNeeded, kTlsFiles, storage errors.
    Result<void> serve(const ServeOptions& options);

private:
    struct Parts;
    explicit Hub(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

/// Sends a command to the process that serves the folder.
/// Errors: network (kAdminUnreachable), and those of Hub::command.
Result<Json> admin_call(const std::string& folder, const std::string& command, const Json& arguments);

/// Opens the folder for one command, or sends it to the process that serves it.
Result<Json> run_command(const std::string& folder, const std::string& command, const Json& arguments,
                         Ports ports);

}  // namespace wincheck::hub
