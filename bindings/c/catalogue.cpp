#include "bindings/c/catalogue.h"

#include <span>

#include "bindings/c/reasons.h"
#include "core/base/reasons.h"
#include "core/engine/reasons.h"
#include "core/evidence/reasons.h"
#include "core/imaging/reasons.h"
#include "core/journal/reasons.h"
#include "core/rules/reasons.h"
#include "core/store/reasons.h"
#include "sync/client/reasons.h"
#include "sync/protocol/http.h"
#include "sync/protocol/reasons.h"

namespace wincheck::binding {

const Reason* find_reason_or_null(std::uint32_t number) {
    const std::span<const Reason* const> folders[] = {
        kBaseReasons,
        journal::kJournalReasons,
        store::kStoreReasons,
        rules::kRulesReasons,
        evidence::kEvidenceReasons,
#ifdef WINCHECK_WITH_IMAGING
        imaging::kImagingReasons,
#endif
        engine::kEngineReasons,
        protocol::kProtocolReasons,
        protocol::kHttpReasons,
        client::kClientReasons,
        kBindingReasons,
    };
    for (const auto& folder : folders) {
        for (const Reason* reason : folder) {
            if (reason->number == number) return reason;
        }
    }
    return nullptr;
}

}  // namespace wincheck::binding
