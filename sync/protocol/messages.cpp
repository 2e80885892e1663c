#include "sync/protocol/messages.h"

namespace wincheck::protocol {

std::string inspection_scope(const StreamId& id) {
    return "inspection:" + id.hex();
}

}  // namespace wincheck::protocol
