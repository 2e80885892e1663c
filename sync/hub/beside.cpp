#include "sync/hub/beside.h"

#include <pthread.h>

namespace wincheck::hub {
namespace {

void* run_elsewhere(void* work) {
    (*static_cast<const std::function<void()>*>(work))();
    return nullptr;
}

/// Waits for it also where the caller's own work is left early.
class Joined {
public:
    explicit Joined(pthread_t thread) : thread_(thread) {}
    ~Joined() { ::pthread_join(thread_, nullptr); }
    Joined(const Joined&) = delete;
    Joined& operator=(const Joined&) = delete;

private:
    pthread_t thread_;
};

}  // namespace

void run_beside(const std::function<void()>& elsewhere, const std::function<void()>& here) {
    pthread_t thread{};
    std::function<void()> work = elsewhere;
    if (::pthread_create(&thread, nullptr, &run_elsewhere, &work) != 0) {
        elsewhere();
        return here();
    }
    const Joined joined(thread);
    here();
}

}  // namespace wincheck::hub
