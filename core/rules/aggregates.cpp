#include "core/rules/aggregates.h"

#include "core/rules/work.h"

namespace wincheck::rules {

bool is_aggregate(Function function) {
    switch (function) {
        case Function::sum:
        case Function::min:
        case Function::max:
        case Function::count:
        case Function::count_non_empty: return true;
        default: return false;
    }
}

void Aggregate::put(std::uint32_t frame, const Operand& value) {
    ++work_done().nodes;
    drop(frame);
    const Entry entry{number_of(value), value.is_blank(), value.is_temporal()};
    if (entry.number) {
        const Wide nano = nano_of(*entry.number);
        sum_ += nano;
        ++numbers_[nano];
    }
    blanks_ += entry.is_blank ? 1U : 0U;
    temporals_ += entry.is_temporal ? 1U : 0U;
    entries_.insert_or_assign(frame, entry);
}

void Aggregate::drop(std::uint32_t frame) {
    const auto held = entries_.find(frame);
    if (held == entries_.end()) return;
    const Entry& entry = held->second;
    if (entry.number) {
        const Wide nano = nano_of(*entry.number);
        sum_ -= nano;
        const auto counted = numbers_.find(nano);
        if (--counted->second == 0) numbers_.erase(counted);
    }
    blanks_ -= entry.is_blank ? 1U : 0U;
    temporals_ -= entry.is_temporal ? 1U : 0U;
    entries_.erase(held);
}

std::optional<Operand> Aggregate::result(Function function) const {
    const auto whole = [](std::size_t count) {
        return Operand::of(Decimal::whole(static_cast<std::int64_t>(count)));
    };
    switch (function) {
        case Function::count: return whole(entries_.size());
        case Function::count_non_empty: return whole(entries_.size() - blanks_);
        case Function::sum: return Operand::of(from_nano(sum_));
        default: break;
    }
    // A date keeps the form in which it was written: which of equal ones stands depends on their order.
    if (temporals_ > 0) return std::nullopt;
    return bound(function);
}

Operand Aggregate::bound(Function function) const {
    if (numbers_.empty()) return {};
    return Operand::of(
        from_nano(function == Function::min ? numbers_.begin()->first : numbers_.rbegin()->first));
}

}  // namespace wincheck::rules
