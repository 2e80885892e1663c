#include "core/rules/draw.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/base/hash.h"
#include "core/model/limits.h"
#include "core/rules/reasons.h"

namespace wincheck::rules {
namespace {

constexpr std::string_view kCommitLabel = "wincheck draw/1 commit\n";
constexpr std::string_view kSeedLabel = "wincheck draw/1 seed\n";
constexpr std::string_view kPickLabel = "wincheck draw/1 pick\n";
constexpr std::string_view kListLabel = "wincheck draw/1 list\n";
constexpr std::string_view kResultLabel = "wincheck draw/1 result\n";

// The remainders of a whole list must not overflow: 200,000 candidates × 10^9 < 2^48.
static_assert(static_cast<std::uint64_t>(kDrawCandidatesMax) * kDrawWeightMax < (std::uint64_t{1} << 63));

Error draw_wrong(std::string where) {
    return error_of(ErrorCode::invalid_argument, kDrawListWrong, "draw", std::move(where));
}

bool is_plain(std::string_view text) {
    const bool has_control = std::any_of(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    return !text.empty() && text.size() <= kDrawTextMax && !has_control && is_utf8(text);
}

void sort(DrawList& list) {
    std::sort(list.strata.begin(), list.strata.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    std::sort(list.candidates.begin(), list.candidates.end(), [](const auto& a, const auto& b) {
        return a.stratum != b.stratum ? a.stratum < b.stratum : a.id < b.id;
    });
    std::sort(list.exclusions.begin(), list.exclusions.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
}

Result<void> check_ids(const DrawList& list) {
    std::vector<std::string_view> ids;
    ids.reserve(list.candidates.size() + list.exclusions.size());
    for (const Candidate& candidate : list.candidates) {
        if (!is_plain(candidate.id) || !is_plain(candidate.stratum)) return draw_wrong(candidate.id);
        if (candidate.weight == 0 || candidate.weight > kDrawWeightMax) return draw_wrong(candidate.id);
        ids.push_back(candidate.id);
    }
    for (const Exclusion& exclusion : list.exclusions) {
        if (!is_plain(exclusion.id) || !is_plain(exclusion.reason)) return draw_wrong(exclusion.id);
        ids.push_back(exclusion.id);
    }
    std::sort(ids.begin(), ids.end());
    const auto twice = std::adjacent_find(ids.begin(), ids.end());
    if (twice != ids.end()) return draw_wrong(std::string(*twice));
    return {};
}

Result<void> check_strata(const DrawList& list) {
    for (std::size_t i = 0; i < list.strata.size(); ++i) {
        const Stratum& stratum = list.strata[i];
        if (!is_plain(stratum.name)) return draw_wrong(stratum.name);
        if (i > 0 && list.strata[i - 1].name == stratum.name) return draw_wrong(stratum.name);
        const auto there =
            std::count_if(list.candidates.begin(), list.candidates.end(),
                          [&](const Candidate& candidate) { return candidate.stratum == stratum.name; });
        if (static_cast<std::uint64_t>(there) < stratum.count)
            return error_of(ErrorCode::refused, kDrawTooFew, "draw", stratum.name);
    }
    for (const Candidate& candidate : list.candidates) {
        const auto found = std::lower_bound(list.strata.begin(), list.strata.end(), candidate.stratum,
                                            [](const auto& a, const auto& name) { return a.name < name; });
        if (found == list.strata.end() || found->name != candidate.stratum) return draw_wrong(candidate.id);
    }
    return {};
}

Result<std::uint64_t> number_of(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool has_zero = text.size() > 1 && text.front() == '0';
    if (status != std::errc{} || end != text.data() + text.size() || has_zero)
        return draw_wrong(std::string(text.substr(0, 20)));
    return value;
}

Result<void> take_line(DrawList& list, std::string_view line) {
    std::array<std::string_view, 4> fields;
    std::size_t count = 0;
    while (count < fields.size()) {
        const std::size_t tab = line.find('\t');
        fields[count++] = line.substr(0, tab);
        if (tab == std::string_view::npos) break;
        line.remove_prefix(tab + 1);
        if (count == fields.size()) return draw_wrong("line");
    }
    if (fields[0] == "stratum" && count == 3) {
        WCK_TRY(const std::uint64_t wanted, number_of(fields[2]));
        if (wanted > kDrawCandidatesMax) return draw_wrong(std::string(fields[1]));
        list.strata.push_back({std::string(fields[1]), static_cast<std::uint32_t>(wanted)});
    } else if (fields[0] == "candidate" && count == 4) {
        WCK_TRY(const std::uint64_t weight, number_of(fields[3]));
        list.candidates.push_back({std::string(fields[2]), std::string(fields[1]), weight});
    } else if (fields[0] == "excluded" && count == 3) {
        list.exclusions.push_back({std::string(fields[1]), std::string(fields[2])});
    } else {
        return draw_wrong("line");
    }
    if (list.candidates.size() + list.exclusions.size() + list.strata.size() > kDrawCandidatesMax)
        return error_of(ErrorCode::limit, kDrawListWrong, "draw", "candidates");
    return {};
}

Hash hash_of_number(const Hash& seed, std::uint64_t counter) {
    std::array<std::uint8_t, 8> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(counter >> (8 * (7 - i)));
    return hmac_sha256(seed.view(), {view_of(kPickLabel), bytes});
}

/// Numbers below a bound, all equally likely: 64 bits of each HMAC, those above the last whole multiple of
/// the bound are thrown away.
class Numbers {
public:
    explicit Numbers(const Hash& seed) : seed_(seed) {}
    std::uint64_t below(std::uint64_t bound) {
        const std::uint64_t spill = (~bound + 1) % bound;  // 2^64 mod bound
        while (true) {
            const Hash block = hash_of_number(seed_, counter_++);
            std::uint64_t number = 0;
            for (std::size_t i = 0; i < 8; ++i) number = number << 8 | block.raw[i];
            if (number >= spill) return number % bound;
        }
    }

private:
    const Hash& seed_;
    std::uint64_t counter_ = 0;
};

}  // namespace

Result<std::string> list_text(DrawList list) {
    if (list.candidates.size() + list.exclusions.size() + list.strata.size() > kDrawCandidatesMax)
        return error_of(ErrorCode::limit, kDrawListWrong, "draw", "candidates");
    sort(list);
    WCK_TRY(check_ids(list));
    WCK_TRY(check_strata(list));
    std::string text(kListLabel);
    for (const Stratum& stratum : list.strata)
        text += "stratum\t" + stratum.name + "\t" + std::to_string(stratum.count) + "\n";
    for (const Candidate& candidate : list.candidates)
        text += "candidate\t" + candidate.stratum + "\t" + candidate.id + "\t" +
                std::to_string(candidate.weight) + "\n";
    for (const Exclusion& exclusion : list.exclusions)
        text += "excluded\t" + exclusion.id + "\t" + exclusion.reason + "\n";
    return text;
}

Result<DrawList> parse_list(std::string_view text) {
    const std::string_view whole = text;
    if (!text.starts_with(kListLabel)) return draw_wrong("line 1");
    text.remove_prefix(kListLabel.size());
    DrawList list;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) return draw_wrong("line");
        WCK_TRY(take_line(list, text.substr(0, end)));
        text.remove_prefix(end + 1);
    }
    // One form only: what was read must write the same bytes again.
    WCK_TRY(const std::string again, list_text(list));
    if (again != whole) return draw_wrong("order");
    return list;
}

Hash draw_commitment(const Hash& nonce) {
    return sha256({view_of(kCommitLabel), nonce.view()});
}

Hash draw_seed(const Hash& nonce, std::string_view draw, const Hash& list, std::string_view value) {
    const Hash value_hash = sha256(view_of(value));
    return hmac_sha256(nonce.view(), {view_of(kSeedLabel), view_of(draw), list.view(), value_hash.view()});
}

std::vector<Pick> drawn(const DrawList& list, const Hash& seed) {
    Numbers numbers(seed);
    std::vector<Pick> picks;
    for (const Stratum& stratum : list.strata) {
        std::vector<const Candidate*> pool;
        std::uint64_t total = 0;
        for (const Candidate& candidate : list.candidates) {
            if (candidate.stratum != stratum.name) continue;
            pool.push_back(&candidate);
            total += candidate.weight;
        }
        for (std::uint32_t taken = 0; taken < stratum.count && !pool.empty(); ++taken) {
            std::uint64_t rest = numbers.below(total);
            std::size_t at = 0;
            while (rest >= pool[at]->weight) rest -= pool[at++]->weight;
            picks.push_back({stratum.name, pool[at]->id});
            total -= pool[at]->weight;
            pool.erase(pool.begin() + static_cast<std::ptrdiff_t>(at));
        }
    }
    return picks;
}

std::string result_text(std::string_view draw, const Hash& list, std::string_view value,
                        const std::vector<Pick>& picks) {
    std::string text(kResultLabel);
    text += "draw\t" + std::string(draw) + "\nlist\t" + list.hex() + "\nvalue\t" + std::string(value) + "\n";
    for (const Pick& pick : picks) text += "pick\t" + pick.stratum + "\t" + pick.id + "\n";
    return text;
}

}  // namespace wincheck::rules
