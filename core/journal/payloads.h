#pragma once
// Encoding and decoding of the entries' payloads and of published documents, instantiated once in
// payloads.cpp: every other file only calls them. cereal's templates over these structs cost seconds a file
// otherwise.

#include "core/journal/cbor.h"
#include "core/model/checklist.h"
#include "core/model/effect.h"
#include "core/model/entries.h"
#include "core/model/organisation.h"
#include "core/model/policy.h"
#include "core/model/statement.h"
#include "core/model/time_zone.h"

#define WCK_PAYLOADS(each)                                                                                   \
    each(PublishCore) each(DeviceCore) each(DecideCore) each(AssignmentCore) each(OpenCore) each(PhaseCore)  \
        each(AnswerCore) each(ConformCore) each(AddInstanceCore) each(RemoveInstanceCore) each(IntentCore)   \
            each(IntentSecret) each(CaptureCore) each(Place) each(FindingCore) each(FindingStepCore)         \
                each(SuggestCore) each(SignCore) each(FeedbackCore) each(EndCore) each(SealCore)             \
                    each(TextPart) each(KeyPart) each(Checklist) each(Policy) each(Organisation)             \
                        each(People) each(Calendar) each(Context) each(Changes) each(ScanCore)               \
                            each(ConfirmEndCore) each(OrderCore) each(MovedCore) each(CallCore)              \
                                each(RelayCore) each(AdmitCore) each(WeatherCore) each(WitnessCore)          \
                                    each(SamplingCore) each(SupplementCore) each(DrawCore) each(CheckInCore) \
                                        each(TimeZones) each(AppealStepCore) each(YearFigures)               \
                                            each(YearEvents) each(PatrolTable) each(RankingCore)             \
                                                each(StatementCore) each(StatementDocument) each(EffectCore) \
                                                    each(EffectDocument) each(HoldCore) each(GivenCore)      \
                                                        each(RenewedCore) each(ContactCore)

#define WCK_EXTERN_PAYLOAD(type)                           \
    extern template Bytes encode<type>(const type& value); \
    extern template Result<type> decode_within<type>(ByteView bytes, std::size_t depth_max);

namespace wincheck::journal {
WCK_PAYLOADS(WCK_EXTERN_PAYLOAD)
}  // namespace wincheck::journal

#undef WCK_EXTERN_PAYLOAD
