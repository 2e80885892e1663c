#pragma once
// What team-mates' devices are known to hold of this one's entries (DO-9): each entry names what its device
// had seen of the inspection when it was written, and came here after it.
#include <map>
#include <vector>

#include "core/store/store.h"

namespace wincheck::client {

class Teammates {
public:
    /// Reads the entries of all devices but this one. `own` are this device's incarnations.
    /// Cost: those entries. Errors: storage errors.
    static Result<Teammates> read(store::Store& store, const std::vector<IncarnationId>& own);

    /// Devices that hold the entry, by id. Photos travel apart: nothing is said of their bytes.
    [[nodiscard]] std::vector<DeviceId> holding(const StreamId& stream, const store::Position& entry) const;

private:
    struct Place {
        StreamId stream;
        IncarnationId incarnation;
        auto operator<=>(const Place&) const = default;
    };
    std::map<Place, std::map<DeviceId, std::uint64_t>> seen_;  // the last sequence that each had seen
};

}  // namespace wincheck::client
