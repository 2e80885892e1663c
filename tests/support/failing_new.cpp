#include "tests/support/failing_new.h"

#include <cstdlib>
#include <new>

namespace wincheck::testing {
namespace {

thread_local std::uint64_t count = 0;
thread_local std::uint64_t fails_at = 0;  // 0: none

void* taken_or_null(std::size_t size) noexcept {
    return ++count == fails_at ? nullptr : std::malloc(size == 0 ? 1 : size);
}
void* taken(std::size_t size) {
    void* memory = taken_or_null(size);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}

}  // namespace

void arm_new(std::uint64_t at) {
    count = 0;
    fails_at = at;
}
std::uint64_t disarm_new() {
    fails_at = 0;
    return count;
}

}  // namespace wincheck::testing

// All of them: memory that another operator took may come here to be given back.
void* operator new(std::size_t size) {
    return wincheck::testing::taken(size);
}
void* operator new[](std::size_t size) {
    return wincheck::testing::taken(size);
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
    return wincheck::testing::taken_or_null(size);
}
void* operator new[](std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
    return wincheck::testing::taken_or_null(size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t /*size*/) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t /*size*/) noexcept {
    std::free(memory);
}
void operator delete(void* memory, const std::nothrow_t& /*tag*/) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, const std::nothrow_t& /*tag*/) noexcept {
    std::free(memory);
}
