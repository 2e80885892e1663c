#include "core/engine/visit_view.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>

#include "core/engine/named.h"

namespace wincheck::engine {
namespace {

Json visit_word(std::string_view value) {
    return Json::of(value);
}

// As the act took them: one a line.
Json visit_lines(std::string_view joined) {
    Json list = Json::array();
    while (!joined.empty()) {
        const std::size_t end = std::min(joined.find('\n'), joined.size());
        list.push(visit_word(joined.substr(0, end)));
        joined.remove_prefix(std::min(end + 1, joined.size()));
    }
    return list;
}

template <class Core>
Json recorded_by(Json what, const Event<Core>& event) {
    return std::move(what)
        .set("by", visit_word(event.author))
        .set("at", visit_word(to_text(event.at)))
        .set("entry", visit_word(event.entry.hex()));
}

template <class Core>
std::vector<Event<Core>> by_time(std::vector<Event<Core>> events) {
    std::sort(events.begin(), events.end(), [](const Event<Core>& a, const Event<Core>& b) {
        return std::tie(a.at.utc.ms, a.entry) < std::tie(b.at.utc.ms, b.entry);
    });
    return events;
}

// No phase goes backwards, so their order needs no clock.
Json visited_phases(const Inspection& inspection) {
    if (inspection.is_partial()) return {};
    std::vector<Event<PhaseCore>> phases = by_time(inspection.phases());
    std::stable_sort(phases.begin(), phases.end(),
                     [](const auto& a, const auto& b) { return a.core.phase < b.core.phase; });
    Json list = Json::array();
    for (const Event<PhaseCore>& one : phases)
        list.push(recorded_by(Json::object()
                                  .set("phase", visit_word(phase_name(one.core.phase)))
                                  .set("to", visit_word(text_of(one.text, "to"))),
                              one));
    return list;
}

Json feedback_said(const Inspection& inspection) {
    Json list = Json::array();
    const std::vector<Event<FeedbackCore>> said = by_time(inspection.feedback());
    for (const Event<FeedbackCore>& one : said)
        list.push(recorded_by(Json::object()
                                  .set("attendees", visit_lines(text_of(one.text, "attendees")))
                                  .set("count", Json::of(std::uint64_t{one.core.attendees}))
                                  .set("points", visit_lines(text_of(one.text, "points")))
                                  .set("help", visit_word(text_of(one.text, "help")))
                                  .set("minutes", Json::of(std::uint64_t{one.core.minutes})),
                              one));
    return list;
}

std::string ending_name(std::uint32_t how) {
    constexpr std::array<const char*, 6> kNames{"", "refused", "stopped", "void", "not_reached", "moved"};
    return how < kNames.size() ? kNames[how] : std::to_string(how);
}

// Nobody answers the own request.
std::vector<Event<ConfirmEndCore>> answers_to(const Inspection& inspection, const Event<EndCore>& request) {
    std::vector<Event<ConfirmEndCore>> answers = by_time(inspection.end_answers());
    std::erase_if(answers, [&](const Event<ConfirmEndCore>& one) {
        return one.core.end != request.entry || one.author == request.author;
    });
    return answers;
}

Json visit_end(const Inspection& inspection) {
    const auto& end = inspection.end();
    if (!end) return {};
    const auto answers = answers_to(inspection, *end);
    const auto confirmed =
        std::find_if(answers.begin(), answers.end(), [](const auto& one) { return one.core.is_agreed; });
    const bool is_confirmed = confirmed != answers.end();
    return recorded_by(Json::object()
                           .set("how", visit_word(ending_name(end->core.how)))
                           .set("cause", visit_word(end->core.cause))
                           .set("reason", visit_word(text_of(end->text, "reason"))),
                       *end)
        .set("confirmed_by", visit_word(is_confirmed ? confirmed->author : std::string{}))
        .set("confirmed_at", is_confirmed ? visit_word(to_text(confirmed->at)) : Json{});
}

Json void_requests(const Inspection& inspection) {
    Json list = Json::array();
    const std::vector<Event<EndCore>> requests = by_time(inspection.void_requests());
    for (const Event<EndCore>& request : requests) {
        Json answers = Json::array();
        const auto said = answers_to(inspection, request);
        for (const Event<ConfirmEndCore>& answer : said)
            answers.push(recorded_by(Json::object()
                                         .set("agreed", Json::of(answer.core.is_agreed))
                                         .set("reason", visit_word(text_of(answer.text, "reason"))),
                                     answer));
        list.push(recorded_by(Json::object()
                                  .set("cause", visit_word(request.core.cause))
                                  .set("reason", visit_word(text_of(request.text, "reason"))),
                              request)
                      .set("answers", std::move(answers)));
    }
    return list;
}

}  // namespace

Json visit_json(const Inspection& inspection) {
    return Json::object()
        .set("phases", visited_phases(inspection))
        .set("feedback", feedback_said(inspection))
        .set("end", visit_end(inspection))
        .set("void_asked", void_requests(inspection));
}

}  // namespace wincheck::engine
