#include "sync/hub/reused.h"

#include <algorithm>
#include <set>

#include "sync/hub/alike.h"

namespace wincheck::hub {
namespace {

constexpr std::size_t kLookedAtMax = 500;  // in one report; the hub's timer looks at the others

std::set<Hash> originals_in(const engine::PhotoUses& uses, const StreamId& inspection) {
    std::set<Hash> found;
    for (const auto& [original, of_one] : uses) {
        const bool is_there = std::any_of(of_one.begin(), of_one.end(), [&](const engine::PhotoUse& use) {
            return use.row.stream == inspection;
        });
        if (is_there) found.insert(original);
    }
    return found;
}

}  // namespace

Result<Json> reused_photos(State& state, const std::string& inspection) {
    std::optional<StreamId> only;
    if (!inspection.empty()) {
        WCK_TRY(only, state.engine->find_inspection(inspection));
    }
    WCK_TRY(forget_erased_pictures(state));
    WCK_TRY(look_at_pictures(state, kLookedAtMax));
    WCK_TRY(const engine::PhotoUses uses, engine::photo_uses(state.store()));
    const auto asked = only ? std::optional(originals_in(uses, *only)) : std::nullopt;
    const std::set<Hash>* const asked_or_null = asked ? &*asked : nullptr;
    WCK_TRY(const auto pairs, alike_pictures(state, asked_or_null));
    WCK_TRY(Json list, engine::reused_list(state.store(), uses, asked_or_null, pairs));
    WCK_TRY(const std::uint64_t waiting,
            knows_pictures() ? state.tables.pictures_waiting() : Result<std::uint64_t>(std::uint64_t{0}));
    return Json::object()
        .set("report", Json::of("reused"))
        .set("reused", std::move(list))
        .set("pictures_waiting", Json::of(waiting));
}

}  // namespace wincheck::hub
