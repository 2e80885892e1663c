#pragma once
// The hub's clock: the host's, or, for a hub made with --simulated, none of its own: it stands at the
// latest time that a command or a simulated device's request told it.
#include "core/base/simulated.h"

namespace wincheck::hub {

class HubClock final : public Clock {
public:
    explicit HubClock(Clock& real) : real_(real) {}

    ZonedTime now() override { return is_simulated_ ? simulated_.now() : real_.now(); }
    std::uint64_t elapsed_ms() override {
        return is_simulated_ ? simulated_.elapsed_ms() : real_.elapsed_ms();
    }

    void simulate(ZonedTime start) {
        is_simulated_ = true;
        simulated_.set(start);
    }
    [[nodiscard]] bool is_simulated() const { return is_simulated_; }
    /// True when a simulated clock moved forward.
    bool tell(ZonedTime time) {
        if (!is_simulated_ || time.utc <= simulated_.now().utc) return false;
        simulated_.set(time);
        return true;
    }

private:
    Clock& real_;
    SimulatedClock simulated_;
    bool is_simulated_ = false;
};

}  // namespace wincheck::hub
