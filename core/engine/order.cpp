#include "core/engine/order.h"

#include <algorithm>

#include "core/engine/reasons.h"
#include "core/journal/cbor.h"
#include "core/journal/certificate.h"
#include "core/rules/authority.h"

namespace wincheck::engine {
namespace {

constexpr std::string_view kOrderPrefix = "WCKORDER1:", kOrderDomain = "wincheck order/1\n";

/// What is in the text.
struct SignedOrder {
    Bytes body;
    Signature signature{};
    bool operator==(const SignedOrder&) const = default;
    template <class A>
    void serialize(A& a) {
        a(body, signature);
    }
};

Bytes order_message(ByteView body) {
    Bytes message = bytes_of(kOrderDomain);
    append(message, body);
    return message;
}

Result<SignedOrder> read_order(std::string_view order) {
    const auto unreadable = [] {
        return error_of(ErrorCode::invalid_argument, kOrderUnreadable, "read_order");
    };
    if (!order.starts_with(kOrderPrefix)) return unreadable();
    const auto bytes = from_base64(order.substr(kOrderPrefix.size()));
    if (!bytes) return unreadable();
    auto read = journal::decode<SignedOrder>(*bytes);
    if (!read) return unreadable();
    return std::move(*read);
}

}  // namespace

std::string signed_order(const OrderBody& body, const journal::SignPair& signer) {
    SignedOrder order;
    order.body = journal::encode(body);
    order.signature = signer.sign(order_message(order.body));
    return std::string(kOrderPrefix) + to_base64(journal::encode(order));
}

std::string order_code(std::string_view order) {
    const Hash hash = sha256(view_of(order));
    std::uint32_t number = 0;
    for (int i = 0; i < 4; ++i) number = number << 8U | hash.raw[static_cast<std::size_t>(i)];
    std::string digits = std::to_string(number % 100'000'000U);
    return std::string(8 - digits.size(), '0') + digits;
}

Result<OrderCheck> check_order(std::string_view order, store::Store& store, const SignKey& root,
                               const rules::Register& standing, const Policy& policy, UtcMs now) {
    WCK_TRY(const SignedOrder read, read_order(order));
    auto body = journal::decode<OrderBody>(read.body);
    if (!body) return error_of(ErrorCode::invalid_argument, kOrderUnreadable, "check_order");
    WCK_TRY(const auto devices, store.devices());
    const auto device = std::find_if(devices.begin(), devices.end(),
                                     [&](const DeviceCore& one) { return one.device == body->device; });
    if (device == devices.end()) return error_of(ErrorCode::not_found, kOrderStranger, "check_order");
    const auto certificate = journal::verify_certificate(device->certificate, root);
    const bool is_genuine =
        certificate && certificate->body.person == body->planner && certificate->body.journal &&
        journal::verify_signature(*certificate->body.journal, order_message(read.body), read.signature);
    if (!is_genuine) return error_of(ErrorCode::signature, kOrderForged, "check_order");
    AssignmentCore assignment;
    assignment.project = body->project;
    assignment.kind = body->kind;
    const rules::Attempt attempt{.command = rules::Command::plan,
                                 .author = body->planner,
                                 .unit = body->project,
                                 .date = body->business_date,
                                 .role = {},
                                 .assignment_or_null = &assignment};
    if (rules::may(attempt, standing, policy) != rules::Authority::allowed)
        return error_of(ErrorCode::refused, kOrderUnauthorised, "check_order");
    const bool is_in_window = body->window_from_ms <= now.ms && now.ms <= body->window_to_ms;
    return OrderCheck{std::move(*body), is_in_window};
}

}  // namespace wincheck::engine
