#include "sync/hub/person_share.h"

#include <algorithm>
#include <limits>
#include <set>

#include "core/engine/consequence_view.h"
#include "core/journal/recorded.h"
#include "core/model/limits.h"

namespace wincheck::hub {
namespace {

template <class Core>
std::optional<Core> core_of_stored(const store::StoredEntry& stored) {
    const Bytes* bytes = stored.entry.part_or_null(journal::PartClass::core);
    if (bytes == nullptr || stored.is_refused) return std::nullopt;
    auto core = journal::decode_core<Core>(stored.header, *bytes);
    return core ? std::optional(std::move(*core)) : std::nullopt;
}

// Whom the finding is, for the person that caused it and for the one that puts it right.
std::set<std::string> owners_of(const engine::FindingView& finding) {
    std::set<std::string> owners{finding.person, finding.life.assigned_to};
    std::erase_if(owners, [](const std::string& one) { return one.empty() || one.size() > kIdTextMax; });
    return owners;
}

// A place is named, not told.
std::string place_text(const engine::Inspection& inspection, const engine::FindingView& finding) {
    constexpr std::size_t kPlaceBytesMax = 512;
    std::string place = finding.location.empty() ? inspection.place_of_finding(finding) : finding.location;
    std::size_t size = std::min(place.size(), kPlaceBytesMax);
    while (size > 0 && size < place.size() && (static_cast<unsigned char>(place[size]) & 0xC0U) == 0x80U)
        --size;
    place.resize(size);
    return place;
}

ToldFinding told_finding(const engine::Inspection& inspection, const engine::FindingView& finding) {
    return {.id = finding.id,
            .item = finding.item,
            .line = finding.line,
            .severity = finding.amended_from.value_or(finding.severity),
            .severity_now = finding.severity,
            .number = inspection.finding_number(finding.id),
            .location = place_text(inspection, finding),
            .is_raised_by_answer = finding.is_raised_by_answer};
}

// VIS-1: an entry that names another person or a vendor is theirs.
bool is_shown_to(const FindingCore& core, const std::string& person) {
    if (core.person == person) return true;
    return core.person.empty() && core.vendor.empty();
}

bool is_about(const store::StoredEntry& stored, const FindingCore& core, const engine::FindingView& finding) {
    if (!finding.is_raised_by_answer) return short_id<StreamId>(stored.hash) == finding.id;
    return core.item.item == finding.item.item && core.item.instance == finding.item.instance;
}

/// Collects what each person has of one inspection.
class Sharing {
public:
    Sharing(State& state, const store::StreamInfo& stream, const engine::Inspection& inspection)
        : state_(state), stream_(stream), inspection_(inspection) {}

    Result<PersonShares> run(const ToldLines& told) {
        WCK_TRY(add_findings());
        WCK_TRY(add_lines(told));
        WCK_TRY(add_appeals());
        WCK_TRY(add_openings());
        return std::move(shares_);
    }

private:
    static void add_row(PersonShare& share, const store::StoredEntry& stored) {
        if (stored.rank && !stored.is_refused) share.rows[*stored.rank] = stored.position;
    }

    Result<void> add_findings() {
        const auto findings = inspection_.findings();
        WCK_TRY(const auto details, state_.store().stream_entries(stream_.id, EntryType::finding));
        WCK_TRY(const auto steps, state_.store().stream_entries(stream_.id, EntryType::finding_step));
        for (const engine::FindingView& finding : findings) {
            for (const std::string& person : owners_of(finding)) {
                PersonShare& share = shares_[person];
                share.findings.push_back(told_finding(inspection_, finding));
                for (const store::StoredEntry& stored : details) {
                    const auto core = core_of_stored<FindingCore>(stored);
                    if (core && is_about(stored, *core, finding) && is_shown_to(*core, person))
                        add_row(share, stored);
                }
                for (const store::StoredEntry& stored : steps) {
                    const auto core = core_of_stored<FindingStepCore>(stored);
                    if (core && core->finding == finding.id) add_row(share, stored);
                }
            }
        }
        return {};
    }

    // CON-2: what was told, and of that what it comes to now.
    Result<void> add_lines(const ToldLines& told) {
        WCK_TRY(const engine::RegisterPtr standing, state_.standing());
        WCK_TRY(const auto lines, lines_of_inspection(state_, stream_, inspection_, *standing, told));
        const rules::Appeals appeals = inspection_.appeals();
        for (const CurrentLine& one : lines) {
            const auto known = told.find(one.line.id);
            if (one.line.payee.empty() || one.line.payee.size() > kIdTextMax || known == told.end()) continue;
            const auto told_at = rules::told_at(known->second, one.line.value);
            if (!told_at) continue;
            const auto until = told_until(one.line, *one.terms, told, one.terms->consequences.objection_days);
            ToldLine line{.row = statement_row(one),
                          .finding = one.line.finding,
                          .told_ms = told_at->ms,
                          .objection_ms = until && until->is_known ? until->at.ms : 0};
            line.suspended_ms =
                engine::suspended_until(one.line, appeals, one.terms->due, one.terms->visit, until);
            shares_[one.line.payee].lines.push_back(std::move(line));
        }
        return {};
    }

    // APP-6: whose name it is in, and who filed it. Of a decision that states figures the words come alone
    // (reading.cpp); what it was is told.
    Result<void> add_appeals() {
        const rules::Appeals appeals = inspection_.appeals();
        for (const rules::Appeal& appeal : appeals.all) {
            if (appeal.is_own_motion() || appeal.filing.core.by != kAppealByPerson) continue;
            const auto share = shares_.find(appeal.filing.core.appellant);
            if (share == shares_.end()) continue;
            for (const rules::PlacedAppealStep& placed : appeal.steps)
                WCK_TRY(add_appeal_step(share->second, appeal, placed.step));
        }
        return {};
    }

    Result<void> add_appeal_step(PersonShare& share, const rules::Appeal& appeal,
                                 const rules::AppealStep& step) {
        if (!step.rank) return {};
        if (states_figures(step.core))
            share.decisions.push_back({.entry = step.entry,
                                       .appeal = appeal.id,
                                       .step = step.core.step,
                                       .level = step.core.level,
                                       .author = step.author,
                                       .at_ms = step.at_ms,
                                       .rank = *step.rank});
        WCK_TRY(const auto stored, state_.store().entry_by_hash(stream_.id, step.entry));
        if (stored) add_row(share, *stored);
        return {};
    }

    Result<void> add_openings() {
        for (const EntryType type : {EntryType::plan, EntryType::start}) {
            WCK_TRY(const auto entries, state_.store().stream_entries(stream_.id, type));
            for (const store::StoredEntry& stored : entries) {
                if (!stored.entry.opens_stream()) continue;
                for (auto& [person, share] : shares_) add_row(share, stored);
            }
        }
        return {};
    }

    State& state_;
    const store::StreamInfo& stream_;
    const engine::Inspection& inspection_;
    PersonShares shares_;
};

}  // namespace

bool states_figures(const AppealStepCore& core) {
    return !core.amendments.empty() || core.before != StatedFigures{} || core.after != StatedFigures{};
}

Result<PersonShares> person_shares(State& state, const store::StreamInfo& stream,
                                   const engine::Inspection& inspection, const ToldLines& told) {
    return Sharing(state, stream, inspection).run(told);
}

}  // namespace wincheck::hub
