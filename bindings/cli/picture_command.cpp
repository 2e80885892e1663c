// wincheck picture show|thumbnail|mask|compare: copies and fingerprints of photos; originals stay as they
// are.
#include "bindings/cli/command.h"
#include "bindings/cli/output.h"
#include "core/base/hash.h"
#include "core/base/ports.h"
#include "core/base/system.h"
#include "core/imaging/copies.h"
#include "core/imaging/fingerprint.h"
#include "core/imaging/reasons.h"

namespace wincheck::cli {
namespace {

constexpr std::uint64_t kPictureFileBytesMax = std::uint64_t{256} * 1024 * 1024;
constexpr std::uint64_t kThumbnailSide = 320;
constexpr int kCopyQuality = 85;

struct Seen {
    Hash original{};
    imaging::Picture picture;
    Fingerprinted print;
};

Result<imaging::Picture> picture_in(const std::string& path, Hash& original) {
    SystemFiles files;
    const auto named = [&](Error error) {
        if (error.where.empty()) error.where = path;
        return error;
    };
    auto bytes = read_file(files, path, kPictureFileBytesMax);
    if (!bytes) return named(bytes.error());
    original = sha256(*bytes);
    auto picture = imaging::read_picture(*bytes);
    if (!picture) return named(picture.error());
    return picture;
}

Result<Seen> seen_in(const std::string& path) {
    Seen seen;
    WCK_TRY(seen.picture, picture_in(path, seen.original));
    seen.print = imaging::fingerprint_of(seen.picture);
    return seen;
}

Json facts_of(const Seen& seen) {
    return Json::object()
        .set("sha256", Json::of(std::string_view(seen.original.hex())))
        .set("width", Json::of(std::uint64_t{seen.picture.width}))
        .set("height", Json::of(std::uint64_t{seen.picture.height}))
        .set("fingerprint", Json::of(std::string_view(seen.print.fingerprint.hex())))
        .set("quality", Json::of(static_cast<std::uint64_t>(seen.print.quality)));
}

int show_picture(const Arguments& arguments) {
    const auto seen = seen_in(arguments.word(0));
    if (!seen) return fail(trouble_of(seen.error()), arguments.wants_json());
    print_value(facts_of(*seen), arguments.wants_json());
    return kExitOk;
}

// EVI-1: the same bytes are certain; near fingerprints are a hint.
int compare_pictures(const Arguments& arguments) {
    const auto first = seen_in(arguments.word(0));
    if (!first) return fail(trouble_of(first.error()), arguments.wants_json());
    const auto second = seen_in(arguments.word(1));
    if (!second) return fail(trouble_of(second.error()), arguments.wants_json());
    const bool is_same = first->original == second->original;
    const bool is_near = is_same || wincheck::is_near(first->print, second->print);
    const int distance = wincheck::distance(first->print.fingerprint, second->print.fingerprint);
    print_value(Json::object()
                    .set("same_bytes", Json::of(is_same))
                    .set("near", Json::of(is_near))
                    .set("distance", Json::of(static_cast<std::uint64_t>(distance)))
                    .set("first", facts_of(*first))
                    .set("second", facts_of(*second)),
                arguments.wants_json());
    return is_near ? kExitOk : kExitNo;
}

int write_copy(const Result<imaging::Picture>& copy, const Arguments& arguments) {
    const bool as_json = arguments.wants_json();
    if (!copy) return fail(trouble_of(copy.error()), as_json);
    const auto bytes = imaging::write_jpeg(*copy, kCopyQuality);
    if (!bytes) return fail(trouble_of(bytes.error()), as_json);
    SystemFiles files;
    const std::string& path = arguments.word(1);
    const auto is_there = files.exists(path);
    if (!is_there) return fail(trouble_of(is_there.error()), as_json);
    if (*is_there)
        return fail(usage_trouble("There is a file already.", "Name a new file for the copy."), as_json);
    const auto written = write_file(files, path, *bytes);
    if (!written) return fail(trouble_of(written.error()), as_json);
    print_value(Json::object()
                    .set("width", Json::of(std::uint64_t{copy->width}))
                    .set("height", Json::of(std::uint64_t{copy->height}))
                    .set("bytes", Json::of(std::uint64_t{bytes->size()})),
                as_json);
    return kExitOk;
}

int make_thumbnail(const Arguments& arguments) {
    std::string problem;
    const std::uint64_t side = arguments.number_or("--side", kThumbnailSide, problem);
    if (problem.empty() && (side == 0 || side > imaging::kSideMax))
        problem = "--side is from 1 to " + std::to_string(imaging::kSideMax);
    if (!problem.empty())
        return fail(usage_trouble(problem + ".", "Give the longer side in points."), arguments.wants_json());
    Hash original{};
    auto picture = picture_in(arguments.word(0), original);
    if (picture) picture = imaging::thumbnail(*picture, static_cast<std::uint32_t>(side));
    return write_copy(picture, arguments);
}

int make_masked(const Arguments& arguments) {
    const auto rectangles = imaging::rectangles_in(arguments.option_or("--rectangles", ""));
    if (!rectangles) return fail(trouble_of(rectangles.error()), arguments.wants_json());
    if (rectangles->empty())
        return fail(usage_trouble("There is nothing to mask.", "Give --rectangles left,top,width,height;…"),
                    arguments.wants_json());
    Hash original{};
    auto picture = picture_in(arguments.word(0), original);
    if (picture) picture = imaging::masked(std::move(*picture), *rectangles);
    return write_copy(picture, arguments);
}

}  // namespace

std::vector<Command> picture_commands() {
    return {
        {"picture show",
         "FILE",
         "size, hash and PDQ fingerprint of a JPEG or PNG",
         "The size is that of the upright picture. A quality under 50 says that there is too little to see "
         "for the "
         "fingerprint to mean anything.",
         {.words_min = 1, .words_max = 1, .options = {}, .switches = {}},
         show_picture},
        {"picture compare",
         "FILE OTHER",
         "says whether two photos are the same or nearly the same",
         "The same bytes are certain. Near: at most 31 of 256 bits of the fingerprints differ and both have "
         "a quality "
         "of 50;\nthat is a hint for a person to look at both. Exit 1 when neither.",
         {.words_min = 2, .words_max = 2, .options = {}, .switches = {}},
         compare_pictures},
        {"picture thumbnail",
         "FILE OUT.jpg [--side N]",
         "writes a small upright copy without EXIF",
         "The longer side has at most N points (320).",
         {.words_min = 2, .words_max = 2, .options = {"--side"}, .switches = {}},
         make_thumbnail},
        {"picture mask",
         "FILE OUT.jpg --rectangles L,T,W,H;…",
         "writes an upright copy with rectangles made grey, without EXIF",
         "Left, top, width and height in points of the upright picture; several rectangles with ';' between "
         "them.",
         {.words_min = 2, .words_max = 2, .options = {"--rectangles"}, .switches = {}},
         make_masked},
    };
}

}  // namespace wincheck::cli
