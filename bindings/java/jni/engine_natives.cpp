// Natives of the engine: life, acts, captures, score, views, files.
#include <array>
#include <vector>

#include "key_store.h"
#include "natives.h"

namespace wincheck::java {
namespace {

/// Big-endian numbers, four to a rectangle.
std::vector<wck_rectangle> rectangles_in(const std::string& frame) {
    const auto number = [&](std::size_t index) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < 4; ++i)
            value = value << 8U | static_cast<std::uint8_t>(frame[index * 4 + i]);
        return value;
    };
    std::vector<wck_rectangle> all;
    for (std::size_t at = 0; (at + 4) * 4 <= frame.size(); at += 4)
        all.push_back({number(at), number(at + 1), number(at + 2), number(at + 3)});
    return all;
}

jint abi(JNIEnv*, jclass) {
    return static_cast<jint>(wck_abi());
}
jlong live_handles(JNIEnv*, jclass, jint kind) {
    return static_cast<jlong>(wck_live_handles(kind));
}

jbyteArray reason_text(JNIEnv* env, jclass, jint number) {
    wck_reason reason = WCK_INIT(wck_reason);
    if (wck_reason_text(static_cast<std::uint32_t>(number), &reason, nullptr) != WCK_OK) return nullptr;
    const auto text = [](wck_slice slice) {
        return std::string(static_cast<const char*>(slice.ptr), slice.len);
    };
    return bytes_out(env, text(reason.name) + "\n" + text(reason.message) + "\n" + text(reason.remedy));
}

jlong open(JNIEnv* env, jclass, jbyteArray folder, jint flags, jobject store) {
    const Text path(env, folder);
    wck_open_options options = WCK_INIT(wck_open_options);
    options.abi = WCK_ABI;
    options.flags = static_cast<std::uint32_t>(flags);
    options.folder = path.slice();
    auto keys = store == nullptr ? nullptr : std::make_unique<HostKeys>(env, store);
    if (keys) keys->enter(options);
    wck_engine engine{};
    Failure failure;
    const wck_status status = wck_engine_open(&options, &engine, &failure.error);
    if (failure.raise(env, status)) {
        if (status >= 0) wck_engine_close(engine);  // the key store threw
        return 0;
    }
    keep_keys(engine, std::move(keys));
    return static_cast<jlong>(engine.id);
}

void close(JNIEnv*, jclass, jlong engine) {
    wck_engine_close(engine_of(engine));
    forget_keys(engine_of(engine));
}

void unlock(JNIEnv* env, jclass, jlong engine) {
    Failure failure;
    failure.raise(env, wck_engine_unlock(engine_of(engine), &failure.error));
}

void suspend(JNIEnv* env, jclass, jlong engine) {
    Failure failure;
    failure.raise(env, wck_engine_suspend(engine_of(engine), &failure.error));
}

jboolean maintain(JNIEnv* env, jclass, jlong engine) {
    std::uint32_t more = 0;
    Failure failure;
    failure.raise(env, wck_engine_maintain(engine_of(engine), &more, &failure.error));
    return more != 0 ? JNI_TRUE : JNI_FALSE;
}

void resume(JNIEnv* env, jclass, jlong engine) {
    Failure failure;
    failure.raise(env, wck_engine_resume(engine_of(engine), &failure.error));
}

void clock_set(JNIEnv* env, jclass, jlong engine, jbyteArray time) {
    const Text text(env, time);
    Failure failure;
    failure.raise(env, wck_clock_set(engine_of(engine), text.slice(), &failure.error));
}

jbyteArray changes(JNIEnv* env, jclass, jlong engine) {
    std::array<std::uint64_t, WCK_TOPIC_COUNT> counters{};
    Failure failure;
    if (failure.raise(
            env, wck_engine_changes(engine_of(engine), counters.data(), counters.size(), &failure.error)))
        return nullptr;
    Frame frame;
    for (const std::uint64_t counter : counters) frame.int64(static_cast<std::int64_t>(counter));
    return bytes_out(env, frame.bytes());
}

jbyteArray perform(JNIEnv* env, jclass, jlong engine, jbyteArray act) {
    const Text text(env, act);
    wck_buf buf{};
    Failure failure;
    const wck_status status = wck_act_perform(engine_of(engine), text.slice(), &buf, &failure.error);
    return buf_out(env, buf, status, failure);
}

jlong answer(JNIEnv* env, jclass, jlong engine, jbyteArray inspection, jbyteArray item, jint kind,
             jbyteArray text, jlong mantissa, jint scale) {
    const Text id(env, inspection), code(env, item), value(env, text);
    const wck_slice option = value.slice();
    wck_answer given = WCK_INIT(wck_answer);
    given.kind = kind;
    given.options = &option;
    given.option_count = 1;
    given.mantissa = mantissa;
    given.scale = scale;
    given.text = option;
    wck_recorded recorded = WCK_INIT(wck_recorded);
    Failure failure;
    failure.raise(
        env, wck_answer_set(engine_of(engine), id.slice(), code.slice(), &given, &recorded, &failure.error));
    return static_cast<jlong>(recorded.sequence);
}

jlong not_applicable(JNIEnv* env, jclass, jlong engine, jbyteArray inspection, jbyteArray item,
                     jbyteArray why) {
    const Text id(env, inspection), code(env, item), reason(env, why);
    wck_recorded recorded = WCK_INIT(wck_recorded);
    Failure failure;
    failure.raise(env, wck_answer_not_applicable(engine_of(engine), id.slice(), code.slice(), reason.slice(),
                                                 &recorded, &failure.error));
    return static_cast<jlong>(recorded.sequence);
}

jlong clear(JNIEnv* env, jclass, jlong engine, jbyteArray inspection, jbyteArray item) {
    const Text id(env, inspection), code(env, item);
    wck_recorded recorded = WCK_INIT(wck_recorded);
    Failure failure;
    failure.raise(env,
                  wck_answer_clear(engine_of(engine), id.slice(), code.slice(), &recorded, &failure.error));
    return static_cast<jlong>(recorded.sequence);
}

jlong seal(JNIEnv* env, jclass, jlong engine, jbyteArray inspection) {
    const Text id(env, inspection);
    wck_recorded recorded = WCK_INIT(wck_recorded);
    Failure failure;
    failure.raise(env, wck_inspection_seal(engine_of(engine), id.slice(), &recorded, &failure.error));
    return static_cast<jlong>(recorded.sequence);
}

jbyteArray capture_begin(JNIEnv* env, jclass, jlong engine, jbyteArray inspection, jbyteArray item,
                         jbyteArray purpose, jbyteArray position, jbyteArray extension, jint flags) {
    const Text id(env, inspection), code(env, item), what(env, purpose), where(env, position),
        ending(env, extension);
    wck_capture_options options = WCK_INIT(wck_capture_options);
    options.flags = static_cast<std::uint32_t>(flags);
    options.item = code.slice();
    options.purpose = what.slice();
    options.position = where.slice();
    options.extension = ending.slice();
    wck_capture capture = WCK_INIT(wck_capture);
    Failure failure;
    if (failure.raise(env,
                      wck_capture_begin(engine_of(engine), id.slice(), &options, &capture, &failure.error)))
        return nullptr;
    return bytes_out(env, std::string(capture.id) + "\n" + capture.path);
}

jlong capture_commit(JNIEnv* env, jclass, jlong engine, jbyteArray id) {
    const Text capture(env, id);
    wck_recorded recorded = WCK_INIT(wck_recorded);
    Failure failure;
    failure.raise(env, wck_capture_commit(engine_of(engine), capture.slice(), &recorded, &failure.error));
    return static_cast<jlong>(recorded.sequence);
}

jint capture_discard(JNIEnv* env, jclass, jlong engine, jbyteArray id) {
    const Text capture(env, id);
    Failure failure;
    const wck_status status = wck_capture_discard(engine_of(engine), capture.slice(), &failure.error);
    failure.raise(env, status);
    return status;
}

jbyteArray capture_list(JNIEnv* env, jclass, jlong engine) {
    wck_buf buf{};
    Failure failure;
    const wck_status status = wck_capture_list(engine_of(engine), &buf, &failure.error);
    return buf_out(env, buf, status, failure);
}

jbyteArray score_now(JNIEnv* env, jclass, jlong engine, jbyteArray inspection) {
    const Text id(env, inspection);
    wck_score score = WCK_INIT(wck_score);
    Failure failure;
    if (failure.raise(env, wck_score_now(engine_of(engine), id.slice(), &score, &failure.error)))
        return nullptr;
    Frame frame;
    for (const std::int64_t points :
         {score.exact, score.value, score.full, score.percent, score.so_far, score.bonus})
        frame.int64(points);
    frame.int32(score.state);
    frame.int32(score.has_passed);
    for (const std::uint32_t count : {score.places, score.gates, score.findings, score.missing})
        frame.int32(static_cast<std::int32_t>(count));
    frame.raw(score.band);
    return bytes_out(env, frame.bytes());
}

jbyteArray explain(JNIEnv* env, jclass, jlong engine, jbyteArray inspection, jbyteArray item) {
    const Text id(env, inspection), code(env, item);
    wck_buf buf{};
    Failure failure;
    const wck_status status = wck_explain(engine_of(engine), id.slice(), code.slice(), &buf, &failure.error);
    return buf_out(env, buf, status, failure);
}

jbyteArray show(JNIEnv* env, jclass, jlong engine, jbyteArray kind, jbyteArray argument) {
    const Text view(env, kind), id(env, argument);
    wck_buf buf{};
    Failure failure;
    const wck_status status = wck_show(engine_of(engine), view.slice(), id.slice(), &buf, &failure.error);
    return buf_out(env, buf, status, failure);
}

jbyteArray photo_thumbnail(JNIEnv* env, jclass, jlong engine, jbyteArray original, jint side) {
    const Text hash(env, original);
    wck_buf buf{};
    Failure failure;
    const wck_status status = wck_photo_thumbnail(engine_of(engine), hash.slice(),
                                                  static_cast<std::uint32_t>(side), &buf, &failure.error);
    return buf_out(env, buf, status, failure);
}

jbyteArray photo_masked(JNIEnv* env, jclass, jlong engine, jbyteArray original, jbyteArray rectangles) {
    const Text hash(env, original), frame(env, rectangles);
    const std::vector<wck_rectangle> all = rectangles_in(frame.bytes());
    wck_buf buf{};
    Failure failure;
    const wck_status status =
        wck_photo_masked(engine_of(engine), hash.slice(), all.data(), all.size(), &buf, &failure.error);
    return buf_out(env, buf, status, failure);
}

jbyteArray media_read(JNIEnv* env, jclass, jlong engine, jbyteArray inspection, jbyteArray file) {
    const Text id(env, inspection), name(env, file);
    wck_buf buf{};
    Failure failure;
    const wck_status status =
        wck_media_read(engine_of(engine), id.slice(), name.slice(), &buf, &failure.error);
    return buf_out(env, buf, status, failure);
}

void export_file(JNIEnv* env, jclass, jlong engine, jbyteArray inspection, jbyteArray path) {
    const Text id(env, inspection), file(env, path);
    Failure failure;
    failure.raise(env, wck_export(engine_of(engine), id.slice(), file.slice(), &failure.error));
}

jbyteArray import_file(JNIEnv* env, jclass, jlong engine, jbyteArray path) {
    const Text file(env, path);
    wck_buf buf{};
    Failure failure;
    const wck_status status = wck_import(engine_of(engine), file.slice(), &buf, &failure.error);
    return buf_out(env, buf, status, failure);
}

void proof_write(JNIEnv* env, jclass, jlong engine, jbyteArray inspection, jbyteArray path) {
    const Text id(env, inspection), file(env, path);
    Failure failure;
    failure.raise(env, wck_proof_write(engine_of(engine), id.slice(), file.slice(), &failure.error));
}

jbyteArray proof_verify(JNIEnv* env, jclass, jbyteArray path, jbyteArray tenant) {
    const Text file(env, path), key(env, tenant);
    wck_buf buf{};
    Failure failure;
    const wck_status status = wck_proof_verify(file.slice(), key.slice(), &buf, &failure.error);
    return buf_out(env, buf, status, failure);
}

jbyteArray digest(JNIEnv* env, jclass, jlong engine, jbyteArray scope) {
    const Text text(env, scope);
    std::array<std::uint8_t, 32> bytes{};
    Failure failure;
    if (failure.raise(env, wck_digest(engine_of(engine), text.slice(), bytes.data(), &failure.error)))
        return nullptr;
    return bytes_out(env, std::string(bytes.begin(), bytes.end()));
}

jbyteArray doctor(JNIEnv* env, jclass, jlong engine) {
    wck_buf buf{};
    Failure failure;
    const wck_status status = wck_doctor(engine_of(engine), &buf, &failure.error);
    return buf_out(env, buf, status, failure);
}

}  // namespace

Natives engine_natives() {
    static const JNINativeMethod methods[] = {
        native("abi", "()I", abi),
        native("liveHandles", "(I)J", live_handles),
        native("reasonText", "(I)[B", reason_text),
        native("open", "([BILorg/wincheck/KeyStore;)J", open),
        native("close", "(J)V", close),
        native("suspend", "(J)V", suspend),
        native("maintain", "(J)Z", maintain),
        native("resume", "(J)V", resume),
        native("unlock", "(J)V", unlock),
        native("clockSet", "(J[B)V", clock_set),
        native("changes", "(J)[B", changes),
        native("perform", "(J[B)[B", perform),
        native("answer", "(J[B[BI[BJI)J", answer),
        native("notApplicable", "(J[B[B[B)J", not_applicable),
        native("clear", "(J[B[B)J", clear),
        native("seal", "(J[B)J", seal),
        native("captureBegin", "(J[B[B[B[B[BI)[B", capture_begin),
        native("captureCommit", "(J[B)J", capture_commit),
        native("captureDiscard", "(J[B)I", capture_discard),
        native("captureList", "(J)[B", capture_list),
        native("scoreNow", "(J[B)[B", score_now),
        native("explain", "(J[B[B)[B", explain),
        native("show", "(J[B[B)[B", show),
        native("photoThumbnail", "(J[BI)[B", photo_thumbnail),
        native("photoMasked", "(J[B[B)[B", photo_masked),
        native("mediaRead", "(J[B[B)[B", media_read),
        native("exportFile", "(J[B[B)V", export_file),
        native("importFile", "(J[B)[B", import_file),
        native("proofWrite", "(J[B[B)V", proof_write),
        native("proofVerify", "([B[B)[B", proof_verify),
        native("digest", "(J[B)[B", digest),
        native("doctor", "(J)[B", doctor),
    };
    return {methods, static_cast<jint>(std::size(methods))};
}

}  // namespace wincheck::java
