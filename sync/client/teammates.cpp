#include "sync/client/teammates.h"

#include <algorithm>

namespace wincheck::client {
namespace {

constexpr std::size_t kEntriesAtOnce = 500;

}  // namespace

Result<Teammates> Teammates::read(store::Store& store, const std::vector<IncarnationId>& own) {
    const auto is_own = [&](const IncarnationId& id) {
        return std::find(own.begin(), own.end(), id) != own.end();
    };
    Teammates found;
    WCK_TRY(const auto chains, store.chains());
    for (const store::Chain& chain : chains) {
        if (is_own(chain.id)) continue;
        for (std::uint64_t from = 0; from < chain.size; from += kEntriesAtOnce) {
            WCK_TRY(const auto page, store.chain_entries(chain.id, from, kEntriesAtOnce));
            for (const store::StoredEntry& stored : page)
                for (const journal::Seen& seen : stored.header.seen) {
                    if (!is_own(seen.incarnation)) continue;
                    std::uint64_t& last =
                        found.seen_[{stored.entry.stream(), seen.incarnation}][stored.header.device];
                    last = std::max(last, seen.sequence);
                }
        }
    }
    return found;
}

std::vector<DeviceId> Teammates::holding(const StreamId& stream, const store::Position& entry) const {
    std::vector<DeviceId> devices;
    const auto found = seen_.find({stream, entry.incarnation});
    if (found == seen_.end()) return devices;
    for (const auto& [device, last] : found->second)
        if (last >= entry.sequence) devices.push_back(device);
    return devices;
}

}  // namespace wincheck::client
