#include "sync/hub/person_feed.h"

#include <algorithm>
#include <set>

#include "core/journal/recorded.h"
#include "core/model/limits.h"
#include "sync/hub/extract_feed.h"
#include "sync/hub/feed.h"
#include "sync/hub/feedback_feed.h"
#include "sync/hub/person_share.h"
#include "sync/hub/standing_feed.h"
#include "sync/hub/statement_history.h"

namespace wincheck::hub {
namespace {

constexpr const char* kSettingDue = "hub.persons.due";
constexpr std::size_t kSettledAtOnce = 64;  // inspections; the rest waits for the next time
constexpr std::size_t kToldBytesMax = std::size_t{24} * 1024;  // of one entry, far inside its bounds

template <class T>
Result<std::optional<T>> setting_of(State& state, const std::string& name) {
    WCK_TRY(const auto bytes, state.store().setting(name));
    if (!bytes) return std::optional<T>{};
    auto value = journal::decode<T>(*bytes);
    return value ? std::optional<T>(std::move(*value)) : std::optional<T>{};
}

// A hub of before this feed, or a backup of one, looks at every inspection once.
Result<std::vector<StreamId>> due_inspections(State& state) {
    WCK_TRY(auto due, setting_of<std::vector<StreamId>>(state, kSettingDue));
    if (due) return std::move(*due);
    std::vector<StreamId> all;
    WCK_TRY(const auto streams, state.store().streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams)
        if (stream.state == "sealed") all.push_back(stream.id);
    return all;
}

Result<void> save_due(State& state, const std::vector<StreamId>& due) {
    return state.store().put_setting(kSettingDue, journal::encode(due));
}

// Who was ever given something of an inspection.
std::string given_setting(const StreamId& inspection) {
    return "hub.persons." + inspection.hex();
}

Result<std::vector<StreamId>> stream_of_person(State& state, const std::string& person) {
    WCK_TRY(const auto stream, state.store().find_opened(kStreamPerson, person));
    return stream ? std::vector{*stream} : std::vector<StreamId>{};
}

/// Records what one person is told, in as many entries as it takes.
class Telling {
public:
    Telling(State& state, std::string person, NotificationCore empty)
        : state_(state), person_(std::move(person)), empty_(std::move(empty)), part_(empty_) {}

    template <class T>
    Result<void> add(std::vector<T> NotificationCore::* list, const T& one) {
        const std::size_t size = journal::encode(one).size();
        if (size > kToldBytesMax) return {};  // by no policy that a person wrote
        if (used_ + size > kToldBytesMax) WCK_TRY(finish());
        (part_.*list).push_back(one);
        used_ += size;
        return {};
    }
    Result<void> finish() {
        if (used_ == 0) return {};
        WCK_TRY(
            state_.engine->record_for_persons({{person_, EntryType::notification, journal::encode(part_)}}));
        part_ = empty_;
        used_ = 0;
        has_recorded_ = true;
        return {};
    }
    [[nodiscard]] bool has_recorded() const { return has_recorded_; }

private:
    State& state_;
    std::string person_;
    NotificationCore empty_, part_;
    std::size_t used_ = 0;
    bool has_recorded_ = false;
};

/// One inspection, and all that are concerned by it.
class Giving {
public:
    Giving(State& state, const StreamId& stream) : state_(state), id_(stream) {}

    /// True when something was recorded that has to be put in order.
    Result<bool> run(const ToldLines& told) {
        WCK_TRY(const auto stream, state_.store().stream(id_));
        WCK_TRY(const bool is_shown, stream ? is_delivered(*stream) : Result<bool>(false));
        if (!is_shown) return false;
        auto inspection = engine::Inspection::load(state_.store(), state_.documents, id_);
        if (!inspection) return false;  // its documents are not here: nobody reads it
        sealed_ms_ = (*inspection)->sealed_at().value_or(UtcMs{}).ms;
        WCK_TRY(PersonShares shares, person_shares(state_, *stream, **inspection, told));
        WCK_TRY(const auto given, setting_of<std::vector<std::string>>(state_, given_setting(id_)));
        if (given)
            for (const std::string& person : *given) shares.try_emplace(person);
        if (shares.empty()) return false;
        WCK_TRY(put_rows(shares));
        for (auto& [person, share] : shares) WCK_TRY(tell(person, share));
        return has_recorded_;
    }

private:
    // VIS-1, VISIT-2: sealed, and the tour is over.
    Result<bool> is_delivered(const store::StreamInfo& stream) {
        if (stream.state != "sealed") return false;
        WCK_TRY(const auto facts, opened(state_, id_));
        if (!facts || !facts->is_delivered) return false;
        const std::string& tour = facts->assignment.tour;
        return tour.empty() ? Result<bool>(true) : is_tour_over(state_, tour);
    }

    Result<void> put_rows(PersonShares& shares) {
        WCK_TRY(auto transaction, state_.store().begin());
        std::vector<std::string> persons;
        for (auto& [person, share] : shares) {
            const std::string scope = protocol::person_scope(person);
            WCK_TRY(add_erasures(scope, share));
            std::vector<store::RankedPosition> rows;
            rows.reserve(share.rows.size());
            for (const auto& [rank, position] : share.rows) rows.push_back({position, rank});
            WCK_TRY(state_.tables.add_rows(scope, rows));
            persons.push_back(person);
        }
        WCK_TRY(state_.store().put_setting(given_setting(id_), journal::encode(persons)));
        return transaction.commit();
    }

    // PII-1: an erasure comes to whoever was given what it erases, whether or not it is his still.
    Result<void> add_erasures(const std::string& scope, PersonShare& share) {
        WCK_TRY(const auto entries, state_.store().stream_entries(id_, EntryType::erase));
        for (const store::StoredEntry& stored : entries) {
            const Bytes* bytes = stored.entry.part_or_null(journal::PartClass::core);
            if (bytes == nullptr || !stored.rank || stored.is_refused) continue;
            const auto core = journal::decode_core<EraseCore>(stored.header, *bytes);
            if (!core) continue;
            WCK_TRY(const bool is_concerned, is_given(scope, share, *core));
            if (is_concerned) share.rows[*stored.rank] = stored.position;
        }
        return {};
    }

    Result<bool> is_given(const std::string& scope, const PersonShare& share, const EraseCore& core) {
        for (const ErasedEntry& erased : core.entries) {
            const store::Position position{erased.incarnation, erased.sequence};
            const bool is_row = std::any_of(share.rows.begin(), share.rows.end(),
                                            [&](const auto& row) { return row.second == position; });
            if (is_row) return true;
            WCK_TRY(const bool was_row, state_.tables.has_row(scope, position));
            if (was_row) return true;
        }
        return false;
    }

    // What differs from what was told before.
    Result<void> tell(const std::string& person, const PersonShare& share) {
        WCK_TRY(const auto streams, stream_of_person(state_, person));
        WCK_TRY(auto all, engine::told_in(state_.store(), streams));
        const engine::Told before = std::move(all[id_]);
        NotificationCore news{
            .inspection = id_, .sealed_ms = sealed_ms_, .findings = {}, .lines = {}, .decisions = {}};
        add_findings(share, before, news);
        add_lines(share, before, news);
        for (const ToldDecision& one : share.decisions)
            if (!before.decisions.contains(one.entry)) news.decisions.push_back(one);
        return record(person, news);
    }

    static void add_findings(const PersonShare& share, const engine::Told& before, NotificationCore& news) {
        std::set<StreamId> own;
        for (const ToldFinding& one : share.findings) {
            own.insert(one.id);
            const auto known = before.findings.find(one.id);
            if (known == before.findings.end() || known->second != one) news.findings.push_back(one);
        }
        for (const auto& [id, told] : before.findings) {
            if (own.contains(id) || told.is_over) continue;
            news.findings.push_back(told);
            news.findings.back().is_over = true;
        }
    }

    static void add_lines(const PersonShare& share, const engine::Told& before, NotificationCore& news) {
        std::set<StreamId> own;
        for (const ToldLine& one : share.lines) {
            own.insert(one.row.line);
            const auto known = before.lines.find(one.row.line);
            if (known == before.lines.end() || known->second != one) news.lines.push_back(one);
        }
        for (const auto& [id, told] : before.lines) {
            if (own.contains(id) || told.is_gone) continue;
            news.lines.push_back(told);
            news.lines.back().is_gone = true;
        }
    }

    Result<void> record(const std::string& person, const NotificationCore& news) {
        Telling telling(state_, person, {.inspection = id_, .sealed_ms = sealed_ms_});
        for (const ToldFinding& one : news.findings) WCK_TRY(telling.add(&NotificationCore::findings, one));
        for (const ToldLine& one : news.lines) WCK_TRY(telling.add(&NotificationCore::lines, one));
        for (const ToldDecision& one : news.decisions)
            WCK_TRY(telling.add(&NotificationCore::decisions, one));
        WCK_TRY(telling.finish());
        has_recorded_ = has_recorded_ || telling.has_recorded();
        return {};
    }

    State& state_;
    StreamId id_;
    std::int64_t sealed_ms_ = 0;
    bool has_recorded_ = false;
};

Result<void> settle_inspections(State& state) {
    WCK_TRY(const auto stored, state.store().setting(kSettingDue));
    WCK_TRY(std::vector<StreamId> due, due_inspections(state));
    if (stored && due.empty()) return {};
    const std::size_t count = std::min(due.size(), kSettledAtOnce);
    bool has_recorded = false;
    if (count > 0) {
        WCK_TRY(const auto* told, told_lines(state));
        for (std::size_t at = 0; at < count; ++at) {
            WCK_TRY(const bool is_told, tell_feedback(state, due[at]));
            WCK_TRY(const bool is_new, Giving(state, due[at]).run(*told));
            has_recorded = has_recorded || is_told || is_new;
        }
    }
    if (has_recorded) WCK_TRY(sequence_own(state));
    due.erase(due.begin(), due.begin() + static_cast<std::ptrdiff_t>(count));
    WCK_TRY(auto transaction, state.store().begin());
    WCK_TRY(save_due(state, due));
    return transaction.commit();
}

}  // namespace

Result<void> note_persons_due(State& state, const StreamId& inspection) {
    return note_persons_due(state, std::set{inspection});
}

Result<void> note_persons_due(State& state, const std::set<StreamId>& inspections) {
    WCK_TRY(auto due, due_inspections(state));
    const std::set<StreamId> known(due.begin(), due.end());
    const std::size_t before = due.size();
    for (const StreamId& one : inspections)
        if (!known.contains(one)) due.push_back(one);
    return due.size() == before ? Result<void>{} : save_due(state, due);
}

Result<void> settle_persons(State& state) {
    WCK_TRY(settle_inspections(state));
    WCK_TRY(settle_extracts(state));
    return settle_standing(state);
}

}  // namespace wincheck::hub
