#pragma once
// Sums, counts and bounds over the values of one item in all instances of a repeat, kept value by value, so
// that one answer costs one exchange and not a walk over all instances (LIVE-1).
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "core/rules/functions.h"

namespace wincheck::rules {

/// The values of one item (or the instances of one repeat) below one frame.
class Aggregate {
public:
    void put(std::uint32_t frame, const Operand& value);
    void drop(std::uint32_t frame);
    /// The same as the function over all values in order; nothing where that depends on their order.
    [[nodiscard]] std::optional<Operand> result(Function function) const;

private:
    struct Entry {
        std::optional<Decimal> number;
        bool is_blank = true;
        bool is_temporal = false;
    };
    [[nodiscard]] Operand bound(Function function) const;

    std::unordered_map<std::uint32_t, Entry> entries_;
    std::map<Wide, std::uint32_t> numbers_;  // nano → how often
    Wide sum_ = 0;                           // nano
    std::uint32_t blanks_ = 0;
    std::uint32_t temporals_ = 0;
};

/// By node and the frame below which its values are taken.
using Aggregates = std::map<std::pair<std::int32_t, std::uint32_t>, Aggregate>;

/// True for the functions that an Aggregate can answer.
[[nodiscard]] bool is_aggregate(Function function);

}  // namespace wincheck::rules
