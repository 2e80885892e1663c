#pragma once
// Signals of perfunctory work and of leaks (FAIR-4, FAIR-6): each figure of a visit beside the median of its
// peers, never a penalty. Robust and exact: medians and median deviations in whole numbers. Pure.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/model/entries_evidence.h"
#include "core/rules/periods.h"

namespace wincheck::rules {

/// Fewer others than this make no comparison.
inline constexpr std::size_t kPeersMin = 5;

/// The middle of all values: of an even count the mean of the two in the middle, away from zero; nothing of
/// none.
[[nodiscard]] std::optional<std::int64_t> median_of(std::vector<std::int64_t> values);

/// Which side of the median is worth a look.
enum class Unusual : std::uint8_t { low, high, either };

/// A figure beside those of its peers.
struct Beside {
    std::int64_t value = 0;
    std::optional<std::int64_t> median;     // of the others; nothing where they are too few
    std::optional<std::int64_t> deviation;  // median distance of the others from it
    std::uint32_t peers = 0;
    bool is_signal = false;
    bool operator==(const Beside&) const = default;
};

/// Rule:  FAIR-4. A signal lies further from the median of the others than three times 1.4826 of their median
///        deviation, on the side that is unusual. Where that deviation is 0 (more than half are equal) there
///        is no measure, and no signal.
/// Shape: `others` without the value itself.
[[nodiscard]] Beside beside(std::int64_t value, std::vector<std::int64_t> others, Unusual unusual);

/// What a visit gives to the comparison; nothing for what its entries do not hold. Shares in hundredths of a
/// percent, scores in nano-points.
struct EffortFigures {
    std::optional<std::int64_t> on_site_ms = {};     // from 'on site' to 'left'
    std::optional<std::int64_t> ms_per_answer = {};  // between the answers of one device
    std::optional<std::int64_t> conform_share = {};  // answers by 'the rest conforms' (DO-12)
    std::optional<std::int64_t> na_share = {};       // answers 'not applicable'
    std::optional<std::int64_t> score_nano = {};     // strictness
    std::optional<std::int64_t> covert_share = {};   // answers before the reveal that conform
};

/// One visit among its peers: the same kind and peer group.
struct EffortVisit {
    std::string id;
    std::string peers;  // name of kind and group
    EffortFigures figures;
};

struct EffortSignals {
    std::string id;
    std::optional<Beside> on_site, per_answer, conform, na, score, covert;
};

/// Each visit beside the others of its peers, in the order given. Cost: peers², by group.
[[nodiscard]] std::vector<EffortSignals> effort_signals(std::span<const EffortVisit> visits);

/// What was counted of one night: patrol points that the project's own system recorded as scanned, or syncs.
struct CountedNight {
    Date night;
    std::int64_t count = 0;
};
/// The nights before that are the usual.
inline constexpr std::int64_t kUsualDays = 28;
/// Rule:  FAIR-6. That night beside those of the same project 1 to kUsualDays days before, high is unusual;
///        nothing where that night was not counted.
/// Shape: each night once, in any order.
[[nodiscard]] std::optional<Beside> patrols_beside(Date night, std::span<const CountedNight> nights);
/// Rule:  FAIR-6. As patrols_beside. Where most nights are equal, which gives no measure, that night is a
///        signal if it has more than each of them, and kSyncsMore more than their median: who never syncs at
///        night and does so before a visit is worth a look.
[[nodiscard]] std::optional<Beside> syncs_beside(Date night, std::span<const CountedNight> nights);
inline constexpr std::int64_t kSyncsMore = 3;

/// What one visit said of an item that another looked at.
struct SeenItem {
    std::string item;
    bool has_failed = false;
};
struct LookedAt {
    std::string id;
    std::string project;
    std::string checklist;
    Date date;
    std::vector<std::string> team;  // sorted
    std::vector<SeenItem> items;
};

/// FAIR-4, 漏检: what others saw later.
struct Missed {
    std::uint32_t looked_at_again =
        0;                           // items that conformed, and that another team answered within the days
    std::vector<std::string> items;  // of these, failed then; sorted
};

/// Rule: another team shares nobody with this one; its visit to the same project with the same checklist
/// comes
///       1 to `days` days later. What failed meanwhile fails rightly: it is a signal and no proof.
[[nodiscard]] Missed missed_by(const LookedAt& visit, std::span<const LookedAt> all, std::int64_t days);

/// Where a project lies, as the register says.
struct Site {
    std::int64_t latitude_e7 = 0;
    std::int64_t longitude_e7 = 0;
    std::string datum;
    std::int64_t radius_cm = 0;
};

/// Whether a position lies outside the site even where it is as wrong as its accuracy says. Nothing where the
/// datums differ: coordinates are never converted.
/// Rounds: the cosine of the latitude by Bhaskara's formula, which is off by 0.2 % at most.
[[nodiscard]] std::optional<bool> is_outside(const wincheck::Place& place, const Site& site);

}  // namespace wincheck::rules
