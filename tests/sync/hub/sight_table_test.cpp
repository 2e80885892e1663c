// VIS-1 as one table: a row for each role that the authority knows, in the project, above it and beside it, a
// column for each moment. A cell has the letters (sight_night.h) of all that the device then holds or was
// ever sent, and no others.
#include <set>

#include "core/rules/authority.h"
#include "tests/sync/hub/sight_night.h"

namespace wincheck::hub {
namespace {

/// before the reveal, at work, at the feedback, after delivery, after publication
struct SightRow {
    const char* person;
    const char* cells[kMoments];
};

// The right column of the guide (privacy.md): nothing but the own below the project's head, the delivered
// result without places and keys for whoever reads above, all of it for team and planner.
constexpr SightRow kSightTable[] = {
    {"planner", {"A", "ACFPKV", "ACFNPKV", "ACFNPKVS", "ACFNPKVS"}},
    {"li", {"A", "ACFPKVZE", "ACFNPKVZE", "ACFNPKVSZE", "ACFNPKVSZ"}},  // chunks go once HQ has them
    {"wang", {"A", "ACFPKV", "ACFNPKV", "ACFNPKVS", "ACFNPKVS"}},
    {"zhao", {"A", "AC", "AC", "AC", "AC"}},  // stood back
    {"sun", {"", "", "", "", ""}},
    {"head1", {"", "", "Q", "AFNVSQ", "AFNVSQRU"}},
    {"guard", {"", "", "", "AF", "AFL"}},
    {"deputy", {"", "", "", "", ""}},
    {"squad", {"", "", "", "", ""}},
    {"duty", {"", "", "", "", ""}},
    {"keeper", {"", "", "", "", ""}},
    {"boss", {"", "", "", "", "AM"}},
    {"steward", {"", "", "", "", ""}},
    {"chief", {"", "", "H", "AFNVSH", "AFNVSHRU"}},
    {"regional", {"", "", "H", "AFNVSH", "AFNVSHRU"}},
    {"borrowed", {"", "", "", "", ""}},
    {"colleague", {"", "", "", "AFNVS", "AFNVS"}},
    {"maker", {"", "", "", "AFNVS", "AFNVS"}},
    {"desk", {"", "", "", "AFNVS", "AFNVS"}},
    {"works", {"", "", "", "AFNVS", "AFNVS"}},
    {"general", {"", "", "", "AFNVS", "AFNVS"}},
    {"panel", {"", "", "", "AFNVS", "AFNVS"}},
    {"audit", {"", "", "", "AFNVS", "AFNVS"}},
    {"admin", {"", "", "", "AFNVS", "AFNVS"}},
    {"payroll", {"", "", "", "", ""}},
    {"shopper", {"", "", "", "", ""}},
    {"visitor", {"", "", "", "", ""}},
    {"clerk", {"", "", "", "", ""}},
    {"supplier", {"", "", "", "", "AYU"}},
    {"rival", {"", "", "", "", "U"}},
    {"head2", {"", "", "", "", "U"}},
    {"guard2", {"", "", "", "", ""}},
    {"deputy2", {"", "", "", "", ""}},
    {"chief2", {"", "", "", "", "U"}},
    {"regional2", {"", "", "", "", "U"}},
};

}  // namespace

TEST_CASE("VIS-1 each role's device holds at each moment these facts in bytes, and no others") {
    const SightNight& night = sight();
    for (const SightRow& row : kSightTable)
        for (std::size_t moment = 0; moment < kMoments; ++moment) {
            const std::string person = row.person;
            CAPTURE(person);
            CAPTURE(moment);
            CHECK(night.all_seen(person, static_cast<Moment>(moment)) == row.cells[moment]);
        }
}

TEST_CASE("VIS-1 the table has a row for each role that the authority knows, and each fact is somebody's") {
    std::set<std::string_view> persons, roles;
    for (const SightRow& row : kSightTable) persons.insert(row.person);
    for (const SightPerson& person : kSightPeople) {
        CAPTURE(person.id);
        CHECK(persons.contains(person.id));
        roles.insert(person.role);
    }
    CHECK(persons.size() == std::size(kSightPeople));
    CHECK(std::size(kSightTable) == std::size(kSightPeople));
    for (const std::string_view role : rules::shipped_roles()) {
        CAPTURE(role);
        CHECK(roles.contains(role));
    }
    for (const char* role : {"vendor", "night_steward"}) CHECK(roles.contains(role));  // not in that table
    std::string held;
    for (const SightRow& row : kSightTable)
        for (const char* cell : row.cells) held += cell;
    for (const char letter : kSightLetters) {
        CAPTURE(letter);
        CHECK(held.find(letter) != std::string::npos);
    }
}

}  // namespace wincheck::hub
