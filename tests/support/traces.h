#pragma once
// Looks for bytes in every file of a folder, as somebody with the phone in a drawer would.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/base/bytes.h"

namespace wincheck::test {

inline std::string bytes_in(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes(std::filesystem::file_size(path), '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return bytes;
}

/// Files under `folder` that hold `needle`, by name; empty = none.
inline std::vector<std::string> files_with(const std::string& folder, ByteView needle) {
    std::vector<std::string> found;
    for (const auto& one : std::filesystem::recursive_directory_iterator(folder)) {
        if (!one.is_regular_file()) continue;
        const std::string bytes = bytes_in(one.path());
        const auto* first = reinterpret_cast<const char*>(needle.data());
        if (bytes.find(std::string_view(first, needle.size())) != std::string::npos)
            found.push_back(one.path().filename().string());
    }
    std::sort(found.begin(), found.end());
    return found;
}
inline std::vector<std::string> files_with(const std::string& folder, const std::string& needle) {
    return files_with(folder, view_of(needle));
}
/// How often the file holds `needle`.
inline std::size_t times_in(const std::string& path, const std::string& needle) {
    const std::string bytes = bytes_in(path);
    std::size_t count = 0;
    for (std::size_t at = bytes.find(needle); at != std::string::npos; at = bytes.find(needle, at + 1))
        ++count;
    return count;
}

}  // namespace wincheck::test
