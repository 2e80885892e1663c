#include "sync/hub/load.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "core/forms/csv.h"
#include "core/forms/import.h"
#include "core/forms/media_files.h"
#include "core/forms/workbook.h"
#include "core/journal/payloads.h"
#include "core/rules/local_time.h"
#include "core/rules/score_json.h"
#include "core/rules/standards.h"
#include "core/rules/unerasable.h"
#include "sync/hub/feed.h"
#include "sync/hub/reasons.h"
#include "sync/hub/registers.h"

namespace wincheck::hub {
namespace {

constexpr std::uint64_t kFileBytesMax = std::uint64_t{64} * 1024 * 1024;

struct Prepared {
    DocumentKind kind = DocumentKind::checklist;
    std::string name;
    std::string version;
    Bytes bytes;
};

const char* name_of(DocumentKind kind) {
    switch (kind) {
        case DocumentKind::organisation: return "organisation";
        case DocumentKind::people: return "people";
        case DocumentKind::policy: return "policy";
        case DocumentKind::calendar: return "calendar";
        case DocumentKind::checklist: return "checklist";
        case DocumentKind::context: return "context";
        case DocumentKind::changes: return "changes";
        case DocumentKind::zones: return "zones";
        case DocumentKind::media: return "media";
        case DocumentKind::year_figures: return "year_figures";
        case DocumentKind::year_events: return "year_events";
        case DocumentKind::patrols: return "patrols";
    }
    return "document";
}

std::string file_name(const std::string& path) {
    return path.substr(path.find_last_of('/') + 1);
}

std::string stem_of(const std::string& name) {
    return name.substr(0, name.find_last_of('.'));
}

bool ends_with_any(const std::string& name, std::initializer_list<std::string_view> ends) {
    return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return name.ends_with(end); });
}

/// Reads files one after the other; documents wait until all are sound.
class Loader {
public:
    explicit Loader(State& state) : state_(state) {}

    Result<void> take(const std::string& path) {
        WCK_TRY(const Bytes bytes, read_file(state_.ports.files, path, kFileBytesMax));
        const std::string name = file_name(path);
        if (name.ends_with(".json"))
            take_json(name, bytes);
        else if (!take_register(name, bytes))
            take_checklist(path, name, bytes);
        return {};
    }

    Result<Json> finish() {
        WCK_TRY(const Organisation organisation, state_.organisation());
        WCK_TRY(const People people, state_.people());
        registers_.finish(organisation, people);
        WCK_TRY(const auto changes, state_.store().documents(DocumentKind::changes));
        if (!changes.empty() && (registers_.has_organisation() || registers_.has_people()))
            problem("load", error_of(ErrorCode::refused, kRegisterDated, "load"));
        WCK_TRY(name_unerasable());
        if (registers_.has_organisation())
            add(DocumentKind::organisation, "organisation", {}, journal::encode(registers_.organisation()));
        if (registers_.has_people())
            add(DocumentKind::people, "people", {}, journal::encode(registers_.people()));
        if (registers_.has_calendar())
            add(DocumentKind::calendar, "calendar", {}, journal::encode(registers_.calendar()));
        const bool has_errors = registers_.problems().has_errors();
        Json result = Json::object();
        result.set("ok", Json::of(!has_errors));
        Json published = Json::array();
        if (!has_errors) {
            WCK_TRY(published, publish());
        }
        Json problems = Json::array();
        for (const rules::Problem& problem : registers_.problems().take())
            problems.push(Json::object()
                              .set("where", Json::of(std::string_view(problem.where)))
                              .set("code", Json::of(std::string_view(problem.code)))
                              .set("message", Json::of(std::string_view(problem.message)))
                              .set("warning", Json::of(problem.is_warning)));
        return result.set("published", published).set("problems", problems);
    }

private:
    void problem(const std::string& where, const Error& error) {
        const Reason* reason = error.reason_or_null;
        std::string text = reason == nullptr ? "The file cannot be read."
                                             : std::string(reason->message) + " " + reason->remedy;
        registers_.problems().error(error.where.empty() ? where : where + "!" + error.where,
                                    reason == nullptr ? "unreadable" : reason->name, std::move(text));
    }

    void add(DocumentKind kind, std::string name, std::string version, Bytes bytes) {
        documents_.push_back({kind, std::move(name), std::move(version), std::move(bytes)});
    }

    void take_json(const std::string& name, const Bytes& bytes) {
        const auto document = Json::parse(text_of(bytes));
        if (!document) return problem(name, document.error());
        if (registers_.take_json(name, *document)) return;
        if (document->find("zones") != nullptr) {
            const auto zones = rules::time_zones_from_json(*document);
            if (!zones) return problem(name, zones.error());
            return add(DocumentKind::zones, "zones", {}, journal::encode(*zones));
        }
        const auto policy = rules::policy_from_json(*document);
        if (!policy) return problem(name, policy.error());
        add(DocumentKind::policy, policy->id.empty() ? stem_of(name) : policy->id, policy->version,
            journal::encode(*policy));
        policy_ = *policy;
    }

    // True when the file was one of the registers, or one that cannot be read.
    bool take_register(const std::string& name, const Bytes& bytes) {
        forms::Workbook workbook;
        if (ends_with_any(name, {".csv"})) {
            auto sheet = forms::read_csv(stem_of(name), bytes);
            if (!sheet) {
                problem(name, sheet.error());
                return true;
            }
            workbook.sheets.push_back(std::move(*sheet));
        } else if (ends_with_any(name, {".xlsx", ".xls"})) {
            auto read = forms::read_workbook(bytes);
            if (!read) return false;  // the reader of checklists names what is wrong with it
            workbook = std::move(*read);
        } else {
            return false;
        }
        bool is_taken = false;
        for (const forms::Sheet& sheet : workbook.sheets)
            is_taken = registers_.take_table(name, TableView(name, sheet)) || is_taken;
        return is_taken;
    }

    void take_checklist(const std::string& path, const std::string& name, const Bytes& bytes) {
        forms::Imported imported =
            forms::import_checklist(name, bytes, forms::files_beside(state_.ports.files, path));
        std::vector<Bytes> media =
            forms::attach_media(imported, forms::media_beside(state_.ports.files, path));
        take_problems(name, imported.problems);
        if (!imported.checklist) return;
        cite(name, *imported.checklist);
        checklists_.emplace_back(name, *imported.checklist);
        for (std::size_t i = 0; i < media.size(); ++i)
            add(DocumentKind::media, imported.checklist->media[i].name, {}, std::move(media[i]));
        const ChecklistSettings& settings = imported.checklist->settings;
        add(DocumentKind::checklist, settings.id.empty() ? stem_of(name) : settings.id, settings.version,
            journal::encode(*imported.checklist));
    }

    void take_problems(const std::string& file, const std::vector<rules::Problem>& found) {
        for (const rules::Problem& one : found) {
            const std::string where = file + "!" + one.where;
            if (one.is_warning)
                registers_.problems().warn(where, one.code, one.message);
            else
                registers_.problems().error(where, one.code, one.message);
        }
    }

    // INT-2, by the policy that is loaded with the checklists or else by the one in force.
    Result<void> name_unerasable() {
        if (checklists_.empty()) return {};
        std::optional<Policy> policy = policy_;
        if (!policy) {
            WCK_TRY(policy, state_.policy());
        }
        for (const auto& [name, checklist] : checklists_) {
            const auto compiled = rules::CompiledChecklist::compile(checklist);
            if (!compiled) continue;  // the import has said why
            take_problems(name, rules::unerasable_texts(**compiled, policy->privacy));
        }
        return {};
    }

    // STD-1, STD-2: what the checklist cites has to be approved; what is no longer in force is said.
    void cite(const std::string& name, const Checklist& checklist) {
        const auto standing = state_.standing();
        if (!standing) return problem(name, standing.error());
        take_problems(name, rules::citation_problems(checklist, **standing, state_.today()));
    }

    // A file that several checklists show, or one version after the other, is published once.
    Result<std::set<Hash>> media_held() {
        std::set<Hash> held;
        WCK_TRY(const auto rows, state_.store().documents(DocumentKind::media));
        for (const store::DocumentRow& row : rows) {
            WCK_TRY(const auto bytes, state_.store().blob(row.document.hash));
            if (bytes) held.insert(row.document.hash);
        }
        return held;
    }

    Result<Json> publish() {
        Json published = Json::array();
        const bool has_media = std::any_of(documents_.begin(), documents_.end(), [](const Prepared& one) {
            return one.kind == DocumentKind::media;
        });
        WCK_TRY(std::set<Hash> held, has_media ? media_held() : Result<std::set<Hash>>(std::set<Hash>{}));
        for (const Prepared& document : documents_) {
            const bool is_media = document.kind == DocumentKind::media;
            if (is_media && !held.insert(sha256(document.bytes)).second) continue;
            WCK_TRY(state_.engine->publish(document.kind, document.name, document.version, document.bytes));
            published.push(Json::object()
                               .set("kind", Json::of(name_of(document.kind)))
                               .set("name", Json::of(std::string_view(document.name)))
                               .set("hash", Json::of(std::string_view(sha256(document.bytes).hex()))));
        }
        WCK_TRY(sequence_own(state_));
        WCK_TRY(refresh_readers(state_));
        return published;
    }

    State& state_;
    Registers registers_;
    std::vector<Prepared> documents_;
    std::vector<std::pair<std::string, Checklist>> checklists_;  // by the names of their files
    std::optional<Policy> policy_;
};

}  // namespace

Result<Json> load_files(State& state, const std::vector<std::string>& paths) {
    Loader loader(state);
    for (const std::string& path : paths) {
        if (auto taken = loader.take(path); !taken) {
            Error error = taken.error();
            error.where = file_name(path);
            return error;
        }
    }
    return loader.finish();
}

}  // namespace wincheck::hub
