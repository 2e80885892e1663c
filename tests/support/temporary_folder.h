#pragma once
// A folder that goes away with the test, and `must` for results that have to succeed.
#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "core/base/result.h"

namespace wincheck::test {

class TemporaryFolder {
public:
    explicit TemporaryFolder(const std::filesystem::path& root = std::filesystem::temp_directory_path()) {
        std::string name = (root / "wincheck-test-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

template <class T>
T must(Result<T> result) {
    if (!result) {
        const Error& error = result.error();
        FAIL(std::string(error.origin)
             << " " << std::string(error.reason_or_null != nullptr ? error.reason_or_null->name : "") << " "
             << error.where << " " << error.detail);
    }
    return std::move(result).value();
}
inline void must(Result<void> result) {
    if (!result) {
        const Error& error = result.error();
        FAIL(std::string(error.origin)
             << " " << std::string(error.reason_or_null != nullptr ? error.reason_or_null->name : "") << " "
             << error.where << " " << error.detail);
    }
}

}  // namespace wincheck::test
