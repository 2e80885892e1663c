#include "sync/hub/original_check.h"

#include <utility>

#include "core/journal/chunk.h"

namespace wincheck::hub {

void OriginalCheck::add(const CaptureCore& capture, std::uint32_t index, ByteView file) {
    if (std::exchange(is_ended_, true)) return;  // unless all of this is done
    const auto count = static_cast<std::uint32_t>(capture.chunks.size());
    const auto plain = index == next_ ? journal::decrypt_chunk(key_, {capture.original, index, count}, file)
                                      : Result<Bytes>(Bytes{});
    if (index != next_ || !plain) return;
    hasher_.update(*plain);
    length_ += plain->size();
    ++next_;
    is_ended_ = false;
}

bool OriginalCheck::is_genuine(const CaptureCore& capture) {
    const bool is_whole = !std::exchange(is_ended_, true) && next_ == capture.chunks.size();
    return is_whole && length_ == capture.length && hasher_.finish() == capture.original;
}

void OriginalChecks::begin(const Hash& entry, const journal::Secret& key) {
    forget(entry);
    if (checks_.size() >= kChecksMax) checks_.clear();
    checks_.try_emplace(entry, key);
}

void OriginalChecks::add(const Hash& entry, const CaptureCore& capture, std::uint32_t index, Bytes file) {
    const auto found = checks_.find(entry);
    if (found == checks_.end()) return;
    beside_.start([check = &found->second, capture, index, file = std::move(file)] {
        check->add(capture, index, file);
    });
}

bool OriginalChecks::is_genuine(const Hash& entry, const CaptureCore& capture) {
    beside_.wait();
    const auto found = checks_.find(entry);
    const bool is_genuine = found != checks_.end() && found->second.is_genuine(capture);
    forget(entry);
    return is_genuine;
}

void OriginalChecks::forget(const Hash& entry) {
    beside_.wait();
    checks_.erase(entry);
}

void OriginalChecks::clear() {
    beside_.wait();
    checks_.clear();
}

}  // namespace wincheck::hub
