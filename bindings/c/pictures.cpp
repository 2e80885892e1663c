// wck_photo_thumbnail, wck_photo_masked: copies of a photo of the store, where pictures are part of the
// library.
#include <span>

#include "bindings/c/guard.h"
#include "bindings/c/pictures.h"
#include "core/base/hash.h"
#include "core/base/reasons.h"
#include "core/engine/originals.h"
#ifdef WINCHECK_WITH_IMAGING
#include "core/imaging/copies.h"
#endif

using namespace wincheck;           // NOLINT
using namespace wincheck::binding;  // NOLINT

engine::MaskedCopyMaker binding::masked_copy_maker() {
#ifdef WINCHECK_WITH_IMAGING
    return [](ByteView original, const std::vector<MaskRectangle>& rectangles) {
        return imaging::masked_copy(original, imaging::rectangles_from(rectangles));
    };
#else
    return {};
#endif
}

namespace {

Result<Hash> photo_hash(wck_slice original) {
    WCK_TRY(const std::string hex, text_in(original, "original"));
    return Hash::parse_hex(hex);
}

#ifdef WINCHECK_WITH_IMAGING

constexpr int kPhotoCopyQuality = 85;

/// Of several captures the first that can be read serves.
Result<Bytes> original_bytes(engine::Engine& engine, const Hash& original) {
    WCK_TRY(const auto rows, engine.store().evidence_of(original));
    Error error = error_of(ErrorCode::not_found, kUnknownPhoto, "original_bytes", "original");
    for (const store::EvidenceRow& row : rows) {
        auto bytes = engine::bytes_of_original(engine, row);
        if (bytes || bytes.error().code == ErrorCode::limit) return bytes;
        error = bytes.error();
    }
    return error;
}

Result<imaging::Picture> photo_of(EngineObject& object, wck_slice original, std::uint32_t side) {
    WCK_TRY(const Hash hash, photo_hash(original));
    WCK_TRY(const Bytes bytes, original_bytes(object.engine(), hash));
    return imaging::read_picture(bytes, side);
}

Result<wck_status> give_copy(const imaging::Picture& copy, wck_buf* out) {
    WCK_TRY(const Bytes jpeg, imaging::write_jpeg(copy, kPhotoCopyQuality));
    give(out, text_of(jpeg));
    return WCK_OK;
}

Result<wck_status> give_thumbnail(EngineObject& object, wck_slice original, std::uint32_t side,
                                  wck_buf* out) {
    if (side == 0 || side > imaging::kSideMax)
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "wck_photo_thumbnail", "side");
    WCK_TRY(const imaging::Picture picture, photo_of(object, original, side));
    return give_copy(imaging::thumbnail(picture, side), out);
}

Result<wck_status> give_masked(EngineObject& object, wck_slice original,
                               std::span<const wck_rectangle> rectangles, wck_buf* out) {
    WCK_TRY(const Hash hash, photo_hash(original));
    WCK_TRY(const Bytes bytes, original_bytes(object.engine(), hash));
    WCK_TRY(const Bytes copy, imaging::masked_copy(bytes, imaging::rectangles_from(rectangles)));
    give(out, text_of(copy));
    return WCK_OK;
}

Result<Bytes> copy_by_record(engine::Engine& engine, const MaskCore& mask) {
    WCK_TRY(const Bytes bytes, original_bytes(engine, mask.original));
    return masked_copy_maker()(bytes, mask.rectangles);
}

#else

Error pictures_missing() {
    return error_of(ErrorCode::invalid_argument, kFeatureMissing, "pictures", "pictures");
}
Result<wck_status> give_thumbnail(EngineObject&, wck_slice, std::uint32_t, wck_buf*) {
    return pictures_missing();
}
Result<wck_status> give_masked(EngineObject&, wck_slice, std::span<const wck_rectangle>, wck_buf*) {
    return pictures_missing();
}
Result<Bytes> copy_by_record(engine::Engine&, const MaskCore&) {
    return pictures_missing();
}

#endif

/// PII-2: as it was recorded: the copy that came, else made again from the original.
Result<wck_status> give_recorded(EngineObject& object, wck_slice original, wck_buf* out) {
    WCK_TRY(const Hash hash, photo_hash(original));
    store::Store& store = object.engine().store();
    WCK_TRY(const auto mask, engine::standing_mask(store, hash));
    if (!mask) return error_of(ErrorCode::not_found, kUnknownMask, "wck_photo_masked", "original");
    WCK_TRY(auto copy, store.blob(mask->core.copy));
    if (!copy) {
        WCK_TRY(copy, copy_by_record(object.engine(), mask->core));
    }
    if (sha256(*copy) != mask->core.copy)
        return error_of(ErrorCode::corrupt, kUnknownMask, "wck_photo_masked", mask->entry.hex());
    give(out, text_of(*copy));
    return WCK_OK;
}

}  // namespace

extern "C" {

wck_status wck_photo_thumbnail(wck_engine engine, wck_slice original, uint32_t side, wck_buf* out,
                               wck_error* error) noexcept {
    return guard_engine(error, engine, Access::store, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(required(out, "out"));
        release(out);
        return give_thumbnail(object, original, side, out);
    });
}

wck_status wck_photo_masked(wck_engine engine, wck_slice original, const wck_rectangle* rectangles,
                            size_t count, wck_buf* out, wck_error* error) noexcept {
    return guard_engine(error, engine, Access::store, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(required(out, "out"));
        release(out);
        if (count == 0) return give_recorded(object, original, out);
        WCK_TRY(required(rectangles, "rectangles"));
        return give_masked(object, original, {rectangles, count}, out);
    });
}

}  // extern "C"
