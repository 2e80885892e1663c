#include "core/engine/choice_view.h"

#include <charconv>

#include "core/base/reasons.h"
#include "core/engine/device.h"
#include "core/engine/list_view.h"
#include "core/rules/offer.h"

namespace wincheck::engine {

Result<Json> choices_json(const Inspection& inspection, const Json& arguments) {
    WCK_TRY(const std::string item, arguments.text_at("item"));
    WCK_TRY(const AnswerKey key, key_of(inspection, item));
    WCK_TRY(const Page asked, page_of(arguments));
    rules::OfferPage page;
    if (asked.limit) page.count = *asked.limit;
    const char* const end = asked.after.data() + asked.after.size();
    const bool is_number =
        asked.after.empty() || std::from_chars(asked.after.data(), end, page.from).ptr == end;
    if (!is_number) return error_of(ErrorCode::invalid_argument, kFieldWrong, "choices_json", "after");
    WCK_TRY(const rules::Offer offered, rules::offer(inspection.compiled(), inspection.record(),
                                                     inspection.context(), key, inspection.id().hex(), page));
    return rules::to_json(offered, page).set("item", Json::of(item));
}

}  // namespace wincheck::engine
