#pragma once
// Every payload and document that has an encoding of its own: those that core/journal/payloads.h
// instantiates, and the rest, which only few files encode. For what has to look at each of them.
#include "core/journal/evidence_receipt.h"
#include "core/journal/payloads.h"
#include "core/journal/recorded.h"

#define WCK_ALL_PAYLOADS(each)                                                                      \
    WCK_PAYLOADS(each)                                                                              \
    each(EraseCore) each(MaskCore) each(PersonCore) each(NotificationCore) each(ExtractCore)        \
        each(EventVerdictCore) each(PlacesCore) each(EffectsCore) each(HazardsCore) each(HeardCore) \
            each(ResultsCore) each(RequestCore) each(RequestAnswerCore) each(journal::Recorded)     \
                each(journal::EvidenceReceipt)
