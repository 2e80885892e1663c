#pragma once
// What is written on a copy of a photo that is shown or handed on (EVI-2): all of it from the capture's
// entry, none from the picture file. The original is never touched.
#include "core/engine/device.h"

namespace wincheck::engine {

/// {"time", "time_source", "person", "place" where the photo has one, "short_hash"}: lines as people read
/// them. Errors: storage errors.
Result<Json> watermark_json(Device& device, const Event<CaptureCore>& capture);

}  // namespace wincheck::engine
