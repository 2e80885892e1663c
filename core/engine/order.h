#pragma once
// The inspection order (检查令, VISIT-3): a text that proves a team's authority to any enrolled device
// without a network. The planner's device signs it; whoever checks it needs that device's certificate, the
// tenant's root and the register. Holding a team until it is checked is correct conduct, never a refusal.
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/engine/documents.h"
#include "core/journal/keys.h"
#include "core/model/entries.h"

namespace wincheck::engine {

struct OrderBody {
    StreamId inspection{};
    DeviceId device{};    // that signs
    std::string planner;  // person
    std::string number;
    std::string project;
    std::string leader;
    std::vector<std::string> team;
    std::string business_date;
    std::int64_t window_from_ms = 0;
    std::int64_t window_to_ms = 0;
    std::string kind;
    bool operator==(const OrderBody&) const = default;
    template <class A>
    void serialize(A& a) {
        a(inspection, device, planner, number, project, leader, team, business_date, window_from_ms,
          window_to_ms, kind);
    }
};

/// "WCKORDER1:…", the content of a QR code.
[[nodiscard]] std::string signed_order(const OrderBody& body, const journal::SignPair& signer);
/// Eight digits to read out on the phone; the desk finds the order by them.
[[nodiscard]] std::string order_code(std::string_view order);

/// What a device can say of an order.
struct OrderCheck {
    OrderBody body;
    bool is_in_window = false;
};
/// Errors: invalid_argument (kOrderUnreadable), not_found (kOrderStranger: the device is not known here),
/// signature
///         (kOrderForged: another signer, a changed text), refused (kOrderUnauthorised: that person may not
///         plan there).
Result<OrderCheck> check_order(std::string_view order, store::Store& store, const SignKey& root,
                               const rules::Register& standing, const Policy& policy, UtcMs now);

}  // namespace wincheck::engine
