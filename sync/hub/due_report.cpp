#include "sync/hub/due_report.h"

#include "core/engine/due_view.h"
#include "sync/hub/announced.h"
#include "sync/hub/seen.h"

namespace wincheck::hub {

Result<Json> due_report(State& state, const Json& arguments) {
    WCK_TRY(const std::string reader, arguments.text_or_empty_at("for"));
    WCK_TRY(AnnouncedBy announced, announced_to(state, reader));
    WCK_TRY(engine::DueList list,
            engine::DueList::begin(state.store(), state.documents, std::move(announced), {state.now_ms()}));
    const auto has_begun = [](const store::StreamInfo& stream) { return engine::took_place(stream.state); };
    const auto add = [&](const auto& stream, const auto& inspection) {
        return list.add(stream, inspection, engine::DueList::Shown::pressing);
    };
    WCK_TRY(for_each_wanted(state, reader, has_begun, add));
    return Json::object().set("report", Json::of("due")).set("due", list.rows());
}

}  // namespace wincheck::hub
