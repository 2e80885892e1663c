// When a finding is due and whether it is overdue, derived from its life (FIX-2, DUE-3).
#include "core/rules/finding_due.h"

#include <doctest/doctest.h>

using namespace wincheck;
using namespace wincheck::rules;

namespace {

const TimeZone kChina = fixed_zone(480);

Deadline on(const char* date, const char* at) {
    const Date day = parse_date(date).value();
    return {.nominal = day, .day = day, .is_known = true, .at = parse_time(at).value().utc};
}

const Deadline kBase = on("2026-03-17", "2026-03-17T18:00:00+08:00");

std::string due_text(const Life& life) {
    return to_text(ZonedTime{due_of(kBase, life, kChina).at, 480});
}

}  // namespace

TEST_CASE("FIX-2 a granted extension counts until the end of its day, and never shortens") {
    Life life;
    CHECK(due_of(kBase, life, kChina) == kBase);
    life.until = "2026-03-25";
    CHECK(due_text(life) == "2026-03-26T00:00:00+08:00");
    life.until = "2026-03-10";
    CHECK(due_of(kBase, life, kChina) == kBase);
    life.until = "soon";
    CHECK(due_of(kBase, life, kChina) == kBase);
}

TEST_CASE(
    "FIX-2 a long-term plan is owed milestone by milestone, and its end is what remains after a reject") {
    Life life;
    life.place.state = FindingState::long_term;
    life.milestones = {"2026-04-01", "2026-06-01"};
    CHECK(due_text(life) == "2026-04-02T00:00:00+08:00");
    life.reached = 1;
    CHECK(due_text(life) == "2026-06-02T00:00:00+08:00");
    life.reached = 2;
    CHECK(due_text(life) == "2026-06-02T00:00:00+08:00");
    life.place.state = FindingState::assigned;
    life.reached = 0;
    CHECK(due_text(life) == "2026-06-02T00:00:00+08:00");
}

TEST_CASE("FIX-2 overdue is what is owed after its due time; the moment itself is in time") {
    Life life;
    const UtcMs at = kBase.at;
    CHECK_FALSE(is_overdue(life, kBase, at));
    CHECK(is_overdue(life, kBase, {at.ms + 1}));
    Deadline unknown = kBase;
    unknown.is_known = false;
    CHECK_FALSE(is_overdue(life, unknown, {at.ms + 1}));
    for (const FindingState state :
         {FindingState::rectified, FindingState::reviewed, FindingState::closed, FindingState::not_ours}) {
        life.place.state = state;
        CHECK_FALSE(is_overdue(life, kBase, {at.ms + 1}));
    }
    for (const FindingState state : {FindingState::assigned, FindingState::long_term}) {
        life.place.state = state;
        CHECK(is_overdue(life, kBase, {at.ms + 1}));
    }
}

TEST_CASE("FIX-2 what was put right after the due time stays late") {
    Life life;
    life.place.state = FindingState::closed;
    life.rectified_ms = kBase.at.ms;
    CHECK_FALSE(was_late(life, kBase));
    life.rectified_ms = kBase.at.ms + 1;
    CHECK(was_late(life, kBase));
    life.place.state = FindingState::assigned;  // rejected: it is owed again, not late
    CHECK_FALSE(was_late(life, kBase));
}
