#include "core/journal/recorded.h"

namespace wincheck::journal {

InstanceId own_instance() {
    InstanceId id;
    id.raw.fill(0xFF);
    return id;
}

Bytes encode_recorded(const Recorded& recorded) {
    return encode(recorded);
}

Result<Recorded> decode_recorded(ByteView bytes) {
    return decode<Recorded>(bytes);
}

}  // namespace wincheck::journal
