// Reference pictures and other files that a form shows: found beside it, named by hash, or missed at a cell.
#include "core/forms/media_files.h"

#include <doctest/doctest.h>

#include "core/base/hash.h"
#include "core/base/reasons.h"
#include "core/base/system.h"
#include "core/journal/payloads.h"
#include "core/model/limits.h"
#include "tests/support/imported.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/workbook_builder.h"

using namespace wincheck;
using namespace wincheck::forms;
using test::has;
using test::must;

namespace {

Imported import_pictured() {
    return import_checklist("form.xlsx",
                            test::form_of({{"type", "name", "label", "参考图", "big-image"},
                                           {"text", "door", "大门", "", "door.jpg"},
                                           {"select_one f", "lamp", "灯", "lamp.png", "door.jpg"}},
                                          {{"list_name", "name", "label", "media::image"},
                                           {"f", "good", "亮", "good.png"},
                                           {"f", "bad", "灭", "lamp.png"}}));
}

MediaSource of_size(std::size_t bytes) {
    return [bytes](const std::string& name) -> Result<Bytes> {
        Bytes content(bytes);
        for (std::size_t i = 0; i < name.size() && i < bytes; ++i)
            content[i] = static_cast<std::uint8_t>(name[i]);
        return content;
    };
}

MediaSource failing(ErrorCode code) {
    return [code](const std::string&) -> Result<Bytes> { return Error{.code = code, .origin = "failing"}; };
}

}  // namespace

TEST_CASE("DO-8 what a form shows is named by hash, once each; one without pictures keeps its bytes") {
    Imported imported = import_pictured();
    const Bytes before = journal::encode(imported.checklist.value());
    const MediaSource source = of_size(12);
    const std::vector<Bytes> bytes = attach_media(imported, source);
    const auto& media = imported.checklist.value().media;
    REQUIRE(media.size() == 3);
    CHECK(media[0] == MediaFile{"door.jpg", sha256(must(source("door.jpg"))), 12});
    CHECK(media[1].name == "good.png");
    CHECK(media[2].name == "lamp.png");
    CHECK(bytes[2] == must(source("lamp.png")));
    CHECK(imported.problems.empty());
    const Bytes after = journal::encode(*imported.checklist);
    CHECK(must(journal::decode_document<Checklist>(after)) == *imported.checklist);
    // What it had before was published without the field, and still is where nothing is shown.
    CHECK(before.front() == 0x83);
    CHECK(after.front() == 0x84);
    imported.checklist->media.clear();
    CHECK(journal::encode(*imported.checklist) == before);
}

TEST_CASE("DO-8 a file that is not there is a warning at its cell, on either sheet") {
    Imported imported = import_pictured();
    CHECK(attach_media(imported, failing(ErrorCode::not_found)).empty());
    REQUIRE(imported.checklist.has_value());
    CHECK(imported.checklist->media.empty());
    CHECK(has(imported, "survey!E2", "missing_file"));
    CHECK(has(imported, "survey!D3", "missing_file"));
    CHECK(has(imported, "choices!D2", "missing_file"));
    CHECK(imported.problems.size() == 3);
}

TEST_CASE("DO-8 files that no phone should carry refuse the form") {
    Imported large = import_pictured();
    CHECK(attach_media(large, failing(ErrorCode::limit)).empty());
    CHECK_FALSE(large.checklist.has_value());
    CHECK(has(large, "survey!E2", "media_size"));
    Imported spoilt = import_pictured();
    attach_media(spoilt, failing(ErrorCode::storage_io));
    CHECK_FALSE(spoilt.checklist.has_value());
    CHECK(has(spoilt, "survey!E2", "unreadable"));
    // Three files: 64 MiB in all may be, one byte more may not.
    Imported many = import_pictured();
    const std::size_t third = kMediaFormBytesMax / 3;
    CHECK(attach_media(many, of_size(third)).size() == 3);
    many.checklist->media.clear();
    CHECK(attach_media(many, of_size(third + 1)).empty());
    CHECK(has(many, "survey!D3", "media_size"));
}

TEST_CASE("DO-8 a form reads no file by a path") {
    for (const char* name : {"../secret.png", "a/b.png", ".hidden", "c:door.png", "a\\b.png"}) {
        Imported imported = import_checklist(
            "form.xlsx", test::form_of({{"type", "name", "label", "image"}, {"text", "door", "大门", name}}));
        CHECK(attach_media(imported, of_size(1)).empty());
        CHECK(imported.checklist.has_value());
        CHECK(has(imported, "survey!D2", "file_name"));
    }
}

TEST_CASE("DO-8 files stand beside the form, in media or in a folder of its name") {
    test::TemporaryFolder folder;
    SystemFiles files;
    for (const char* inside : {"/media", "/night-media"}) must(files.make_folder(folder.path() + inside));
    const auto put = [&](const std::string& name, const std::string& text) {
        must(write_file(files, folder.path() + "/" + name, view_of(text)));
    };
    put("a.png", "beside");
    put("media/a.png", "not asked");
    put("media/b.png", "in media");
    put("night-media/c.png", "own");
    const MediaSource source = media_beside(files, folder.path() + "/night.xlsx");
    CHECK(text_of(must(source("a.png"))) == "beside");
    CHECK(text_of(must(source("b.png"))) == "in media");
    CHECK(text_of(must(source("c.png"))) == "own");
    CHECK(source("d.png").error().code == ErrorCode::not_found);
    put("large.png", std::string(kMediaFileBytesMax, 'x'));
    CHECK(must(source("large.png")).size() == kMediaFileBytesMax);
    put("larger.png", std::string(kMediaFileBytesMax + 1, 'x'));
    CHECK(source("larger.png").error().code == ErrorCode::limit);
}
