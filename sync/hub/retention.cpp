#include "sync/hub/retention.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/reasons.h"
#include "core/engine/appeal_view.h"
#include "core/engine/legal_hold.h"
#include "core/engine/personal.h"
#include "core/journal/payloads.h"
#include "core/journal/recorded.h"
#include "core/journal/segment.h"
#include "core/rules/authority.h"
#include "core/rules/retention.h"
#include "sync/hub/alike.h"
#include "sync/hub/feed.h"
#include "sync/hub/reasons.h"
#include "sync/hub/uploads.h"

namespace wincheck::hub {
namespace {

// An erasure of so many entries stays under the size of an entry.
constexpr std::size_t kErasedAtOnceMax = 400;
constexpr const char* kBasisRetention = "retention";

Json retention_text(std::string_view value) {
    return Json::of(value);
}

/// One part that has fallen due.
struct DuePart {
    ErasedEntry entry;  // with this part alone
    journal::PartClass part = journal::PartClass::text;
    Date due{};
    std::vector<std::string> kinds;
};

struct DueInspection {
    StreamId id{};
    std::string name;
    std::string project;
    std::string why;  // it is left; empty = it goes
    std::vector<DuePart> parts;
};

bool holds(const store::StoredEntry& stored, journal::PartClass part_class) {
    return std::any_of(stored.entry.parts.begin(), stored.entry.parts.end(), [&](const journal::Part& part) {
        return part.part_class == part_class && (part.bytes || part.salt);
    });
}

// What HQ wrote or took says on whose order something was done; that stays. What only calls itself so, in
// quarantine, does not.
bool is_order(const store::StoredEntry& stored) {
    if (!stored.rank) return false;
    constexpr std::array kOrders{EntryType::erase, EntryType::hold, EntryType::given, EntryType::mask};
    return std::any_of(kOrders.begin(), kOrders.end(), [&](EntryType type) {
        return stored.header.type == static_cast<std::uint32_t>(type);
    });
}

template <class Core>
std::optional<Core> core_in(const store::StoredEntry& stored) {
    const Bytes* bytes = stored.entry.part_or_null(journal::PartClass::core);
    if (bytes == nullptr) return std::nullopt;
    auto core = journal::decode_core<Core>(stored.header, *bytes);
    return core ? std::optional(std::move(*core)) : std::nullopt;
}

/// The item that an entry is about; none of the inspection as a whole.
AnswerKey key_of_entry(const store::StoredEntry& stored) {
    switch (static_cast<EntryType>(stored.header.type)) {
        case EntryType::capture:
            if (const auto core = core_in<CaptureCore>(stored)) return core->key;
            return {};
        case EntryType::intent:
            if (const auto core = core_in<IntentCore>(stored)) return core->key;
            return {};
        case EntryType::answer:
            if (const auto core = core_in<AnswerCore>(stored)) return core->key;
            return {};
        case EntryType::finding:
            if (const auto core = core_in<FindingCore>(stored)) return core->item;
            return {};
        case EntryType::suggest:
            if (const auto core = core_in<SuggestCore>(stored)) return core->item;
            return {};
        case EntryType::call:
            if (const auto core = core_in<CallCore>(stored)) return core->key;
            return {};
        case EntryType::sampling:
            if (const auto core = core_in<SamplingCore>(stored)) return core->key;
            return {};
        default: return {};
    }
}

rules::Carrier carrier_of(const store::StoredEntry& stored, journal::PartClass part) {
    if (part == journal::PartClass::text) return rules::Carrier::text;
    if (part == journal::PartClass::place) return rules::Carrier::place;
    if (const auto capture = core_in<CaptureCore>(stored);
        capture && stored.header.type == static_cast<std::uint32_t>(EntryType::capture))
        return rules::carrier_of_media(capture->media_type);
    const Bytes* secret = stored.entry.part_or_null(journal::PartClass::secret);
    const auto intent =
        secret == nullptr ? Result<IntentSecret>(IntentSecret{}) : journal::decode<IntentSecret>(*secret);
    return rules::carrier_of_media(intent ? intent->media_type : std::string{});
}

std::vector<journal::Leaf> leaves_in(ByteView bytes) {
    if (auto segment = journal::decode_segment(bytes)) return std::move(segment->leaves);
    const auto leaf = journal::decode<journal::Leaf>(bytes);
    return leaf ? std::vector{*leaf} : std::vector<journal::Leaf>{};
}

using EntriesByStream = std::map<StreamId, std::vector<store::StoredEntry>>;

/// What lies in quarantine: it counts nowhere, and is held all the same.
Result<EntriesByStream> quarantined_entries(State& state) {
    WCK_TRY(const auto rows, state.tables.quarantine());
    EntriesByStream found;
    for (const store::QuarantineRow& row : rows)
        for (const journal::Leaf& leaf : leaves_in(row.bytes)) {
            const auto entry = leaf.header ? journal::parse_entry(*leaf.header, leaf.parts)
                                           : Result<journal::Entry>(journal::Entry{});
            if (!leaf.header || !entry) continue;
            store::StoredEntry stored;
            stored.position = {entry->header.incarnation, entry->header.sequence};
            stored.device = row.device;
            stored.hash = entry->hash;
            stored.header = entry->header;
            stored.entry = *entry;
            found[entry->stream()].push_back(std::move(stored));
        }
    return found;
}

std::uint32_t shortest_of(const PrivacyPolicy& policy) {
    std::uint32_t days = policy.kinds.front().retention_days;
    for (const PersonalKind& kind : policy.kinds) days = std::min(days, kind.retention_days);
    return days;
}

/// Looks through the inspections for what is due by a day.
class Sweep {
public:
    Sweep(State& state, const PrivacyPolicy& policy, Date due)
        : state_(state), policy_(policy), due_(due), shortest_(shortest_of(policy)) {}

    Result<std::vector<DueInspection>> run() {
        WCK_TRY(const auto streams, state_.store().streams(kStreamInspection));
        WCK_TRY(quarantined_, quarantined_entries(state_));
        std::vector<DueInspection> found;
        for (const store::StreamInfo& stream : streams) {
            WCK_TRY(auto one, look_at(stream));
            if (one) found.push_back(std::move(*one));
        }
        return found;
    }

private:
    Result<std::optional<DueInspection>> look_at(const store::StreamInfo& stream) {
        const std::optional<DueInspection> nothing;
        WCK_TRY(const auto facts, opened(state_, stream.id));
        const auto date = facts ? parse_date(facts->assignment.business_date) : Result<Date>(Date{});
        if (!facts || !date) return nothing;
        const Date today = *parse_date(state_.today());
        if (rules::retention_due(*date, *date, today, shortest_) > due_) return nothing;
        WCK_TRY(auto held, state_.store().stream_entries(stream.id));
        const auto& apart = quarantined_[stream.id];
        held.insert(held.end(), apart.begin(), apart.end());
        if (std::none_of(held.begin(), held.end(), holds_personal)) return nothing;
        const auto inspection = engine::Inspection::load(state_.store(), state_.documents, stream.id);
        DueInspection one{stream.id,
                          stream.number.empty() ? stream.name : stream.number,
                          facts->assignment.project,
                          inspection ? "" : "unreadable",
                          {}};
        if (inspection) {
            for (const store::StoredEntry& stored : held) add(**inspection, stored, *date, today, one);
            if (one.parts.empty()) return nothing;
            WCK_TRY(one.why, why_left(stream, **inspection, facts->assignment.tour));
        }
        return std::optional(std::move(one));
    }

    static bool holds_personal(const store::StoredEntry& stored) {
        return !is_order(stored) &&
               (holds(stored, journal::PartClass::text) || holds(stored, journal::PartClass::place) ||
                holds(stored, journal::PartClass::secret));
    }

    void add(const engine::Inspection& inspection, const store::StoredEntry& stored, Date business_date,
             Date today, DueInspection& to) const {
        if (is_order(stored)) return;
        const Date recorded = date_at({stored.header.wall_ms}, stored.header.offset_minutes);
        for (const auto part :
             {journal::PartClass::text, journal::PartClass::place, journal::PartClass::secret}) {
            if (!holds(stored, part)) continue;
            const auto held = engine::held_at(inspection, key_of_entry(stored), carrier_of(stored, part));
            const auto term = rules::retention_of(policy_, held);
            if (!term) continue;
            const Date due = rules::retention_due(business_date, recorded, today, term->days);
            if (due > due_) continue;
            to.parts.push_back({{stored.position.incarnation,
                                 stored.position.sequence,
                                 stored.hash,
                                 {static_cast<std::uint32_t>(part)}},
                                part,
                                due,
                                term->kinds});
        }
    }

    // Empty where nothing needs it any more.
    Result<std::string> why_left(const store::StreamInfo& stream, const engine::Inspection& inspection,
                                 const std::string& tour) {
        if (stream.state == "planned" || stream.state == "open") return std::string("open");
        if (!tour.empty()) {
            WCK_TRY(const bool is_over, is_tour_over(state_, tour));
            if (!is_over) return std::string("open");
        }
        WCK_TRY(const auto hold, engine::standing_hold(state_.store(), stream.id));
        if (hold) return std::string("hold");
        WCK_TRY(const bool is_disputed,
                engine::is_disputed(state_.documents, inspection, UtcMs{state_.now_ms()}));
        return std::string(is_disputed ? "appeal" : "");
    }

    State& state_;
    const PrivacyPolicy& policy_;
    Date due_;
    std::uint32_t shortest_;
    EntriesByStream quarantined_;
};

Result<void> check_may_erase(State& state, const std::string& by, const std::string& project,
                             const Policy& policy) {
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    const std::string date = state.today();
    const rules::Attempt attempt{
        .command = rules::Command::erase, .author = by, .unit = project, .date = date};
    const bool may = rules::may(attempt, *standing, policy) == rules::Authority::allowed;
    return may ? Result<void>{} : error_of(ErrorCode::refused, kMayNotErase, "retention", project);
}

/// The parts of one entry together, in the order of entries.
std::vector<ErasedEntry> entries_of(const std::vector<DuePart>& parts) {
    std::map<std::pair<IncarnationId, std::uint64_t>, ErasedEntry> entries;
    for (const DuePart& part : parts) {
        auto& entry = entries[{part.entry.incarnation, part.entry.sequence}];
        std::vector<std::uint32_t> classes = std::move(entry.parts);
        entry = part.entry;
        entry.parts.insert(entry.parts.begin(), classes.begin(), classes.end());
    }
    std::vector<ErasedEntry> list;
    for (auto& [place, entry] : entries) {
        std::sort(entry.parts.begin(), entry.parts.end());
        list.push_back(std::move(entry));
    }
    return list;
}

Result<Json> order_erasures(State& state, const DueInspection& due, const TextPart& on_order) {
    Json orders = Json::array();
    const std::vector<ErasedEntry> entries = entries_of(due.parts);
    for (std::size_t from = 0; from < entries.size(); from += kErasedAtOnceMax) {
        const auto first = entries.begin() + static_cast<std::ptrdiff_t>(from);
        const auto count = std::min(kErasedAtOnceMax, entries.size() - from);
        const EraseCore core{kBasisRetention, {first, first + static_cast<std::ptrdiff_t>(count)}};
        WCK_TRY(const engine::Done done,
                state.engine->record_order(due.id, EntryType::erase, journal::encode(core), on_order));
        orders.push(retention_text(done.entry.hex()));
    }
    return orders;
}

/// What an order leaves to do: fingerprints, uploads, files without a key, remnants in pages.
Result<void> finish_erasing(State& state) {
    WCK_TRY(sequence_own(state));
    WCK_TRY(forget_erased_pictures(state));
    WCK_TRY(forget_erased_uploads(state));
    constexpr int kStepsMax = 8;
    for (int step = 0; step < kStepsMax; ++step) {
        WCK_TRY(const bool is_due, state.store().needs_scrub());
        if (!is_due) return {};
        WCK_TRY(state.engine->maintain());
    }
    return {};
}

Json parts_json(const std::vector<DuePart>& parts) {
    Json list = Json::array();
    for (const DuePart& part : parts) {
        Json kinds = Json::array();
        for (const std::string& kind : part.kinds) kinds.push(retention_text(kind));
        const char* name = part.part == journal::PartClass::text    ? "text"
                           : part.part == journal::PartClass::place ? "place"
                                                                    : "secret";
        list.push(Json::object()
                      .set("entry", retention_text(part.entry.entry.hex()))
                      .set("part", Json::of(name))
                      .set("kinds", std::move(kinds))
                      .set("due", retention_text(to_text(part.due))));
    }
    return list;
}

Json kinds_json(const PrivacyPolicy& policy) {
    Json list = Json::array();
    for (const PersonalKind& kind : policy.kinds)
        list.push(Json::object()
                      .set("id", retention_text(kind.id))
                      .set("purpose", retention_text(kind.purpose))
                      .set("basis", retention_text(kind.basis))
                      .set("retention_days", Json::of(std::uint64_t{kind.retention_days})));
    return list;
}

Json row_of(const DueInspection& one) {
    return Json::object()
        .set("inspection", retention_text(one.name))
        .set("id", retention_text(one.id.hex()))
        .set("project", retention_text(one.project));
}

Result<Date> due_wanted(State& state, const Json& arguments, bool is_dry_run) {
    WCK_TRY(const std::string due, arguments.text_or_empty_at("due"));
    const std::string today = state.today();
    if (!due.empty() && !parse_date(due))
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "retention", "due");
    if (!due.empty() && due > today && !is_dry_run)
        return error_of(ErrorCode::invalid_argument, kDueAhead, "retention", "due");
    return parse_date(due.empty() ? today : due);
}

}  // namespace

Result<Json> run_retention(State& state, const Json& arguments) {
    const bool is_dry_run = arguments["dry_run"].boolean();
    WCK_TRY(const std::string by, arguments.text_or_empty_at("by"));
    WCK_TRY(std::string reason, arguments.text_or_empty_at("reason"));
    if (by.empty() && !is_dry_run)
        return error_of(ErrorCode::invalid_argument, kFieldMissing, "retention", "by");
    WCK_TRY(const Date due, due_wanted(state, arguments, is_dry_run));
    WCK_TRY(const Policy policy, state.policy());
    if (policy.privacy.kinds.empty()) return error_of(ErrorCode::refused, kNoRetention, "retention");
    WCK_TRY(const auto found, Sweep(state, policy.privacy, due).run());
    if (!is_dry_run)
        for (const DueInspection& one : found)
            if (one.why.empty()) WCK_TRY(check_may_erase(state, by, one.project, policy));
    if (reason.empty()) reason = kBasisRetention;
    const TextPart on_order{{"person", by}, {"reason", reason}};
    Json inspections = Json::array();
    Json left = Json::array();
    std::uint64_t parts = 0;
    for (const DueInspection& one : found) {
        Json row = row_of(one);
        const bool is_ordered = one.why.empty() && !is_dry_run;
        const auto orders = is_ordered ? order_erasures(state, one, on_order) : Result<Json>(Json::array());
        // As many devices write it as one entry can have seen: one of them has to order it.
        const bool is_full = !orders && orders.error().code == ErrorCode::limit;
        if (!orders && !is_full) return orders.error();
        if (!one.why.empty() || is_full) {
            left.push(row.set("why", retention_text(is_full ? "writers" : one.why))
                          .set("parts", Json::of(std::uint64_t{one.parts.size()})));
            continue;
        }
        parts += one.parts.size();
        inspections.push(row.set("orders", *orders).set("erased", parts_json(one.parts)));
    }
    if (!is_dry_run && parts > 0) WCK_TRY(finish_erasing(state));
    return Json::object()
        .set("due", retention_text(to_text(due)))
        .set("ordered", Json::of(!is_dry_run))
        .set("kinds", kinds_json(policy.privacy))
        .set("inspections", std::move(inspections))
        .set("left", std::move(left))
        .set("parts", Json::of(parts));
}

Result<Json> run_hold(State& state, const Json& arguments) {
    WCK_TRY(const std::string name, arguments.text_at("inspection"));
    WCK_TRY(const std::string by, arguments.text_at("by"));
    WCK_TRY(const std::string reason, arguments.text_at("reason"));
    const bool is_release = arguments["release"].boolean();
    WCK_TRY(const StreamId id, state.engine->find_inspection(name));
    WCK_TRY(const auto facts, opened(state, id));
    WCK_TRY(const auto info, state.store().stream(id));
    if (!facts || !info) return error_of(ErrorCode::not_found, kNotReadable, "hold");
    WCK_TRY(const Policy policy, state.policy());
    WCK_TRY(check_may_erase(state, by, facts->assignment.project, policy));
    // A gap in HQ's journal must not tell of a visit that is still secret (PLAN-4).
    if (info->state == "planned" || info->state == "open")
        return error_of(ErrorCode::refused, kNotEnded, "hold", name);
    WCK_TRY(const auto hold, engine::standing_hold(state.store(), id));
    if (hold.has_value() != is_release) return error_of(ErrorCode::refused, kHeldAlready, "hold", name);
    WCK_TRY(const engine::Done done,
            state.engine->record_order(id, EntryType::hold, journal::encode(HoldCore{!is_release}),
                                       {{"person", by}, {"reason", reason}}));
    WCK_TRY(sequence_own(state));
    return Json::object()
        .set("inspection", retention_text(name))
        .set("held", Json::of(!is_release))
        .set("entry", retention_text(done.entry.hex()));
}

Result<std::uint64_t> erase_again(State& state, const std::string& by) {
    WCK_TRY(const Policy policy, state.policy());
    if (policy.privacy.kinds.empty()) return std::uint64_t{0};
    WCK_TRY(const Date today, parse_date(state.today()));
    WCK_TRY(const auto found, Sweep(state, policy.privacy, today).run());
    std::uint64_t parts = 0;
    for (const DueInspection& one : found) {
        if (!one.why.empty()) continue;
        WCK_TRY(order_erasures(state, one, {{"person", by}, {"reason", "restored from a backup"}}));
        parts += one.parts.size();
    }
    if (parts > 0) WCK_TRY(finish_erasing(state));
    return parts;
}

}  // namespace wincheck::hub
