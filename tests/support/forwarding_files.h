#pragma once
// The real files, for a test that changes some of what they do.
#include "core/base/system.h"

namespace wincheck::testing {

class ForwardingFiles : public FileSystem {
public:
    Result<std::unique_ptr<File>> open_read(const std::string& path) override {
        return real_.open_read(path);
    }
    Result<std::unique_ptr<File>> create(const std::string& path) override { return real_.create(path); }
    Result<std::unique_ptr<File>> open_append(const std::string& path) override {
        return real_.open_append(path);
    }
    Result<void> rename(const std::string& from, const std::string& to) override {
        return real_.rename(from, to);
    }
    Result<void> remove(const std::string& path) override { return real_.remove(path); }
    Result<void> make_folder(const std::string& path) override { return real_.make_folder(path); }
    Result<void> sync_folder(const std::string& path) override { return real_.sync_folder(path); }
    Result<bool> exists(const std::string& path) override { return real_.exists(path); }
    Result<std::vector<std::string>> list(const std::string& folder) override { return real_.list(folder); }
    Result<Space> space(const std::string& folder) override { return real_.space(folder); }
    Result<std::unique_ptr<FolderLock>> lock_folder(const std::string& folder) override {
        return real_.lock_folder(folder);
    }

private:
    SystemFiles real_;
};

}  // namespace wincheck::testing
