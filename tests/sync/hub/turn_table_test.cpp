// What the hub's commands take and refuse, over every sequence and every role, against models written from
// the guides' text: administrative effects (CON-4), rankings (YEAR-3), statements (CON-2). Each sequence has
// an effect, a period or a pair of months of its own in one world, so that all are walked together.
#include <doctest/doctest.h>

#include <map>
#include <vector>

#include "tests/support/authority_table.h"
#include "tests/sync/hub/effect_world.h"
#include "tests/sync/hub/punished_world.h"

namespace wincheck::hub {
namespace {

// One person for each role, over the group.
std::string people_of_roles(const std::string& people) {
    std::string text = people;
    for (const testing::Expected& one : testing::kExpected)
        text += "x_" + std::string(one.role) + ",某,某," + one.role + ",G\r\n";
    return text;
}

void load_roles(World& world, const char* people) {
    world.write("people.csv", people_of_roles(people));
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
}

/// One effect as the guide tells it, all within the days to object.
struct ToldByGuide {
    bool is_approved = false, is_declined = false, is_lifted = false, is_overturned = false;
    bool is_heard = false, was_heard = false;

    [[nodiscard]] std::string turns() const {
        std::string letters = "adl";
        if (is_approved && !was_heard) letters += "o";
        return is_heard ? letters + "ur" : letters;
    }
    std::string take(char letter) {
        const bool is_open =
            letter == 'l' ? is_approved && !is_lifted && !is_overturned : !is_approved && !is_declined;
        switch (letter) {
            case 'o': is_heard = was_heard = true; return "ok";
            case 'u': is_overturned = true; [[fallthrough]];
            case 'r': is_heard = false; return "ok";
            case 'a': is_approved = is_approved || is_open; break;
            case 'd': is_declined = is_declined || is_open; break;
            default: is_lifted = is_lifted || is_open; break;
        }
        return is_open ? "ok" : "effect_decided";
    }
    [[nodiscard]] std::string state() const {
        const std::string decided = is_overturned ? "overturned" : is_lifted ? "lifted" : "in_force";
        return is_declined ? "declined" : is_approved ? decided : "proposed";
    }
};

void add_sequences(const ToldByGuide& told, const std::string& so_far, std::size_t steps,
                   std::vector<std::string>& all) {
    if (so_far.size() == steps) return all.push_back(so_far);
    for (const char letter : told.turns()) {
        ToldByGuide next = told;
        next.take(letter);
        add_sequences(next, so_far + letter, steps, all);
    }
}

/// Many rules that each make an effect of one failed inspection.
struct ManyEffects {
    FailedTwice group;
    std::map<std::string, std::string> ids;  // by rule

    explicit ManyEffects(std::size_t count) {
        std::string rules;
        for (std::size_t at = 0; at < count; ++at)
            rules += (at == 0 ? "" : ",") + std::string(R"({"id":"e)") + std::to_string(at) +
                     R"(","kind":"yellow_card","basis":"问责办法第6条","count":1,"days":30})";
        group.world.write(
            "policy.json",
            R"({"id":"p","version":"2","scoring":{"pass":70},"consequences":{"effects":{"rules":[)" + rules +
                "]}}}");
        REQUIRE(group.world.load({"policy.json"})["ok"].boolean());
        load_roles(group.world, kEffectPeople);
        group.world.sync(*group.planner);
        group.inspect("n4", "2026-04-25", "P1", "fail");
        const Json shown = group.effects("2026-04-26");
        for (const Json& row : shown.items()) ids[row["rule"].text()] = row["id"].text();
        group.sync_all();
    }
    [[nodiscard]] const std::string& id(std::size_t at) const { return ids.at("e" + std::to_string(at)); }
};

/// Objections against effects of a world, by the branch's supervisor; the Projects Department decides.
struct Objections {
    FailedTwice& group;
    std::map<std::string, std::string> appeals;  // by effect

    void file(const std::string& day, const std::string& effect) {
        group.chief->at(day + "T09:00:00+08:00");
        const auto filed = group.chief->does(
            R"({"act":"appeal","inspection":"n4","object":"effect","by":"person","text":"x","subject":")" +
            effect + "\"}");
        appeals[effect] = filed.extra["appeal"].text();
    }
    void decide(const std::string& day, const std::string& effect, const char* outcome) {
        group.pm->at(day + "T12:00:00+08:00");
        group.pm->does(R"({"act":"appeal_decide","inspection":"n4","text":"x","appeal":")" +
                       appeals.at(effect) + R"(","outcome":")" + outcome + "\"}");
    }
    void carry() {
        group.world.sync(*group.chief);
        group.world.sync(*group.pm);
    }
};

}  // namespace

TEST_CASE("CON-4 at the hub every sequence of decisions and objections ends where the rule's text says") {
    std::vector<std::string> sequences;
    add_sequences({}, {}, 3, sequences);
    CHECK(sequences.size() == 36);
    ManyEffects world(sequences.size());
    std::vector<ToldByGuide> told(sequences.size());
    Objections objections{world.group, {}};
    const std::vector<std::string> days{"2026-04-27", "2026-04-28", "2026-04-29"};
    for (std::size_t step = 0; step < days.size(); ++step) {
        for (std::size_t at = 0; at < sequences.size(); ++at) {
            const char letter = sequences[at][step];
            const std::string& effect = world.id(at);
            const std::string expected = told[at].take(letter);
            CAPTURE(sequences[at]);
            CAPTURE(step);
            switch (letter) {
                case 'o': objections.file(days[step], effect); break;
                case 'u': objections.decide(days[step], effect, "upheld"); break;
                case 'r': objections.decide(days[step], effect, "rejected"); break;
                default: {
                    const char* word = letter == 'a' ? "approve" : letter == 'd' ? "decline" : "lift";
                    CHECK(world.group.decide(word, days[step], "gm", effect) == expected);
                }
            }
        }
        objections.carry();
        const Json shown = world.group.effects(days[step]);
        std::size_t seen = 0;
        for (const Json& row : shown.items()) {
            if (row["inspection"].text() != "n4") continue;
            const auto at = static_cast<std::size_t>(std::stoul(row["rule"].text().substr(1)));
            CAPTURE(sequences[at]);
            CAPTURE(step);
            CHECK(row["state"].text() == told[at].state());
            // A rejected objection may go up for some days more (APP-1), which keeps it suspended.
            CHECK(row["suspended"].boolean() == (told[at].was_heard && !told[at].is_overturned));
            ++seen;
        }
        CHECK(seen == sequences.size());
    }
    CHECK(world.group.world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE("CON-4 at the hub no role but an approver takes any step, and each approver may") {
    ManyEffects world(2);
    std::size_t free = 0;
    for (const testing::Expected& one : testing::kExpected) {
        const std::string person = "x_" + std::string(one.role);
        const bool is_approver = testing::says("projects_manager general_manager", one.role);
        CAPTURE(one.role);
        if (!is_approver)
            for (const char* step : {"approve", "decline", "lift"})
                CHECK(world.group.decide(step, "2026-04-27", person.c_str(), world.id(0)) ==
                      "may_not_effect");
        else
            CHECK(world.group.decide("approve", "2026-04-27", person.c_str(), world.id(free++)) == "ok");
    }
    CHECK(free == 2);
    for (const testing::Expected& one : testing::kExpected)
        if (!testing::says("projects_manager general_manager", one.role))
            CHECK(world.group.decide("lift", "2026-04-28", ("x_" + std::string(one.role)).c_str(),
                                     world.id(0)) == "may_not_effect");
}

namespace {

std::string week_text(std::size_t week) {
    return std::string("2025-W") + (week < 10 ? "0" : "") + std::to_string(week);
}

// "provisional for three days, again while it is; final from then on, once"
struct WeekToldByGuide {
    int frozen = -1;  // the day
    bool is_final = false;

    std::string take(char letter, int day) {
        if (letter == '-') return "ok";
        if (is_final) return "ranking_stands";
        if (letter == 'f') {
            frozen = day;
            return "ok";
        }
        if (frozen < 0) return "ranking_missing";
        if (day <= frozen + 3) return "ranking_disputed";
        is_final = true;
        return "ok";
    }
};

}  // namespace

TEST_CASE("YEAR-3 at the hub every sequence of freezing and ending, early and late, is as the text says") {
    FailedTwice group;
    const std::string letters = "fn-";
    std::vector<std::string> sequences;
    for (const char a : letters)
        for (const char b : letters)
            for (const char c : letters) sequences.push_back({a, b, c});
    std::vector<WeekToldByGuide> told(sequences.size());
    const std::vector<int> days{1, 5, 6};
    for (std::size_t step = 0; step < days.size(); ++step) {
        const std::string day = "2026-05-0" + std::to_string(days[step]);
        for (std::size_t at = 0; at < sequences.size(); ++at) {
            const char letter = sequences[at][step];
            const std::string expected = told[at].take(letter, days[step]);
            CAPTURE(sequences[at]);
            CAPTURE(step);
            if (letter != '-')
                CHECK(group.rank(letter == 'f' ? "freeze" : "final", day, week_text(at + 1).c_str()) ==
                      expected);
        }
    }
    for (std::size_t at = 0; at < sequences.size(); ++at) {
        const Json shown = must(
            group.ask("report", "2026-05-07", R"("kind":"ranking","period":")" + week_text(at + 1) + "\""));
        const std::string state = told[at].is_final ? "final" : told[at].frozen < 0 ? "open" : "provisional";
        CHECK(shown["state"].text() == state);
    }
    CHECK(group.world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE("YEAR-3 at the hub whoever may publish over the group freezes and ends, and no other role") {
    FailedTwice group;
    load_roles(group.world, kEffectPeople);
    // The hub's clock does not go back: all freeze first.
    const auto all_rank = [&](const char* step, const char* day, bool is_running, const char* told) {
        std::size_t week = 1;
        for (const testing::Expected& one : testing::kExpected) {
            const std::string period = is_running ? "2026-W40" : week_text(week++);
            const bool may = testing::says(one.commands, "publish");
            CAPTURE(one.role);
            CHECK(reason_of(group.ask("rank", day,
                                      R"("by":"x_)" + std::string(one.role) + R"(","period":")" + period +
                                          R"(","step":")" + step + "\"")) == (may ? told : "may_not_change"));
        }
    };
    all_rank("freeze", "2026-05-01", false, "ok");
    all_rank("final", "2026-05-05", false, "ok");
    all_rank("freeze", "2026-05-05", true, "period_running");
}

namespace {

// Month `at` of 2010 and after.
std::string month_text(std::size_t at) {
    const std::size_t month = at % 12 + 1;
    return std::to_string(2010 + at / 12) + (month < 10 ? "-0" : "-") + std::to_string(month);
}

/// A month and the one after it: which are frozen.
struct MonthsToldByGuide {
    bool is_frozen = false, is_next_frozen = false;

    std::string take(char letter) {
        switch (letter) {
            case 'f':
                if (is_frozen) return "month_frozen";
                if (is_next_frozen) return "month_passed";
                is_frozen = true;
                return "ok";
            case 'g':
                if (is_next_frozen) return "month_frozen";
                is_next_frozen = true;
                return "ok";
            case 'w': return is_frozen || is_next_frozen ? "month_frozen" : "ok";
            default: return is_frozen ? "statement_table" : "nothing_frozen";  // nothing was asked of anybody
        }
    }
};

/// The commands of statements, by their letter.
std::string statement_step(Punished& night, char letter, std::size_t month, const std::string& by = {}) {
    const std::string day = "2026-03-05";
    const std::string person = R"("by":")" + (by.empty() ? std::string("x_quality_centre") : by) + "\"";
    const auto table = [&](const char* header, const std::string& row) {
        night.world().write("table.csv",
                            std::string(header) + "\r\n" + month_text(month) + "," + row + "\r\n");
        return person + R"(,"file":")" + night.world().path("table.csv") + "\"";
    };
    switch (letter) {
        case 'f':
        case 'g':
            return night.tries("statement", day,
                               person + R"(,"freeze":true,"month":")" +
                                   month_text(letter == 'f' ? month : month + 1) + "\"");
        case 'w': return night.tries("wages", day, table("month,person,wage", "guard,400000"));
        case 't':
            return night.tries("taken", day, table("month,payee,kind,taken", "guard,performance_pay,1"));
        default: return night.tries("tell", day, person);
    }
}

}  // namespace

TEST_CASE("CON-2 at the hub every sequence of wages, freezing two months and payroll is as the text says") {
    Punished night;
    load_roles(night.world(), kPunishedPeople);
    night.seal();
    const std::string letters = "fgwt";
    std::size_t month = 0;
    for (const char a : letters)
        for (const char b : letters)
            for (const char c : letters) {
                MonthsToldByGuide told;
                const std::string sequence{a, b, c};
                CAPTURE(sequence);
                for (const char letter : sequence)
                    CHECK(statement_step(night, letter, month) == told.take(letter));
                month += 2;
            }
    CHECK(night.world().does("doctor", "{}")["ok"].boolean());
}

TEST_CASE(
    "CON-2 at the hub the quality centre tells and freezes, payroll too takes tables, and no other role") {
    Punished night;
    load_roles(night.world(), kPunishedPeople);
    night.seal();
    constexpr std::size_t kRunning = 12 * 16 + 11;  // December 2026
    for (const testing::Expected& one : testing::kExpected) {
        const bool keeps = testing::says("quality_centre", one.role);
        const bool pays = testing::says("quality_centre payroll_reader", one.role);
        const std::string by = "x_" + std::string(one.role);
        CAPTURE(one.role);
        CHECK(statement_step(night, 'm', 0, by) == (keeps ? "ok" : "may_not_keep"));
        CHECK(statement_step(night, 'f', kRunning, by) == (keeps ? "month_not_over" : "may_not_keep"));
        CHECK(statement_step(night, 'w', kRunning, by) == (pays ? "ok" : "may_not_keep"));
        CHECK(statement_step(night, 't', kRunning, by) == (pays ? "nothing_frozen" : "may_not_keep"));
    }
}

}  // namespace wincheck::hub
