#include <dirent.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>

#include "core/base/assert.h"
#include "core/base/reasons.h"
#include "core/base/system.h"

namespace wincheck {

Error error_of_errno(int number, const char* origin) {
    ErrorCode code = ErrorCode::storage_io;
    const Reason* reason = &kStorageFailed;
    if (number == ENOSPC || number == EDQUOT || number == EFBIG) {
        code = ErrorCode::storage_full;
        reason = &kStorageFull;
    } else if (number == ENOENT || number == ENOTDIR) {
        code = ErrorCode::not_found;
        reason = &kFileMissing;
    } else if (number == EACCES || number == EPERM || number == EROFS) {
        reason = &kFileForbidden;
    }
    Error error = error_of(code, *reason, origin);
    error.detail = number;
    return error;
}

namespace {

/// Room without a new length; 0 or an error number. posix_fallocate would write zeros where the file system
/// has no such thing, and would change the length.
int reserve_blocks(int descriptor, off_t length) {
#if defined(__linux__)
    return ::fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, length) == 0 ? 0 : errno;
#elif defined(F_PREALLOCATE)
    fstore_t wish{};
    wish.fst_flags = F_ALLOCATEALL;
    wish.fst_posmode = F_PEOFPOSMODE;
    wish.fst_length = length;
    return ::fcntl(descriptor, F_PREALLOCATE, &wish) == 0 ? 0 : errno;
#else
    static_cast<void>(descriptor);
    static_cast<void>(length);
    return ENOSYS;
#endif
}

/// Apple's fsync leaves bytes in the drive's own memory (fcntl(2)); SQLite is told the same by `fullfsync`.
int sync_durably(int descriptor) {
#if defined(F_FULLFSYNC)
    if (::fcntl(descriptor, F_FULLFSYNC) == 0) return 0;  // a file system without it gives what fsync gives
#endif
    return ::fsync(descriptor);
}

class SystemFile final : public File {
public:
    explicit SystemFile(int descriptor) : descriptor_(descriptor) {}
    SystemFile(const SystemFile&) = delete;
    SystemFile& operator=(const SystemFile&) = delete;
    ~SystemFile() override { ::close(descriptor_); }

    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override {
        for (;;) {
            const ssize_t count = ::pread(descriptor_, out.data(), out.size(), static_cast<off_t>(offset));
            if (count >= 0) return static_cast<std::size_t>(count);
            if (errno != EINTR) return error_of_errno(errno, "pread");
        }
    }
    Result<void> append(ByteView bytes) override {
        while (!bytes.empty()) {
            const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return error_of_errno(count < 0 ? errno : EIO, "write");
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        }
        return {};
    }
    Result<bool> reserve(std::uint64_t size_bytes) override {
        if (size_bytes == 0) return true;
        for (;;) {
            const int number = reserve_blocks(descriptor_, static_cast<off_t>(size_bytes));
            if (number == EOPNOTSUPP || number == ENOSYS || number == EINVAL) return false;
            if (number == 0) return true;
            if (number != EINTR) return error_of_errno(number, "reserve");
        }
    }
    Result<void> sync() override {
        if (sync_durably(descriptor_) != 0) return error_of_errno(errno, "fsync");
        return {};
    }
#if defined(__GLIBC__)
    void begin_sync() override { ::sync_file_range(descriptor_, 0, 0, SYNC_FILE_RANGE_WRITE); }
#endif
    Result<std::uint64_t> size() override {
        struct stat status{};
        if (::fstat(descriptor_, &status) != 0) return error_of_errno(errno, "fstat");
        return static_cast<std::uint64_t>(status.st_size);
    }

private:
    int descriptor_;
};

class SystemFolderLock final : public FolderLock {
public:
    explicit SystemFolderLock(int descriptor) : descriptor_(descriptor) {}
    ~SystemFolderLock() override { ::close(descriptor_); }
    SystemFolderLock(const SystemFolderLock&) = delete;
    SystemFolderLock& operator=(const SystemFolderLock&) = delete;

private:
    int descriptor_;
};

/// A descriptor, or -1 with errno. A signal may cut opening short where files come over a wire.
int open_descriptor(const std::string& path, int flags) {
    for (;;) {
        const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
        if (descriptor >= 0 || errno != EINTR) return descriptor;
    }
}

Result<std::unique_ptr<File>> open_file(const std::string& path, int flags, const char* origin) {
    const int descriptor = open_descriptor(path, flags);
    if (descriptor < 0) return error_of_errno(errno, origin);
    return std::unique_ptr<File>(std::make_unique<SystemFile>(descriptor));
}

std::uint64_t clock_ms(clockid_t id) {
    timespec time{};
    ::clock_gettime(id, &time);
    return static_cast<std::uint64_t>(time.tv_sec) * 1000U +
           static_cast<std::uint64_t>(time.tv_nsec) / 1'000'000U;
}

}  // namespace

ZonedTime SystemClock::now() {
    const auto ms = static_cast<std::int64_t>(clock_ms(CLOCK_REALTIME));
    const std::time_t seconds = ms / 1000;
    std::tm local{};
    ::localtime_r(&seconds, &local);
    return {{ms}, static_cast<std::int32_t>(local.tm_gmtoff / 60)};
}

std::uint64_t SystemClock::elapsed_ms() {
#ifdef CLOCK_BOOTTIME
    return clock_ms(CLOCK_BOOTTIME);
#else
    return clock_ms(CLOCK_MONOTONIC);  // Apple's CLOCK_MONOTONIC counts through sleep
#endif
}

void SystemRandom::fill(std::span<std::uint8_t> out) {
    static const bool is_ready = sodium_init() >= 0;  // makes randombytes_buf safe to call from any thread
    WCK_ASSERT(is_ready);
    randombytes_buf(out.data(), out.size());
}

Result<std::unique_ptr<File>> SystemFiles::open_read(const std::string& path) {
    return open_file(path, O_RDONLY, "open_read");
}
Result<std::unique_ptr<File>> SystemFiles::create(const std::string& path) {
    return open_file(path, O_RDWR | O_CREAT | O_EXCL, "create");
}
Result<std::unique_ptr<File>> SystemFiles::open_append(const std::string& path) {
    return open_file(path, O_RDWR | O_APPEND, "open_append");
}
Result<void> SystemFiles::rename(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return error_of_errno(errno, "rename");
    return {};
}
Result<void> SystemFiles::remove(const std::string& path) {
    if (::remove(path.c_str()) != 0 && errno != ENOENT) return error_of_errno(errno, "remove");
    return {};
}
Result<void> SystemFiles::make_folder(const std::string& path) {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return error_of_errno(errno, "make_folder");
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) return error_of_errno(errno, "make_folder");
    if (!S_ISDIR(status.st_mode))
        return error_of(ErrorCode::invalid_argument, kNotFolder, "make_folder", path);
    return {};
}
Result<void> SystemFiles::sync_folder(const std::string& path) {
    const int descriptor = open_descriptor(path, O_RDONLY | O_DIRECTORY);
    if (descriptor < 0) return error_of_errno(errno, "sync_folder");
    const int status = sync_durably(descriptor);
    const int number = errno;
    ::close(descriptor);
    if (status != 0) return error_of_errno(number, "sync_folder");
    return {};
}
Result<bool> SystemFiles::exists(const std::string& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) == 0) return true;
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return error_of_errno(errno, "exists");
}
Result<std::vector<std::string>> SystemFiles::list(const std::string& folder) {
    DIR* directory = ::opendir(folder.c_str());
    if (directory == nullptr) return error_of_errno(errno, "list");
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(directory)) {
        const std::string name = entry->d_name;
        if (name != "." && name != "..") names.push_back(name);
    }
    ::closedir(directory);
    std::sort(names.begin(), names.end());
    return names;
}
Result<Space> SystemFiles::space(const std::string& folder) {
    struct statvfs status{};
    if (::statvfs(folder.c_str(), &status) != 0) return error_of_errno(errno, "space");
    return Space{static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize,
                 static_cast<std::uint64_t>(status.f_blocks) * status.f_frsize};
}

Result<Bytes> PlainKeyStore::wrap(std::string_view, ByteView secret) {
    return Bytes(secret.begin(), secret.end());
}
Result<Bytes> PlainKeyStore::unwrap(std::string_view, ByteView wrapped) {
    return Bytes(wrapped.begin(), wrapped.end());
}

Result<std::unique_ptr<FolderLock>> SystemFiles::lock_folder(const std::string& folder) {
    const std::string path = folder + "/lock";
    const int descriptor = open_descriptor(path, O_RDWR | O_CREAT);
    if (descriptor < 0) return error_of_errno(errno, "lock_folder");
    auto lock = std::make_unique<SystemFolderLock>(descriptor);
    std::array<char, 32> text{};
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return error_of_errno(errno, "lock_folder");
        const ssize_t length = ::pread(descriptor, text.data(), text.size() - 1, 0);
        Error error = error_of(ErrorCode::in_use, kStoreInUse, "lock_folder");
        if (length > 0) error.detail = std::strtoll(text.data(), nullptr, 10);
        return error;
    }
    const int length = std::snprintf(text.data(), text.size(), "%ld\n", static_cast<long>(::getpid()));
    if (::ftruncate(descriptor, 0) != 0 ||
        ::pwrite(descriptor, text.data(), static_cast<std::size_t>(length), 0) != length)
        return error_of_errno(errno, "lock_folder");
    return std::unique_ptr<FolderLock>(std::move(lock));
}

}  // namespace wincheck
