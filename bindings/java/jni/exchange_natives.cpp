// Natives of enrolment and sync.
#include <algorithm>
#include <iterator>
#include <vector>

#include "natives.h"

namespace wincheck::java {
namespace {

wck_sync sync_of(jlong id) {
    return {static_cast<std::uint64_t>(id)};
}

/// An answer as Java gives it: header lines "name: value" ended by "\n".
class Response {
public:
    Response(JNIEnv* env, jint status, jbyteArray headers, jbyteArray body)
        : lines_(env, headers), body_(env, body), status_(status) {
        const std::string& text = lines_.bytes();
        for (std::size_t from = 0; from < text.size();) {
            const std::size_t end = std::min(text.find('\n', from), text.size());
            const std::size_t colon = text.find(": ", from);
            if (colon < end)
                headers_.push_back(
                    {{text.data() + from, colon - from}, {text.data() + colon + 2, end - colon - 2}});
            from = end + 1;
        }
    }
    [[nodiscard]] wck_response view() const {
        wck_response response = WCK_INIT(wck_response);
        response.http_status = status_;
        response.headers = headers_.data();
        response.header_count = headers_.size();
        response.body = body_.slice();
        return response;
    }

private:
    Text lines_;
    Text body_;
    jint status_;
    std::vector<wck_header> headers_;
};

class EnrolOptions {
public:
    EnrolOptions(JNIEnv* env, jbyteArray invitation, jint flags, jlong seed, jbyteArray time)
        : invitation_(env, invitation), time_(env, time), flags_(flags), seed_(seed) {}
    [[nodiscard]] wck_enrol_options view() const {
        wck_enrol_options options = WCK_INIT(wck_enrol_options);
        options.invitation = invitation_.slice();
        options.flags = static_cast<std::uint32_t>(flags_);
        options.seed = static_cast<std::uint64_t>(seed_);
        options.time = time_.slice();
        return options;
    }

private:
    Text invitation_;
    Text time_;
    jint flags_;
    jlong seed_;
};

jbyteArray enrol_begin(JNIEnv* env, jclass, jlong engine, jbyteArray invitation, jint flags, jlong seed,
                       jbyteArray time) {
    const EnrolOptions given(env, invitation, flags, seed, time);
    const wck_enrol_options options = given.view();
    wck_action action = WCK_INIT(wck_action);
    Failure failure;
    if (failure.raise(env, wck_engine_enrol_begin(engine_of(engine), &options, &action, &failure.error)))
        return nullptr;
    return bytes_out(env, frame_of(action));
}

/// Null for 'enrolled', the code for 'pending'.
jbyteArray code_out(JNIEnv* env, wck_buf& code, wck_status status, const Failure& failure) {
    if (status == WCK_PENDING) return buf_out(env, code, status, failure);
    wck_buf_free(&code);
    failure.raise(env, status);
    return nullptr;
}

jbyteArray enrol_finish(JNIEnv* env, jclass, jlong engine, jint status, jbyteArray headers, jbyteArray body) {
    const Response given(env, status, headers, body);
    const wck_response response = given.view();
    wck_buf code{};
    Failure failure;
    const wck_status result = wck_engine_enrol_finish(engine_of(engine), &response, &code, &failure.error);
    return code_out(env, code, result, failure);
}

jbyteArray enrol_builtin(JNIEnv* env, jclass, jlong engine, jbyteArray invitation, jint flags, jlong seed,
                         jbyteArray time) {
    const EnrolOptions given(env, invitation, flags, seed, time);
    const wck_enrol_options options = given.view();
    wck_buf code{};
    Failure failure;
    const wck_status result = wck_engine_enrol_builtin(engine_of(engine), &options, &code, &failure.error);
    return code_out(env, code, result, failure);
}

jlong sync_start(JNIEnv* env, jclass, jlong engine, jbyteArray hub, jboolean in_background) {
    const Text url(env, hub);
    wck_sync_options options = WCK_INIT(wck_sync_options);
    options.hub = url.slice();
    options.flags = in_background != 0 ? WCK_SYNC_BACKGROUND : 0;
    wck_sync sync{};
    Failure failure;
    failure.raise(env, wck_sync_start(engine_of(engine), &options, &sync, &failure.error));
    return static_cast<jlong>(sync.id);
}

jbyteArray sync_next(JNIEnv* env, jclass, jlong sync) {
    wck_action action = WCK_INIT(wck_action);
    Failure failure;
    const wck_status status = wck_sync_next(sync_of(sync), &action, &failure.error);
    if (failure.raise(env, status)) return nullptr;
    return bytes_out(env, frame_of(action));  // at the end of a round of the kind NONE
}

jint sync_respond(JNIEnv* env, jclass, jlong sync, jbyteArray request_id, jint status, jbyteArray headers,
                  jbyteArray body) {
    const Text id(env, request_id);
    const Response given(env, status, headers, body);
    const wck_response response = given.view();
    Failure failure;
    const wck_status result = wck_sync_respond(sync_of(sync), id.slice(), &response, &failure.error);
    failure.raise(env, result);
    return result;
}

jint sync_fail(JNIEnv* env, jclass, jlong sync, jbyteArray request_id, jint why) {
    const Text id(env, request_id);
    Failure failure;
    const wck_status result = wck_sync_fail(sync_of(sync), id.slice(), why, &failure.error);
    failure.raise(env, result);
    return result;
}

jbyteArray sync_status(JNIEnv* env, jclass, jlong sync) {
    wck_buf buf{};
    Failure failure;
    const wck_status status = wck_sync_status(sync_of(sync), &buf, &failure.error);
    return buf_out(env, buf, status, failure);
}

void sync_close(JNIEnv*, jclass, jlong sync) {
    wck_sync_close(sync_of(sync));
}

jbyteArray sync_run_builtin(JNIEnv* env, jclass, jlong engine, jbyteArray hub, jlong budget_ms) {
    const Text url(env, hub);
    wck_sync_options options = WCK_INIT(wck_sync_options);
    options.hub = url.slice();
    wck_buf buf{};
    Failure failure;
    const wck_status status = wck_sync_run_builtin(
        engine_of(engine), &options, static_cast<std::uint64_t>(budget_ms), &buf, &failure.error);
    return buf_out(env, buf, status, failure);
}

}  // namespace

Natives exchange_natives() {
    static const JNINativeMethod methods[] = {
        native("enrolBegin", "(J[BIJ[B)[B", enrol_begin),
        native("enrolFinish", "(JI[B[B)[B", enrol_finish),
        native("enrolBuiltin", "(J[BIJ[B)[B", enrol_builtin),
        native("syncStart", "(J[BZ)J", sync_start),
        native("syncNext", "(J)[B", sync_next),
        native("syncRespond", "(J[BI[B[B)I", sync_respond),
        native("syncFail", "(J[BI)I", sync_fail),
        native("syncStatus", "(J)[B", sync_status),
        native("syncClose", "(J)V", sync_close),
        native("syncRunBuiltin", "(J[BJ)[B", sync_run_builtin),
    };
    return {methods, static_cast<jint>(std::size(methods))};
}

}  // namespace wincheck::java
