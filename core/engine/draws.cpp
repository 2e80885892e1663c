#include "core/engine/draws.h"

#include <algorithm>

#include "core/journal/payloads.h"

namespace wincheck::engine {
namespace {

// A line that HQ knows from the run comes again with the reveal.
void add_line(std::string& log, const std::string& line) {
    if (!log.ends_with("\n" + line + "\n")) log += line + "\n";
}

void take_step(DrawRecord& record, const DrawCore& core, const journal::Entry& entry) {
    record.step = std::max(record.step, core.step);
    const Bytes* apart = entry.part_or_null(journal::PartClass::text);
    const auto texts = apart == nullptr ? Result<TextPart>(TextPart{}) : journal::decode<TextPart>(*apart);
    if (texts)
        for (const NamedText& one : *texts)
            if (one.name == "line") add_line(record.log, one.text);
    for (const std::string& line : core.lines) add_line(record.log, line);
}

}  // namespace

Result<std::vector<DrawRecord>> draw_records(store::Store& store) {
    std::vector<DrawRecord> records;
    WCK_TRY(const auto streams, store.streams(kStreamTenant));
    for (const store::StreamInfo& stream : streams) {
        WCK_TRY(const auto entries, store.stream_entries(stream.id, EntryType::draw));
        for (const store::StoredEntry& stored : entries) {
            const Bytes* bytes = stored.entry.part_or_null(journal::PartClass::core);
            if (bytes == nullptr || stored.is_refused) continue;
            const auto core = journal::decode<DrawCore>(*bytes);
            if (!core) continue;
            auto known = std::find_if(records.begin(), records.end(),
                                      [&](const DrawRecord& one) { return one.draw == core->draw; });
            if (known == records.end())
                known = records.insert(records.end(), DrawRecord{.draw = core->draw, .step = 0, .log = {}});
            take_step(*known, *core, stored.entry);
        }
    }
    return records;
}

Result<DrawRecord> draw_record(store::Store& store, const std::string& draw) {
    WCK_TRY(const auto records, draw_records(store));
    for (const DrawRecord& one : records)
        if (one.draw == draw) return one;
    return DrawRecord{.draw = draw, .step = 0, .log = {}};
}

}  // namespace wincheck::engine
