#include "sync/hub/admin.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "sync/hub/error_json.h"
#include "sync/hub/hub.h"
#include "sync/hub/reasons.h"

namespace wincheck::hub {
namespace {

constexpr std::size_t kSocketPathMax = sizeof(sockaddr_un{}.sun_path) - 1;

Error unreachable(int number) {
    Error error = error_of(ErrorCode::network, kAdminUnreachable, "admin_call");
    error.detail = number;
    return error;
}

/// A connected socket, closed at the end.
class Socket {
public:
    explicit Socket(const std::string& path) : descriptor_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.data(), std::min(path.size(), kSocketPathMax));
        is_connected_ =
            descriptor_ >= 0 &&
            ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    }
    ~Socket() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    [[nodiscard]] bool is_connected() const { return is_connected_; }

    Result<void> write(std::string_view text) {
        while (!text.empty()) {
            const ssize_t count = ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return unreachable(errno);
            text.remove_prefix(static_cast<std::size_t>(count));
        }
        return {};
    }
    Result<std::string> read_line() {
        std::string line;
        std::array<char, 65536> piece{};
        for (;;) {
            const ssize_t count = ::read(descriptor_, piece.data(), piece.size());
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return unreachable(errno);
            if (count == 0) return unreachable(0);
            line.append(piece.data(), static_cast<std::size_t>(count));
            if (line.back() == '\n') return line;
        }
    }

private:
    int descriptor_;
    bool is_connected_ = false;
};

}  // namespace

AdminPath::AdminPath(const std::string& folder) : text_(folder + "/admin") {
    if (text_.size() <= kSocketPathMax) return;
    descriptor_ = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    text_ = "/proc/self/fd/" + std::to_string(descriptor_) + "/admin";
}

AdminPath::~AdminPath() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::string admin_answer(std::string_view line, const RunCommand& run) {
    const auto perform = [&]() -> Result<Json> {
        WCK_TRY(const Json request, Json::parse(line));
        WCK_TRY(const std::string command, request.text_at("command"));
        return run(command, request["arguments"]);
    };
    const auto result = perform();
    Json answer = Json::object();
    answer.set("ok", Json::of(result.has_value()));
    if (result)
        answer.set("result", *result);
    else
        answer.set("error", error_json(result.error()));
    return answer.dump() + "\n";
}

Result<Json> admin_call(const std::string& folder, const std::string& command, const Json& arguments) {
    const AdminPath path(folder);
    Socket socket(path.text());
    if (!socket.is_connected()) return unreachable(errno);
    Json request = Json::object();
    request.set("command", Json::of(std::string_view(command))).set("arguments", arguments);
    WCK_TRY(socket.write(request.dump() + "\n"));
    WCK_TRY(const std::string line, socket.read_line());
    WCK_TRY(Json answer, Json::parse(line));
    if (!answer["ok"].boolean()) return error_of_json(answer["error"]);
    return answer["result"];
}

}  // namespace wincheck::hub
