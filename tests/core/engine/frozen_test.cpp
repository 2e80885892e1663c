// What an inspection is frozen with when it opens (SCO-8).
#include "core/engine/frozen.h"

#include "core/journal/payloads.h"
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

std::vector<EarlierFinding> earlier_findings(std::size_t count) {
    std::vector<EarlierFinding> earlier;
    for (std::size_t i = 0; i < count; ++i)
        earlier.push_back({"G" + std::to_string(i), "lift", "", 1, false});
    return earlier;
}

Context frozen(std::size_t count) {
    return must(journal::decode_document<Context>(
        must(engine::context_document(small_organisation().units[1], earlier_findings(count)))));
}

}  // namespace

TEST_CASE(
    "SCO-8 a context that has no room for all earlier findings takes as many as it can and says of how many "
    "not") {
    const Context small = frozen(10);
    CHECK(small.earlier.size() == 10);
    CHECK(small.earlier_left_out == 0);
    const Context full = frozen(10'000);
    CHECK(full.earlier.size() + full.earlier_left_out == 10'000);
    CHECK(full.earlier.front().item == "G0");
    CHECK(full.earlier.size() > 1'000);
    CHECK(frozen(full.earlier.size()).earlier_left_out == 0);
    CHECK(journal::encode(full).size() <= 40 * 1024);
    Context with_one_more = full;
    with_one_more.earlier = earlier_findings(full.earlier.size() + 1);
    with_one_more.earlier_left_out -= 1;
    CHECK(journal::encode(with_one_more).size() > 40 * 1024);
}

TEST_CASE("SCO-8 facts of the project that have no room are refused, with or without earlier findings") {
    Unit unit = small_organisation().units[1];
    unit.attributes.push_back({"note", std::string(50'000, 'x')});
    CHECK(reason_of(engine::context_document(unit, {})) == "context_too_large");
    CHECK(reason_of(engine::context_document(unit, earlier_findings(3))) == "context_too_large");
}
