#include "core/store/memory.h"

namespace wincheck::store {
namespace {

constexpr std::size_t kNamesMax = 1'000;
constexpr std::size_t kStaleMax = 10'000;

}  // namespace

void Memory::forget() {
    chain.reset();
    settings.clear();
    forget_streams();
}

void Memory::forget_streams() {
    stream.reset();
    opened_.clear();
    stale_.clear();
    ++changes_of_all_;
}

void Memory::note_stale(std::int64_t stream_n) {
    if (stale_.size() >= kStaleMax) stale_.clear();
    stale_.insert(stream_n);
}

void Memory::note_stream(const StreamRow& row) {
    const bool is_same = stream && stream->number == row.number && stream->is_opened == row.is_opened;
    if (row.is_named_anew) {
        forget_streams();
    } else if (!is_same) {
        opened_.clear();
    }
    ++changes_[row.kind];
    stream = row;
    stream->is_named_anew = false;
}

std::optional<StreamId> Memory::opened(std::uint32_t kind, const std::string& name) const {
    const auto found = opened_.find({kind, name});
    return found == opened_.end() ? std::nullopt : std::optional(found->second);
}

void Memory::note_opened(std::uint32_t kind, const std::string& name, const StreamId& id) {
    if (opened_.size() >= kNamesMax) opened_.clear();
    opened_.insert_or_assign({kind, name}, id);
}

std::uint64_t Memory::changes_of(std::uint32_t kind) const {
    const auto found = changes_.find(kind);
    return changes_of_all_ + (found == changes_.end() ? 0 : found->second);
}

}  // namespace wincheck::store
