#include "sync/hub/original_check.h"

#include <utility>

#include "core/journal/chunk.h"

namespace wincheck::hub {

void OriginalCheck::add(const CaptureCore& capture, std::uint32_t index, ByteView file) {
    if (is_ended_) return;
    const auto count = static_cast<std::uint32_t>(capture.chunks.size());
    const auto plain = index == next_ ? journal::decrypt_chunk(key_, {capture.original, index, count}, file)
                                      : Result<Bytes>(Bytes{});
    if (index != next_ || !plain) {
        is_ended_ = true;
        return;
    }
    hasher_.update(*plain);
    length_ += plain->size();
    ++next_;
}

bool OriginalCheck::is_genuine(const CaptureCore& capture) {
    const bool is_whole = !std::exchange(is_ended_, true) && next_ == capture.chunks.size();
    return is_whole && length_ == capture.length && hasher_.finish() == capture.original;
}

}  // namespace wincheck::hub
