#pragma once
// WCK_ASSERT guards against our own mistakes and stays on in every build. It throws
// AssertionFailure, which only bindings/c/guard.h catches: the call ends as `bug`, the transaction
// is rolled back and the engine refuses to write until it is opened again. In tests the doctest
// runner reports it. Bytes from outside are checked and reported, never asserted.
namespace wincheck {

struct AssertionFailure {
    const char* condition;
    const char* file;
    int line;
};

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace wincheck

#define WCK_ASSERT(condition) \
    ((condition) ? static_cast<void>(0) : ::wincheck::assertion_failed(#condition, __FILE__, __LINE__))
