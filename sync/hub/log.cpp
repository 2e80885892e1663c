#include "sync/hub/log.h"

#include "core/journal/bundle.h"
#include "core/journal/cbor.h"
#include "core/store/hub_log.h"
#include "sync/hub/reasons.h"
#include "sync/protocol/epoch.h"

namespace wincheck::hub {
namespace {

constexpr const char* kSettingHead = "hub.log.head";
constexpr const char* kSettingStart = "hub.log.start";
constexpr const char* kServedFile = "/served";
constexpr std::uint64_t kServedBytesMax = 256;

struct KeptHead {
    std::string note;
    std::int64_t time_ms = 0;
    template <class A>
    void serialize(A& a) {
        a(note, time_ms);
    }
};

Result<std::optional<KeptHead>> kept_head(State& state) {
    WCK_TRY(const auto bytes, state.store().setting(kSettingHead));
    if (!bytes) return std::optional<KeptHead>{};
    WCK_TRY(auto head, journal::decode<KeptHead>(*bytes));
    if (head.note.empty()) return std::optional<KeptHead>{};
    return std::optional(std::move(head));
}

Result<PublishedHead> read_head(std::string note_text) {
    WCK_TRY(const journal::Note note, journal::parse_note(note_text));
    WCK_TRY(auto checkpoint, journal::parse_checkpoint(note.body));
    return PublishedHead{std::move(checkpoint), std::move(note_text)};
}

Result<void> pad(State& state, store::HubLog& log) {
    WCK_TRY(std::uint64_t size, log.size());
    std::vector<store::NewLeaf> leaves;
    // At least one leaf, so that a head without visits looks like one with a few.
    do {
        const auto salt = random_id<journal::Salt>(state.ports.random);
        leaves.push_back({journal::log_leaf(salt, random_id<Hash>(state.ports.random)), salt, std::nullopt});
        ++size;
    } while (size % kLogBlock != 0);
    return log.append(leaves);
}

Result<protocol::Inclusion> inclusion_of(store::HubLog& log, const protocol::EntryPlace& place,
                                         const store::LogLeaf& leaf, std::uint64_t size) {
    protocol::Inclusion inclusion{.place = place, .index = leaf.index};
    WCK_TRY(inclusion.salt, Hash::from(leaf.salt.view()));
    WCK_TRY(inclusion.path, log.inclusion(leaf.index, size));
    return inclusion;
}

/// The newest head that was shown to anybody.
struct Served {
    EpochId epoch{};
    std::uint64_t size = 0;
    Hash root{};
};

std::string served_text(const EpochId& epoch, const journal::Checkpoint& head) {
    return epoch.hex() + " " + std::to_string(head.size) + " " + head.root.hex() + "\n";
}

// None where nothing was served from this folder; a file that was written by hand is damage.
Result<std::optional<Served>> served_in(FileSystem& files, const std::string& folder) {
    WCK_TRY(const bool is_here, files.exists(folder + kServedFile));
    if (!is_here) return std::optional<Served>{};
    WCK_TRY(const Bytes bytes, read_file(files, folder + kServedFile, kServedBytesMax));
    const std::string_view text = text_of(bytes);
    const auto first = text.find(' '), last = text.rfind(' ');
    const bool is_line = last != std::string_view::npos && first < last && text.ends_with('\n');
    const Error damaged = error_of(ErrorCode::corrupt, kLogRewound, "check_served", "served");
    if (!is_line) return damaged;
    const auto epoch = EpochId::parse_hex(text.substr(0, first));
    const auto size = Decimal::parse(text.substr(first + 1, last - first - 1));
    const auto root = Hash::parse_hex(text.substr(last + 1, text.size() - last - 2));
    if (!epoch || !size || size->scale != 0 || size->mantissa < 0 || !root) return damaged;
    return std::optional(Served{*epoch, static_cast<std::uint64_t>(size->mantissa), *root});
}

}  // namespace

Result<void> check_served(store::Store& store, FileSystem& files, const std::string& folder,
                          const EpochId& epoch) {
    WCK_TRY(const auto served, served_in(files, folder));
    if (!served || served->epoch != epoch || served->size == 0) return {};
    store::HubLog log(store);
    WCK_TRY(const std::uint64_t size, log.size());
    const Error rewound = error_of(ErrorCode::corrupt, kLogRewound, "Hub::open");
    if (size < served->size) return rewound;
    WCK_TRY(const Hash root, log.root(served->size));
    return root == served->root ? Result<void>{} : Result<void>(rewound);
}

Result<void> log_entries(State& state, const std::vector<Logged>& entries) {
    std::vector<store::NewLeaf> leaves;
    leaves.reserve(entries.size());
    for (const auto& [position, hash] : entries) {
        const auto salt = random_id<journal::Salt>(state.ports.random);
        leaves.push_back({journal::log_leaf(salt, hash), salt, position});
    }
    return store::HubLog(state.store()).append(leaves);
}

Result<std::optional<PublishedHead>> published_head(State& state) {
    WCK_TRY(auto kept, kept_head(state));
    if (!kept) return std::optional<PublishedHead>{};
    WCK_TRY(auto head, read_head(std::move(kept->note)));
    return std::optional(std::move(head));
}

namespace {

Result<void> note_served(State& state, const journal::Checkpoint& head) {
    std::string text = served_text(state.epoch, head);
    if (text == state.served) return {};
    WCK_TRY(write_file(state.ports.files, state.folder + kServedFile, view_of(text)));
    state.served = std::move(text);
    return {};
}

}  // namespace

Result<PublishedHead> publish_head(State& state, bool is_due) {
    WCK_TRY(auto kept, kept_head(state));
    const std::int64_t now_ms = state.now_ms();
    const bool is_old = !kept || now_ms / kLogCadenceMs != kept->time_ms / kLogCadenceMs;
    if (!is_due && !is_old) {
        WCK_TRY(auto head, read_head(std::move(kept->note)));
        WCK_TRY(note_served(state, head.checkpoint));
        return head;
    }
    store::HubLog log(state.store());
    WCK_TRY(auto transaction, state.store().begin());
    WCK_TRY(pad(state, log));
    journal::Checkpoint checkpoint{.origin = journal::log_origin(state.identity().tenant, state.epoch)};
    WCK_TRY(checkpoint.size, log.size());
    WCK_TRY(checkpoint.root, log.root(checkpoint.size));
    journal::Note note{.body = journal::checkpoint_body(checkpoint), .signatures = {}};
    note.signatures.push_back(
        journal::sign_note(note.body, journal::log_key_name(state.identity().tenant), state.keys.log));
    KeptHead head{journal::note_text(note), now_ms};
    WCK_TRY(state.store().put_setting(kSettingHead, journal::encode(head)));
    WCK_TRY(transaction.commit());
    WCK_TRY(note_served(state, checkpoint));
    return PublishedHead{std::move(checkpoint), std::move(head.note)};
}

Result<protocol::LogHead> log_head(State& state, const protocol::HelloRequest& asked) {
    WCK_TRY(const PublishedHead published, publish_head(state));
    protocol::LogHead head{.certificate = state.log_certificate, .note = published.note};
    WCK_TRY(const auto start, state.store().setting(kSettingStart));
    if (start) head.start = std::string(text_of(*start));
    store::HubLog log(state.store());
    const std::uint64_t size = published.checkpoint.size;
    const bool is_linked = asked.epoch == state.epoch && asked.log_size <= size;
    if (is_linked) {
        WCK_TRY(head.consistency, log.consistency(asked.log_size, size));
    }
    for (const protocol::EntryPlace& place : asked.prove) {
        if (head.inclusions.size() >= protocol::kProveMax) break;
        WCK_TRY(const auto leaf, log.leaf_of({place.incarnation, place.sequence}));
        if (!leaf || leaf->index >= size) continue;
        WCK_TRY(auto inclusion, inclusion_of(log, place, *leaf, size));
        head.inclusions.push_back(std::move(inclusion));
    }
    return head;
}

Result<void> begin_epoch(State& state, const EpochId& epoch, const std::string& by,
                         const std::string& reason) {
    store::HubLog log(state.store());
    const TenantId tenant = state.identity().tenant;
    protocol::EpochStart start{.epoch = epoch, .by = by, .reason = reason};
    WCK_TRY(const auto published, published_head(state));
    start.before.origin = journal::log_origin(tenant, state.epoch);
    start.before.root = journal::empty_root();
    if (published) start.before = published->checkpoint;
    WCK_TRY(const auto positions, log.positions());
    WCK_TRY(log.clear());
    const std::string note = protocol::sign_epoch_start(start, tenant, state.keys.root);
    WCK_TRY(log.append({{protocol::epoch_leaf(note), {}, std::nullopt}}));
    std::vector<Logged> held;
    for (const store::Position& position : positions) {
        WCK_TRY(const auto stored, state.store().entry(position));
        if (stored) held.push_back({position, stored->hash});
    }
    WCK_TRY(log_entries(state, held));
    WCK_TRY(state.store().put_setting(kSettingHead, journal::encode(KeptHead{})));
    return state.store().put_setting(kSettingStart, view_of(note));
}

}  // namespace wincheck::hub
