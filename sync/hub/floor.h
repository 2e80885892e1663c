#pragma once
// The connections of a serving hub. When all places are taken, a newcomer gets the place of the one that has
// waited longest without a request, else of the body that comes slowest: silent or dripping connections
// never keep a device out. Thread: the loop's.
#include <chrono>
#include <functional>
#include <set>
#include <string>

#include "sync/hub/router.h"

namespace wincheck::hub {

/// One connection, as far as others have to know of it.
class Guest {
public:
    using Moment = std::chrono::steady_clock::time_point;
    enum class Phase : std::uint8_t { waiting, receiving, answering };

    virtual ~Guest() = default;
    /// Closes the connection; what came of an upload stays.
    virtual void leave() = 0;

    [[nodiscard]] Phase phase() const { return phase_; }
    [[nodiscard]] Moment since() const { return since_; }
    [[nodiscard]] std::uint64_t received() const { return received_; }

protected:
    void begin(Phase phase) {
        phase_ = phase;
        since_ = std::chrono::steady_clock::now();
        received_ = 0;
    }
    void note_received(std::uint64_t bytes) { received_ += bytes; }

private:
    Phase phase_ = Phase::waiting;
    Moment since_ = std::chrono::steady_clock::now();
    std::uint64_t received_ = 0;
};

class Floor {
public:
    Floor(Router& router, const std::function<void(const std::string&)>& log) : router_(router), log_(log) {}

    [[nodiscard]] Router& router() { return router_; }
    [[nodiscard]] const DoorLimits& limits() const { return router_.limits().door; }
    [[nodiscard]] bool is_stopping() const { return is_stopping_; }
    void enter(Guest& guest) { guests_.insert(&guest); }
    void forget(Guest& guest);
    /// True when a newcomer may enter.
    bool make_room();
    /// Sends away who waits and lets the others end; `on_empty` is called when the last has gone.
    void stop(std::function<void()> on_empty);
    /// One structured line a request: method, kind of path, status and time only.
    void log_request(const protocol::HttpRequest& head, int status, std::uint64_t took_us) const;
    /// `times` = how often it happened since it was told last, 0 = it says nothing of that.
    void log_event(const char* event, std::uint64_t times = 0) const;

private:
    Guest* longest_waiting_or_null() const;
    Guest* slowest_or_null() const;

    Router& router_;
    const std::function<void(const std::string&)>& log_;
    std::set<Guest*> guests_;
    std::function<void()> on_empty_;
    bool is_stopping_ = false;
};

}  // namespace wincheck::hub
