#pragma once
// Entries of an app that does not ask the rules: written by hand into a phone's journal, signed as every
// other.
#include "core/engine/writer.h"
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {

/// No stream: the entry opens one.
struct UnaskedEntry {
    EntryType type = EntryType::plan;
    Bytes core;
    std::optional<StreamId> stream;
    std::optional<Bytes> text = std::nullopt;
    std::uint32_t stream_kind = kStreamInspection;
};

inline void write_unasked(Phone& phone, const std::vector<UnaskedEntry>& entries) {
    engine::Writer writer(phone.engine().store(), phone.ports());
    const engine::Identity& identity = *phone.engine().identity();
    must(writer.ensure_chain(identity));
    for (const UnaskedEntry& one : entries) {
        auto transaction = must(phone.engine().store().begin());
        must(writer.write(
            identity, {one.stream_kind, one.stream},
            {.type = one.type, .version = 1, .core = one.core, .text = one.text, .place = {}, .secret = {}}));
        must(transaction.commit());
    }
    must(writer.close_segment(identity));
}

/// All that one phone has recorded, brought to another by hand.
inline void show_entries(Phone& from, Phone& to) {
    for (const store::Chain& chain : must(from.engine().store().chains())) {
        if (!chain.is_own) continue;
        std::uint64_t start = 0;
        for (const store::Note& note : must(from.engine().store().notes(chain.id))) {
            must(to.engine().take_segment(chain.opening, {},
                                          must(from.engine().segment(chain.id, start, note.size))));
            start = note.size;
        }
    }
}

/// Reasons of one device's entries that lie in quarantine, by sequence.
inline std::map<std::uint64_t, std::string> quarantined_of(World& world, Phone& phone) {
    std::map<std::uint64_t, std::string> reasons;
    const Json report = world.does("report", R"({"kind":"quarantine"})");
    for (const Json& row : report["quarantine"].items())
        if (row["device"].text() == phone.engine().identity()->tag)
            reasons[static_cast<std::uint64_t>(must(row["sequence"].integer()))] = row["reason"].text();
    return reasons;
}

}  // namespace wincheck::hub
