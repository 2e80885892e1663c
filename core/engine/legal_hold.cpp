#include "core/engine/legal_hold.h"

#include "core/journal/payloads.h"
#include "core/journal/recorded.h"
#include "core/rules/retention.h"

namespace wincheck::engine {

Result<std::optional<Hash>> standing_hold(store::Store& store, const StreamId& inspection) {
    // In the order of the stream, without what was refused.
    WCK_TRY(const auto entries, store.stream_entries(inspection, EntryType::hold));
    std::vector<rules::HoldWord> words;
    for (const store::StoredEntry& stored : entries) {
        const Bytes* bytes = stored.entry.part_or_null(journal::PartClass::core);
        if (bytes == nullptr) continue;
        const auto core = journal::decode_core<HoldCore>(stored.header, *bytes);
        if (core) words.push_back({stored.hash, core->is_held});
    }
    return rules::standing_hold(words);
}

}  // namespace wincheck::engine
