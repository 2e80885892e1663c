#pragma once
// What conditions read on this thread: values of nodes and rows of lists. For figures and for tests that the
// work of one answer does not grow with what it does not touch; nothing computes from it.
#include <cstdint>

namespace wincheck::rules {

struct Work {
    std::uint64_t nodes = 0;
    std::uint64_t rows = 0;
};

/// The counts of the calling thread since it began; callers compare two readings.
[[nodiscard]] Work& work_done();

}  // namespace wincheck::rules
