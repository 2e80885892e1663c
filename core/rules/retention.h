#pragma once
// How long what an inspection holds of persons may be kept (PII-1), and what may not be recorded at all
// (PII-3 to PII-5). Pure.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/id.h"
#include "core/base/time.h"
#include "core/model/entries_evidence.h"
#include "core/model/privacy_policy.h"

namespace wincheck::rules {

/// What holds personal data. `file` is one whose kind nobody knows.
enum class Carrier : std::uint8_t { text, place, picture, video, audio, document, file, count };
[[nodiscard]] std::string_view name_of(Carrier carrier);
/// The words of the policy; `file` is none of them.
[[nodiscard]] std::optional<Carrier> carrier_named(std::string_view name);
[[nodiscard]] Carrier carrier_of_media(std::string_view media_type);
/// Of the kinds that are known by name; empty for others.
[[nodiscard]] std::vector<std::string> usual_carriers(std::string_view kind);

/// One carrier, with where it stands.
struct HeldData {
    Carrier carrier = Carrier::text;
    std::string_view inspection_kind;
    std::string_view tag = {};  // of its item; empty where it belongs to none
    std::string_view category = {};
};

/// The kinds that it may hold, and the shortest time of them: what is in a picture nobody can tell apart.
struct RetentionTerm {
    std::uint32_t days = 0;
    std::vector<std::string> kinds;
};
/// Rule:  PII-1. No value where the policy knows no kind that it holds: then nothing says when it is due.
///        A file that nobody knows may be picture, video or audio.
[[nodiscard]] std::optional<RetentionTerm> retention_of(const PrivacyPolicy& policy, const HeldData& held);

/// Rule:  PII-1. The kinds of text that the policy expects of an item, whatever the inspection; those that
/// say
///        nothing of items expect it of none.
[[nodiscard]] std::vector<std::string> kinds_marking(const PrivacyPolicy& policy, std::string_view tag,
                                                     std::string_view category);

/// Rule:  PII-1. The day from which it may no longer be held: so many days after it was recorded, or after
///        the business date where that is later or where the clock said a day that has not come yet.
[[nodiscard]] Date retention_due(Date business_date, Date recorded, Date today, std::uint32_t days);

/// One word of headquarters about holding an inspection.
struct HoldWord {
    Hash entry{};
    bool is_held = false;
};
/// Rule:  PII-1, of all words in the order of the stream. The one by which it is held; none where nothing was
/// said or the last word releases it. While
///        one stands nothing of the inspection is erased, neither when it falls due nor by order.
[[nodiscard]] std::optional<Hash> standing_hold(const std::vector<HoldWord>& words);

/// Rule:  PII-5: done in a home, by the item's tag or category or by the inspection's kind.
[[nodiscard]] bool is_in_home(const PrivacyPolicy& policy, const HeldData& held);

/// What forbids a capture.
enum class CaptureFault : std::uint8_t { none, footage_unexplained, recording_in_home };
/// Rule:  PII-4: footage of the site's cameras names its number in the register and what it is taken for.
///        PII-5: no recording, sound or video, in homes.
[[nodiscard]] CaptureFault fault_of_capture(const PrivacyPolicy& policy, const CaptureCore& capture,
                                            const HeldData& held);

/// Rule:  PII-3: a position is taken with an act within the visit, not on the way there or after leaving.
[[nodiscard]] bool may_take_position(std::uint32_t phase);

}  // namespace wincheck::rules
