#pragma once
// What the hub bears at its door, each bound with its reason. Values; a host may give its own.
#include <cstddef>
#include <cstdint>

namespace wincheck::hub {

struct AdmissionLimits {
    std::uint32_t open_max = 160;             // requests at once, bodies being read included
    std::uint32_t tokens_per_second = 2'000;  // the hub answers about so many small requests
    std::uint32_t tokens_max = 4'000;
    // One device in a loop; a phone with a night's photos makes some thousand requests.
    std::uint32_t device_per_second = 50;
    std::uint32_t device_max = 4'000;
};

struct DoorLimits {
    std::size_t connections_max = 512;       // half of the usual 1,024 descriptors
    std::uint32_t head_ms = 20'000;          // from the connection to the end of its first request's head
    std::uint32_t idle_ms = 60'000;          // between requests of one connection, and between two pieces
    std::uint32_t body_grace_ms = 20'000;    // a body may take so long, and besides
    std::uint32_t bytes_per_second = 1'024;  // as long as this rate needs: the slowest link that we serve
    std::uint32_t linger_ms = 2'000;         // what a refused sender has still under way is read and dropped
    std::uint32_t stop_ms = 10'000;          // open requests may still end after the hub was told to stop
};

// What lies in quarantine of one device and waits for a person. A cut-off phone's weeks of work fit; beyond,
// the device keeps what it has and sends it once somebody has decided.
struct QuarantineLimits {
    std::uint64_t rows_max = 10'000;
    std::uint64_t bytes_max = std::uint64_t{64} * 1024 * 1024;
    // What does not verify: enough to find the fault. It is refused in any case.
    std::uint64_t broken_rows_max = 256;
};

// What one device may add in a day (UTC), far beyond what people record: a device gone wild must not fill the
// disk of all. A restart of the hub forgets what was added before it.
struct QuotaLimits {
    std::uint64_t entries_per_day = 100'000;
    std::uint64_t evidence_bytes_per_day = std::uint64_t{64} * 1024 * 1024 * 1024;
};

struct HubLimits {
    QuarantineLimits quarantine;
    QuotaLimits quota;
    AdmissionLimits admission;
    DoorLimits door;
    std::uint64_t snapshot_rows_min = 5'000;  // below, pages of the feeds are as quick
    // Before compression: a night's visit in one request. A line that does not bear it gets half of it next.
    std::uint64_t first_batch_bytes = std::uint64_t{256} * 1024;
};

}  // namespace wincheck::hub
