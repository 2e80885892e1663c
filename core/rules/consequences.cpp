#include "core/rules/consequences.h"

#include <algorithm>
#include <array>
#include <set>

#include "core/base/hash.h"

namespace wincheck::rules {
namespace {

constexpr std::int64_t kWholePercent = 100;

bool names(const std::vector<std::string>& list, std::string_view one) {
    return list.empty() || std::find(list.begin(), list.end(), one) != list.end();
}

bool is_allowed(const ConsequenceKind& kind, const ConsequenceRule& rule, std::string_view jurisdiction) {
    return is_within(jurisdiction, kind.jurisdictions) && !is_within(jurisdiction, kind.except) &&
           (rule.jurisdictions.empty() || is_within(jurisdiction, rule.jurisdictions));
}

bool fits(const ConsequenceRule& rule, const ConsequenceSource& source, const PunishableFinding& finding) {
    return names(rule.inspections, source.kind) && names(rule.items, finding.item) &&
           finding.severity >= rule.severity_min && finding.times_before >= rule.times_min &&
           (!rule.needs_veto || finding.has_veto);
}

std::int64_t value_of(const ConsequenceRule& rule, const ConsequenceKind& kind) {
    const std::int64_t size = kind.measure == Measure::fen      ? rule.fen
                              : kind.measure == Measure::points ? rule.points.nano
                                                                : 1;
    return kind.is_reward ? -size : size;
}

// Each part ends with a zero byte, which no id holds, so that no two lines are taken for one.
StreamId line_id(const ConsequenceLine& line) {
    constexpr std::array<std::uint8_t, 2> kEnds{0, 1};
    const ByteView end{kEnds.data(), 1};
    return short_id<StreamId>(
        sha256({line.inspection.view(), line.finding.view(), view_of(line.rule), end,
                ByteView{kEnds.data() + (line.is_share ? 1 : 0), 1}, view_of(line.payee)}));
}

ConsequenceLine line_of(const ConsequenceSource& source, const PunishableFinding& finding,
                        const ConsequenceRule& rule, const ConsequenceKind& kind) {
    ConsequenceLine line{.id = {},
                         .inspection = source.inspection,
                         .finding = finding.id,
                         .rule = rule.id,
                         .kind = rule.kind,
                         .basis = rule.basis,
                         .measure = kind.measure,
                         .bearer = kind.bearer,
                         .is_share = false,
                         .is_capped = kind.is_capped,
                         .payee = kind.bearer == Bearer::vendor ? finding.vendor : finding.person,
                         .value = value_of(rule, kind),
                         .month = source.month};
    line.id = line_id(line);
    return line;
}

void add_share(std::vector<ConsequenceLine>& lines, const PunishableFinding& finding,
               const ConsequenceRule& rule) {
    const ConsequenceLine& whole = lines.back();
    if (rule.manager_percent == 0 || finding.manager.empty() || finding.manager == whole.payee) return;
    ConsequenceLine share = whole;
    share.bearer = Bearer::person;
    share.is_share = true;
    share.payee = finding.manager;
    share.value = divide_rounded(Wide{whole.value} * rule.manager_percent, kWholePercent);
    share.id = line_id(share);
    if (share.value != 0) lines.push_back(std::move(share));
}

}  // namespace

std::vector<ConsequenceLine> consequence_lines(const ConsequenceSource& source,
                                               const ConsequencesPolicy& policy) {
    const std::string& jurisdiction = source.jurisdiction.empty() ? policy.jurisdiction : source.jurisdiction;
    std::vector<ConsequenceLine> lines;
    for (const PunishableFinding& finding : source.findings) {
        std::set<std::string_view> kinds;
        for (const ConsequenceRule& rule : policy.rules) {
            const ConsequenceKind* kind = kind_or_null(policy, rule.kind);
            if (kind == nullptr || !is_allowed(*kind, rule, jurisdiction)) continue;
            if (!fits(rule, source, finding) || !kinds.insert(rule.kind).second) continue;
            lines.push_back(line_of(source, finding, rule, *kind));
            add_share(lines, finding, rule);
        }
    }
    return lines;
}

bool is_within(std::string_view jurisdiction, const std::vector<std::string>& allowed) {
    return std::any_of(allowed.begin(), allowed.end(), [&](const std::string& one) {
        return jurisdiction.starts_with(one) &&
               (jurisdiction.size() == one.size() || jurisdiction[one.size()] == '-');
    });
}

bool may_see_line(const Register& standing, std::string_view reader, std::string_view payee,
                  std::string_view project, std::string_view date) {
    constexpr std::array kSeeing{
        "quality_centre",    "general_manager",    "projects_manager", "payroll_reader",
        "branch_supervisor", "regional_inspector", "project_head",     "auditor"};
    return reader == payee || std::any_of(kSeeing.begin(), kSeeing.end(), [&](const char* role) {
               return standing.holds_role(reader, role, project, date);
           });
}

bool is_fine(std::string_view kind) {
    std::string lower(kind);
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    for (const char* chinese : {"罚款", "罚金"})
        if (lower.find(chinese) != std::string::npos) return true;
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    for (std::size_t at = lower.find("fine"); at != std::string::npos; at = lower.find("fine", at + 1)) {
        std::size_t end = at + std::string_view("fine").size();
        if (end < lower.size() && lower[end] == 's') ++end;
        const bool begins = at == 0 || !is_letter(lower[at - 1]);
        if (begins && (end == lower.size() || !is_letter(lower[end]))) return true;
    }
    return false;
}

const ConsequenceKind* kind_or_null(const ConsequencesPolicy& policy, std::string_view id) {
    const auto found = std::find_if(policy.kinds.begin(), policy.kinds.end(),
                                    [&](const ConsequenceKind& one) { return one.id == id; });
    return found == policy.kinds.end() ? nullptr : &*found;
}

const char* name_of(Measure measure) {
    switch (measure) {
        case Measure::points: return "points";
        case Measure::fen: return "fen";
        case Measure::times: break;
    }
    return "times";
}

const char* name_of(Bearer bearer) {
    return bearer == Bearer::vendor ? "vendor" : "person";
}

std::string value_text(Measure measure, std::int64_t value) {
    return measure == Measure::points ? to_text(Points{value}) : std::to_string(value);
}

}  // namespace wincheck::rules
