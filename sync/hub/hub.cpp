#include "sync/hub/hub.h"

#include "core/base/reasons.h"
#include "sync/hub/backup.h"
#include "sync/hub/carried.h"
#include "sync/hub/change.h"
#include "sync/hub/desk.h"
#include "sync/hub/draws.h"
#include "sync/hub/effect_record.h"
#include "sync/hub/effects.h"
#include "sync/hub/enrolment.h"
#include "sync/hub/evidence_check.h"
#include "sync/hub/handout.h"
#include "sync/hub/line_accounts.h"
#include "sync/hub/load.h"
#include "sync/hub/person_feed.h"
#include "sync/hub/proof_material.h"
#include "sync/hub/quarantine.h"
#include "sync/hub/ranking_record.h"
#include "sync/hub/reading.h"
#include "sync/hub/reasons.h"
#include "sync/hub/report.h"
#include "sync/hub/retention.h"
#include "sync/hub/router.h"
#include "sync/hub/server.h"
#include "sync/hub/state.h"
#include "sync/hub/statement_history.h"
#include "sync/hub/statements.h"
#include "sync/hub/year_report.h"

namespace wincheck::hub {
namespace {

constexpr const char* kSettingUrl = "hub.url";
constexpr const char* kSettingPins = "hub.pins";

Result<Json> run_load(State& state, const Json& arguments) {
    std::vector<std::string> files;
    for (const Json& file : arguments["files"].items()) files.push_back(file.text());
    return load_files(state, files);
}

Result<std::string> known_url(State& state, const Json& arguments) {
    WCK_TRY(std::string url, arguments.text_or_empty_at("url"));
    if (!url.empty()) return url;
    if (!state.url.empty()) return state.url;
    WCK_TRY(const auto last, state.store().setting(kSettingUrl));
    return last ? std::string(text_of(*last)) : std::string("http://127.0.0.1");
}

// An address that is named may be a proxy's: then its pin has to be named too.
Result<std::vector<Hash>> known_pins(State& state, const Json& arguments) {
    WCK_TRY(const std::string url, arguments.text_or_empty_at("url"));
    WCK_TRY(const std::string pin, arguments.text_or_empty_at("pin"));
    if (!pin.empty()) {
        WCK_TRY(const Hash hash, Hash::parse_hex(pin));
        return std::vector<Hash>{hash};
    }
    if (!url.empty()) return std::vector<Hash>{};
    if (!state.url.empty()) return state.pins;
    WCK_TRY(const auto last, state.store().setting(kSettingPins));
    return last ? journal::decode<std::vector<Hash>>(*last) : Result<std::vector<Hash>>(std::vector<Hash>{});
}

Result<Json> run_invite(State& state, const Json& arguments) {
    WCK_TRY(const std::string person, arguments.text_at("person"));
    WCK_TRY(std::string url, known_url(state, arguments));
    WCK_TRY(auto pins, known_pins(state, arguments));
    WCK_TRY(const auto invitation,
            invite(state, person, {std::move(url), std::move(pins)}, arguments["confirm"].boolean()));
    Json result = Json::object();
    result.set("invitation", Json::of(std::string_view(invitation.text())));
    result.set("expires", Json::of(std::string_view(to_text(invitation.expires))));
    return result;
}

Result<Json> run_confirm(State& state, const Json& arguments) {
    WCK_TRY(const std::string tag, arguments.text_at("device"));
    WCK_TRY(const std::string code, arguments.text_at("code"));
    WCK_TRY(confirm(state, tag, code));
    return Json::object().set("confirmed", Json::of(std::string_view(tag)));
}

// "inspection:ID" may name the inspection by its name or readable number.
Result<Json> run_digest(State& state, const Json& arguments) {
    WCK_TRY(std::string scope, arguments.text_or_empty_at("scope"));
    constexpr std::string_view kPrefix = "inspection:";
    if (scope.starts_with(kPrefix)) {
        const auto stream = state.engine->find_inspection(scope.substr(kPrefix.size()));
        if (stream) scope = protocol::inspection_scope(*stream);
    }
    WCK_TRY(const Hash digest, state.store().digest(scope));
    return Json::object()
        .set("scope", Json::of(std::string_view(scope)))
        .set("digest", Json::of(std::string_view(digest.hex())));
}

Json hashes_json(const std::vector<Hash>& hashes) {
    Json list = Json::array();
    for (const Hash& hash : hashes) list.push(Json::of(hash.hex()));
    return list;
}

Result<Json> run_doctor(State& state, const Json&) {
    WCK_TRY(auto problems, state.store().problems());
    WCK_TRY(const auto lists, state.lists.problems());
    problems.insert(problems.end(), lists.begin(), lists.end());
    WCK_TRY(const auto bases, wrong_bases(state));
    problems.insert(problems.end(), bases.begin(), bases.end());
    WCK_TRY(const auto statements, wrong_statements(state));
    problems.insert(problems.end(), statements.begin(), statements.end());
    WCK_TRY(const auto accounts, wrong_accounts(state));
    problems.insert(problems.end(), accounts.begin(), accounts.end());
    WCK_TRY(const auto effects, wrong_effects(state));
    problems.insert(problems.end(), effects.begin(), effects.end());
    WCK_TRY(const EvidenceCheck evidence, check_evidence(state));
    if (evidence.complete != evidence.captures) problems.emplace_back("evidence is missing or damaged");
    WCK_TRY(const Space space, state.ports.files.space(state.folder));
    Json list = Json::array();
    for (const std::string& problem : problems) list.push(Json::of(std::string_view(problem)));
    return Json::object()
        .set("ok", Json::of(problems.empty()))
        .set("problems", list)
        .set("evidence", Json::object()
                             .set("captures", Json::of(evidence.captures))
                             .set("complete", Json::of(evidence.complete))
                             .set("missing", hashes_json(evidence.missing))
                             .set("damaged", hashes_json(evidence.damaged)))
        .set("free_bytes", Json::of(space.free_bytes))
        .set("total_bytes", Json::of(space.total_bytes));
}

Result<Json> run_export(State& state, const Json& arguments) {
    WCK_TRY(const std::string inspection, arguments.text_at("inspection"));
    WCK_TRY(const std::string out, arguments.text_at("out"));
    const engine::SegmentsOf segments_of = [&](const IncarnationId& chain, const StreamId& stream) {
        return segments_for_team(state, chain, stream);
    };
    WCK_TRY(state.engine->export_file(inspection, out, segments_of));
    return Json::object().set("file", Json::of(std::string_view(out)));
}

Result<Json> run_take_file(State& state, const Json& arguments) {
    WCK_TRY(const std::string file, arguments.text_at("file"));
    return take_carried(state, file);
}

Result<Json> run_proof(State& state, const Json& arguments) {
    WCK_TRY(const std::string inspection, arguments.text_at("inspection"));
    WCK_TRY(const std::string out, arguments.text_at("out"));
    WCK_TRY(const auto material, proof_material(state, inspection));
    WCK_TRY(state.engine->write_proof(inspection, out, material));
    return Json::object().set("file", Json::of(std::string_view(out)));
}

Result<Json> run_backup(State& state, const Json& arguments) {
    WCK_TRY(const std::string out, arguments.text_at("out"));
    return back_up(state, out);
}

// Cuts a device off (SEC-6): what it sends from now on waits for a person's decision.
Result<Json> run_revoke(State& state, const Json& arguments) {
    WCK_TRY(const std::string tag, arguments.text_at("device"));
    WCK_TRY(auto device, state.tables.device_by_tag(tag));
    if (!device) return error_of(ErrorCode::not_found, kUnknownDevice, "revoke", tag);
    device->is_revoked = true;
    WCK_TRY(auto transaction, state.store().begin());
    WCK_TRY(state.tables.put_device(*device));
    WCK_TRY(transaction.commit());
    return Json::object().set("revoked", Json::of(std::string_view(tag)));
}

Result<Json> run_info(State& state, const Json&) {
    Json info = Json::object();
    info.set("name", Json::of(std::string_view(state.name)));
    info.set("tenant", Json::of(std::string_view(state.keys.root.public_key().hex())));
    info.set("epoch", Json::of(std::string_view(state.epoch.hex())));
    info.set("simulated", Json::of(state.own_clock->is_simulated()));
    info.set("time", Json::of(std::string_view(to_text(state.ports.clock.now()))));
    return info;
}

struct Command {
    const char* name;
    Result<Json> (*run)(State&, const Json&);
};
constexpr std::array kCommands{
    Command{"load", &run_load},           Command{"invite", &run_invite},
    Command{"confirm", &run_confirm},     Command{"report", &run_report},
    Command{"digest", &run_digest},       Command{"doctor", &run_doctor},
    Command{"export", &run_export},       Command{"proof", &run_proof},
    Command{"info", &run_info},           Command{"backup", &run_backup},
    Command{"revoke", &run_revoke},       Command{"change", &run_change},
    Command{"import", &run_import},       Command{"relay", &run_relay},
    Command{"order", &run_order},         Command{"release", &run_release},
    Command{"refuse", &run_refuse},       Command{"draw", &run_draw},
    Command{"rank", &run_rank},           Command{"bottom", &run_bottom_plans},
    Command{"tell", &run_tell},           Command{"statement", &run_statement},
    Command{"taken", &run_taken},         Command{"wages", &run_wages},
    Command{"verify", &run_verify},       Command{"effect", &run_effect},
    Command{"retention", &run_retention}, Command{"hold", &run_hold},
    Command{"picture", &run_picture},     Command{"take_file", &run_take_file},
};

}  // namespace

struct Hub::Parts {
    Parts(std::unique_ptr<State> opened, const HubLimits& limits)
        : state(std::move(opened)), router(*state, limits) {
        state->quarantine_limits = limits.quarantine;
        state->quota.limit(limits.quota);
    }
    std::unique_ptr<State> state;
    Router router;
};

Hub::Hub(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Hub::~Hub() = default;

Result<Json> init_hub(const std::string& folder, const InitHubOptions& options, Ports ports) {
    ZonedTime at;
    if (!options.at.empty()) {
        WCK_TRY(at, parse_time(options.at));
    }
    WCK_TRY(const SignKey root, init_state(folder, {options.name, options.is_simulated, at}, ports));
    Json result = Json::object();
    result.set("tenant", Json::of(std::string_view(root.hex())))
        .set("name", Json::of(std::string_view(options.name)));
    return result;
}

Result<Json> restore(const RestoreOptions& options, Ports ports) {
    return restore_hub({options.backup, options.folder, options.by, options.reason, options.leaves_due},
                       ports);
}

Result<bool> accept_rewind(const std::string& folder, const std::string& by, const std::string& reason,
                           Ports ports) {
    return take_rewind(folder, by, reason, ports);
}

Result<bool> is_hub_folder(const std::string& folder, FileSystem& files) {
    return files.exists(folder + "/epoch");
}

Result<std::unique_ptr<Hub>> Hub::open(const std::string& folder, Ports ports, const HubLimits& limits) {
    WCK_TRY(auto state, State::open(folder, ports));
    return std::unique_ptr<Hub>(new Hub(std::make_unique<Parts>(std::move(state), limits)));
}

Result<Json> Hub::command(const std::string& name, const Json& arguments) {
    State& state = *parts_->state;
    WCK_TRY(const std::string at, arguments.text_or_empty_at("at"));
    if (!at.empty()) {
        WCK_TRY(const ZonedTime time, parse_time(at));
        WCK_TRY(state.tell_time(time));
    }
    for (const Command& command : kCommands) {
        if (name != command.name) continue;
        auto result = command.run(state, arguments);
        // What cannot be given now is given when the house is kept: what was done stands.
        if (result) static_cast<void>(settle_persons(state));
        return result;
    }
    return error_of(ErrorCode::invalid_argument, kUnknownCommand, "Hub::command", name);
}

Result<void> Hub::keep_house() {
    return parts_->router.keep_house();
}

protocol::HttpResponse Hub::handle(const protocol::HttpRequest& request) {
    return parts_->router.answer(request);
}

Result<void> Hub::serve(const ServeOptions& options) {
    State& state = *parts_->state;
    const auto remember = [&](const std::string& url, const std::vector<Hash>& pins) -> Result<void> {
        state.url = url;
        state.pins = pins;
        WCK_TRY(auto transaction, state.store().begin());
        WCK_TRY(state.store().put_setting(kSettingUrl, view_of(url)));
        WCK_TRY(state.store().put_setting(kSettingPins, journal::encode(pins)));
        return transaction.commit();
    };
    const RunCommand run = [this](const std::string& name, const Json& arguments) {
        return command(name, arguments);
    };
    const auto served = run_server(options, state.folder, parts_->router, run, remember);
    state.url.clear();
    return served;
}

Result<Json> run_command(const std::string& folder, const std::string& command, const Json& arguments,
                         Ports ports) {
    auto hub = Hub::open(folder, ports);
    if (hub) return (*hub)->command(command, arguments);
    if (hub.error().code == ErrorCode::in_use) return admin_call(folder, command, arguments);
    return hub.error();
}

}  // namespace wincheck::hub
