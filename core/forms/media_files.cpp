#include "core/forms/media_files.h"

#include <algorithm>
#include <map>

#include "core/base/hash.h"
#include "core/forms/problems.h"
#include "core/model/limits.h"

namespace wincheck::forms {
namespace {

constexpr std::size_t kFileNameBytesMax = 255;

// No folders, so that a form reads nothing else.
bool is_bare_name(const std::string& name) {
    return name.size() <= kFileNameBytesMax && !name.starts_with(".") &&
           name.find_first_of("/\\:") == std::string::npos && name.find('\0') == std::string::npos;
}

/// Every file that is shown → where it is named first.
MediaPlaces places_of(const Checklist& checklist, const MediaPlaces& cells) {
    MediaPlaces places;
    const auto add = [&](const std::string& file, const std::string& otherwise) {
        const auto cell = cells.find(file);
        places.emplace(file, cell == cells.end() ? otherwise : cell->second);
    };
    for (const Node& node : checklist.nodes)
        for (const auto& [kind, file] : node.guidance.media) add(file, node.where);
    for (const ChoiceList& list : checklist.choices)
        for (const Option& option : list.options)
            for (const auto& [kind, file] : option.media) add(file, list.name + "." + option.name);
    return places;
}

class MediaReader {
public:
    MediaReader(Imported& imported, const MediaSource& source) : imported_(imported), source_(source) {}

    std::vector<Bytes> read() {
        for (const auto& [file, where] : places_of(*imported_.checklist, imported_.media_places)) {
            take(file, where);
            if (is_refused_) break;
        }
        if (is_refused_) {
            imported_.checklist.reset();
            return {};
        }
        return std::move(all_);
    }

private:
    void warn(const std::string& where, const char* code, std::string message) {
        imported_.problems.push_back({where, code, std::move(message), true});
    }
    void refuse(const std::string& where, const char* code, std::string message) {
        imported_.problems.push_back({where, code, std::move(message), false});
        is_refused_ = true;
    }

    void take(const std::string& file, const std::string& where) {
        const std::string quoted = "\"" + file + "\"";
        if (!is_bare_name(file))
            return warn(where, "file_name", quoted + ": expected the bare name of a file; no device gets it");
        Result<Bytes> bytes = source_(file);
        if (!bytes && bytes.error().code == ErrorCode::not_found)
            return warn(where, "missing_file",
                        "the file " + quoted +
                            " is not beside the form, nor in its folder of media: no device gets it");
        if (!bytes && bytes.error().code == ErrorCode::limit)
            return refuse(where, "media_size",
                          "the file " + quoted + " is larger than 8 MiB: make it smaller");
        if (!bytes) return refuse(where, "unreadable", "the file " + quoted + " cannot be read");
        size_bytes_ += bytes->size();
        if (size_bytes_ > kMediaFormBytesMax || all_.size() == kMediaFilesMax)
            return refuse(
                where, "media_size",
                "the form shows more than 64 MiB or 1,000 files: leave some out or make them smaller");
        imported_.checklist->media.push_back({file, sha256(*bytes), bytes->size()});
        all_.push_back(std::move(*bytes));
    }

    Imported& imported_;
    const MediaSource& source_;
    std::vector<Bytes> all_;
    std::uint64_t size_bytes_ = 0;
    bool is_refused_ = false;
};

}  // namespace

MediaSource media_beside(FileSystem& files, const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? std::string{} : path.substr(0, slash + 1);
    const std::string name = path.substr(folder.size());
    const std::string own = folder + name.substr(0, name.rfind('.')) + "-media/";
    return [&files, folders = std::vector<std::string>{folder, folder + "media/", own}](
               const std::string& file) -> Result<Bytes> {
        for (const std::string& from : folders) {
            auto bytes = read_file(files, from + file, kMediaFileBytesMax);
            if (bytes || bytes.error().code != ErrorCode::not_found) return bytes;
        }
        return Error{.code = ErrorCode::not_found, .origin = "media_beside"};
    };
}

std::vector<Bytes> attach_media(Imported& imported, const MediaSource& source) {
    if (!imported.checklist) return {};
    return MediaReader(imported, source).read();
}

}  // namespace wincheck::forms
