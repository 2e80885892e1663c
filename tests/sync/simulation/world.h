#pragma once
// A hub and its devices in one process, all of it decided by one seed: what people do, what the network does
// to each exchange, who is killed when, which phone is copied or put back. World::run makes trouble, then
// lets everybody meet in peace; `failures` says which invariant does not hold.
#include <array>
#include <functional>
#include <vector>

#include "core/journal/keys.h"
#include "sync/hub/hub.h"
#include "tests/sync/simulation/device.h"

namespace wincheck::simulation {

/// Which troubles a run may meet; the rest of it is common to all.
struct Troubles {
    bool is_cloned = false;        // a phone is copied and both go on
    bool is_put_back = false;      // a phone goes back to an older copy of itself
    bool is_hub_restored = false;  // the hub goes back to a backup, in a new epoch
    bool is_hub_rewound = false;   // the same without a new epoch: an operator copied its folder back
    bool has_stranger = false;     // a phone of another house, and one that nobody enrolled, try it too
    bool has_seal = false;
    bool has_wild_clocks = false;  // set anew again and again, by up to eighty years
};

/// xorshift: enough for choices, and the same everywhere.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ULL + 0x1234567) {}
    std::uint64_t below(std::uint64_t bound) {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return (state_ >> 11) % bound;
    }
    bool one_in(std::uint64_t count) { return below(count) == 0; }

private:
    std::uint64_t state_;
};

/// A planned inspection that everybody has, in folders to copy: made once for a process.
class Template {
public:
    static Template& instance();
    [[nodiscard]] std::string path(const std::string& name) const { return scratch_.path() + "/" + name; }
    static constexpr std::array<const char*, 5> kNames{"planner", "li", "wang", "head1", "head2"};
    static constexpr const char* kStranger = "other-li";

private:
    Template();
    void make_tenant(const std::string& prefix, std::uint64_t seed);
    test::TemporaryFolder scratch_{scratch_root()};
};

class World {
public:
    World(std::uint64_t seed, Troubles troubles);
    /// Empty when all invariants hold.
    std::vector<std::string> run(std::size_t steps);
    /// Steps of findings, and those of them that came too late in HQ's order.
    struct FindingSteps {
        std::size_t all = 0;
        std::size_t lost = 0;
    };
    [[nodiscard]] const FindingSteps& finding_steps() const { return finding_steps_; }

private:
    SimulatedDevice& add(const std::string& name, const std::string& from, std::uint64_t seed);
    SimulatedDevice& device(const std::string& name);
    [[nodiscard]] Ports hub_ports() { return {hub_clock_, hub_random_, hub_files_, hub_keys_}; }
    void open_hub();
    void kill_hub();
    void restore_hub();
    void rewind_hub();

    void mishap_begins();
    void mishap_strikes();
    void seal();
    void go_on_with_findings(std::size_t steps);
    std::string some_finding_step(SimulatedDevice& device);
    void step();
    void act(SimulatedDevice& device);
    std::string some_act(SimulatedDevice& device);
    std::string some_request(SimulatedDevice& device);
    void exchange(SimulatedDevice& device, bool is_peaceful);
    std::optional<protocol::HttpResponse> carried(SimulatedDevice& device, const client::Action& action,
                                                  bool is_peaceful);
    void set_clock(SimulatedDevice& device);
    void disturb(SimulatedDevice& device);
    void try_strangers();
    protocol::HttpRequest pushed_by(SimulatedDevice& sender, SimulatedDevice& writer);
    void meet_in_peace();
    bool sync_whole(SimulatedDevice& device);

    void check();
    void check_digests(engine::Engine& hub);
    void check_feeds(engine::Engine& hub);
    void check_findings();
    void check_entries(engine::Engine& hub);
    void check_receipts(engine::Engine& hub);
    void check_order(engine::Engine& hub);
    void check_secrets();
    void check_persons(engine::Engine& hub);
    void check_requests(engine::Engine& hub);
    void check_strangers(engine::Engine& hub);
    void fail(const std::string& what) { failures_.push_back(what); }

    Dice dice_;
    Troubles troubles_;
    test::TemporaryFolder scratch_{scratch_root()};
    SimulatedClock hub_clock_;
    SeededRandom hub_random_;
    StrikingFiles hub_files_;
    PlainKeyStore hub_keys_;
    std::string hub_folder_;
    std::unique_ptr<hub::Hub> hub_;
    std::vector<std::unique_ptr<SimulatedDevice>> devices_;
    std::unique_ptr<SimulatedDevice> stranger_;
    std::vector<std::pair<std::string, protocol::HttpRequest>> late_;  // requests that come a second time
    std::vector<std::string> failures_;
    FindingSteps finding_steps_;
    std::uint64_t codes_ = 0;  // that were bound so far
};

}  // namespace wincheck::simulation
