// The table of acts (docs/guides/acts.md): name → function.
#include <algorithm>
#include <array>

#include "core/engine/device.h"
#include "core/engine/reasons.h"
#include "core/engine/recovery.h"
#include "core/store/reasons.h"

namespace wincheck::engine {
namespace {

struct NamedAct {
    std::string_view name;
    Result<Done> (*perform)(Device&, const Json&);
};

constexpr auto kActs = std::to_array<NamedAct>({
    {"plan", perform_plan},
    {"start", perform_start},
    {"open", perform_open},
    {"phase", perform_phase},
    {"answer", perform_answer},
    {"na", perform_na},
    {"clear", perform_clear},
    {"conform", perform_conform},
    {"add", perform_add},
    {"remove", perform_remove},
    {"sample", perform_sample},
    {"redraw", perform_redraw},
    {"fewer_samples", perform_fewer_samples},
    {"settle", perform_settle},
    {"capture", perform_capture},
    {"finding", perform_finding},
    {"suggest", perform_suggest},
    {"sign", perform_sign},
    {"feedback", perform_feedback},
    {"end", perform_end},
    {"seal", perform_seal},
    {"import", perform_import},
    {"scan", perform_scan},
    {"change", perform_change},
    {"draw", perform_draw},
    {"confirm_end", perform_confirm_end},
    {"move", perform_move},
    {"call", perform_call},
    {"weather", perform_weather},
    {"witness", perform_witness},
    {"admit", perform_admit},
    {"contact", perform_contact},
    {"relay", perform_relay},
    {"order", perform_order},
    {"renew", perform_renew},
    {"attach", perform_attach},
    {"rectify", perform_rectify},
    {"close", perform_close},
    {"reject", perform_reject},
    {"erase", perform_erase},
    {"mask", perform_mask},
    {"assign", perform_assign},
    {"extend", perform_extend},
    {"grant", perform_grant},
    {"refuse", perform_refuse},
    {"not_ours", perform_not_ours},
    {"review", perform_review},
    {"verify", perform_verify},
    {"hazard", perform_hazard},
    {"long_term", perform_long_term},
    {"milestone", perform_milestone},
    {"check_in", perform_check_in},
    {"event", perform_event},
    {"judge_event", perform_judge_event},
    {"appeal", perform_appeal},
    {"appeal_material", perform_appeal_material},
    {"appeal_talk", perform_appeal_talk},
    {"appeal_decide", perform_appeal_decide},
    {"appeal_received", perform_appeal_received},
    {"appeal_up", perform_appeal_up},
    {"appeal_withdraw", perform_appeal_withdraw},
    {"appeal_review", perform_appeal_review},
});

}  // namespace

std::vector<std::string_view> act_names() {
    std::vector<std::string_view> names;
    names.reserve(kActs.size());
    for (const NamedAct& act : kActs) names.push_back(act.name);
    return names;
}

Result<Done> Device::perform(const Json& act, Telling telling) {
    const std::lock_guard guard(mutex_);
    WCK_TRY(const std::string name, act.text_at("act"));
    const auto found =
        std::find_if(kActs.begin(), kActs.end(), [&](const NamedAct& known) { return known.name == name; });
    if (found == kActs.end())
        return error_of(ErrorCode::invalid_argument, kUnknownAct, "Device::perform", name);
    WCK_TRY(enrolled());
    WCK_TRY(writer_.begin_act());
    Result<Done> done = found->perform(*this, act);
    if (!done && done.error().reason_or_null == &store::kStoreDamaged) suspect(options_.folder, ports_.files);
    if (done && done->scored && telling == Telling::score) {
        const auto view = inspection(*done->scored);  // the entry stands, also without it
        if (view) done->score = score_json(**view, false);
    }
    // A view may have been built on what was then rolled back.
    if (!done || has_stale_view_) drop_views();
    return done;
}

Result<Done> perform_import(Device& device, const Json& act) {
    WCK_TRY(const std::string path, act.text_at("file"));
    WCK_TRY(Json report, device.import_file(path));
    Done done;
    done.extra = std::move(report);
    return done;
}

}  // namespace wincheck::engine
