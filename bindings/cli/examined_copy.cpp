#include "bindings/cli/examined_copy.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "core/base/reasons.h"
#include "core/base/system.h"

namespace wincheck::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kWhere = "doctor";

Error error_of_code(const std::error_code& code) {
    return error_of_errno(code.value(), kWhere);
}

/// The folder's lock, shared and without a word written into it.
class Guard {
public:
    static Result<Guard> take(const std::string& folder, std::uint64_t wait_seconds) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(wait_seconds);
        for (;;) {
            Guard guard(::open((folder + "/lock").c_str(), O_RDONLY | O_CLOEXEC));
            if (guard.descriptor_ < 0) {
                if (errno == ENOENT) return guard;
                return error_of_errno(errno, kWhere);
            }
            if (::flock(guard.descriptor_, LOCK_SH | LOCK_NB) == 0) return guard;
            if (errno != EWOULDBLOCK) return error_of_errno(errno, kWhere);
            if (std::chrono::steady_clock::now() >= until) return guard.in_use();
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
    }
    Guard(Guard&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Guard& operator=(Guard&&) = delete;
    ~Guard() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

private:
    explicit Guard(int descriptor) : descriptor_(descriptor) {}

    [[nodiscard]] Error in_use() const {
        Error error = error_of(ErrorCode::in_use, kStoreInUse, kWhere);
        std::array<char, 32> text{};
        if (::pread(descriptor_, text.data(), text.size() - 1, 0) > 0)
            error.detail = std::strtoll(text.data(), nullptr, 10);
        return error;
    }

    int descriptor_;
};

/// Of no use to a look, or another process's.
bool is_left_out(const fs::directory_entry& entry) {
    const std::string name = entry.path().filename().string();
    return name == "lock" || name == "ballast" || name.starts_with("damaged-");
}

enum class Way { copied, linked };

Result<void> bring(const fs::path& from, const fs::path& to, Way way);

/// Files at the top are copied, those in folders linked to: nothing is written into a file that is there.
Result<void> bring_one(const fs::directory_entry& entry, const fs::path& to, Way way) {
    std::error_code code;
    if (entry.is_directory(code)) {
        fs::create_directory(to, code);
        if (code) return error_of_code(code);
        return bring(entry.path(), to, Way::linked);
    }
    const bool is_file = !code && entry.is_regular_file(code);
    if (is_file && way == Way::copied) fs::copy_file(entry.path(), to, code);
    if (is_file && way == Way::linked) fs::create_symlink(entry.path(), to, code);
    if (code) return error_of_code(code);
    return {};
}

Result<void> bring(const fs::path& from, const fs::path& to, Way way) {
    std::error_code code;
    auto entry = fs::directory_iterator(from, code);
    for (; !code && entry != fs::directory_iterator(); entry.increment(code)) {
        if (way == Way::copied && is_left_out(*entry)) continue;
        WCK_TRY(bring_one(*entry, to / entry->path().filename(), way));
    }
    if (code) return error_of_code(code);
    return {};
}

Result<std::string> temporary_folder() {
    std::error_code code;
    const fs::path above = fs::temp_directory_path(code);
    if (code) return error_of_code(code);
    std::string path = (above / "wincheck-doctor-XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr) return error_of_errno(errno, kWhere);
    return path;
}

}  // namespace

Result<std::unique_ptr<ExaminedCopy>> ExaminedCopy::make(const std::string& folder, CopyWhile when,
                                                         std::uint64_t wait_seconds) {
    std::optional<Guard> guard;
    if (when == CopyWhile::nobody_has_it) {
        WCK_TRY(Guard taken, Guard::take(folder, wait_seconds));
        guard.emplace(std::move(taken));
    }
    std::error_code code;
    const fs::path from = fs::canonical(folder, code);
    if (code) return error_of_code(code);
    WCK_TRY(const std::string path, temporary_folder());
    auto copy = std::make_unique<ExaminedCopy>(path);
    WCK_TRY(bring(from, path, Way::copied));
    return copy;
}

ExaminedCopy::~ExaminedCopy() {
    std::error_code code;
    fs::remove_all(path_, code);
}

}  // namespace wincheck::cli
