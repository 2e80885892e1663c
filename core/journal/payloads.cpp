#include "core/journal/payloads.h"

#define WCK_PAYLOAD(type)                           \
    template Bytes encode<type>(const type& value); \
    template Result<type> decode_within<type>(ByteView bytes, std::size_t depth_max);

namespace wincheck::journal {
WCK_PAYLOADS(WCK_PAYLOAD)
}  // namespace wincheck::journal
