#include "bindings/c/sync_round.h"

#include "sync/client/reasons.h"

namespace wincheck::binding {

Result<SyncWish> sync_wish(EngineObject& object, const wck_sync_options* options) {
    wck_sync_options in{};
    if (options != nullptr) {
        WCK_TRY(in, struct_in(options, "options"));
    }
    WCK_TRY(std::string url, text_or_empty_in(in.hub, "hub"));
    const auto& identity = object.engine().identity();
    if (!identity || identity->certificate.empty())
        return error_of(ErrorCode::refused, client::kNotEnrolled, "sync_wish");
    if (url.empty()) url = identity->hub_url;
    if (url.empty())
        return error_of(ErrorCode::invalid_argument, protocol::kUrlMalformed, "sync_wish", "hub");
    return SyncWish{std::move(url), (in.flags & WCK_SYNC_BACKGROUND) != 0};
}

void count_sync(EngineObject& object) {
    object.changed({WCK_TOPIC_PLAN, WCK_TOPIC_INSPECTION, WCK_TOPIC_SCORE, WCK_TOPIC_FINDING, WCK_TOPIC_SYNC,
                    WCK_TOPIC_STORAGE});
}

}  // namespace wincheck::binding
