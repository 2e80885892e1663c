#pragma once
// Decrypts originals chunk by chunk while their chunk files come, so that the last one is not followed by all
// of the work (DUR-8). It can only find that everything is genuine; whatever else is left to those who read
// the files. Kept in memory alone: what comes out of order, or was here before, is not counted. Private to
// this folder. Thread: the owner's.
#include <map>

#include "core/base/hash.h"
#include "core/journal/keys.h"
#include "core/store/store.h"
#include "sync/hub/beside.h"

namespace wincheck::hub {

class OriginalCheck {
public:
    explicit OriginalCheck(const journal::Secret& key) : key_(key) {}
    /// The next chunk file, as the capture lists it. Any other ends the check.
    void add(const CaptureCore& capture, std::uint32_t index, ByteView file);
    /// Every chunk was added, and they are the original. May be asked once.
    [[nodiscard]] bool is_genuine(const CaptureCore& capture);

private:
    journal::Secret key_;
    Hasher hasher_;
    std::uint32_t next_ = 0;
    std::uint64_t length_ = 0;
    bool is_ended_ = false;
};

/// Those of photos that are coming, by capture entry; few are under way at a time. Each chunk file is
/// decrypted beside what the owner does next.
class OriginalChecks {
public:
    explicit OriginalChecks(Beside& beside) : beside_(beside) {}
    ~OriginalChecks() { beside_.wait(); }
    OriginalChecks(const OriginalChecks&) = delete;
    OriginalChecks& operator=(const OriginalChecks&) = delete;

    void begin(const Hash& entry, const journal::Secret& key);
    /// The next chunk file; nothing where the check was not begun.
    void add(const Hash& entry, const CaptureCore& capture, std::uint32_t index, Bytes file);
    /// Forgets the check.
    [[nodiscard]] bool is_genuine(const Hash& entry, const CaptureCore& capture);
    void forget(const Hash& entry);
    void clear();

private:
    static constexpr std::size_t kChecksMax = 256;
    Beside& beside_;
    std::map<Hash, OriginalCheck> checks_;
};

}  // namespace wincheck::hub
