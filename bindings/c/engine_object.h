#pragma once
// What a wck_engine stands for: the engine with its ports, a gate that lets calls in and shuts them out while
// it is suspended, change counters, and the last scores that were read. Thread: any.
#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>

#include "bindings/c/border.h"
#include "bindings/c/handles.h"
#include "core/base/simulated.h"
#include "core/base/system.h"
#include "core/engine/engine.h"

namespace wincheck::binding {

/// The system's clock until a simulated store is told the time.
class HostClock final : public Clock {
public:
    ZonedTime now() override;
    std::uint64_t elapsed_ms() override;
    void set(ZonedTime time);

private:
    std::mutex mutex_;
    SystemClock system_;
    SimulatedClock simulated_;
    bool is_set_ = false;
};

/// The system's randomness, or that of a seed.
class HostRandom final : public Random {
public:
    void fill(std::span<std::uint8_t> out) override;
    void begin(std::string_view label) override;
    void seed(std::uint64_t seed) { seeded_.emplace(seed); }
    void unseed() { seeded_.reset(); }

private:
    SystemRandom system_;
    std::optional<SeededRandom> seeded_;
};

/// The host's key store, called back on the calling thread; without one, seeds are kept as they are. What it
/// unwrapped stays until this ends: a suspended app can be resumed behind a locked screen.
class HostKeyStore final : public KeyStore {
public:
    HostKeyStore(wck_key_fn wrap, wck_key_fn unwrap, void* user)
        : wrap_(wrap), unwrap_(unwrap), user_(user) {}
    Result<Bytes> wrap(std::string_view purpose, ByteView secret) override;
    Result<Bytes> unwrap(std::string_view purpose, ByteView wrapped) override;

private:
    Result<Bytes> call(wck_key_fn function, std::string_view purpose, ByteView in);
    std::map<std::string, Bytes> unwrapped_;
    wck_key_fn wrap_;
    wck_key_fn unwrap_;
    void* user_;
    PlainKeyStore plain_;
};

/// Many calls at once, or one alone that may call back into the host.
class CallGate {
public:
    class Entry {
    public:
        Entry(CallGate& gate, bool is_alone);
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;
        ~Entry();

    private:
        CallGate& gate_;
        bool is_alone_;
    };
    /// A call among many; owns nothing where it would have to wait and may not.
    [[nodiscard]] std::shared_lock<std::shared_mutex> look(bool may_wait) {
        return may_wait ? std::shared_lock(mutex_) : std::shared_lock(mutex_, std::try_to_lock);
    }
    /// True on the thread that is inside alone: a call from one of its callbacks.
    [[nodiscard]] bool is_held_here() const { return owner_.load() == std::this_thread::get_id(); }

private:
    std::shared_mutex mutex_;
    std::atomic<std::thread::id> owner_{};
};

struct EngineSetup {
    std::string folder;
    bool must_exist = false;
    wck_key_fn wrap = nullptr;
    wck_key_fn unwrap = nullptr;
    void* user = nullptr;
};

class EngineObject final : public Object {
public:
    explicit EngineObject(EngineSetup setup);
    /// Errors: as engine::Engine::open.
    Result<void> open();
    void suspend();

    /// Errors: suspended, bug (poisoned and `is_write`).
    Result<void> check(bool is_write) const;
    [[nodiscard]] engine::Engine& engine() { return *engine_; }
    [[nodiscard]] bool is_open() const { return engine_ != nullptr; }
    [[nodiscard]] CallGate& gate() { return gate_; }
    [[nodiscard]] HostClock& clock() { return clock_; }
    [[nodiscard]] HostRandom& random() { return random_; }
    [[nodiscard]] FileSystem& files() { return files_; }
    [[nodiscard]] const std::string& folder() const { return setup_.folder; }
    /// Grows with each open: what refers to an earlier engine is void.
    [[nodiscard]] std::uint64_t openings() const { return openings_; }

    void poison() { is_poisoned_ = true; }
    [[nodiscard]] bool is_poisoned() const { return is_poisoned_; }
    void changed(std::initializer_list<int> topics);
    [[nodiscard]] std::uint64_t changes(std::size_t topic) const { return changes_[topic].load(); }

    /// Outlives a suspended engine: what was shown last stays readable.
    [[nodiscard]] const engine::ScoreBoard& board() const { return board_; }

    /// What an enrolment in progress needs between its two calls; owned here so that slices stay valid.
    struct Enrolment;
    [[nodiscard]] std::unique_ptr<Enrolment>& enrolment() { return enrolment_; }
    ~EngineObject() override;

private:
    EngineSetup setup_;
    HostClock clock_;
    HostRandom random_;
    SystemFiles files_;
    HostKeyStore keys_;
    std::unique_ptr<Enrolment> enrolment_;
    engine::ScoreBoard board_;  // before engine_, which writes to it
    std::unique_ptr<engine::Engine> engine_;
    CallGate gate_;
    std::uint64_t openings_ = 0;
    std::atomic<bool> is_poisoned_ = false;
    std::array<std::atomic<std::uint64_t>, WCK_TOPIC_COUNT> changes_{};
};

}  // namespace wincheck::binding
