#pragma once
// Coverage as headquarters sees it (PLAN-1), kept from question to question: one more inspection changes the
// rows that it touches, and the others are not read again. For readers who see less it is made for each
// question. Thread: none of its own; the owner's lock guards it.
#include <cstdint>
#include <memory>
#include <string>

#include "core/rules/coverage.h"
#include "core/store/hub_store.h"

namespace wincheck::hub {

class KeptCoverage {
public:
    /// What is kept of the projects that there were on a day, as of so many changes of what the tenant
    /// publishes (register, policy, calendar); null where nothing is, or of another day or moment.
    [[nodiscard]] rules::Coverage* of_or_null(const std::string& date, std::uint64_t changes);
    rules::Coverage& keep(const std::string& date, std::uint64_t changes,
                          std::unique_ptr<rules::Coverage> coverage);
    /// An inspection was derived anew.
    void note(const store::FigureRow& row);
    void forget() { coverage_.reset(); }

private:
    std::unique_ptr<rules::Coverage> coverage_;
    std::string date_;
    std::uint64_t changes_ = 0;
};

/// Takes what counts of an inspection, in place of what was known of it.
void put_inspection(rules::Coverage& coverage, const store::FigureRow& row);

}  // namespace wincheck::hub
