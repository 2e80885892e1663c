// Numbers of posts as the register has them (DO-8), and that it takes none of persons (PII-1).
#include "core/rules/contacts.h"

#include <doctest/doctest.h>

#include "core/rules/changes.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

Register small_company() {
    Organisation organisation;
    organisation.units.push_back({.id = "g", .kind = "group", .code = "", .name = "集团"});
    organisation.units.push_back({.id = "p1", .kind = "project", .code = "", .name = "一号", .parent = "g"});
    People people;
    people.persons.push_back({.id = "li", .name = "李", .post = "", .grants = {}});
    return {organisation, people};
}

void say_phone(Register& standing, const char* unit, const char* post, const char* phone,
               const char* from = "", const char* to = "") {
    standing.add(Fact{kAboutUnit, unit, std::string(kPhonePrefix) + post, phone, from, to});
}

std::string codes_of_phone(const Fact& fact) {
    Changes changes;
    changes.facts.push_back(fact);
    std::string codes;
    for (const Problem& problem : check_changes(small_company(), changes, Policy{}))
        codes += problem.code + " ";
    return codes;
}

}  // namespace

TEST_CASE(
    "DO-8 a post's number is that of the nearest unit on that day, and an empty one says there is none") {
    Register standing = small_company();
    say_phone(standing, "g", "hq_desk", "400-1");
    say_phone(standing, "g", "duty_manager", "400-2");
    say_phone(standing, "p1", "duty_manager", "0512-1", "2026-03-01", "2026-03-31");
    const auto on = [&](const char* unit, const char* date) { return post_contacts(standing, unit, date); };
    CHECK(on("p1", "2026-03-02") ==
          std::vector<PostContact>{{"duty_manager", "0512-1", "p1"}, {"hq_desk", "400-1", "g"}});
    CHECK(on("p1", "2026-04-02") ==
          std::vector<PostContact>{{"duty_manager", "400-2", "g"}, {"hq_desk", "400-1", "g"}});
    say_phone(standing, "p1", "hq_desk", "");
    CHECK(on("p1", "2026-04-02") == std::vector<PostContact>{{"duty_manager", "400-2", "g"}});
    CHECK(on("g", "2026-04-02").size() == 2);
    CHECK(on("nowhere", "2026-04-02").empty());
}

TEST_CASE("DO-8 a number can be dialled or read out") {
    for (const char* good : {"110", "+86 (0512) 6888-1234#2", "13800001111,9"}) CHECK(is_phone(good));
    for (const char* wrong : {"", "12", "---", "1380000111x", "１３８", "123456789012345678901234567890123"})
        CHECK_FALSE(is_phone(wrong));
}

TEST_CASE("DO-8 PII-1 the register takes numbers of posts and refuses those of persons") {
    CHECK(codes_of_phone({kAboutUnit, "p1", "phone:duty_manager", "0512-1", "", ""}).empty());
    CHECK(codes_of_phone({kAboutUnit, "p1", "phone:duty_manager", "", "", ""}).empty());
    CHECK(codes_of_phone({kAboutUnit, "p1", "phone:duty_manager", "nobody", "", ""}) == "phone ");
    CHECK(codes_of_phone({kAboutUnit, "p1", "phone:", "0512-1", "", ""}) == "phone ");
    CHECK(codes_of_phone({kAboutPerson, "li", "phone", "13800001111", "", ""}) == "phone_of_person ");
    CHECK(codes_of_phone({kAboutPerson, "li", "phone:team", "13800001111", "", ""}) == "phone_of_person ");
}
