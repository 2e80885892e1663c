#include "core/store/memory.h"

#include <utility>

namespace wincheck::store {
namespace {

constexpr std::size_t kNamesMax = 1'000;
constexpr std::size_t kStaleMax = 10'000;
constexpr std::size_t kRegistersMax = 1'000;
constexpr std::size_t kReadersMax = 10'000;

}  // namespace

void Memory::forget() {
    owed = 0;
    is_recalled = false;
    chain.reset();
    settings.clear();
    sees_more_than_.clear();
    forget_streams();
}

void Memory::forget_streams() {
    WCK_ASSERT(owed == 0);
    stream.reset();
    opened_.clear();
    stale_.clear();
    registers_.clear();
    whole_.reset();
    is_taken_of_whole_ = false;
    ++changes_of_all_;
}

void Memory::note_stale(std::int64_t stream_n) {
    if (stale_.size() >= kStaleMax) stale_.clear();
    stale_.insert(stream_n);
}

bool Memory::sees_more(const std::string& reader, std::size_t most) const {
    const auto known = sees_more_than_.find(reader);
    return known != sees_more_than_.end() && known->second >= most;
}

void Memory::note_sees_more(const std::string& reader, std::size_t most) {
    if (sees_more_than_.size() >= kReadersMax) sees_more_than_.clear();
    sees_more_than_[reader] = most;
}

void Memory::note_stream(StreamRow row) {
    const bool is_same = stream && stream->number == row.number && stream->is_opened == row.is_opened;
    if (row.is_named_anew) {
        forget_streams();
    } else if (!is_same) {
        opened_.clear();
    }
    ++changes_[row.kind];
    stream = std::move(row);
    stream->is_named_anew = false;
}

std::optional<Standing> Memory::take_standing(const RegisterPlace& place) {
    is_taken_of_whole_ = whole_ == place.stream_n;
    if (is_taken_of_whole_) whole_.reset();
    const auto found = registers_.find(place);
    if (found == registers_.end()) return is_taken_of_whole_ ? std::optional(Standing{}) : std::nullopt;
    Standing standing = std::move(found->second);
    registers_.erase(found);
    return standing;
}

void Memory::note_standing(RegisterPlace place, Standing standing) {
    const bool is_whole = std::exchange(is_taken_of_whole_, false);
    if (registers_.size() >= kRegistersMax) {
        registers_.clear();
        whole_.reset();
    } else if (is_whole) {
        whole_ = place.stream_n;
    }
    registers_.insert_or_assign(std::move(place), std::move(standing));
}

void Memory::note_registers(std::int64_t stream_n, std::map<Bytes, Standing> standing) {
    if (standing.size() >= kRegistersMax) return;
    registers_.clear();
    for (auto& [key, numbers] : standing)
        registers_.emplace(RegisterPlace{stream_n, key}, std::move(numbers));
    whole_ = stream_n;
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
