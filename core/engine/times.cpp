#include "core/engine/times.h"

#include <algorithm>
#include <map>

#include "core/journal/note.h"

namespace wincheck::engine {
namespace {

constexpr std::int64_t kShownMsMax = 253'402'214'400'000;  // the last day of the year 9999

const char* name_of_verdict(rules::TimeVerdict verdict) {
    switch (verdict) {
        case rules::TimeVerdict::sound: return "sound";
        case rules::TimeVerdict::weak: return "weak";
        case rules::TimeVerdict::clock_wrong: return "clock_wrong";
        case rules::TimeVerdict::impossible: return "impossible";
    }
    return "";
}

/// Receipts of one chain: size that is covered, server time in ms.
using Receipts = std::map<std::uint64_t, std::int64_t>;

Result<Receipts> receipts_of(store::Store& store, const IncarnationId& chain, const TenantId& tenant,
                             const SignKey& intake) {
    Receipts receipts;
    WCK_TRY(const auto notes, store.notes(chain));
    for (const store::Note& note : notes) {
        const auto receipt = journal::verify_journal_receipt(note.text, tenant, intake);
        if (!receipt || receipt->seconds > static_cast<std::uint64_t>(INT64_MAX) / 1000 - 1) continue;
        // The receipt counts whole seconds.
        receipts[note.size] = static_cast<std::int64_t>(receipt->seconds) * 1000 + 999;
    }
    return receipts;
}

rules::TimedEntry timed(const store::StoredEntry& stored, const Receipts& receipts,
                        const AnchorTime& anchors) {
    rules::TimedEntry entry;
    entry.incarnation = stored.position.incarnation;
    entry.sequence = stored.position.sequence;
    entry.boot = stored.header.boot;
    entry.elapsed_ms = stored.header.elapsed_ms;
    entry.wall_ms = stored.header.wall_ms;
    for (const journal::Seen& seen : stored.header.seen)
        entry.seen.push_back({seen.incarnation, seen.sequence});
    if (stored.header.anchor) entry.after_ms = anchors(stored.device, *stored.header.anchor);
    const auto receipt = receipts.upper_bound(stored.position.sequence);
    if (receipt != receipts.end()) entry.before_ms = receipt->second;
    return entry;
}

Json moment_json(const std::optional<std::int64_t>& ms) {
    return ms ? Json::of(std::string_view(to_text(UtcMs{*ms}))) : Json{};
}

}  // namespace

Result<Json> times_json(store::Store& store, const StreamId& stream, const TenantId& tenant,
                        const SignKey& intake, const AnchorTime& anchor_time) {
    WCK_TRY(const auto entries, store.stream_entries(stream));
    std::map<IncarnationId, Receipts> receipts;
    std::vector<rules::TimedEntry> given;
    given.reserve(entries.size());
    for (const store::StoredEntry& stored : entries) {
        const IncarnationId& chain = stored.position.incarnation;
        if (!receipts.contains(chain)) {
            WCK_TRY(receipts[chain], receipts_of(store, chain, tenant, intake));
        }
        given.push_back(timed(stored, receipts[chain], anchor_time));
    }
    const auto bounds = rules::time_bounds(given);
    Json list = Json::array();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const journal::Header& header = entries[i].header;
        Json one = Json::object();
        one.set("entry", Json::of(std::string_view(entries[i].hash.hex())));
        one.set("type", Json::of(static_cast<std::uint64_t>(header.type)));
        one.set("by", Json::of(std::string_view(header.author)));
        const std::int64_t wall_ms = std::clamp(header.wall_ms, -kShownMsMax, kShownMsMax);
        one.set("wall", Json::of(std::string_view(to_text(ZonedTime{{wall_ms}, header.offset_minutes}))));
        one.set("earliest", moment_json(bounds[i].earliest_ms));
        one.set("latest", moment_json(bounds[i].latest_ms));
        one.set("verdict", Json::of(name_of_verdict(bounds[i].verdict)));
        if (bounds[i].verdict == rules::TimeVerdict::clock_wrong)
            one.set("clock_off_ms", Json::of(std::string_view(std::to_string(bounds[i].clock_off_ms))));
        list.push(std::move(one));
    }
    return list;
}

}  // namespace wincheck::engine
