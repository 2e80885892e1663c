// Java on one side, wincheck.h on the other: copying in, copying out, one throw at the end of a call.
// Everything is freed before an exception is thrown; classes are looked up once, when the library is loaded.
#pragma once
#include <jni.h>

#include <string>

#include "wincheck.h"

namespace wincheck::java {

/// The handle that Java keeps as a long.
inline wck_engine engine_of(jlong id) {
    return {static_cast<std::uint64_t>(id)};
}

/// Looks up what throwing needs. False when a class or constructor is missing (a shrinker removed it).
bool remember_classes(JNIEnv* env);

/// A byte[] copied for the length of a call; null stays absent.
class Text {
public:
    Text(JNIEnv* env, jbyteArray array);
    [[nodiscard]] wck_slice slice() const {
        return is_null_ ? wck_slice{} : wck_slice{bytes_.data(), bytes_.size()};
    }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

private:
    std::string bytes_;
    bool is_null_;
};

/// An error that becomes an exception when the status says so.
struct Failure {
    wck_error error = WCK_INIT(wck_error);
    /// True when an exception is pending now: this one, or what the host's key store threw meanwhile.
    bool raise(JNIEnv* env, wck_status status) const;
};

[[nodiscard]] jbyteArray bytes_out(JNIEnv* env, const std::string& bytes);
/// Copies a buffer out and frees it; null with an exception for a negative status.
[[nodiscard]] jbyteArray buf_out(JNIEnv* env, wck_buf& buf, wck_status status, const Failure& failure);

/// Big-endian frames, as ByteBuffer reads them.
class Frame {
public:
    void int32(std::int32_t value);
    void int64(std::int64_t value);
    void slice(wck_slice value);  // length, or -1 for absent, and bytes
    void raw(const char* text) { bytes_ += text; }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

private:
    std::string bytes_;
};

[[nodiscard]] std::string frame_of(const wck_action& action);

template <class Function>
JNINativeMethod native(const char* name, const char* signature, Function* function) {
    return {const_cast<char*>(name), const_cast<char*>(signature), reinterpret_cast<void*>(function)};
}

/// The tables that JNI_OnLoad registers.
struct Natives {
    const JNINativeMethod* methods;
    jint count;
};
Natives engine_natives();
Natives exchange_natives();

}  // namespace wincheck::java
