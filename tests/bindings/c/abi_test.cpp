// The shape of the C interface: symbols, layouts, firewall.
#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "wincheck.h"

extern "C" std::size_t layout_of_header(char* out, std::size_t capacity);

namespace {

const std::string kSources = WINCHECK_SOURCE_FOLDER;

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::set<std::string> lines_of(const std::string& text) {
    std::set<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        if (!line.empty()) lines.insert(line);
    return lines;
}

std::string output_of(const std::string& command) {
    std::string text;
    std::FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return text;
    std::array<char, 4096> block{};
    while (const std::size_t count = std::fread(block.data(), 1, block.size(), pipe))
        text.append(block.data(), count);
    pclose(pipe);
    return text;
}

}  // namespace

TEST_CASE("bindings/c: the library exports the listed symbols and no others") {
    std::set<std::string> exported;
    for (const std::string& line : lines_of(output_of("nm -D --defined-only " WINCHECK_LIBRARY_FILE))) {
        const std::string name = line.substr(line.rfind(' ') + 1);
        const std::string plain = name.substr(0, name.find('@'));
        if (plain != "WINCHECK_0") exported.insert(plain);
    }
    CHECK(exported == lines_of(content_of(kSources + "/bindings/c/abi/symbols.txt")));
}

TEST_CASE("bindings/c: no struct of the header moved") {
    std::array<char, 65'536> text{};
    const std::size_t length = layout_of_header(text.data(), text.size());
    CHECK(std::string(text.data(), length) == content_of(kSources + "/bindings/c/abi/layout.txt"));
}

TEST_CASE("bindings/c: every exported function is one call of a guard") {
    std::size_t count = 0;
    for (const auto& file : std::filesystem::directory_iterator(kSources + "/bindings/c")) {
        if (file.path().extension() != ".cpp") continue;
        const std::string text = content_of(file.path());
        const std::size_t exports = text.find("extern \"C\" {");
        if (exports == std::string::npos) continue;
        for (std::size_t at = text.find("noexcept {\n", exports); at != std::string::npos;
             at = text.find("noexcept {\n", at + 1)) {
            const std::size_t begin = text.find_first_not_of(" \n", at + 11);
            const std::string first = text.substr(begin, text.find('\n', begin) - begin);
            CAPTURE(first);
            CHECK((first.rfind("return guard", 0) == 0 || first.rfind("guard_value", 0) == 0));
            ++count;
        }
    }
    CHECK(count == lines_of(content_of(kSources + "/bindings/c/abi/symbols.txt")).size());
}

TEST_CASE("bindings/c: code pages are aligned for systems with pages of 16 KiB") {
    const std::string headers = output_of("readelf -lW " WINCHECK_LIBRARY_FILE);
    std::istringstream in(headers);
    std::size_t count = 0;
    for (std::string line; std::getline(in, line);) {
        if (line.find(" LOAD ") == std::string::npos) continue;
        ++count;
        CHECK(line.substr(line.rfind(' ') + 1) == "0x4000");
    }
    CHECK(count > 0);
}
