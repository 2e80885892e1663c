#pragma once
// The real ports on POSIX systems.
#include "core/base/ports.h"

namespace wincheck {

class SystemClock final : public Clock {
public:
    ZonedTime now() override;
    std::uint64_t elapsed_ms() override;
};

class SystemRandom final : public Random {
public:
    void fill(std::span<std::uint8_t> out) override;
};

/// What the operating system's `number` (errno) says of a file; it stands in `detail`.
[[nodiscard]] Error error_of_errno(int number, const char* origin);

class SystemFiles final : public FileSystem {
public:
    Result<std::unique_ptr<File>> open_read(const std::string& path) override;
    Result<std::unique_ptr<File>> create(const std::string& path) override;
    Result<std::unique_ptr<File>> open_append(const std::string& path) override;
    Result<void> rename(const std::string& from, const std::string& to) override;
    Result<void> remove(const std::string& path) override;
    Result<void> make_folder(const std::string& path) override;
    Result<void> sync_folder(const std::string& path) override;
    Result<bool> exists(const std::string& path) override;
    Result<std::vector<std::string>> list(const std::string& folder) override;
    Result<Space> space(const std::string& folder) override;
    /// By flock on DIR/lock, which holds the owner's pid.
    Result<std::unique_ptr<FolderLock>> lock_folder(const std::string& folder) override;
};

/// Keeps secrets as they are: for hosts without a hardware key store. The folder's mode (0700)
/// is then their only protection; docs/security.md says so.
class PlainKeyStore final : public KeyStore {
public:
    Result<Bytes> wrap(std::string_view purpose, ByteView secret) override;
    Result<Bytes> unwrap(std::string_view purpose, ByteView wrapped) override;
};

}  // namespace wincheck
