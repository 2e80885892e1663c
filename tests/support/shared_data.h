#pragma once
// Data that others made, where they are at hand: the folder WINCHECK_SHARED_DATA.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/base/bytes.h"

namespace wincheck::test {

inline std::string shared_path(const std::string& name = {}) {
    const char* set = std::getenv("WINCHECK_SHARED_DATA");
    const std::string folder = set != nullptr ? set : std::string(WINCHECK_SOURCE_DIR) + "/../shared/data";
    return name.empty() ? folder : folder + "/" + name;
}

/// The folder; empty, with a line that says so, where it is absent.
inline std::string shared_folder() {
    std::string folder = shared_path();
    if (std::filesystem::is_directory(folder)) return folder;
    std::printf("skipped: no outside test data (WINCHECK_SHARED_DATA)\n");
    return {};
}

inline Bytes file_bytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return Bytes((std::istreambuf_iterator<char>(file)), {});
}

}  // namespace wincheck::test
