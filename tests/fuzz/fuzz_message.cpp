// Every message of the protocol, chosen by the first byte. What is accepted encodes to the same bytes again.
#include "core/base/assert.h"
#include "sync/protocol/compression.h"
#include "sync/protocol/messages.h"
#include "sync/protocol/metadata.h"

namespace {

using namespace wincheck;            // NOLINT
using namespace wincheck::protocol;  // NOLINT

template <class Message>
void take(ByteView bytes) {
    const auto message = journal::decode_document<Message>(bytes);
    if (!message) return;
    const Bytes again = journal::encode(*message);
    WCK_ASSERT(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const ByteView bytes(data + 1, size - 1);
    switch (data[0] % 18) {
        case 0: take<EnrolRequest>(bytes); break;
        case 1: take<EnrolReply>(bytes); break;
        case 2: take<HelloRequest>(bytes); break;
        case 3: take<HelloReply>(bytes); break;
        case 4: take<PushRequest>(bytes); break;
        case 5: take<PushReply>(bytes); break;
        case 6: take<PullRequest>(bytes); break;
        case 7: take<PullReply>(bytes); break;
        case 8: take<OwnRequest>(bytes); break;
        case 9: take<OwnReply>(bytes); break;
        case 10: take<ReceiptsRequest>(bytes); break;
        case 11: take<ReceiptsReply>(bytes); break;
        case 12: take<HelloReplyMore>(bytes); break;
        case 13: take<SnapshotRequest>(bytes); break;
        case 14: take<SnapshotReply>(bytes); break;
        case 15: take<SnapshotPart>(bytes); break;
        case 16: static_cast<void>(inflated(bytes, kInflatedBytesMax)); break;
        default:
            static_cast<void>(
                parse_metadata({reinterpret_cast<const char*>(bytes.data()), bytes.size()}).has_value());
    }
    return 0;
}
