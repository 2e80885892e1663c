// wincheck draw: commit, freeze, run, reveal and verify on files (DRAW-1).
#include "bindings/cli/command.h"
#include "bindings/cli/draw_files.h"
#include "bindings/cli/output.h"
#include "core/base/hash.h"
#include "core/base/system.h"
#include "core/base/time.h"
#include "core/rules/draw_log.h"

namespace wincheck::cli {
namespace {

using rules::DrawLog;

std::string local_now(const Arguments& arguments) {
    SystemClock clock;
    return arguments.option_or("--at", to_text(clock.now()));
}

/// Runs a step that gives a JSON answer.
template <class Step>
int answer_of(const Arguments& arguments, std::initializer_list<const char*> needed, Step&& step) {
    const bool as_json = arguments.wants_json();
    for (const char* option : needed)
        if (!arguments.option(option))
            return fail(usage_trouble(std::string("draw: option ") + option + " is missing.",
                                      "See 'wincheck help draw'."),
                        as_json);
    if (arguments.option("--at") && !parse_time(*arguments.option("--at")))
        return fail(usage_trouble("draw: --at is a time such as 2026-03-02T09:00:00+08:00.", ""), as_json);
    const Result<Json> answer = step();
    if (!answer) return fail(trouble_of(answer.error()), as_json);
    print_value(*answer, as_json);
    return kExitOk;
}

Result<DrawLog> log_of(const Arguments& arguments, bool may_be_absent) {
    WCK_TRY(const std::string text, read_text(*arguments.option("--log"), may_be_absent));
    return DrawLog::parse(text);
}

Result<Hash> nonce_of(const Arguments& arguments) {
    WCK_TRY(const std::string text, read_text(*arguments.option("--secret"), false));
    WCK_TRY(const Json secret, Json::parse(text));
    return Hash::parse_hex(secret["nonce"].text());
}

/// Appends a line and answers what it says and what the log's head is now.
Result<Json> logged(const Arguments& arguments, const std::string& line) {
    WCK_TRY(append_text(*arguments.option("--log"), line));
    const std::string_view bare(line.data(), line.size() - 1);
    WCK_TRY(Json answer, Json::parse(bare));
    return answer.set("head", Json::of(sha256(view_of(bare)).hex()));
}

Result<Json> commit_step(const Arguments& arguments) {
    WCK_TRY(const std::string text, read_text(arguments.word(0), false));
    WCK_TRY(const Json document, Json::parse(text));
    WCK_TRY(const rules::DrawPlan plan, rules::draw_plan_from_json(document));
    WCK_TRY(const DrawLog log, log_of(arguments, true));
    SystemRandom random;
    Hash nonce;
    random.fill(nonce.raw);
    WCK_TRY(const std::string line, log.commit(plan, nonce, local_now(arguments)));
    const Json secret = Json::object()
                            .set("draw", Json::of(std::string_view(plan.draw)))
                            .set("nonce", Json::of(std::string_view(nonce.hex())));
    // The secret is on disk before anybody can rely on the commitment.
    const std::string path = *arguments.option("--secret");
    WCK_TRY(write_new(path, secret.dump() + "\n"));
    auto answer = logged(arguments, line);
    if (!answer) static_cast<void>(remove_file(path));
    return answer;
}

Result<Json> freeze_step(const Arguments& arguments) {
    std::string problem;
    const std::uint64_t total = arguments.number_or("--total", 0, problem);
    WCK_TRY(const DrawLog log, log_of(arguments, false));
    const CandidateOptions options{.total = total,
                                   .is_holiday_eve = arguments.has("--holiday-eve"),
                                   .inspectors = arguments.option_or("--inspectors", ""),
                                   .formula = log.formula_of(*arguments.option("--draw"))};
    WCK_TRY(const auto candidates, read_candidates(arguments.word(0), options));
    WCK_TRY(const std::string list, rules::list_text(candidates));
    WCK_TRY(const std::string line, log.freeze(*arguments.option("--draw"), list, local_now(arguments)));
    const std::string path = *arguments.option("--out");
    WCK_TRY(write_new(path, list));
    auto answer = logged(arguments, line);
    if (!answer) static_cast<void>(remove_file(path));
    return answer;
}

Result<Json> run_step(const Arguments& arguments) {
    WCK_TRY(const DrawLog log, log_of(arguments, false));
    WCK_TRY(const Hash nonce, nonce_of(arguments));
    WCK_TRY(const std::string list, read_text(*arguments.option("--list"), false));
    WCK_TRY(const std::string text, read_text(*arguments.option("--values"), false));
    WCK_TRY(const Json values, Json::parse(text));
    std::string result;
    WCK_TRY(const std::string line,
            log.run(*arguments.option("--draw"), list, nonce, values, local_now(arguments), result));
    const std::string path = *arguments.option("--out");
    WCK_TRY(write_new(path, result));
    auto answer = logged(arguments, line);
    if (!answer) static_cast<void>(remove_file(path));
    return answer;
}

Result<Json> reveal_step(const Arguments& arguments) {
    WCK_TRY(const DrawLog log, log_of(arguments, false));
    WCK_TRY(const Hash nonce, nonce_of(arguments));
    WCK_TRY(const std::string line, log.reveal(*arguments.option("--draw"), nonce, local_now(arguments)));
    return logged(arguments, line);
}

int commit(const Arguments& arguments) {
    return answer_of(arguments, {"--log", "--secret"}, [&] { return commit_step(arguments); });
}
int freeze(const Arguments& arguments) {
    return answer_of(arguments, {"--draw", "--log", "--out"}, [&] { return freeze_step(arguments); });
}
int run(const Arguments& arguments) {
    return answer_of(arguments, {"--draw", "--log", "--list", "--secret", "--values", "--out"},
                     [&] { return run_step(arguments); });
}
int reveal(const Arguments& arguments) {
    return answer_of(arguments, {"--draw", "--log", "--secret"}, [&] { return reveal_step(arguments); });
}

Result<DrawLog::Held> held_of(const Arguments& arguments) {
    DrawLog::Held held;
    if (const auto path = arguments.option("--list")) {
        WCK_TRY(held.list, read_text(*path, false));
    }
    if (const auto path = arguments.option("--result")) {
        WCK_TRY(held.result, read_text(*path, false));
    }
    if (const auto path = arguments.option("--values")) {
        WCK_TRY(const std::string text, read_text(*path, false));
        WCK_TRY(held.values, Json::parse(text));
    }
    held.head = arguments.option_or("--head", "");
    held.date = local_now(arguments).substr(0, 10);
    return held;
}

Json json_of(const DrawLog::Verdict& verdict) {
    Json problems = Json::array();
    for (const auto& [code, message] : verdict.problems)
        problems.push(Json::object()
                          .set("code", Json::of(std::string_view(code)))
                          .set("message", Json::of(std::string_view(message))));
    Json picks = Json::array();
    for (const rules::Pick& pick : verdict.picks) {
        Json team = Json::array();
        for (const std::string& inspector : pick.team) team.push(Json::of(std::string_view(inspector)));
        picks.push(Json::object()
                       .set("stratum", Json::of(std::string_view(pick.stratum)))
                       .set("id", Json::of(std::string_view(pick.id)))
                       .set("team", std::move(team)));
    }
    return Json::object()
        .set("ok", Json::of(verdict.problems.empty()))
        .set("state", Json::of(std::string_view(verdict.state)))
        .set("head", Json::of(std::string_view(verdict.head)))
        .set("problems", std::move(problems))
        .set("picks", std::move(picks));
}

int verify_draw(const Arguments& arguments) {
    bool is_sound = false;
    const int exit = answer_of(arguments, {"--draw", "--log"}, [&]() -> Result<Json> {
        WCK_TRY(const DrawLog log, log_of(arguments, false));
        WCK_TRY(const DrawLog::Held held, held_of(arguments));
        const DrawLog::Verdict verdict = log.verify(*arguments.option("--draw"), held);
        is_sound = verdict.problems.empty();
        return json_of(verdict);
    });
    return exit == kExitOk && !is_sound ? kExitNo : exit;
}

Command step(const char* name, const char* usage, const char* summary, const char* help,
             std::vector<std::string> options, std::size_t words, int (*act)(const Arguments&)) {
    options.emplace_back("--log");
    options.emplace_back("--at");
    return {std::string("draw ") + name,
            usage,
            summary,
            help,
            {.words_min = words,
             .words_max = words,
             .options = std::move(options),
             .switches = words == 1 && name == std::string_view("freeze")
                             ? std::vector<std::string>{"--holiday-eve"}
                             : std::vector<std::string>{}},
            act};
}

}  // namespace

std::vector<Command> draw_commands() {
    return {
        step("commit", "DRAW.json --log LOG --secret F [--at TIME]",
             "commits to a secret before anybody knows the list",
             "DRAW.json is "
             "{\"draw\",\"rule\",\"sources\":[{\"name\",\"ordered\"}],\"reveal_by\",\"formula\"}. The secret "
             "goes to F and stays\n"
             "with its keeper until the reveal; the line of the log is public. One commitment a draw.",
             {"--secret"}, 1, commit),
        step("freeze",
             "CANDIDATES --draw ID --log LOG --out LIST [--total N] [--inspectors F.json] [--holiday-eve] "
             "[--at "
             "TIME]",
             "freezes the list of candidates, weights, strata and exclusions",
             "CANDIDATES is CSV (id, stratum, weight, excluded; or days_unseen, risk, complaints in place of "
             "weight)\n"
             "or JSON {\"strata\":{NAME:count},\"candidates\":[…],\"excluded\":[{\"id\",\"reason\"}],"
             "\"formula\":{…}}.\n"
             "--total shares so many among the strata, one each first. --inspectors adds "
             "{\"team\":n,\"inspectors\":[{\"id\",\n"
             "\"project\",\"region\",\"borrowed\",\"last\":[…]}]}: a team is drawn for each candidate, "
             "nobody for the own project\n"
             "or, borrowed, the own region. sha256sum of LIST is what the log names.",
             {"--draw", "--out", "--total", "--inspectors"}, 1, freeze),
        step("run", "--draw ID --log LOG --list LIST --secret F --values V.json --out RESULT [--at TIME]",
             "draws, once the public values are known",
             "V.json is {\"SOURCE\":[number,…]} for the sources that the commitment named. The log gets the "
             "hash of RESULT\n"
             "only, so that nobody learns who was drawn before the reveal.",
             {"--draw", "--list", "--secret", "--values", "--out"}, 0, run),
        step("reveal", "--draw ID --log LOG --secret F [--at TIME]", "publishes the secret",
             "From then on anyone can recompute the draw.", {"--draw", "--secret"}, 0, reveal),
        step(
            "verify",
            "--draw ID --log LOG [--list LIST] [--result RESULT] [--values V.json] [--head HASH] [--at TIME]",
            "recomputes everything and names what does not fit",
            "Exit 1 where anything does not fit: a second commitment, a broken or shortened log (--head is "
            "the hash that\n"
            "was published), a changed list, value, nonce or result, a reveal that is overdue.",
            {"--draw", "--list", "--result", "--values", "--head"}, 0, verify_draw),
    };
}

}  // namespace wincheck::cli
