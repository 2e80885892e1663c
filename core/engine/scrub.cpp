#include "core/engine/scrub.h"

#include <algorithm>
#include <utility>

#include "core/engine/taken.h"
#include "core/journal/payloads.h"

namespace wincheck::engine {
namespace {

constexpr const char* kScrubSetting = "evidence/scrub";
constexpr std::int64_t kRoundMs = std::int64_t{7} * 24 * 3600 * 1000;
constexpr std::uint64_t kStepBytes = std::uint64_t{16} * 1024 * 1024;
constexpr std::size_t kDamagedMax = 500;

bool is_same(const DamagedChunk& one, const Hash& entry, std::uint32_t index) {
    return one.entry == entry && one.index == index;
}

bool is_due(const Scrub& scrub, std::int64_t now_ms) {
    const bool is_over = scrub.done_ms == 0 || now_ms - scrub.done_ms >= kRoundMs;
    return scrub.is_under_way || is_over || now_ms < scrub.done_ms;
}

Result<void> save_scrub(store::Store& store, const Scrub& scrub) {
    WCK_TRY(auto transaction, store.begin());
    WCK_TRY(store.put_setting(kScrubSetting, journal::encode(scrub)));
    return transaction.commit();
}

/// The capture that a set of chunk files belongs to.
Result<std::optional<store::EvidenceRow>> named_by(store::Store& store, const evidence::SetName& set) {
    WCK_TRY(auto rows, store.evidence_of(set.original));
    for (store::EvidenceRow& row : rows)
        if (evidence::set_of(row.capture) == set) return std::optional(std::move(row));
    return std::optional<store::EvidenceRow>{};
}

class Walk {
public:
    Walk(Device& device, Scrub& scrub) : device_(device), scrub_(scrub) {}

    /// Goes on until enough bytes were read. Returns whether the round ended.
    Result<bool> go() {
        WCK_TRY(const auto groups, device_.evidence().groups());
        for (const std::uint8_t group : groups) {
            if (group < scrub_.group) continue;
            begin(group);
            WCK_TRY(const bool is_done, walk_group(group));
            if (!is_done) return false;
            begin(std::uint32_t{group} + 1);
        }
        return true;
    }

private:
    // At the beginning of a group, unless the step before ended within it.
    void begin(std::uint32_t group) {
        if (group == scrub_.group) return;
        scrub_.group = group;
        scrub_.original = {};
        scrub_.set.clear();
        scrub_.index = 0;
    }

    Result<bool> walk_group(std::uint8_t group) {
        WCK_TRY(const auto sets, device_.evidence().sets_in(group));
        for (const evidence::StoredSet& set : sets) {
            const Bytes id(set.name.set.raw.begin(), set.name.set.raw.end());
            const auto order = std::pair(set.name.original, id) <=> std::pair(scrub_.original, scrub_.set);
            if (order < 0) continue;
            if (order > 0) scrub_.index = 0;
            scrub_.original = set.name.original;
            scrub_.set = id;
            WCK_TRY(const bool is_done, walk_set(set));
            if (!is_done) return false;
        }
        return true;
    }

    Result<bool> walk_set(const evidence::StoredSet& set) {
        WCK_TRY(const auto row, named_by(device_.store(), set.name));
        if (!row && scrub_.index == 0) {
            WCK_TRY(const bool is_explained, explain_unnamed(device_, set));
            if (!is_explained) ++scrub_.unexplained;
        }
        for (const std::uint32_t index : set.indexes) {
            if (!row || index < scrub_.index || index >= row->capture.chunks.size()) continue;
            if (read_bytes_ >= kStepBytes) {
                scrub_.index = index;
                return false;
            }
            check(*row, index);
        }
        scrub_.index = ~std::uint32_t{0};  // this set is done, should the step end here
        return read_bytes_ < kStepBytes;
    }

    void check(const store::EvidenceRow& row, std::uint32_t index) {
        // A sector that cannot be read is damage too; the walk goes on behind it.
        const auto bytes = device_.evidence().read_chunk(row.capture, index);
        read_bytes_ += bytes ? bytes->size() : row.capture.chunk_bytes;
        ++scrub_.checked;
        std::erase_if(scrub_.damaged,
                      [&](const DamagedChunk& one) { return is_same(one, row.entry, index); });
        if (!bytes && scrub_.damaged.size() < kDamagedMax)
            scrub_.damaged.push_back({row.original, row.entry, index});
    }

    Device& device_;
    Scrub& scrub_;
    std::uint64_t read_bytes_ = 0;
};

void end_round(Scrub& scrub, std::int64_t now_ms) {
    scrub.group = 0;
    scrub.is_under_way = false;
    scrub.done_ms = now_ms;
    scrub.last_checked = std::exchange(scrub.checked, 0);
    scrub.last_unexplained = std::exchange(scrub.unexplained, 0);
}

}  // namespace

Result<Scrub> load_scrub(store::Store& store) {
    WCK_TRY(const auto bytes, store.setting(kScrubSetting));
    if (!bytes) return Scrub{};
    auto scrub = journal::decode_document<Scrub>(*bytes);
    return scrub ? *std::move(scrub) : Scrub{};  // of another version: the walk begins anew
}

Result<void> forget_damage(store::Store& store, const Hash& entry, std::uint32_t index) {
    WCK_TRY(Scrub scrub, load_scrub(store));
    if (std::erase_if(scrub.damaged, [&](const DamagedChunk& one) { return is_same(one, entry, index); }) ==
        0)
        return {};
    return save_scrub(store, scrub);
}

Result<bool> scrub_step(Device& device) {
    const std::int64_t now_ms = device.ports().clock.now().utc.ms;
    WCK_TRY(Scrub scrub, load_scrub(device.store()));
    if (!is_due(scrub, now_ms)) return false;
    scrub.is_under_way = true;
    WCK_TRY(const bool is_round_done, Walk(device, scrub).go());
    // A folder without photos has no round to remember.
    const bool has_nothing = is_round_done && scrub.checked == 0 && scrub.unexplained == 0 &&
                             scrub.damaged.empty() && scrub.done_ms == 0;
    if (has_nothing) return false;
    if (is_round_done) end_round(scrub, now_ms);
    WCK_TRY(save_scrub(device.store(), scrub));
    return true;
}

}  // namespace wincheck::engine
