#pragma once
// The main of a program of figures that stands on the tests' support. One source of the program includes it,
// before all else: it brings doctest's implementation.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <utility>

namespace wincheck::bench {

/// What stands behind the program's name.
class Words {
public:
    Words(int count, char** words) : count_(count), words_(words) {}
    [[nodiscard]] bool has(int index) const { return index < count_; }
    [[nodiscard]] std::string text(int index, const char* otherwise = "") const {
        return has(index) ? words_[index] : otherwise;
    }
    [[nodiscard]] std::size_t number(int index, std::size_t otherwise = 0) const {
        return has(index) ? static_cast<std::size_t>(std::strtoull(words_[index], nullptr, 10)) : otherwise;
    }

private:
    int count_;
    char** words_;
};

inline std::function<void()>& figures() {
    static std::function<void()> kept;
    return kept;
}

TEST_CASE("the figures") {
    figures()();
}

/// Runs `print`, which writes JSON lines. A check that fails in it ends the program: its text and place are
/// told on standard error, and the exit code is 1.
inline int print_figures(std::function<void()> print) {
    figures() = std::move(print);
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    doctest::Context context;
    context.setOption("minimal", true);
    context.setOption("out", "/dev/stderr");
    return context.run();
}

}  // namespace wincheck::bench
