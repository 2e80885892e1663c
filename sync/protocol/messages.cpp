#include "sync/protocol/messages.h"

namespace wincheck::protocol {

std::string inspection_scope(const StreamId& id) {
    return "inspection:" + id.hex();
}

std::string person_scope(std::string_view person) {
    return std::string(kScopePerson).append(person);
}

}  // namespace wincheck::protocol

#define WCK_MESSAGE(type)                                               \
    template Bytes encode<protocol::type>(const protocol::type& value); \
    template Result<protocol::type> decode_within<protocol::type>(ByteView bytes, std::size_t depth_max);

namespace wincheck::journal {
WCK_MESSAGES(WCK_MESSAGE)
}  // namespace wincheck::journal
