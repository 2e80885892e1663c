#include "sync/hub/description.h"

#include "openapi_text.h"  // made of sync/protocol/openapi.json when the tree is configured

namespace wincheck::hub {

std::string_view description() {
    return kOpenApiText;
}

}  // namespace wincheck::hub
