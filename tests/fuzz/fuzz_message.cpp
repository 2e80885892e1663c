// Every message of the protocol, chosen by the first byte. What is accepted encodes to the same bytes again.
#include "core/base/assert.h"
#include "sync/protocol/compression.h"
#include "sync/protocol/epoch.h"
#include "sync/protocol/feed_head.h"
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

// Bodies of notes that the hub signs, as if it had signed these bytes.
void take_signed(ByteView bytes) {
    static const auto pair = journal::SignPair::from_seed(journal::Secret{});
    const TenantId tenant{};
    const auto name = [&](bool is_root) {
        return is_root ? root_key_name(tenant)
                       : journal::intake_key_name(tenant, journal::ReceiptGrade::durable);
    };
    for (const bool is_root : {true, false}) {
        journal::Note note{.body = std::string(text_of(bytes)), .signatures = {}};
        note.signatures.push_back(journal::sign_note(note.body, name(is_root), pair));
        const std::string text = journal::note_text(note);
        if (is_root) {
            const auto start = verify_epoch_start(text, tenant, pair.public_key());
            WCK_ASSERT(!start || start->before.extra.empty());
        } else {
            const auto head = verify_feed_head(text, tenant, EpochId{}, pair.public_key());
            WCK_ASSERT(!head || sign_feed_head(*head, tenant, EpochId{}, pair) == text);
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const ByteView bytes(data + 1, size - 1);
    switch (data[0] % 23) {
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
        case 18: take<PullRequestMore>(bytes); break;
        case 19: take<PullReplyMore>(bytes); break;
        case 20: take<std::vector<Decided>>(bytes); break;
        case 21: take<std::vector<FeedNote>>(bytes); break;
        case 22: take_signed(bytes); break;
        case 16: static_cast<void>(inflated(bytes, kInflatedBytesMax)); break;
        default:
            static_cast<void>(
                parse_metadata({reinterpret_cast<const char*>(bytes.data()), bytes.size()}).has_value());
    }
    return 0;
}
