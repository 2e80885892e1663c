// What of this device HQ has not: after a hub that went back silently, and at the end of a round.
#include <algorithm>

#include "sync/client/session.h"

namespace wincheck::client {
namespace {

// As of an epoch that is over: it is asked about, and sent again where the hub does not know it.
template <class T>
Result<void> forget_epoch(store::Store& store, const std::string& setting) {
    WCK_TRY(auto kept, load<T>(store, setting));
    if (!kept) return {};
    kept->epoch = {};
    return save(store, setting, *kept);
}

Result<bool> is_received_whole(Session& session, const store::Chain& chain) {
    WCK_TRY(const auto receipted, load<Receipted>(session.store(), receipted_setting(chain.id)));
    if ((receipted ? receipted->size : 0) >= chain.size) return true;
    // What waits in HQ's quarantine is there, and gets no receipt.
    WCK_TRY(const auto lodged, load<Lodged>(session.store(), lodged_setting(chain.id)));
    return lodged && lodged->epoch == session.saved.epoch && lodged->size >= chain.size;
}

}  // namespace

Result<void> forget_held(Session& session) {
    store::Store& store = session.store();
    WCK_TRY(const auto chains, store.chains());
    for (const store::Chain& chain : chains) {
        WCK_TRY(const bool is_ours, is_own_device(session, chain));
        if (!is_ours) continue;
        WCK_TRY(forget_epoch<Lodged>(store, lodged_setting(chain.id)));
        WCK_TRY(forget_epoch<Logged>(store, logged_setting(chain.id)));
    }
    session.uploads.clear();
    for (const std::uint32_t kind : {kStreamInspection, kStreamFinding}) {
        WCK_TRY(const auto streams, store.streams(kind));
        for (const store::StreamInfo& stream : streams) {
            WCK_TRY(const auto rows, store.evidence(stream.id));
            for (const store::EvidenceRow& row : rows) {
                WCK_TRY(forget_epoch<Received>(store, received_setting(row.original)));
                WCK_TRY(forget_epoch<Upload>(store, upload_setting(row.original)));
            }
        }
    }
    return {};
}

Result<bool> leaves_behind(Session& session) {
    const auto& problems = session.saved.problems;
    // Verdicts are the hub's last word; all others are found again in the next round.
    if (std::any_of(problems.begin(), problems.end(), [](const Problem& one) { return !one.is_verdict; }))
        return true;
    WCK_TRY(const auto chains, session.store().chains());
    for (const store::Chain& chain : chains) {
        WCK_TRY(const bool is_ours, is_own_device(session, chain));
        if (!is_ours) continue;
        WCK_TRY(const bool is_whole, is_received_whole(session, chain));
        WCK_TRY(const auto diverged, load<Diverged>(session.store(), diverged_setting(chain.id)));
        if (!is_whole || (diverged && !diverged->is_sent)) return true;
    }
    WCK_TRY(const auto* rows, own_evidence(session));
    for (const store::EvidenceRow& row : *rows) {
        WCK_TRY(const bool received, is_received(session, row.original));
        if (!received) return true;
    }
    return false;
}

}  // namespace wincheck::client
