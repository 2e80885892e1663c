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
                         std::vector<journal::Seen> seen = {}) {
        journal::Header header;
        header.device = device;
        header.incarnation = incarnation;
        header.sequence = sequence++;
        header.prev = prev;
        header.stream_kind = kind;
        header.stream = stream;
        header.lamport = ++lamport;
        header.seen = std::move(seen);
        header.type = static_cast<std::uint32_t>(type);
        std::vector<journal::Part> parts{{journal::PartClass::core, journal::Salt{}, journal::encode(core)}};
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
};

}  // namespace wincheck::store
