#pragma once
// Collects every problem of a form, each at its cell; nothing stops at the first.
#include <string>
#include <vector>

#include "core/rules/condition.h"

namespace wincheck::forms {

using rules::Problem;

// A form can be wrong in every cell; what nobody will read is not kept.
inline constexpr std::size_t kProblemsMax = 5'000;

class Problems {
public:
    void error(std::string where, std::string code, std::string message) {
        has_errors_ = true;
        add({std::move(where), std::move(code), std::move(message), false});
    }
    void warn(std::string where, std::string code, std::string message) {
        add({std::move(where), std::move(code), std::move(message), true});
    }
    [[nodiscard]] bool has_errors() const { return has_errors_; }
    [[nodiscard]] std::vector<Problem> take() { return std::move(list_); }

private:
    void add(Problem problem) {
        if (list_.size() < kProblemsMax) list_.push_back(std::move(problem));
    }

    std::vector<Problem> list_;
    bool has_errors_ = false;
};

}  // namespace wincheck::forms
