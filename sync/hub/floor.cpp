#include "sync/hub/floor.h"

#include <algorithm>

namespace wincheck::hub {
namespace {

std::int64_t age_ms(const Guest& guest) {
    const auto age = std::chrono::steady_clock::now() - guest.since();
    return std::chrono::duration_cast<std::chrono::milliseconds>(age).count();
}

}  // namespace

void Floor::forget(Guest& guest) {
    if (guests_.erase(&guest) == 0) return;
    router_.set_connections(guests_.size());
    if (is_stopping_ && guests_.empty() && on_empty_) on_empty_();
}

Guest* Floor::longest_waiting_or_null() const {
    Guest* longest = nullptr;
    for (Guest* guest : guests_) {
        if (guest->phase() != Guest::Phase::waiting) continue;
        if (longest == nullptr || guest->since() < longest->since()) longest = guest;
    }
    return longest;
}

// Only bodies that have used up a quarter of their grace: a good one has ended by then or has come far.
Guest* Floor::slowest_or_null() const {
    Guest* slowest = nullptr;
    std::uint64_t least = 0;
    for (Guest* guest : guests_) {
        const std::int64_t age = age_ms(*guest);
        if (guest->phase() != Guest::Phase::receiving || age <= limits().body_grace_ms / 4) continue;
        const std::uint64_t rate =
            guest->received() * 1'000 / static_cast<std::uint64_t>(std::max<std::int64_t>(age, 1));
        if (slowest != nullptr && rate >= least) continue;
        slowest = guest;
        least = rate;
    }
    return slowest;
}

bool Floor::make_room() {
    router_.set_connections(guests_.size());
    if (is_stopping_) return false;
    if (guests_.size() < limits().connections_max) return true;
    Guest* one = longest_waiting_or_null();
    if (one == nullptr) one = slowest_or_null();
    router_.metrics().count_refusal(Refusal::crowded);
    if (one == nullptr) return false;
    one->leave();
    return true;
}

void Floor::stop(std::function<void()> on_empty) {
    is_stopping_ = true;
    on_empty_ = std::move(on_empty);
    router_.set_stopping();
    const std::set<Guest*> before = guests_;
    for (Guest* guest : before)
        if (guests_.contains(guest) && guest->phase() == Guest::Phase::waiting) guest->leave();
    if (guests_.empty() && on_empty_) on_empty_();
}

void Floor::log_request(const protocol::HttpRequest& head, int status, std::uint64_t took_us) const {
    const Route* route = route_or_null(head);
    router_.metrics().count_request(route, status, took_us);
    if (!log_) return;
    Json line = Json::object();
    line.set("event", Json::of("request"));
    line.set("method", Json::of(route == nullptr ? "other" : route->method));
    line.set("path", Json::of(route == nullptr ? "other" : route->path));
    line.set("status", Json::of(static_cast<std::int64_t>(status)));
    line.set("us", Json::of(took_us));
    log_(line.dump());
}

void Floor::log_event(const char* event, std::uint64_t times) const {
    if (!log_) return;
    Json line = Json::object();
    line.set("event", Json::of(event));
    if (times != 0) line.set("times", Json::of(times));
    log_(line.dump());
}

}  // namespace wincheck::hub
