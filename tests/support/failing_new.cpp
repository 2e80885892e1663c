#include "tests/support/failing_new.h"

#include <cstdlib>
#include <new>

namespace wincheck::testing {
namespace {

thread_local std::uint64_t count = 0;
thread_local std::uint64_t fails_at = 0;  // 0: none

void* taken(std::size_t size) {
    if (++count == fails_at) throw std::bad_alloc();
    void* memory = std::malloc(size == 0 ? 1 : size);
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

void* operator new(std::size_t size) {
    return wincheck::testing::taken(size);
}
void* operator new[](std::size_t size) {
    return wincheck::testing::taken(size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}
