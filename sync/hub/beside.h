#pragma once
// Work beside the hub's one thread, for what would else be done while nobody waits for the disk or after
// somebody has. Private to this folder. Thread: the owner's; the work runs on one of its own.
#include <pthread.h>

#include <condition_variable>
#include <functional>
#include <mutex>

namespace wincheck::hub {

/// One piece of work at a time.
class Beside {
public:
    Beside() = default;
    ~Beside();
    Beside(const Beside&) = delete;
    Beside& operator=(const Beside&) = delete;

    /// Waits for what was begun before, and begins this; where the system gives no thread it is done at once.
    /// What it shares with others is theirs again after `wait`. Where it finds no memory it ends unfinished.
    void start(std::function<void()> work);
    void wait();

private:
    static void* run_all(void* self);
    void run();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::function<void()> work_;  // until it is done
    pthread_t thread_{};
    bool has_thread_ = false;
    bool is_ending_ = false;
};

}  // namespace wincheck::hub
