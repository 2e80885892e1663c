#include "natives.h"

#include "key_store.h"

namespace wincheck::java {
namespace {

jclass exception_class = nullptr;
jmethodID exception_constructor = nullptr;

}  // namespace

bool remember_classes(JNIEnv* env) {
    jclass local = env->FindClass("org/wincheck/WincheckException");
    if (local == nullptr) return false;
    exception_class = static_cast<jclass>(env->NewGlobalRef(local));
    env->DeleteLocalRef(local);
    if (exception_class == nullptr) return false;
    exception_constructor = env->GetMethodID(exception_class, "<init>", "(IIIIJJ[B[B)V");
    return exception_constructor != nullptr;
}

Text::Text(JNIEnv* env, jbyteArray array) : is_null_(array == nullptr) {
    if (is_null_) return;
    const jsize length = env->GetArrayLength(array);
    bytes_.resize(static_cast<std::size_t>(length));
    env->GetByteArrayRegion(array, 0, length, reinterpret_cast<jbyte*>(bytes_.data()));
}

bool Failure::raise(JNIEnv* env, wck_status status) const {
    if (env->ExceptionCheck() == JNI_TRUE) return true;  // of the host's key store
    if (status >= 0) return false;
    jbyteArray where = bytes_out(env, error.where);
    if (where == nullptr) return true;
    jbyteArray message = bytes_out(env, error.message);
    if (message == nullptr) return true;
    jobject exception = env->NewObject(
        exception_class, exception_constructor, static_cast<jint>(status), static_cast<jint>(error.reason),
        static_cast<jint>(error.flags), static_cast<jint>(error.retry_after_ms),
        static_cast<jlong>(error.bytes_needed), static_cast<jlong>(error.bytes_available), where, message);
    if (exception != nullptr) env->Throw(static_cast<jthrowable>(exception));
    return true;
}

jbyteArray bytes_out(JNIEnv* env, const std::string& bytes) {
    const auto length = static_cast<jsize>(bytes.size());
    jbyteArray array = env->NewByteArray(length);
    if (array != nullptr)
        env->SetByteArrayRegion(array, 0, length, reinterpret_cast<const jbyte*>(bytes.data()));
    return array;
}

jbyteArray buf_out(JNIEnv* env, wck_buf& buf, wck_status status, const Failure& failure) {
    const std::string bytes(static_cast<const char*>(buf.ptr), buf.len);
    wck_buf_free(&buf);
    return failure.raise(env, status) ? nullptr : bytes_out(env, bytes);
}

void Frame::int32(std::int32_t value) {
    const auto bits = static_cast<std::uint32_t>(value);
    for (int shift = 24; shift >= 0; shift -= 8) bytes_.push_back(static_cast<char>(bits >> shift));
}

void Frame::int64(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    for (int shift = 56; shift >= 0; shift -= 8) bytes_.push_back(static_cast<char>(bits >> shift));
}

void Frame::slice(wck_slice value) {
    int32(value.ptr == nullptr ? -1 : static_cast<std::int32_t>(value.len));
    if (value.ptr != nullptr) bytes_.append(static_cast<const char*>(value.ptr), value.len);
}

std::string frame_of(const wck_action& action) {
    Frame frame;
    frame.int32(action.kind);
    frame.int32(static_cast<std::int32_t>(action.flags));
    frame.int64(static_cast<std::int64_t>(action.body_offset));
    frame.int64(static_cast<std::int64_t>(action.body_length));
    frame.int64(static_cast<std::int64_t>(action.wait_ms));
    for (const wck_slice& part :
         {action.request_id, action.method, action.url, action.body, action.body_file, action.trouble})
        frame.slice(part);
    frame.int32(static_cast<std::int32_t>(action.header_count));
    for (std::size_t i = 0; i < action.header_count; ++i) {
        frame.slice(action.headers[i].name);
        frame.slice(action.headers[i].value);
    }
    return frame.bytes();
}

}  // namespace wincheck::java

extern "C" JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* vm, void*) {
    void* out = nullptr;
    if (vm->GetEnv(&out, JNI_VERSION_1_6) != JNI_OK) return JNI_ERR;
    auto* env = static_cast<JNIEnv*>(out);
    if (!wincheck::java::remember_classes(env) || !wincheck::java::remember_key_store(vm, env))
        return JNI_ERR;
    jclass natives = env->FindClass("org/wincheck/internal/Native");
    if (natives == nullptr) return JNI_ERR;
    for (const auto& table : {wincheck::java::engine_natives(), wincheck::java::exchange_natives()}) {
        if (env->RegisterNatives(natives, table.methods, table.count) != JNI_OK) return JNI_ERR;
    }
    env->DeleteLocalRef(natives);
    return JNI_VERSION_1_6;
}
