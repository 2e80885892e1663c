#pragma once
// Looks for bytes in every file of a folder, as somebody with the phone in a drawer would.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/base/bytes.h"

namespace wincheck::test {

/// Files under `folder` that hold `needle`, by name; empty = none.
inline std::vector<std::string> files_with(const std::string& folder, ByteView needle) {
    std::vector<std::string> found;
    for (const auto& one : std::filesystem::recursive_directory_iterator(folder)) {
        if (!one.is_regular_file()) continue;
        std::ifstream file(one.path(), std::ios::binary);
        std::string bytes(one.file_size(), '\0');
        file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
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
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    std::size_t count = 0;
    for (std::size_t at = bytes.find(needle); at != std::string::npos; at = bytes.find(needle, at + 1))
        ++count;
    return count;
}

}  // namespace wincheck::test
