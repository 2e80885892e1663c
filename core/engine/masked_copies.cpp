#include "core/engine/masked_copies.h"

#include <algorithm>
#include <map>

#include "core/journal/payloads.h"
#include "core/journal/recorded.h"

namespace wincheck::engine {
namespace {

constexpr const char* kSettingCopies = "masked_copies";

/// One copy whose bytes are kept here.
struct KeptCopy {
    StreamId inspection{};
    Hash original{};
    Hash copy{};
    bool operator==(const KeptCopy&) const = default;
    template <class A>
    void serialize(A& a) {
        a(inspection, original, copy);
    }
};

Result<std::vector<KeptCopy>> kept_copies(store::Store& store) {
    WCK_TRY(const auto bytes, store.setting(kSettingCopies));
    if (!bytes) return std::vector<KeptCopy>{};
    return journal::decode<std::vector<KeptCopy>>(*bytes);
}

Result<void> save_copies(store::Store& store, const std::vector<KeptCopy>& copies) {
    return store.put_setting(kSettingCopies, journal::encode(copies));
}

// Of several captures one that can be read serves.
Result<bool> can_make_copy(store::Store& store, evidence::Files& files, const Hash& original) {
    WCK_TRY(const auto rows, store.evidence_of(original));
    for (const store::EvidenceRow& row : rows) {
        WCK_TRY(const auto capture, store.entry(row.position));
        if (!capture || capture->entry.part_or_null(journal::PartClass::secret) == nullptr) continue;
        WCK_TRY(const bool is_whole, files.is_complete(row.capture));
        if (is_whole) return true;
    }
    return false;
}

// The copy goes with the last of those that name it: two pictures may give the same.
Result<void> drop_bytes(store::Store& store, const Hash& copy, const std::vector<KeptCopy>& kept) {
    const bool is_named =
        std::any_of(kept.begin(), kept.end(), [&](const KeptCopy& one) { return one.copy == copy; });
    return is_named ? Result<void>{} : store.drop_blob(copy);
}

Result<bool> is_kept_still(store::Store& store, const KeptCopy& one) {
    WCK_TRY(const auto masks, standing_masks(store, one.inspection));
    return std::any_of(masks.begin(), masks.end(), [&](const StandingMask& mask) {
        return mask.core.original == one.original && mask.core.copy == one.copy;
    });
}

}  // namespace

Result<std::vector<StandingMask>> standing_masks(store::Store& store, const StreamId& inspection) {
    // In the order of the stream, without what was refused.
    WCK_TRY(const auto entries, store.stream_entries(inspection, EntryType::mask));
    std::map<Hash, StandingMask> masks;
    for (const store::StoredEntry& stored : entries) {
        const Bytes* bytes = stored.entry.part_or_null(journal::PartClass::core);
        if (bytes == nullptr) continue;
        auto core = journal::decode_core<MaskCore>(stored.header, *bytes);
        if (!core) continue;
        const Hash original = core->original;
        masks[original] = {std::move(*core), stored.hash, stored.header.wall_ms};
    }
    if (!masks.empty()) {
        WCK_TRY(const auto erased, store.erased_originals());
        for (const Hash& original : erased) masks.erase(original);
    }
    std::vector<StandingMask> standing;
    standing.reserve(masks.size());
    for (auto& [original, mask] : masks) standing.push_back(std::move(mask));
    return standing;
}

Result<std::optional<StandingMask>> standing_mask(store::Store& store, const Hash& original) {
    WCK_TRY(const auto rows, store.evidence_of(original));
    for (const store::EvidenceRow& row : rows) {
        WCK_TRY(auto masks, standing_masks(store, row.stream));
        for (StandingMask& mask : masks)
            if (mask.core.original == original) return std::optional(std::move(mask));
    }
    return std::optional<StandingMask>{};
}

Result<std::vector<MaskCore>> missing_copies(store::Store& store, evidence::Files& files,
                                             const StreamId& inspection) {
    WCK_TRY(const auto masks, standing_masks(store, inspection));
    std::vector<MaskCore> missing;
    if (masks.empty()) return missing;
    WCK_TRY(const auto kept, kept_copies(store));
    for (const StandingMask& mask : masks) {
        const KeptCopy copy{inspection, mask.core.original, mask.core.copy};
        const bool is_noted = std::find(kept.begin(), kept.end(), copy) != kept.end();
        WCK_TRY(const auto bytes,
                is_noted ? store.blob(mask.core.copy) : Result<std::optional<Bytes>>(std::optional<Bytes>{}));
        if (bytes) continue;
        WCK_TRY(const bool is_made_here, can_make_copy(store, files, mask.core.original));
        if (!is_made_here) missing.push_back(mask.core);
    }
    return missing;
}

Result<void> keep_masked_copy(store::Store& store, const StreamId& inspection, const MaskCore& mask,
                              ByteView bytes) {
    WCK_TRY(auto kept, kept_copies(store));
    const KeptCopy copy{inspection, mask.original, mask.copy};
    if (std::find(kept.begin(), kept.end(), copy) == kept.end()) kept.push_back(copy);
    WCK_TRY(save_copies(store, kept));
    return store.put_blob(mask.copy, bytes);
}

Result<void> forget_masked_copies(store::Store& store) {
    WCK_TRY(const auto kept, kept_copies(store));
    std::vector<KeptCopy> remaining;
    for (const KeptCopy& one : kept) {
        WCK_TRY(const bool stays, is_kept_still(store, one));
        if (stays) remaining.push_back(one);
    }
    if (remaining.size() == kept.size()) return {};
    WCK_TRY(auto transaction, store.begin());
    for (const KeptCopy& one : kept) WCK_TRY(drop_bytes(store, one.copy, remaining));
    WCK_TRY(save_copies(store, remaining));
    WCK_TRY(store.mark_scrub());
    return transaction.commit();
}

std::string text_of_rectangles(const std::vector<MaskRectangle>& rectangles) {
    std::string text;
    for (const MaskRectangle& one : rectangles) {
        if (!text.empty()) text += ';';
        text += std::to_string(one.left) + ',' + std::to_string(one.top) + ',' + std::to_string(one.width) +
                ',' + std::to_string(one.height);
    }
    return text;
}

}  // namespace wincheck::engine
