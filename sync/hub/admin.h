#pragma once
// The admin socket: one JSON object a line, {"command","arguments"} → {"ok":true,"result"} or
// {"ok":false,"error"}. Mode 0600: who may write the folder may give commands.
#include <functional>
#include <string>

#include "core/base/json.h"

namespace wincheck::hub {

inline constexpr std::size_t kAdminLineBytesMax = std::size_t{16} * 1024 * 1024;

using RunCommand = std::function<Result<Json>(const std::string& command, const Json& arguments)>;

/// Performs one line; the answer ends with a newline.
[[nodiscard]] std::string admin_answer(std::string_view line, const RunCommand& run);

/// Path of DIR/admin that fits a socket address; keeps a descriptor of the folder where it is too long.
class AdminPath {
public:
    explicit AdminPath(const std::string& folder);
    ~AdminPath();
    AdminPath(const AdminPath&) = delete;
    AdminPath& operator=(const AdminPath&) = delete;
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
    int descriptor_ = -1;
};

}  // namespace wincheck::hub
