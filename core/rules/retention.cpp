#include "core/rules/retention.h"

#include <algorithm>
#include <array>

#include "core/rules/periods.h"

namespace wincheck::rules {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Carrier::count)> kCarrierNames{
    "text", "place", "picture", "video", "audio", "document", "file"};

struct UsualCarriers {
    std::string_view kind;
    std::vector<std::string> holds;
};

const std::vector<UsualCarriers>& usual() {
    static const std::vector<UsualCarriers> table{
        {"faces", {"picture", "video"}},  {"residents", {"text", "picture", "video", "audio", "document"}},
        {"plates", {"picture", "video"}}, {"phone_numbers", {"text"}},
        {"voices", {"audio", "video"}},   {"positions", {"place"}},
        {"names_in_free_text", {"text"}},
    };
    return table;
}

bool has_word(const std::vector<std::string>& words, std::string_view word) {
    return !word.empty() && std::find(words.begin(), words.end(), word) != words.end();
}

bool can_hold(const PersonalKind& kind, Carrier carrier) {
    if (carrier != Carrier::file) return has_word(kind.holds, name_of(carrier));
    return std::any_of(kind.holds.begin(), kind.holds.end(), [](const std::string& word) {
        const auto named = carrier_named(word);
        return named && *named != Carrier::text && *named != Carrier::place;
    });
}

bool fits(const PersonalKind& kind, const HeldData& held) {
    if (!can_hold(kind, held.carrier)) return false;
    if (!kind.inspections.empty() && !has_word(kind.inspections, held.inspection_kind)) return false;
    return kind.items.empty() || has_word(kind.items, held.tag) || has_word(kind.items, held.category);
}

}  // namespace

std::string_view name_of(Carrier carrier) {
    const auto at = static_cast<std::size_t>(carrier);
    return at < kCarrierNames.size() ? kCarrierNames[at] : std::string_view{};
}

std::optional<Carrier> carrier_named(std::string_view name) {
    const auto found = std::find(kCarrierNames.begin(), kCarrierNames.end(), name);
    if (found == kCarrierNames.end() || name == name_of(Carrier::file)) return std::nullopt;
    return static_cast<Carrier>(found - kCarrierNames.begin());
}

Carrier carrier_of_media(std::string_view media_type) {
    if (media_type.starts_with("image/")) return Carrier::picture;
    if (media_type.starts_with("video/")) return Carrier::video;
    if (media_type.starts_with("audio/")) return Carrier::audio;
    return media_type == "application/pdf" ? Carrier::document : Carrier::file;
}

std::vector<std::string> usual_carriers(std::string_view kind) {
    for (const UsualCarriers& one : usual())
        if (one.kind == kind) return one.holds;
    return {};
}

std::optional<RetentionTerm> retention_of(const PrivacyPolicy& policy, const HeldData& held) {
    std::optional<RetentionTerm> term;
    for (const PersonalKind& kind : policy.kinds) {
        if (!fits(kind, held)) continue;
        if (!term) term = RetentionTerm{kind.retention_days, {}};
        term->days = std::min(term->days, kind.retention_days);
        term->kinds.push_back(kind.id);
    }
    return term;
}

std::vector<std::string> kinds_marking(const PrivacyPolicy& policy, std::string_view tag,
                                       std::string_view category) {
    std::vector<std::string> kinds;
    for (const PersonalKind& kind : policy.kinds)
        if (can_hold(kind, Carrier::text) && (has_word(kind.items, tag) || has_word(kind.items, category)))
            kinds.push_back(kind.id);
    return kinds;
}

Date retention_due(Date business_date, Date recorded, Date today, std::uint32_t days) {
    const bool can_be = recorded >= business_date && recorded <= today;
    return plus_days(can_be ? recorded : business_date, days);
}

std::optional<Hash> standing_hold(const std::vector<HoldWord>& words) {
    const bool is_held = !words.empty() && words.back().is_held;
    return is_held ? std::optional(words.back().entry) : std::nullopt;
}

bool is_in_home(const PrivacyPolicy& policy, const HeldData& held) {
    return has_word(policy.homes, held.tag) || has_word(policy.homes, held.category) ||
           has_word(policy.homes, held.inspection_kind);
}

CaptureFault fault_of_capture(const PrivacyPolicy& policy, const CaptureCore& capture, const HeldData& held) {
    const bool is_footage = capture.purpose == kPurposeSiteCamera;
    if (is_footage && (capture.footage_register.empty() || capture.footage_use.empty()))
        return CaptureFault::footage_unexplained;
    const Carrier carrier = carrier_of_media(capture.media_type);
    const bool is_recording = carrier == Carrier::video || carrier == Carrier::audio;
    return is_recording && is_in_home(policy, held) ? CaptureFault::recording_in_home : CaptureFault::none;
}

bool may_take_position(std::uint32_t phase) {
    return phase != kPhaseTravelling && phase != kPhaseLeft;
}

}  // namespace wincheck::rules
