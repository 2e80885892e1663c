#include "core/forms/archive.h"

#include <zip.h>

#include <algorithm>
#include <array>

#include "core/base/reasons.h"
#include "core/forms/reasons.h"

namespace wincheck::forms {
namespace {

struct FileCloser {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

Error not_workbook(std::string where) {
    return error_of(ErrorCode::invalid_argument, kNotWorkbook, "archive", std::move(where));
}

}  // namespace

void Archive::Closer::operator()(struct zip* archive) const {
    zip_discard(archive);
}

Result<Archive> Archive::open(ByteView bytes) {
    if (bytes.size() > kArchiveBytesMax) return error_of(ErrorCode::limit, kTooLarge, "archive");
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    zip_t* opened =
        source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    zip_error_fini(&error);
    if (opened == nullptr) {
        if (source != nullptr) zip_source_free(source);
        return not_workbook("zip directory");
    }
    Archive archive;
    archive.zip_.reset(opened);
    const zip_int64_t parts = zip_get_num_entries(opened, 0);
    if (parts > static_cast<zip_int64_t>(kPartsMax)) {
        return error_of(ErrorCode::limit, kTooLarge, "archive", "more than 10,000 parts");
    }
    return archive;
}

Result<Bytes> Archive::part(const std::string& name) {
    zip_stat_t about;
    zip_stat_init(&about);
    if (zip_stat(zip_.get(), name.c_str(), ZIP_FL_NOCASE, &about) != 0) {
        return error_of(ErrorCode::not_found, kNotWorkbook, "archive", name);
    }
    if ((about.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && about.encryption_method != ZIP_EM_NONE) {
        return error_of(ErrorCode::invalid_argument, kEncrypted, "archive", name);
    }
    const std::uint64_t packed = (about.valid & ZIP_STAT_COMP_SIZE) != 0 ? about.comp_size : 0;
    const std::uint64_t allowed = std::min({kPartBytesMax, kInflatedBytesMax - inflated_,
                                            std::max(kInflationFreeBytes, packed * kInflationMax)});
    const auto too_large = [&] { return error_of(ErrorCode::limit, kInflatesTooLarge, "archive", name); };
    if ((about.valid & ZIP_STAT_SIZE) != 0 && about.size > allowed) return too_large();
    const std::unique_ptr<zip_file_t, FileCloser> file(zip_fopen_index(zip_.get(), about.index, 0));
    if (!file) return not_workbook(name);
    Bytes content;
    if ((about.valid & ZIP_STAT_SIZE) != 0) content.reserve(static_cast<std::size_t>(about.size));
    std::array<std::uint8_t, std::size_t{64} * 1024> chunk;
    while (true) {
        const zip_int64_t got = zip_fread(file.get(), chunk.data(), chunk.size());
        if (got < 0) return not_workbook(name);
        if (got == 0) break;
        append(content, ByteView(chunk.data(), static_cast<std::size_t>(got)));
        if (content.size() > allowed) return too_large();
    }
    inflated_ += content.size();
    return content;
}

}  // namespace wincheck::forms
