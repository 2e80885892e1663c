#pragma once
// Synchronises one device with its hub, step by step: hello → push (entries before photos) → documents
// the hub lacks → snapshot where much is lacking → pull → documents this device lacks → evidence chunks →
// receipts → what a snapshot left out → done. No I/O, no thread, no clock of its own: `next` says what the
// host shall do, `respond` and `fail` give the outcome. State between steps is in the store, so a killed app
// goes on where it stopped, and any later process may answer a request an earlier one issued. Late, repeated
// and unexpected answers are harmless. Thread: one call at a time, and none to the engine meanwhile.
#include <memory>

#include "core/engine/engine.h"
#include "sync/client/action.h"
#include "sync/client/state.h"

namespace wincheck::client {

struct Counters;
struct Session;

class SyncClient {
public:
    /// `engine` must outlive the client.
    explicit SyncClient(engine::Engine& engine);
    /// Nobody looks at the app: it may wait for up to an hour between two tries, not for five minutes.
    void set_asleep(bool is_asleep) { is_asleep_ = is_asleep; }
    ~SyncClient();
    SyncClient(const SyncClient&) = delete;
    SyncClient& operator=(const SyncClient&) = delete;

    /// The next thing to do. Asked again before the answer came, it gives the same request; after `done`
    /// it begins a new round; after `wait` it is expected once the time is over, or on a new network. The
    /// first may be what is left of a wait that an earlier process was told: whoever is asked by a person to
    /// try now may ask again at once.
    /// Errors: refused (kNotEnrolled), storage errors: nothing was lost, ask again.
    Result<Action> next();

    /// Takes an answer. False: nobody waits for it (late, repeated); nothing changed.
    /// Errors: storage errors; the answer is not taken and the exchange is made again.
    Result<bool> respond(const std::string& request_id, const protocol::HttpResponse& response);
    /// No whole answer came. False as for `respond`.
    Result<bool> fail(const std::string& request_id, protocol::Failure failure);

    /// Does beforehand, while an answer is waited for, what the next request will need. May be left out.
    void prepare();

    /// What this round has moved so far.
    [[nodiscard]] const Counters& counters() const;
    [[nodiscard]] Trouble last_trouble() const;
    /// What hub or device could not take in the last round.
    [[nodiscard]] const std::vector<Problem>& problems() const;

private:
    enum class Stage : std::uint8_t {
        hello,
        own,
        diverged,
        push,
        give_documents,
        snapshot,
        pull,
        take_documents,
        ask_first,
        upload,
        receipts,
        mend,
        rest,
        finish
    };

    Result<void> load();
    Result<std::optional<Action>> next_of_stage();
    void to_next_stage();
    Result<Action> issue(const struct Want& want);
    Result<std::string> id_of(const struct Want& want);
    Result<void> add_ahead(const struct Want& want);
    void drop_ahead();
    std::string new_id();
    Result<Action> finish();
    void begin_round();
    Result<void> take(const Outstanding& outstanding, const struct Reply& reply);
    Result<void> stumble(const Outstanding& outstanding, Trouble trouble, std::uint32_t retry_after_ms);
    void give_up(const Outstanding& outstanding, Trouble trouble);
    [[nodiscard]] std::uint32_t most_ms() const { return is_asleep_ ? kBackOffAsleepMostMs : kBackOffMostMs; }
    [[nodiscard]] std::uint32_t drawn();
    [[nodiscard]] bool is_woken_after_outage();
    std::optional<Outstanding> taken_out(const std::string& request_id);

    engine::Engine& engine_;
    std::unique_ptr<Session> session_;
    bool is_loaded_ = false;
    Stage stage_ = Stage::hello;
    std::optional<Action> open_;  // handed out by this process, no answer yet
    std::uint32_t wait_ms_ = 0;   // to be handed out
    std::uint64_t waits_from_ms_ = 0;
    std::uint64_t waits_until_ms_ = 0;  // of the clock that runs: the wait handed out last is over
    bool has_spread_ = false;           // has waited besides for the others, after a long outage
    bool is_asleep_ = false;
    bool passes_caches_ = false;                  // the last answer was not the hub's
    std::uint64_t issued_ms_ = 0;                 // of the clock that runs: the request at hand
    std::optional<std::uint64_t> chunk_took_ms_;  // the last chunk file, from request to answer
    Trouble stop_ = Trouble::none;                // sign_in or update: the host has to act
};

}  // namespace wincheck::client
