// Payloads of entries and documents, chosen by the first byte: what is accepted encodes to the same bytes
// again.
#include <algorithm>
#include <array>
#include <cstdlib>

#include "tests/support/payload_list.h"

namespace {

using namespace wincheck;  // NOLINT

template <class T>
void check(ByteView bytes) {
    const auto value = journal::decode_document<T>(bytes);
    if (!value) return;
    const Bytes again = journal::encode(*value);
    if (!std::equal(again.begin(), again.end(), bytes.begin(), bytes.end())) std::abort();
}

#define WCK_CHECK(type) check<type>,
constexpr auto kChecks = std::to_array<void (*)(ByteView)>({WCK_ALL_PAYLOADS(WCK_CHECK)});
#undef WCK_CHECK

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > 0) kChecks[data[0] % kChecks.size()](ByteView(data + 1, size - 1));
    return 0;
}
