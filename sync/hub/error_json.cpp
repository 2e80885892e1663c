#include "sync/hub/error_json.h"

#include <span>

#include "core/base/reasons.h"
#include "core/engine/reasons.h"
#include "core/evidence/reasons.h"
#include "core/forms/reasons.h"
#include "core/imaging/reasons.h"
#include "core/journal/reasons.h"
#include "core/rules/reasons.h"
#include "core/store/reasons.h"
#include "sync/hub/reasons.h"
#include "sync/protocol/reasons.h"

namespace wincheck::hub {
namespace {

struct CodeName {
    ErrorCode code;
    const char* name;
    int status;
};
constexpr std::array kCodes{
    CodeName{ErrorCode::invalid_argument, "invalid_argument", 400},
    CodeName{ErrorCode::refused, "refused", 403},
    CodeName{ErrorCode::not_found, "not_found", 404},
    CodeName{ErrorCode::limit, "limit", 413},
    CodeName{ErrorCode::cancelled, "cancelled", 400},
    CodeName{ErrorCode::storage_full, "storage_full", 507},
    CodeName{ErrorCode::storage_io, "storage_io", 500},
    CodeName{ErrorCode::corrupt, "corrupt", 400},
    CodeName{ErrorCode::locked, "locked", 503},
    CodeName{ErrorCode::in_use, "in_use", 503},
    CodeName{ErrorCode::suspended, "suspended", 503},
    CodeName{ErrorCode::signature, "signature", 403},
    CodeName{ErrorCode::key_locked, "key_locked", 503},
    CodeName{ErrorCode::key_gone, "key_gone", 500},
    CodeName{ErrorCode::revoked, "revoked", 403},
    CodeName{ErrorCode::network, "network", 502},
    CodeName{ErrorCode::protocol, "protocol", 400},
    CodeName{ErrorCode::too_new, "too_new", 426},
    CodeName{ErrorCode::no_memory, "no_memory", 503},
    CodeName{ErrorCode::bug, "bug", 500},
};

const CodeName& entry_of(ErrorCode code) {
    for (const CodeName& entry : kCodes)
        if (entry.code == code) return entry;
    return kCodes.back();
}

const Reason* reason_of(std::uint32_t number) {
    const auto in = [&](std::span<const Reason* const> reasons) -> const Reason* {
        for (const Reason* reason : reasons)
            if (reason->number == number) return reason;
        return nullptr;
    };
    for (const auto& reasons : {std::span<const Reason* const>(kBaseReasons),
                                std::span<const Reason* const>(journal::kJournalReasons),
                                std::span<const Reason* const>(store::kStoreReasons),
                                std::span<const Reason* const>(rules::kRulesReasons),
                                std::span<const Reason* const>(forms::kFormsReasons),
                                std::span<const Reason* const>(evidence::kEvidenceReasons),
                                std::span<const Reason* const>(imaging::kImagingReasons),
                                std::span<const Reason* const>(engine::kEngineReasons),
                                std::span<const Reason* const>(protocol::kProtocolReasons),
                                std::span<const Reason* const>(kHubReasons)})
        if (const Reason* found = in(reasons)) return found;
    return nullptr;
}

}  // namespace

Json error_json(const Error& error) {
    Json json = Json::object();
    json.set("code", Json::of(entry_of(error.code).name));
    if (error.reason_or_null != nullptr) {
        json.set("reason", Json::of(error.reason_or_null->name));
        json.set("number", Json::of(static_cast<std::uint64_t>(error.reason_or_null->number)));
        json.set("message", Json::of(error.reason_or_null->message));
        json.set("remedy", Json::of(error.reason_or_null->remedy));
    }
    if (!error.where.empty()) json.set("where", Json::of(std::string_view(error.where)));
    if (error.detail != 0) json.set("detail", Json::of(error.detail));
    return json;
}

Error error_of_json(const Json& json) {
    Error error{.code = ErrorCode::bug, .reason_or_null = nullptr, .origin = "hub"};
    for (const CodeName& entry : kCodes)
        if (json["code"].text() == entry.name) error.code = entry.code;
    const auto number = json["number"].integer();
    if (number) error.reason_or_null = reason_of(static_cast<std::uint32_t>(*number));
    error.where = json["where"].text();
    const auto detail = json["detail"].integer();
    if (detail) error.detail = *detail;
    return error;
}

int status_of(const Error& error) {
    const std::uint32_t number = error.reason_or_null == nullptr ? 0 : error.reason_or_null->number;
    if (number == kNotSigned.number) return 401;
    // RFC 8470's word for a replay; the device asks again under a new nonce.
    if (number == kNonceUsed.number) return 425;
    if (number == kOffsetWrong.number) return 409;
    if (number == kChunkWrong.number || number == kChecksumWrong.number) return 460;
    if (number == kMethodWrong.number) return 405;
    if (number == kTooMany.number || number == kQuotaFull.number) return 429;
    if (number == kWrongType.number) return 415;
    if (number == kTusVersion.number) return 412;
    if (number == kProtocolOld.number) return 426;
    return entry_of(error.code).status;
}

}  // namespace wincheck::hub
