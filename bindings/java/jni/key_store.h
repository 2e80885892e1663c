// The host's key store in Java behind the key callbacks of wincheck.h.
#pragma once
#include <jni.h>

#include <memory>

#include "wincheck.h"

namespace wincheck::java {

/// Looks up what asking needs. False when a class or method is missing (a shrinker removed it).
bool remember_key_store(JavaVM* vm, JNIEnv* env);

/// Keeps a KeyStore for as long as an engine may ask it.
class HostKeys {
public:
    HostKeys(JNIEnv* env, jobject store);
    ~HostKeys();
    HostKeys(const HostKeys&) = delete;
    HostKeys& operator=(const HostKeys&) = delete;
    /// Makes these the callbacks of an engine that is about to be opened.
    void enter(wck_open_options& options);

private:
    static wck_status wrap(void* user, wck_slice purpose, wck_slice in, void* out, size_t cap,
                           size_t* length);
    static wck_status unwrap(void* user, wck_slice purpose, wck_slice in, void* out, size_t cap,
                             size_t* length);
    wck_status ask(jmethodID method, wck_slice purpose, wck_slice in, void* out, size_t cap, size_t* length);
    jobject store_;
};

/// Keeps the keys of an engine until forget_keys.
void keep_keys(wck_engine engine, std::unique_ptr<HostKeys> keys);
void forget_keys(wck_engine engine);

}  // namespace wincheck::java
