#pragma once
// Coverage as this device knows it (PLAN-1), kept from question to question: of one more inspection its
// opening is read, and the others are not read again. Thread: none of its own; the device's lock guards it.
#include <map>
#include <optional>
#include <string>

#include "core/engine/documents.h"
#include "core/rules/coverage.h"

namespace wincheck::engine {

class OwnCoverage {
public:
    /// Coverage as the store stands, of projects as they were on that day; good until the next call. Made
    /// anew where the day is another, or the tenant published something. Errors: those of the documents,
    /// storage errors; nothing is kept then.
    Result<rules::Coverage*> on(const std::string& date, store::Store& store, Documents& documents);
    /// Openings that were read since this device was opened, for checks.
    [[nodiscard]] std::uint64_t openings_read() const { return openings_read_; }

private:
    /// What it is made of beside the inspections.
    struct Source {
        std::string date;
        RegisterPtr standing;  // whose projects
        std::optional<Hash> policy, calendar;
        bool operator==(const Source&) const = default;
    };
    Result<void> begin(Documents& documents);
    Result<void> follow(store::Store& store);
    Result<void> read(store::Store& store, const store::StreamInfo& stream);

    std::optional<rules::Coverage> coverage_;
    Source source_;
    std::map<StreamId, std::string> endings_;  // of what it holds
    std::uint64_t openings_read_ = 0;
};

}  // namespace wincheck::engine
