#pragma once
// Many punishable inspections in a hub that stands closed, written past it: as many lines as a month has.
#include <string>
#include <utility>

#include "core/journal/payloads.h"
#include "core/store/database.h"
#include "sync/hub/punishable.h"
#include "tests/sync/hub/punished_world.h"

namespace wincheck::hub {

inline constexpr std::size_t kLinesOfFinding = 3;  // money, the manager's share of it, points
inline constexpr std::size_t kFindingsOfOne = 5;
inline constexpr std::size_t kPayees = 2'000;

/// Copies of a derived inspection, written past the hub: other names, days and people.
class Filler {
public:
    explicit Filler(const std::string& folder)
        : database_(must(store::Database::open(folder + "/store.db"))) {
        auto query = must(database_->query("SELECT facts FROM hub_punishable"));
        REQUIRE(must(query.step()));
        kept_ = must(journal::decode<PunishableInspection>(query.blob(0)));
    }

    /// How many lines.
    std::size_t fill(const std::string& month, std::size_t lines) {
        const std::size_t inspections = lines / (kLinesOfFinding * kFindingsOfOne);
        must(database_->begin());
        for (std::size_t at = 0; at < inspections; ++at) add(month, at);
        must(database_->commit());
        return inspections * kLinesOfFinding * kFindingsOfOne;
    }

private:
    static std::string numbered(const std::string& text, std::size_t number) {
        return text + std::to_string(number);
    }

    void add(const std::string& month, std::size_t at) {
        PunishableInspection made = kept_;
        made.name = month + numbered("-", at);
        made.number = numbered("QC-" + month + "-", at);
        made.id = short_id<StreamId>(sha256(view_of(made.name)));
        made.date = month + "-" + std::to_string(101 + at % 28).substr(1);
        const PunishedFinding one = kept_.findings.front();
        made.findings.clear();
        for (std::size_t finding = 0; finding < kFindingsOfOne; ++finding) {
            PunishedFinding other = one;
            other.facts.id = short_id<StreamId>(sha256(view_of(made.name + numbered("-F", finding))));
            other.facts.person = numbered("guard", (at * kFindingsOfOne + finding) * 7'919 % kPayees);
            other.number = made.number + numbered("-F", finding);
            made.findings.push_back(std::move(other));
        }
        auto query = must(database_->query("INSERT INTO hub_punishable VALUES(?, ?)"));
        must(query.bind(made.id).bind(journal::encode(made)).run());
    }

    std::unique_ptr<store::Database> database_;
    PunishableInspection kept_;
};

}  // namespace wincheck::hub
