// What people are told of problems of synchronising.
#include "sync/client/problem_texts.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "sync/client/status.h"

using namespace wincheck;
using namespace wincheck::client;

TEST_CASE("INT-5 a fork asks for other keys with a person's confirmation, on the device that shows it") {
    Status status;
    status.problems.push_back({"c1", 7, "fork"});
    status.problems.push_back({"", 0, "of_tomorrow"});
    const Json json = outbox_json(status);
    const Json& fork = json["problems"].items()[0];
    CHECK(fork["reason"].text() == "fork");
    CHECK(fork["remedy"].text().find("enrol again by an invitation that a person confirms") !=
          std::string::npos);
    const Json& unknown = json["problems"].items()[1];
    CHECK_FALSE(unknown["message"].text().empty());
    CHECK_FALSE(unknown["remedy"].text().empty());
}

TEST_CASE("DO-9 each reason has one text with a remedy") {
    std::set<std::string> seen;
    for (const ProblemText& text : problem_texts()) {
        CAPTURE(text.reason);
        CHECK(seen.insert(text.reason).second);
        CHECK(std::string(text.message).ends_with('.'));
        CHECK(std::string(text.remedy).ends_with('.'));
        CHECK(&problem_text(text.reason) == &text);
    }
    // What the hub's intake and the client's own steps name.
    for (const char* reason : {"fork",
                               "restored",
                               "chain",
                               "gap",
                               "signature",
                               "malformed",
                               "schema",
                               "too_large",
                               "scope",
                               "team",
                               "draw",
                               "hold",
                               "revoked",
                               "stream",
                               "lost_race",
                               "quarantine_full",
                               "key_locked",
                               "scope_lost",
                               "evidence_missing",
                               "evidence_damaged",
                               "mismatch",
                               "no_progress",
                               "log_rolled_back",
                               "log_forked",
                               "hub_restored",
                               "snapshot_wrong",
                               "feed_differs",
                               "server_error",
                               "protocol"})
        CHECK(seen.contains(reason));
}
