#include "key_store.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <string>

namespace wincheck::java {
namespace {

JavaVM* machine = nullptr;
jclass unavailable_class = nullptr;
jmethodID unavailable_status = nullptr;
jmethodID wrap_method = nullptr;
jmethodID unwrap_method = nullptr;

std::mutex kept_mutex;
std::map<std::uint64_t, std::unique_ptr<HostKeys>>& kept_keys() {
    static std::map<std::uint64_t, std::unique_ptr<HostKeys>> kept;
    return kept;
}

JNIEnv* env_or_null() {
    void* env = nullptr;
    return machine->GetEnv(&env, JNI_VERSION_1_6) == JNI_OK ? static_cast<JNIEnv*>(env) : nullptr;
}

/// What the store threw: a status for an exception of ours; any other is left to come out of the call.
wck_status status_of_thrown(JNIEnv* env) {
    jthrowable thrown = env->ExceptionOccurred();
    env->ExceptionClear();
    if (env->IsInstanceOf(thrown, unavailable_class) == JNI_TRUE) {
        const jint status = env->CallIntMethod(thrown, unavailable_status);
        return env->ExceptionCheck() == JNI_TRUE ? WCK_E_CANCELLED : static_cast<wck_status>(status);
    }
    env->Throw(thrown);
    return WCK_E_CANCELLED;
}

jbyteArray array_of(JNIEnv* env, wck_slice bytes) {
    const auto length = static_cast<jsize>(bytes.len);
    jbyteArray array = env->NewByteArray(length);
    if (array != nullptr) env->SetByteArrayRegion(array, 0, length, static_cast<const jbyte*>(bytes.ptr));
    return array;
}

}  // namespace

bool remember_key_store(JavaVM* vm, JNIEnv* env) {
    machine = vm;
    jclass store = env->FindClass("org/wincheck/KeyStore");
    jclass unavailable = store == nullptr ? nullptr : env->FindClass("org/wincheck/KeyUnavailableException");
    if (unavailable == nullptr) return false;
    wrap_method = env->GetMethodID(store, "wrap", "(Ljava/lang/String;[B)[B");
    unwrap_method =
        wrap_method == nullptr ? nullptr : env->GetMethodID(store, "unwrap", "(Ljava/lang/String;[B)[B");
    unavailable_status = unwrap_method == nullptr ? nullptr : env->GetMethodID(unavailable, "status", "()I");
    unavailable_class = static_cast<jclass>(env->NewGlobalRef(unavailable));
    env->DeleteLocalRef(unavailable);
    env->DeleteLocalRef(store);
    return unavailable_status != nullptr && unavailable_class != nullptr;
}

HostKeys::HostKeys(JNIEnv* env, jobject store) : store_(env->NewGlobalRef(store)) {}

HostKeys::~HostKeys() {
    if (JNIEnv* const env = env_or_null(); env != nullptr) env->DeleteGlobalRef(store_);
}

void HostKeys::enter(wck_open_options& options) {
    options.wrap = wrap;
    options.unwrap = unwrap;
    options.user = this;
}

wck_status HostKeys::wrap(void* user, wck_slice purpose, wck_slice in, void* out, size_t cap,
                          size_t* length) {
    return static_cast<HostKeys*>(user)->ask(wrap_method, purpose, in, out, cap, length);
}

wck_status HostKeys::unwrap(void* user, wck_slice purpose, wck_slice in, void* out, size_t cap,
                            size_t* length) {
    return static_cast<HostKeys*>(user)->ask(unwrap_method, purpose, in, out, cap, length);
}

wck_status HostKeys::ask(jmethodID method, wck_slice purpose, wck_slice in, void* out, size_t cap,
                         size_t* length) {
    constexpr jint kLocals = 8;
    JNIEnv* const env = env_or_null();
    // What an earlier question threw is still on its way out.
    if (env == nullptr || env->ExceptionCheck() == JNI_TRUE) return WCK_E_CANCELLED;
    if (env->PushLocalFrame(kLocals) != 0) return WCK_E_CANCELLED;
    const std::string name(static_cast<const char*>(purpose.ptr), purpose.len);
    jstring word = env->NewStringUTF(name.c_str());
    jbyteArray given = word == nullptr ? nullptr : array_of(env, in);
    jobject answer = given == nullptr ? nullptr : env->CallObjectMethod(store_, method, word, given);
    wck_status status = WCK_OK;
    if (env->ExceptionCheck() == JNI_TRUE) {
        status = status_of_thrown(env);
    } else if (answer == nullptr) {
        status = WCK_E_KEY_LOCKED;
    } else {
        auto* const bytes = static_cast<jbyteArray>(answer);
        const auto size = static_cast<size_t>(env->GetArrayLength(bytes));
        *length = size;  // longer than `cap` is refused by who asked
        env->GetByteArrayRegion(bytes, 0, static_cast<jsize>(std::min(size, cap)), static_cast<jbyte*>(out));
    }
    env->PopLocalFrame(nullptr);
    return status;
}

void keep_keys(wck_engine engine, std::unique_ptr<HostKeys> keys) {
    const std::lock_guard guard(kept_mutex);
    kept_keys()[engine.id] = std::move(keys);
}

void forget_keys(wck_engine engine) {
    const std::lock_guard guard(kept_mutex);
    kept_keys().erase(engine.id);
}

}  // namespace wincheck::java
