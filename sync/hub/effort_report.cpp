#include "sync/hub/effort_report.h"

#include <algorithm>
#include <map>

#include "core/journal/payloads.h"
#include "core/journal/recorded.h"
#include "core/rules/effort.h"
#include "sync/hub/device_leaks.h"
#include "sync/hub/period_visits.h"
#include "sync/hub/seen.h"
#include "sync/hub/told.h"
#include "sync/hub/year_tables.h"

namespace wincheck::hub {
namespace {

constexpr std::int64_t kMissedDays = 30;
constexpr std::int64_t kHundredths = 10'000;  // of a percent in a whole
constexpr const char* kPeerAttribute = "peer_group";

Json effort_word(std::string_view value) {
    return Json::of(value);
}

template <class Core>
std::optional<Core> effort_core(const store::StoredEntry& stored) {
    const Bytes* core = stored.entry.part_or_null(journal::PartClass::core);
    if (core == nullptr) return std::nullopt;
    auto decoded = journal::decode_core<Core>(stored.header, *core);
    return decoded ? std::optional(std::move(*decoded)) : std::nullopt;
}

/// What the entries of one visit come to.
struct Trace {
    std::optional<std::int64_t> on_site_ms, left_ms, revealed_ms;
    std::optional<std::int64_t>
        known_ms;  // the first phase that those inspected take part in, or the leaving
    std::uint32_t answers = 0, by_conform = 0, not_applicable = 0;
    std::map<DeviceId, std::vector<std::int64_t>> times;  // of acts that answer, and how many answers each
    std::map<DeviceId, std::uint32_t> counts;
    std::uint32_t positions = 0, outside = 0;

    void take(const store::StoredEntry& stored, const std::optional<rules::Site>& site) {
        const std::int64_t at = stored.header.wall_ms;
        switch (static_cast<EntryType>(stored.header.type)) {
            case EntryType::answer:
                if (const auto core = effort_core<AnswerCore>(stored)) add_answer(stored, at, core->act);
                break;
            case EntryType::conform:
                if (const auto core = effort_core<ConformCore>(stored)) add_conform(stored, at, *core);
                break;
            case EntryType::phase:
                if (const auto core = effort_core<PhaseCore>(stored)) add_phase(core->phase, at);
                break;
            case EntryType::capture: add_position(stored, site); break;
            default: break;
        }
    }

    void add_answer(const store::StoredEntry& stored, std::int64_t at, AnswerAct act) {
        if (act == AnswerAct::cleared) return;
        ++answers;
        if (act == AnswerAct::not_applicable) ++not_applicable;
        times[stored.device].push_back(at);
        ++counts[stored.device];
    }

    void add_conform(const store::StoredEntry& stored, std::int64_t at, const ConformCore& core) {
        const auto count = static_cast<std::uint32_t>(core.answers.size());
        answers += count;
        by_conform += count;
        times[stored.device].push_back(at);
        counts[stored.device] += count;
    }

    void add_phase(std::uint32_t phase, std::int64_t at) {
        const auto first = [at](std::optional<std::int64_t>& known) {
            known = known ? std::min(*known, at) : at;
        };
        if (phase == kPhaseOnSite || phase == kPhaseCovert) first(on_site_ms);
        if (phase == kPhaseRevealed) first(revealed_ms);
        if (phase >= kPhaseRevealed) first(known_ms);
        if (phase == kPhaseLeft) first(left_ms);
    }

    void add_position(const store::StoredEntry& stored, const std::optional<rules::Site>& site) {
        const Bytes* part = stored.entry.part_or_null(journal::PartClass::place);
        if (part == nullptr || !site) return;
        const auto place = journal::decode<wincheck::Place>(*part);
        const auto outside_it = place ? rules::is_outside(*place, *site) : std::nullopt;
        if (!outside_it) return;
        ++positions;
        outside += *outside_it ? 1 : 0;
    }

    // Between the first and the last act of each device, over all answers but the first.
    [[nodiscard]] std::optional<std::int64_t> ms_per_answer() const {
        std::int64_t span = 0, steps = 0;
        for (const auto& [device, at] : times) {
            const auto [first, last] = std::minmax_element(at.begin(), at.end());
            const std::uint32_t count = counts.at(device);
            if (count < 2) continue;
            span += *last - *first;
            steps += count - 1;
        }
        return steps == 0 ? std::nullopt : std::optional(divide_rounded(span, steps));
    }
};

std::optional<std::int64_t> share_of(std::uint32_t part, std::uint32_t whole) {
    if (whole == 0) return std::nullopt;
    return divide_rounded(Wide{part} * kHundredths, whole);
}

std::optional<std::int64_t> scaled_attribute(const Unit& unit, std::string_view name, int places) {
    for (const Attribute& attribute : unit.attributes) {
        if (attribute.name != name) continue;
        const auto number = parse_points(attribute.value);
        if (!number) return std::nullopt;
        std::int64_t by = 1;
        for (int place = places; place < 9; ++place) by *= 10;
        return divide_rounded(number->nano, by);
    }
    return std::nullopt;
}

std::string text_attribute(const Unit& unit, std::string_view name) {
    for (const Attribute& attribute : unit.attributes)
        if (attribute.name == name) return attribute.value;
    return {};
}

std::optional<rules::Site> site_of(const Unit& unit) {
    const auto latitude = scaled_attribute(unit, "site_latitude", 7);
    const auto longitude = scaled_attribute(unit, "site_longitude", 7);
    const auto radius = scaled_attribute(unit, "site_radius_m", 2);
    if (!latitude || !longitude || !radius) return std::nullopt;
    return rules::Site{*latitude, *longitude, text_attribute(unit, "site_datum"), *radius};
}

/// One visit of the report.
struct EffortRow {
    Json head;
    bool is_unannounced = false;
    std::string project;
    rules::EffortVisit visit;
    rules::LookedAt looked_at;
    std::uint32_t positions = 0, outside = 0, covert_answers = 0;
    std::optional<std::int64_t> patrol_scans;  // before the reveal; nothing where there was none
    WatchedVisit watched;
};

void add_covert(EffortRow& row, const engine::Inspection& inspection, const ScoreResult& score) {
    std::vector<std::pair<std::string, InstanceId>> covert;
    for (const auto& [key, answer] : inspection.record().answers)
        if (answer.phase == kPhaseCovert) covert.emplace_back(key.item, key.instance);
    std::uint32_t conforming = 0;
    const auto walk = [&](const auto& self, const std::vector<ScorePart>& parts) -> void {
        for (const ScorePart& part : parts) {
            if (part.kind != ScorePart::Kind::item) {
                self(self, part.parts);
                continue;
            }
            if (part.state != NodeState::scored || !part.value || !part.full) continue;
            const bool is_full = *part.value >= *part.full;
            row.looked_at.items.push_back({part.code, !is_full});
            if (std::find(covert.begin(), covert.end(), std::pair{part.code, part.instance}) == covert.end())
                continue;
            ++row.covert_answers;
            conforming += is_full ? 1 : 0;
        }
    };
    walk(walk, score.parts);
    row.visit.figures.covert_share = share_of(conforming, row.covert_answers);
}

std::optional<std::int64_t> patrols_before(const engine::Inspection& inspection, const Trace& trace) {
    if (!trace.revealed_ms) return std::nullopt;
    constexpr std::string_view kPoint = "point:";
    return std::count_if(inspection.scans().begin(), inspection.scans().end(), [&](const auto& scan) {
        return scan.core.place.starts_with(kPoint) && scan.at.utc.ms < *trace.revealed_ms;
    });
}

Result<EffortRow> effort_row(State& state, const store::StreamInfo& stream,
                             const engine::Inspection& inspection, const rules::Register& standing) {
    const AssignmentCore& assignment = inspection.assignment();
    const std::string& date = assignment.business_date;
    const auto unit = standing.unit_on(assignment.project, date);
    const auto site = unit ? site_of(*unit) : std::nullopt;
    Trace trace;
    WCK_TRY(const auto entries, state.store().stream_entries(stream.id));
    for (const store::StoredEntry& stored : entries)
        if (!stored.is_refused && inspection.is_sealed_in(stored.position)) trace.take(stored, site);
    EffortRow row;
    row.is_unannounced = assignment.is_unannounced;
    row.project = assignment.project;
    row.positions = trace.positions;
    row.outside = trace.outside;
    row.visit.id = stream.id.hex();
    row.visit.peers = assignment.kind + "\n" + (unit ? text_attribute(*unit, kPeerAttribute) : std::string{});
    rules::EffortFigures& figures = row.visit.figures;
    if (trace.on_site_ms && trace.left_ms && *trace.left_ms >= *trace.on_site_ms)
        figures.on_site_ms = *trace.left_ms - *trace.on_site_ms;
    figures.ms_per_answer = trace.ms_per_answer();
    figures.conform_share = share_of(trace.by_conform, trace.answers);
    figures.na_share = share_of(trace.not_applicable, trace.answers);
    const auto score = parse_points(inspection.seal()->core.score);
    if (score) figures.score_nano = score->nano;
    WCK_TRY(const Date day, parse_date(date));
    row.looked_at = {.id = row.visit.id,
                     .project = assignment.project,
                     .checklist = inspection.checklist().settings.id,
                     .date = day,
                     .team = assignment.team,
                     .items = {}};
    WCK_TRY(const ScoreResult counted, counted_score(inspection));
    add_covert(row, inspection, counted);
    row.patrol_scans = patrols_before(inspection, trace);
    row.watched = watched_visit(stream.id, inspection, trace.known_ms, day);
    row.head = Json::object()
                   .set("number", effort_word(stream.number))
                   .set("inspection", effort_word(stream.name))
                   .set("project", effort_word(assignment.project))
                   .set("kind", effort_word(assignment.kind))
                   .set("business_date", effort_word(date))
                   .set("leader", effort_word(assignment.leader));
    return row;
}

// Figures leave whole numbers as decimals: a minute has 60,000 ms, a percent 100 hundredths.
Json scaled(std::int64_t value, std::int64_t by) {
    constexpr std::int64_t kCent = kNanoPerPoint / 100;
    return Json::of(Points{divide_rounded(Wide{value} * 100, by) * kCent});
}

Json beside_json(const std::optional<rules::Beside>& one, std::int64_t by) {
    if (!one) return {};
    return Json::object()
        .set("value", scaled(one->value, by))
        .set("median", one->median ? scaled(*one->median, by) : Json{})
        .set("deviation", one->deviation ? scaled(*one->deviation, by) : Json{})
        .set("peers", Json::of(std::uint64_t{one->peers}))
        .set("signal", Json::of(one->is_signal));
}

/// Both reports are made from these rows.
class EffortRows {
public:
    EffortRows(State& state, const Json& arguments) : state_(state), arguments_(arguments) {}

    Result<Json> run() {
        WCK_TRY(const std::string kind, arguments_.text_at("kind"));
        WCK_TRY(std::string period, arguments_.text_or_empty_at("period"));
        if (period.empty()) period = state_.today().substr(0, 4);
        WCK_TRY(const rules::Period of, rules::parse_period(period));
        WCK_TRY(gather(of));
        Json list = Json::array();
        if (kind == "leaks") {
            WCK_TRY(patrols_, patrols_in_force(state_));
            WCK_TRY(list, leaks());
        } else {
            list = effort();
        }
        return Json::object()
            .set("report", effort_word(kind))
            .set("of", effort_word(to_text(of)))
            .set("note",
                 Json::of("Signals to look at, with what they are compared to; no penalty follows from "
                          "them."))
            .set("unknown", unknown(kind))
            .set(kind, std::move(list));
    }

private:
    Result<void> gather(const rules::Period& of) {
        WCK_TRY(const std::string unit, arguments_.text_or_empty_at("unit"));
        WCK_TRY(const std::string reader, arguments_.text_or_empty_at("for"));
        WCK_TRY(const engine::RegisterPtr standing, state_.standing());
        WCK_TRY(const auto tours, open_tours(state_));
        const auto is_sealed = [](const store::StreamInfo& stream) { return stream.state == "sealed"; };
        WCK_TRY(for_each_wanted(
            state_, reader, is_sealed, [&](const auto& stream, const auto& inspection) -> Result<void> {
                const AssignmentCore& assignment = inspection.assignment();
                const auto date = parse_date(assignment.business_date);
                if (!date || !of.holds(*date) || !inspection.seal() || !is_told(stream, inspection, tours))
                    return {};
                if (!reader.empty() &&
                    !standing->holds_role(reader, "quality_centre", assignment.project, state_.today()))
                    return {};
                WCK_TRY(EffortRow row, effort_row(state_, stream, inspection, *standing));
                const auto line = standing->line_on(assignment.project, assignment.business_date);
                is_shown_.push_back(unit.empty() || std::find(line.begin(), line.end(), unit) != line.end());
                rows_.push_back(std::move(row));
                return {};
            }));
        std::vector<rules::EffortVisit> visits;
        visits.reserve(rows_.size());
        for (const EffortRow& row : rows_) visits.push_back(row.visit);
        signals_ = rules::effort_signals(visits);
        return {};
    }

    Json effort() const {
        std::vector<rules::LookedAt> all;
        all.reserve(rows_.size());
        for (const EffortRow& row : rows_) all.push_back(row.looked_at);
        return listed([&](std::size_t at) {
            const rules::EffortSignals& of = signals_[at];
            const rules::Missed missed = rules::missed_by(rows_[at].looked_at, all, kMissedDays);
            Json items = Json::array();
            for (const std::string& item : missed.items) items.push(effort_word(item));
            Json row = rows_[at].head;
            add(row, "on_site_minutes", of.on_site, 60'000);
            add(row, "seconds_per_answer", of.per_answer, 1'000);
            add(row, "conform_percent", of.conform, 100);
            add(row, "na_percent", of.na, 100);
            add(row, "score", of.score, kNanoPerPoint);
            row.set("outside", Json::of(std::uint64_t{rows_[at].outside}))
                .set("positions", Json::of(std::uint64_t{rows_[at].positions}))
                .set("missed", items)
                .set("looked_at_again", Json::of(std::uint64_t{missed.looked_at_again}));
            if (rows_[at].outside > 0) name_signal(row, "outside");
            if (!missed.items.empty()) name_signal(row, "missed");
            return row;
        });
    }

    Result<Json> leaks() const {
        WCK_TRY(DeviceLeaks devices, DeviceLeaks::begin(state_));
        std::vector<Json> given(rows_.size());
        std::vector<std::optional<rules::Beside>> syncs(rows_.size());
        for (std::size_t at = 0; at < rows_.size(); ++at) {
            if (!is_shown_[at] || !rows_[at].is_unannounced) continue;
            WCK_TRY(given[at], devices.given_before_reveal(rows_[at].watched));
            WCK_TRY(syncs[at], devices.syncs(rows_[at].watched));
        }
        return listed([&](std::size_t at) {
            if (!rows_[at].is_unannounced) return Json{};
            Json row = rows_[at].head;
            row.set("covert_answers", Json::of(std::uint64_t{rows_[at].covert_answers}));
            add(row, "covert_percent", signals_[at].covert, 100);
            add(row, "patrol_scans", scans_beside(at), 1);
            add(row, "patrols", patrols_beside(at), 1);
            add(row, "syncs", syncs[at], 1);
            if (!given[at].items().empty()) name_signal(row, "given_before_reveal");
            row.set("given_before_reveal", std::move(given[at]));
            return row;
        });
    }

    // What the project's own system recorded, against the nights before; nothing where nobody imported it.
    [[nodiscard]] std::optional<rules::Beside> patrols_beside(std::size_t own) const {
        const auto nights = patrols_.find(rows_[own].project);
        if (nights == patrols_.end()) return std::nullopt;
        return rules::patrols_beside(rows_[own].looked_at.date, nights->second);
    }

    // Against the other nights of the same project.
    [[nodiscard]] std::optional<rules::Beside> scans_beside(std::size_t own) const {
        if (!rows_[own].patrol_scans) return std::nullopt;
        std::vector<std::int64_t> others;
        for (std::size_t at = 0; at < rows_.size(); ++at)
            if (at != own && rows_[at].project == rows_[own].project && rows_[at].patrol_scans)
                others.push_back(*rows_[at].patrol_scans);
        return rules::beside(*rows_[own].patrol_scans, std::move(others), rules::Unusual::high);
    }

    static void name_signal(Json& row, const char* name) {
        Json names = row["signals"].is_null() ? Json::array() : row["signals"];
        names.push(Json::of(name));
        row.set("signals", std::move(names));
    }

    static void add(Json& row, const char* name, const std::optional<rules::Beside>& one, std::int64_t by) {
        row.set(name, beside_json(one, by));
        if (one && one->is_signal) name_signal(row, name);
    }

    template <class Make>
    Json listed(Make make) const {
        std::vector<std::pair<std::string, Json>> rows;
        for (std::size_t at = 0; at < rows_.size(); ++at) {
            Json row = is_shown_[at] ? make(at) : Json{};
            if (row.is_null()) continue;
            if (row["signals"].is_null()) row.set("signals", Json::array());
            rows.emplace_back(row["number"].text(), std::move(row));
        }
        std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        Json list = Json::array();
        for (auto& [number, row] : rows) list.push(std::move(row));
        return list;
    }

    static Json unknown(const std::string& kind) {
        Json list = Json::array();
        if (kind == "leaks")
            return list.push(Json::of("Patrols of the project's own system in nights that nobody imported."))
                .push(Json::of("Syncs of nights that this hub did not count, or does not keep any more."))
                .push(Json::of("Who heard of the visit before the reveal by another way than a device."));
        return list.push(Json::of("Movement between acts: positions are those of photos."))
            .push(Json::of("Whether what failed later had failed before."));
    }

    State& state_;
    const Json& arguments_;
    std::vector<EffortRow> rows_;
    std::vector<bool> is_shown_;
    std::vector<rules::EffortSignals> signals_;
    PatrolsInForce patrols_;
};

}  // namespace

Result<Json> effort_report(State& state, const Json& arguments) {
    return EffortRows(state, arguments).run();
}

}  // namespace wincheck::hub
