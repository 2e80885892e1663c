#pragma once
// Coverage as headquarters or one reader sees it (PLAN-1), kept from question to question: one more
// inspection changes the rows that it touches, and the others are not read again. Whoever came to read an
// inspection, or reads it no more, has what is kept of that one put right. Thread: none of its own; the
// owner's lock guards it.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/rules/coverage.h"
#include "core/store/hub_store.h"

namespace wincheck::hub {

class KeptCoverage {
public:
    /// What is kept for one who asks.
    struct Kept {
        std::unique_ptr<rules::Coverage> coverage;
        std::string date;           // of the projects that there were then
        std::uint64_t changes = 0;  // of what the tenant publishes (register, policy, calendar)
        std::size_t derived = 0;    // how much of `derived()` and of the store's readers_changed it has
        std::size_t readers = 0;
        std::uint64_t asked = 0;
    };

    /// For the reader, empty for headquarters; null where nothing is kept, or of another day or moment.
    [[nodiscard]] Kept* of_or_null(const std::string& reader, const std::string& date, std::uint64_t changes);
    /// Who asked longest ago makes room.
    Kept& keep(const std::string& reader, Kept kept);
    /// Inspections that were derived anew, in that order.
    [[nodiscard]] const std::vector<StreamId>& derived() const { return derived_; }
    void note(const StreamId& stream);
    void forget() { kept_.clear(); }

private:
    std::map<std::string, Kept> kept_;  // by reader
    std::vector<StreamId> derived_;
    std::uint64_t asked_ = 0;
};

/// Takes what counts of an inspection, in place of what was known of it.
void put_inspection(rules::Coverage& coverage, const store::FigureRow& row);

}  // namespace wincheck::hub
