#include "sync/hub/beside.h"

#include <new>
#include <utility>

namespace wincheck::hub {

Beside::~Beside() {
    if (!has_thread_) return;
    {
        const std::lock_guard lock(mutex_);
        is_ending_ = true;
    }
    changed_.notify_all();
    ::pthread_join(thread_, nullptr);
}

void Beside::start(std::function<void()> work) {
    wait();
    if (!has_thread_) has_thread_ = ::pthread_create(&thread_, nullptr, &Beside::run_all, this) == 0;
    if (!has_thread_) return work();
    {
        const std::lock_guard lock(mutex_);
        work_ = std::move(work);
    }
    changed_.notify_all();
}

void Beside::wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !work_; });
}

void* Beside::run_all(void* self) {
    static_cast<Beside*>(self)->run();
    return nullptr;
}

// What was begun is done also when this ends.
void Beside::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return work_ || is_ending_; });
        if (!work_) return;
        lock.unlock();
        try {
            work_();
            // NOLINTNEXTLINE(bugprone-empty-catch)
        } catch (const std::bad_alloc&) {
            // What it was to find out is not known.
        }
        lock.lock();
        work_ = nullptr;
        changed_.notify_all();
    }
}

}  // namespace wincheck::hub
