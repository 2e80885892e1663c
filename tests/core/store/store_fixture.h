#pragma once
// Writers of chains without signatures: the store takes verified entries.
#include <string>

#include "core/base/hash.h"
#include "core/base/system.h"
#include "core/journal/opening.h"
#include "core/store/store.h"
#include "tests/support/temporary_folder.h"

namespace wincheck::store {

using test::must;
using test::TemporaryFolder;

inline Result<std::unique_ptr<Store>> open_store(const std::string& folder, Role role) {
    static SystemFiles files;
    return Store::open(folder, role, files);
}

/// What the store says is wrong with it, as one text; empty = sound.
inline std::string problems_of(Store& store) {
    std::string all;
    for (const std::string& problem : must(store.problems())) all += problem + "; ";
    return all;
}

template <class Id>
Id id_of(const std::string& text) {
    return short_id<Id>(sha256(view_of(text)));
}

/// Writes one chain. `seen` is given, or else what the writer wrote itself.
class Writer {
public:
    explicit Writer(const std::string& name)
        : incarnation(id_of<IncarnationId>(name + "/incarnation")),
          device(id_of<DeviceId>(name + "/device")) {
        opening = bytes_of("opening record of " + name);
        prev = journal::opening_hash(opening);
    }

    [[nodiscard]] Chain chain(bool is_own = false) const {
        Chain chain;
        chain.id = incarnation;
        chain.device = device;
        chain.is_own = is_own;
        chain.opening = opening;
        return chain;
    }

    template <class Core>
    journal::Entry write(std::optional<StreamId> stream, std::uint32_t kind, EntryType type, const Core& core,
                         std::vector<journal::Seen> seen = {}, const std::string& text = {}) {
        journal::Header header;
        header.device = device;
        header.incarnation = incarnation;
        header.sequence = sequence++;
        header.prev = prev;
        header.stream_kind = kind;
        header.stream = stream;
        header.lamport = ++lamport;
        header.wall_ms = wall_ms;
        header.hybrid = {wall_ms, 0};
        header.seen = std::move(seen);
        header.type = static_cast<std::uint32_t>(type);
        std::vector<journal::Part> parts{{journal::PartClass::core, journal::Salt{}, journal::encode(core)}};
        if (!text.empty())
            parts.push_back({journal::PartClass::text, id_of<journal::Salt>(text),
                             journal::encode(TextPart{{.name = "text", .text = text}})});
        journal::Entry entry = must(journal::build_entry(std::move(header), std::move(parts)));
        prev = entry.hash;
        return entry;
    }

    journal::Entry plan(const std::string& name) {
        AssignmentCore core;
        core.name = name;
        core.project = "PRJ-1";
        core.number = "2026-0001";
        return write(std::nullopt, kStreamInspection, EntryType::plan, core);
    }
    journal::Entry answer(const StreamId& stream, const std::string& item, const std::string& option,
                          std::vector<journal::Seen> seen = {}) {
        return write(stream, kStreamInspection, EntryType::answer, answer_core(item, option),
                     std::move(seen));
    }
    journal::Entry suggest(const StreamId& stream, const std::string& text) {
        return write(stream, kStreamInspection, EntryType::suggest, SuggestCore{}, {}, text);
    }
    /// Takes the text out of `targets`.
    journal::Entry erase(const StreamId& stream, const std::vector<journal::Entry>& targets) {
        EraseCore core{.basis = "request", .entries = {}};
        for (const journal::Entry& target : targets)
            core.entries.push_back({target.header.incarnation, target.header.sequence, target.hash, {2}});
        return write(stream, kStreamInspection, EntryType::erase, core);
    }
    static AnswerCore answer_core(const std::string& item, const std::string& option) {
        AnswerCore core;
        core.key.item = item;
        core.value.kind = ValueKind::options;
        core.value.options = {option};
        return core;
    }

    IncarnationId incarnation;
    DeviceId device;
    Bytes opening;
    Hash prev{};
    std::uint64_t sequence = 0;
    std::uint64_t lamport = 0;
    std::int64_t wall_ms = 0;
};

}  // namespace wincheck::store
