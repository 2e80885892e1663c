// The own part of an inspection (VIS-1): what a device shows of findings and decisions whose answers, seal
// and figures are not here, from what HQ told its person and the entries that came along.
#include <algorithm>

#include "core/engine/consequence_view.h"
#include "core/engine/device.h"
#include "core/engine/own_part.h"
#include "core/rules/consequences.h"

namespace wincheck::engine {
namespace {

bool is_of(const ToldFinding& told, const Event<FindingCore>& event) {
    if (!told.is_raised_by_answer) return short_id<StreamId>(event.entry) == told.id;
    return event.core.item.item == told.item.item && event.core.item.instance == told.item.instance;
}

FindingView view_of_told(const ToldFinding& told) {
    FindingView view;
    view.id = told.id;
    view.item = told.item;
    view.line = told.line;
    view.location = told.location;
    view.is_raised_by_answer = told.is_raised_by_answer;
    view.is_over = told.is_over;
    return view;
}

Json brought_json(const StatementSum& sum) {
    return Json::object()
        .set("kind", Json::of(std::string_view(sum.kind)))
        .set("measure", Json::of(rules::name_of(Measure::fen)))
        .set("value", Json::of(std::string_view(rules::value_text(Measure::fen, sum.fen))))
        .set("what", Json::of("brought"));
}

Json extract_json(const std::vector<ExtractCore>& parts) {
    Json rows = Json::array(), held = Json::array();
    for (const ExtractCore& part : parts) {
        for (const StatementRow& row : part.rows) rows.push(put_statement_row(Json::object(), row));
        for (const StatementSum& sum : part.brought) rows.push(brought_json(sum));
        for (const StatementRow& row : part.held) held.push(put_statement_row(Json::object(), row));
    }
    const ExtractCore& first = parts.front();
    Json log = Json::object()
                   .set("size", Json::of(first.log_size))
                   .set("root", Json::of(std::string_view(first.log_root.hex())))
                   .set("document", Json::of(std::string_view(first.document.hex())));
    return Json::object()
        .set("month", Json::of(std::string_view(first.month)))
        .set("whole", Json::of(parts.size() == first.count))
        .set("log", std::move(log))
        .set("statement", std::move(rows))
        .set("held", std::move(held));
}

}  // namespace

std::vector<FindingView> Inspection::own_findings() const {
    std::vector<FindingView> views;
    for (const auto& [id, told] : told_->findings) {
        FindingView view = view_of_told(told);
        for (const Event<FindingCore>& event : finding_events_)
            if (is_of(told, event)) add_details(view, event);
        view.severity = told.severity;
        if (view.location.empty()) view.location = told.location;
        view.terms = rules::terms_of(policy_.findings, planned_.kind, view.severity, view.is_fixed_on_spot);
        view.life = life_of_finding(view.id, view.terms);
        view.times_before = times_before(view);
        if (told.severity_now != told.severity) {
            view.amended_from = told.severity;
            view.severity = told.severity_now;
        }
        views.push_back(std::move(view));
    }
    std::stable_sort(views.begin(), views.end(), [&](const FindingView& a, const FindingView& b) {
        return finding_number(a.id) < finding_number(b.id);
    });
    return views;
}

// Without what it amends: that HQ tells beside it, finding by finding and line by line.
void Inspection::add_told_decisions(std::vector<rules::AppealStep>& steps) const {
    if (!told_) return;
    for (const auto& [entry, told] : told_->decisions) {
        const bool is_here = std::any_of(steps.begin(), steps.end(), [&](const rules::AppealStep& one) {
            return one.entry == told.entry;
        });
        if (is_here) continue;
        rules::AppealStep step;
        step.entry = told.entry;
        step.core.appeal = told.appeal;
        step.core.step = told.step;
        step.core.level = told.level;
        step.author = told.author;
        step.at_ms = told.at_ms;
        step.rank = told.rank;
        steps.push_back(std::move(step));
    }
}

Result<Json> own_statement_json(Device& device) {
    WCK_TRY(const auto streams, person_streams(device.store()));
    WCK_TRY(const auto extracts, extracts_in(device.store(), streams));
    std::map<std::string, std::vector<ExtractCore>> months;
    for (const ExtractCore& one : extracts) {
        auto& parts = months[one.month];
        // Frozen once; only a hub that was restored can have frozen the month anew.
        if (!parts.empty() && parts.front().document != one.document) parts.clear();
        parts.push_back(one);
    }
    Json list = Json::array();
    for (const auto& [month, parts] : months) list.push(extract_json(parts));
    return list;
}

}  // namespace wincheck::engine
