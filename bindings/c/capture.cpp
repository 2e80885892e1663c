// wck_capture_…: a capture that survives the death of the process between camera and record. What was begun
// stands as DIR/intake/ID.json beside the file the camera writes, DIR/intake/ID.EXT; both go with the commit.
#include "bindings/c/acts.h"
#include "core/base/id.h"

using namespace wincheck;           // NOLINT
using namespace wincheck::binding;  // NOLINT

namespace {

constexpr std::uint64_t kExpectedBytes = std::uint64_t{16} * 1024 * 1024;
constexpr std::uint64_t kNoteBytesMax = std::uint64_t{64} * 1024;

std::string intake_of(EngineObject& object) {
    return object.folder() + "/intake";
}
std::string note_path(EngineObject& object, const std::string& id) {
    return intake_of(object) + "/" + id + ".json";
}

/// The id, or an error for anything that is not one: it becomes part of a path.
Result<std::string> id_in(wck_slice slice) {
    WCK_TRY(const std::string text, text_in(slice, "id"));
    WCK_TRY(const InstanceId id, InstanceId::parse_hex(text));
    return id.hex();
}

Result<Json> note_of(EngineObject& object, const std::string& id) {
    const std::string path = note_path(object, id);
    WCK_TRY(const bool is_there, object.files().exists(path));
    if (!is_there) return error_of(ErrorCode::not_found, kUnknownCapture, "note_of", id);
    WCK_TRY(const Bytes bytes, read_file(object.files(), path, kNoteBytesMax));
    return Json::parse(text_of(bytes));
}

Result<std::string> extension_of(const wck_capture_options& options) {
    WCK_TRY(std::string extension, text_or_empty_in(options.extension, "extension"));
    if (extension.empty()) return std::string("jpg");
    const bool is_plain =
        extension.size() <= 8 && std::all_of(extension.begin(), extension.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        });
    if (!is_plain)
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "wck_capture_begin", "extension");
    return extension;
}

/// The act `capture` that the commit will perform.
Result<Json> act_of(const std::string& inspection, const wck_capture_options& options) {
    Json act = Json::object().set("act", Json::of("capture")).set("inspection", Json::of(inspection));
    WCK_TRY(const std::string item, text_or_empty_in(options.item, "item"));
    WCK_TRY(const std::string purpose, text_or_empty_in(options.purpose, "purpose"));
    WCK_TRY(const std::string position, text_or_empty_in(options.position, "position"));
    if (!item.empty()) act.set("item", Json::of(item));
    act.set("purpose", Json::of(purpose.empty() ? "item" : purpose));
    act.set("live", Json::of((options.flags & WCK_CAPTURE_LIVE) != 0));
    if (!position.empty()) {
        WCK_TRY(Json place, Json::parse(position));
        act.set("position", std::move(place));
    }
    return act;
}

Result<wck_capture> begin_capture(EngineObject& object, const std::string& inspection,
                                  const wck_capture_options& options) {
    WCK_TRY(object.engine().find_inspection(inspection));
    WCK_TRY(const std::string extension, extension_of(options));
    WCK_TRY(Json act, act_of(inspection, options));
    WCK_TRY(object.engine().evidence().check_space(options.expected_bytes == 0 ? kExpectedBytes
                                                                               : options.expected_bytes));
    WCK_TRY(object.files().make_folder(intake_of(object)));
    object.random().begin("capture/" + inspection + "/" + to_text(object.clock().now()));
    const std::string id = random_id<InstanceId>(object.random()).hex();
    const std::string path = intake_of(object) + "/" + id + "." + extension;
    wck_capture capture{};
    if (path.size() >= sizeof(capture.path))
        return error_of(ErrorCode::limit, kTooLarge, "wck_capture_begin", "folder");
    act.set("file", Json::of(path));
    const std::string note = act.dump();
    WCK_TRY(write_file(object.files(), note_path(object, id), view_of(note)));
    copy_text(capture.id, sizeof(capture.id), id);
    copy_text(capture.path, sizeof(capture.path), path);
    return capture;
}

Result<void> remove_capture(EngineObject& object, const std::string& id, const Json& note) {
    WCK_TRY(object.files().remove(note["file"].text()));
    WCK_TRY(object.files().remove(note_path(object, id)));
    return object.files().sync_folder(intake_of(object));
}

Result<Json> open_captures(EngineObject& object) {
    Json list = Json::array();
    WCK_TRY(const bool is_there, object.files().exists(intake_of(object)));
    if (!is_there) return list;
    WCK_TRY(const auto names, object.files().list(intake_of(object)));
    for (const std::string& name : names) {
        if (!name.ends_with(".json")) continue;
        const std::string id = name.substr(0, name.size() - 5);
        WCK_TRY(Json note, note_of(object, id));
        WCK_TRY(const bool has_file, object.files().exists(note["file"].text()));
        list.push(Json::object()
                      .set("id", Json::of(id))
                      .set("inspection", note["inspection"])
                      .set("item", note["item"])
                      .set("path", note["file"])
                      .set("taken", Json::of(has_file)));
    }
    return list;
}

}  // namespace

extern "C" {

wck_status wck_capture_begin(wck_engine engine, wck_slice inspection, const wck_capture_options* options,
                             wck_capture* out, wck_error* error) noexcept {
    return guard_engine(error, engine, Access::write, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(check_out(out, "out"));
        WCK_TRY(const std::string id, text_in(inspection, "inspection"));
        WCK_TRY(const wck_capture_options in, struct_in(options, "options"));
        WCK_TRY(const wck_capture capture, begin_capture(object, id, in));
        struct_out(out, capture);
        return WCK_OK;
    });
}

wck_status wck_capture_commit(wck_engine engine, wck_slice id, wck_recorded* out, wck_error* error) noexcept {
    return guard_engine(error, engine, Access::write, [&](EngineObject& object) -> Result<wck_status> {
        if (out != nullptr) WCK_TRY(check_out(out, "out"));
        WCK_TRY(const std::string capture, id_in(id));
        WCK_TRY(const Json act, note_of(object, capture));
        WCK_TRY(const engine::Done done, perform(object, act, engine::Telling::entry));
        WCK_TRY(remove_capture(object, capture, act));
        struct_out(out, recorded_of(done));
        return WCK_OK;
    });
}

wck_status wck_capture_discard(wck_engine engine, wck_slice id, wck_error* error) noexcept {
    return guard_engine(error, engine, Access::write, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(const std::string capture, id_in(id));
        WCK_TRY(const bool is_there, object.files().exists(note_path(object, capture)));
        if (!is_there) return WCK_DONE;
        WCK_TRY(const Json note, note_of(object, capture));
        WCK_TRY(remove_capture(object, capture, note));
        return WCK_OK;
    });
}

wck_status wck_capture_list(wck_engine engine, wck_buf* out, wck_error* error) noexcept {
    return guard_engine(error, engine, Access::read, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(required(out, "out"));
        release(out);
        WCK_TRY(const Json list, open_captures(object));
        give(out, list.dump());
        return WCK_OK;
    });
}

}  // extern "C"
