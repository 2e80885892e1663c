#include "tests/support/simulated_disk.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/base/system.h"
#include "tests/support/temporary_folder.h"

namespace wincheck::testing {
namespace {

constexpr std::size_t kSectorBytes = 512;

Error failure(ErrorCode code, const char* origin) {
    return Error{.code = code, .origin = origin};
}

void put_on(const DiskState::Change& change, Bytes& bytes) {
    if (change.is_length) return bytes.resize(static_cast<std::size_t>(change.offset));
    const auto offset = static_cast<std::size_t>(change.offset);
    if (bytes.size() < offset + change.bytes.size()) bytes.resize(offset + change.bytes.size());
    std::copy(change.bytes.begin(), change.bytes.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset));
}

class OpenFile final : public File {
public:
    OpenFile(SimulatedDisk& disk, std::uint64_t node) : disk_(disk), node_(node) {}
    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override {
        return disk_.read_node(node_, offset, out);
    }
    Result<void> append(ByteView bytes) override {
        WCK_TRY(const std::uint64_t at, size());
        return disk_.write_node(node_, at, bytes);
    }
    Result<bool> reserve(std::uint64_t size_bytes) override { return disk_.reserve_node(size_bytes); }
    Result<void> sync() override { return disk_.sync_node(node_); }
    Result<std::uint64_t> size() override { return disk_.size_of_node(node_); }

private:
    SimulatedDisk& disk_;
    std::uint64_t node_;
};

}  // namespace

SimulatedDisk::SimulatedDisk() : vfs_name_(add_vfs(*this)) {
    state_.nodes[state_.next].is_folder = true;
    state_.names["/"] = state_.durable_names["/"] = state_.next++;
}
SimulatedDisk::~SimulatedDisk() {
    drop_vfs(vfs_name_);
}

void SimulatedDisk::put_back(const DiskState& state) {
    state_ = state;
    kind_ = FaultKind::none;
    is_dead_ = has_struck_ = false;
    count_ = 0;
}

void SimulatedDisk::add_file(const std::string& path, ByteView bytes) {
    const std::uint64_t node = state_.next++;
    state_.nodes[node].now = state_.nodes[node].durable = Bytes(bytes.begin(), bytes.end());
    state_.names[path] = state_.durable_names[path] = node;
}

void SimulatedDisk::flip_bit(const std::string& path, std::uint64_t bit) {
    DiskState::Node& node = state_.nodes.at(state_.names.at(path));
    const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
    node.now.at(static_cast<std::size_t>(bit / 8)) ^= mask;
    if (bit / 8 < node.durable.size()) node.durable[static_cast<std::size_t>(bit / 8)] ^= mask;
}

void SimulatedDisk::load(const std::string& from, const std::string& to) {
    const auto add_folder = [&](const std::string& path) {
        state_.nodes[state_.next].is_folder = true;
        state_.names[path] = state_.durable_names[path] = state_.next++;
    };
    add_folder(to);
    SystemFiles real;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(from)) {
        const std::string path = to + entry.path().string().substr(from.size());
        if (entry.is_directory()) {
            add_folder(path);
        } else {
            add_file(path, test::must(read_file(real, entry.path().string(), std::uint64_t{1} << 30U)));
        }
    }
}

void SimulatedDisk::arm(FaultKind kind, std::uint64_t at, std::uint64_t seed, std::uint64_t length) {
    kind_ = kind;
    at_ = at;
    length_ = length;
    count_ = 0;
    dice_ = seed * 2 + 1;
    has_struck_ = false;
}

std::uint64_t SimulatedDisk::roll(std::uint64_t sides) {
    // SplitMix64 (Steele, Lea, Flood 2014)
    dice_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = dice_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return (mixed ^ (mixed >> 31U)) % sides;
}

bool SimulatedDisk::counts(Operation operation) const {
    switch (kind_) {
        case FaultKind::io: return true;
        case FaultKind::full: return operation == Operation::write || operation == Operation::make;
        case FaultKind::sync: return operation == Operation::sync;
        default: return operation != Operation::read;
    }
}

Result<void> SimulatedDisk::begin(Operation operation) {
    if (is_dead_) return failure(ErrorCode::storage_io, "SimulatedDisk: no power");
    if (!counts(operation)) return {};
    ++count_;
    const bool is_now = count_ >= at_ && count_ - at_ < length_;
    if (kind_ == FaultKind::none || !is_now) return {};
    has_struck_ = true;
    if (kind_ == FaultKind::power) is_dead_ = true;
    return failure(kind_ == FaultKind::full ? ErrorCode::storage_full : ErrorCode::storage_io,
                   "SimulatedDisk: fault");
}

/// A loss of power on the way: what becomes of bytes that no fsync kept. `mood`: 0 all kept, 1 all dropped,
/// else each as the dice say.
void SimulatedDisk::settle_bytes(DiskState::Node& node, std::uint64_t mood) {
    for (DiskState::Change& change : node.changes) {
        const std::uint64_t fate = mood < 2 ? mood : roll(4);
        if (fate == 1) continue;
        if (fate == 2 && !change.is_length)
            change.bytes.resize(roll(change.bytes.size() / kSectorBytes + 1) * kSectorBytes);
        if (fate == 3 && !change.is_length) {
            const std::size_t from = roll(change.bytes.size() + 1);
            for (std::size_t at = from; at < std::min(change.bytes.size(), from + kSectorBytes); ++at)
                change.bytes[at] = static_cast<std::uint8_t>(roll(256));
        }
        put_on(change, node.durable);
    }
    node.changes.clear();
    node.now = node.durable;
}

void SimulatedDisk::settle_names() {
    const bool is_ordered = roll(2) == 0;  // as a file system that journals its names, or none
    const std::uint64_t kept = roll(state_.name_changes.size() + 1);
    auto& names = state_.durable_names;
    for (std::size_t at = 0; at < state_.name_changes.size(); ++at) {
        const DiskState::NameChange& change = state_.name_changes[at];
        if (is_ordered ? at >= kept : roll(2) == 0) continue;
        if (!change.gone.empty()) names.erase(change.gone);
        if (!change.come.empty()) names[change.come] = change.node;
    }
    state_.name_changes.clear();
    for (auto at = names.begin(); at != names.end();) {  // sorted: a folder comes before what is in it
        const bool is_reachable = at->first == "/" || names.contains(folder_of(at->first));
        at = is_reachable ? std::next(at) : names.erase(at);
    }
    state_.names = names;
}

void SimulatedDisk::power_on(std::uint64_t seed) {
    dice_ = seed * 2 + 1;
    settle_names();
    std::set<std::uint64_t> reachable;
    for (const auto& [name, node] : state_.names) reachable.insert(node);
    std::erase_if(state_.nodes, [&](const auto& node) { return !reachable.contains(node.first); });
    const std::uint64_t mood = roll(4);
    for (auto& [number, node] : state_.nodes) settle_bytes(node, mood);
    kind_ = FaultKind::none;
    is_dead_ = has_struck_ = false;
}

void SimulatedDisk::change(std::uint64_t node, DiskState::Change change) {
    DiskState::Node& here = state_.nodes[node];
    put_on(change, here.now);
    here.changes.push_back(std::move(change));
}

Result<std::uint64_t> SimulatedDisk::open_node(const std::string& path, bool may_create) {
    const auto found = state_.names.find(path);
    if (found != state_.names.end()) {
        WCK_TRY(begin(Operation::read));
        return found->second;
    }
    if (!may_create || !state_.names.contains(folder_of(path)))
        return failure(ErrorCode::not_found, "SimulatedDisk::open");
    WCK_TRY(begin(Operation::make));
    const std::uint64_t node = state_.next++;
    state_.nodes[node] = {};
    state_.names[path] = node;
    state_.name_changes.push_back({{}, path, node});
    return node;
}

Result<std::size_t> SimulatedDisk::read_node(std::uint64_t node, std::uint64_t offset,
                                             std::span<std::uint8_t> out) {
    WCK_TRY(begin(Operation::read));
    const Bytes& bytes = state_.nodes[node].now;
    if (offset >= bytes.size()) return std::size_t{0};
    const std::size_t count = std::min<std::size_t>(out.size(), bytes.size() - offset);
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), count, out.begin());
    return count;
}

Result<void> SimulatedDisk::write_node(std::uint64_t node, std::uint64_t offset, ByteView bytes) {
    const bool had_power = !is_dead_;
    auto begun = begin(Operation::write);
    if (!begun && had_power) {  // some of it may have been written before the fault
        const std::size_t count = roll(bytes.size() + 1);
        if (count > 0)
            change(node, {offset, Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count))});
    }
    if (!begun) return begun;
    change(node, {offset, Bytes(bytes.begin(), bytes.end())});
    return {};
}

Result<bool> SimulatedDisk::reserve_node(std::uint64_t size_bytes) {
    if (size_bytes > 0) WCK_TRY(begin(Operation::write));
    return true;
}

Result<void> SimulatedDisk::cut_node(std::uint64_t node, std::uint64_t length) {
    WCK_TRY(begin(Operation::write));
    change(node, {length, {}, true});
    return {};
}

Result<void> SimulatedDisk::sync_node(std::uint64_t node) {
    const bool had_power = !is_dead_;
    auto begun = begin(Operation::sync);
    DiskState::Node& here = state_.nodes[node];
    if (!begun) {
        // The system takes the pages for clean after a failed fsync, written or not.
        if (had_power && !is_dead_) {
            const Bytes now = here.now;
            settle_bytes(here, roll(2) + 1);
            here.now = now;
        }
        return begun;
    }
    for (const DiskState::Change& change : here.changes) put_on(change, here.durable);
    here.changes.clear();
    return {};
}

Result<std::uint64_t> SimulatedDisk::size_of_node(std::uint64_t node) {
    WCK_TRY(begin(Operation::read));
    return state_.nodes[node].now.size();
}

Result<std::unique_ptr<File>> SimulatedDisk::open_read(const std::string& path) {
    WCK_TRY(const std::uint64_t node, open_node(path, false));
    return std::unique_ptr<File>(std::make_unique<OpenFile>(*this, node));
}
Result<std::unique_ptr<File>> SimulatedDisk::create(const std::string& path) {
    if (state_.names.contains(path)) return failure(ErrorCode::storage_io, "SimulatedDisk::create");
    WCK_TRY(const std::uint64_t node, open_node(path, true));
    return std::unique_ptr<File>(std::make_unique<OpenFile>(*this, node));
}
Result<std::unique_ptr<File>> SimulatedDisk::open_append(const std::string& path) {
    return open_read(path);
}

Result<void> SimulatedDisk::rename(const std::string& from, const std::string& to) {
    WCK_TRY(begin(Operation::name));
    const auto found = state_.names.find(from);
    if (found == state_.names.end()) return failure(ErrorCode::not_found, "SimulatedDisk::rename");
    const std::uint64_t node = found->second;
    state_.names.erase(found);
    state_.names[to] = node;
    state_.name_changes.push_back({from, to, node});
    return {};
}

Result<void> SimulatedDisk::remove(const std::string& path) {
    WCK_TRY(begin(Operation::name));
    if (state_.names.erase(path) > 0) state_.name_changes.push_back({path, {}, 0});
    return {};
}

Result<void> SimulatedDisk::make_folder(const std::string& path) {
    if (state_.names.contains(path)) return {};
    WCK_TRY(const std::uint64_t node, open_node(path, true));
    state_.nodes[node].is_folder = true;
    return {};
}

Result<void> SimulatedDisk::sync_folder(const std::string& path) {
    if (!state_.names.contains(path)) return failure(ErrorCode::not_found, "SimulatedDisk::sync_folder");
    WCK_TRY(begin(Operation::sync));
    std::erase_if(state_.name_changes, [&](const DiskState::NameChange& change) {
        if (folder_of(change.come.empty() ? change.gone : change.come) != path) return false;
        if (!change.gone.empty()) state_.durable_names.erase(change.gone);
        if (!change.come.empty()) state_.durable_names[change.come] = change.node;
        return true;
    });
    return {};
}

Result<bool> SimulatedDisk::exists(const std::string& path) {
    WCK_TRY(begin(Operation::read));
    return state_.names.contains(path);
}

Result<std::vector<std::string>> SimulatedDisk::list(const std::string& folder) {
    WCK_TRY(begin(Operation::read));
    std::vector<std::string> names;
    for (const auto& [name, node] : state_.names)
        if (name != folder && folder_of(name) == folder) names.push_back(name.substr(folder.size() + 1));
    return names;
}

Result<Space> SimulatedDisk::space(const std::string&) {
    WCK_TRY(begin(Operation::read));
    return Space{std::uint64_t{1} << 30U, std::uint64_t{1} << 31U};
}

Result<std::unique_ptr<FolderLock>> SimulatedDisk::lock_folder(const std::string&) {
    return std::make_unique<FolderLock>();
}

}  // namespace wincheck::testing
