// Payloads of entries and documents: what is accepted encodes to the same bytes again.
#include <cstdlib>

#include "core/journal/cbor.h"
#include "core/model/checklist.h"
#include "core/model/entries.h"
#include "core/model/policy.h"

namespace {

template <class T>
void check(wincheck::ByteView bytes) {
    const auto value = wincheck::journal::decode_document<T>(bytes);
    if (value && wincheck::journal::encode(*value) != wincheck::Bytes(bytes.begin(), bytes.end()))
        std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const wincheck::ByteView bytes(data, size);
    check<wincheck::AnswerCore>(bytes);
    check<wincheck::CaptureCore>(bytes);
    check<wincheck::SealCore>(bytes);
    check<wincheck::AssignmentCore>(bytes);
    check<wincheck::TextPart>(bytes);
    check<wincheck::Checklist>(bytes);
    check<wincheck::Policy>(bytes);
    return 0;
}
