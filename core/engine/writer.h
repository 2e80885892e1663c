#pragma once
// Makes the next entry of the device's own chain: header facts (sequence, clocks, version vector, parts)
// around a payload, and appends it in the caller's transaction (INT-2a, INT-5, TIME-2, TIME-3).
#include <optional>
#include <utility>

#include "core/engine/engine.h"
#include "core/journal/opening.h"
#include "core/model/entries.h"

namespace wincheck::engine {

/// The local setting that holds the newest time anchor; the entries that follow quote it (TIME-1).
inline constexpr const char* kAnchorSetting = "time/anchor";
/// How far ahead of the hub's this device's clock was when that anchor came, in ms (DO-8).
inline constexpr const char* kClockAheadSetting = "time/ahead";

/// Payload of one entry, by part. Empty optional parts are left out.
struct Payload {
    EntryType type = EntryType::answer;
    std::uint32_t version = kEntryVersion;
    Bytes core;
    std::optional<Bytes> text;
    std::optional<Bytes> place;
    std::optional<Bytes> secret;
};

/// Where it goes: no stream = the entry opens one.
struct Target {
    std::uint32_t stream_kind = kStreamInspection;
    std::optional<StreamId> stream;
};

class Writer {
public:
    Writer(store::Store& store, Ports ports) : store_(store), ports_(ports) {}

    /// Makes the own chain's opening record when this device has none yet (reason: enrolled).
    Result<void> ensure_chain(const Identity& identity);
    /// Makes the chain that follows one left behind, in the caller's transaction; load_chain then goes to it.
    /// `how` makes two copies of one store draw different incarnations. Zero `left`: nothing is known of it.
    Result<void> open_chain(const Identity& identity, const IncarnationId& left, const std::string& how,
                            journal::OpeningReason reason);
    /// Goes to the chain that is written on.
    Result<void> load_chain();
    /// The own open chain; zero before ensure_chain.
    [[nodiscard]] const IncarnationId& chain() const { return chain_; }

    /// Restarts seeded randomness for one act (ports.h).
    Result<void> begin_act();
    /// Errors: limit when the entry is too large or the stream has too many writers; storage errors.
    Result<store::Applied> write(const Identity& identity, const Target& target, const Payload& payload);

    /// Signs a checkpoint over the own chain when something is not yet covered (INT-4).
    Result<void> close_segment(const Identity& identity);
    /// The same in the caller's transaction. Errors: those of the key store.
    Result<void> cover(const Identity& identity);
    /// In the caller's transaction: signs where checkpoints are missing, so that each segment of the own
    /// chain keeps its bounds.
    Result<void> cover_gaps(const Identity& identity);
    /// True when the open segment of a chain of `size` entries has reached a bound of INT-4.
    [[nodiscard]] bool is_full(std::uint64_t size) const;

    /// True when entries have waited for a checkpoint for ten minutes, or since before a restart of the phone
    /// (INT-4).
    Result<bool> has_idle_segment();

    /// What it remembers between two acts: to be put back when their transaction was not stored, so that
    /// memory is never ahead of the store (TIME-2).
    class Memory {
        friend class Writer;
        struct Boot {
            BootId id{};
            std::uint64_t base_ms = 0;  // raw elapsed clock at the session's first entry
            std::uint64_t last_ms = 0;  // not kept: the newest entry has it
            template <class A>
            void serialize(A& a) {
                a(id, base_ms);
            }
        };
        std::optional<Boot> boot;
        std::int64_t hlc_ms = 0;
        std::uint32_t hlc_counter = 0;
        std::uint64_t covered = 0;     // size under the newest own checkpoint
        std::uint64_t open_bytes = 0;  // bytes of entries above it
    };
    [[nodiscard]] Memory memory() const { return memory_; }
    void put_back(Memory memory) { memory_ = memory; }

private:
    using Boot = Memory::Boot;
    Result<void> put_opening(const Identity& identity, journal::OpeningReason reason,
                             std::optional<journal::Predecessor> predecessor);
    Result<void> sign_steps(const Identity& identity, const store::Chain& chain, std::uint64_t from);
    /// Making the pair of a seed costs as much as a signature, so it is made once.
    const journal::SignPair& signer_of(const Identity& identity);
    Result<void> sign(const Identity& identity, const IncarnationId& chain,
                      const journal::CompactRange& range);
    Result<void> load_session(const store::ChainEnd& end);
    Result<std::uint64_t> session_ms(const store::ChainEnd& end);
    Result<journal::Header> header_for(const Identity& identity, const Target& target,
                                       const store::ChainEnd& end);

    store::Store& store_;
    Ports ports_;
    IncarnationId chain_{};
    Memory memory_;
    std::optional<std::pair<journal::Secret, journal::SignPair>> signer_;  // of the identity used last
};

}  // namespace wincheck::engine
