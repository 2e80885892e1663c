#pragma once
// Steps of the hub's own journal whose document stays here under its hash: read back in the order of their
// ranks, and only where the bytes are those that the entry names.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "core/journal/payloads.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Nothing where the bytes are not here, or not those that the entry names.
template <class Document>
Result<std::optional<Document>> own_document(State& state, const Hash& hash) {
    WCK_TRY(const auto bytes, state.store().blob(hash));
    if (!bytes || sha256(*bytes) != hash) return std::optional<Document>{};
    auto document = journal::decode<Document>(*bytes);
    return document ? std::optional(std::move(*document)) : std::optional<Document>{};
}

/// The cores of every entry of that type in tenant streams.
template <class Core>
Result<std::vector<Core>> own_cores(State& state, EntryType type) {
    std::vector<std::pair<std::uint64_t, Core>> ranked;
    WCK_TRY(const auto streams, state.store().streams(kStreamTenant));
    for (const store::StreamInfo& stream : streams) {
        WCK_TRY(const auto entries, state.store().stream_entries(stream.id, type));
        for (const store::StoredEntry& stored : entries) {
            const Bytes* bytes = stored.entry.part_or_null(journal::PartClass::core);
            if (bytes == nullptr || stored.is_refused) continue;
            auto core = journal::decode<Core>(*bytes);
            if (core) ranked.emplace_back(stored.rank.value_or(UINT64_MAX), std::move(*core));
        }
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Core> cores;
    cores.reserve(ranked.size());
    for (auto& [rank, core] : ranked) cores.push_back(std::move(core));
    return cores;
}

}  // namespace wincheck::hub
