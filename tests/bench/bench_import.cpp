// Import of a workbook, beside only unzipping its parts and parsing their XML.
//   bench_import WORKBOOK ROUNDS
#include <zip.h>
#include <pugixml.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/forms/import.h"

namespace {

using namespace wincheck;

using Clock = std::chrono::steady_clock;

// Every part of the archive; those of XML are parsed.
std::size_t parse_parts(const Bytes& bytes) {
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
    zip_t* archive = zip_open_from_source(source, ZIP_RDONLY, nullptr);
    if (archive == nullptr) return 0;
    std::size_t parsed = 0;
    std::vector<char> part;
    for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
        zip_stat_t about;
        zip_file_t* file = zip_fopen_index(archive, static_cast<zip_uint64_t>(i), 0);
        if (file == nullptr || zip_stat_index(archive, static_cast<zip_uint64_t>(i), 0, &about) != 0)
            continue;
        part.resize(about.size);
        if (zip_fread(file, part.data(), about.size) == static_cast<zip_int64_t>(about.size)) {
            pugi::xml_document document;
            if (document.load_buffer(part.data(), part.size())) ++parsed;
        }
        zip_fclose(file);
    }
    zip_discard(archive);
    return parsed;
}

template <class Work>
double middle_us(int rounds, Work work) {
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        const auto begun = Clock::now();
        if (!work()) return -1;
        times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - begun).count());
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 3;
    std::ifstream file(argv[1], std::ios::binary);
    const std::vector<char> read{std::istreambuf_iterator<char>(file), {}};
    const Bytes bytes(read.begin(), read.end());
    const int rounds = std::atoi(argv[2]);
    std::size_t nodes = 0;
    const double import_us = middle_us(rounds, [&] {
        const forms::Imported imported = forms::import_checklist("form.xlsx", bytes);
        nodes = imported.checklist ? imported.checklist->nodes.size() : 0;
        return nodes > 0;
    });
    const double parse_us = middle_us(rounds, [&] { return parse_parts(bytes) > 0; });
    if (import_us < 0 || parse_us < 0) return 3;
    std::printf("{\"nodes\":%zu,\"import_us\":%.0f,\"parse_us\":%.0f}\n", nodes, import_us, parse_us);
    return 0;
}
