#include "sync/hub/alike.h"

#include <algorithm>

#include "sync/hub/reasons.h"
#ifdef WINCHECK_WITH_IMAGING
#include "core/imaging/fingerprint.h"
#endif

namespace wincheck::hub {

#ifdef WINCHECK_WITH_IMAGING
namespace {

constexpr std::uint32_t kSideEnough = 1024;
constexpr std::uint64_t kPictureBytesMax = std::uint64_t{64} * 1024 * 1024;

bool is_picture(const CaptureCore& capture) {
    return (capture.media_type == "image/jpeg" || capture.media_type == "image/png") &&
           capture.length <= kPictureBytesMax;
}

/// The verified photo as it was taken; nothing where it is no picture or cannot be had just now.
Result<std::optional<Bytes>> original_of(State& state, const store::EvidenceRow& row) {
    if (!is_picture(row.capture)) return std::optional<Bytes>{};
    WCK_TRY(const auto verdict, state.tables.evidence(row.entry));
    const auto key = state.engine->evidence_key(row);
    if (!verdict || !verdict->is_genuine || !key) return std::optional<Bytes>{};
    Bytes bytes;
    bytes.reserve(static_cast<std::size_t>(row.capture.length));
    const auto read = state.engine->evidence().read(row.capture, *key, [&](ByteView piece) {
        append(bytes, piece);
        return Result<void>{};
    });
    if (!read && is_of_the_disk(read.error())) return read.error();
    return read ? std::optional(std::move(bytes)) : std::nullopt;
}

/// Without a fingerprint where nothing can be seen: it is not looked at again.
Result<store::PictureRow> looked_at(State& state, const Hash& original) {
    store::PictureRow picture{.original = original, .fingerprint = {}, .quality = 0};
    WCK_TRY(const auto rows, state.store().evidence_of(original));
    for (const store::EvidenceRow& row : rows) {
        WCK_TRY(const auto bytes, original_of(state, row));
        // Reduced while it is decoded: fast, and far from mattering to 64 × 64 means.
        const auto seen =
            bytes ? imaging::read_picture(*bytes, kSideEnough) : Result<imaging::Picture>(Error{});
        if (!seen) continue;
        const Fingerprinted print = imaging::fingerprint_of(*seen);
        picture.fingerprint = print.fingerprint.hex();
        picture.quality = static_cast<std::uint32_t>(print.quality);
        break;
    }
    return picture;
}

struct Print {
    Hash original{};
    Fingerprinted print;
};

Result<std::vector<Print>> kept_prints(State& state) {
    WCK_TRY(const auto rows, state.tables.pictures());
    std::vector<Print> prints;
    for (const store::PictureRow& row : rows) {
        WCK_TRY(const auto fingerprint, imaging::parse_fingerprint(row.fingerprint));
        prints.push_back({row.original, {fingerprint, static_cast<int>(row.quality)}});
    }
    return prints;
}

}  // namespace

bool knows_pictures() {
    return true;
}

Result<std::size_t> look_at_pictures(State& state, std::size_t limit) {
    WCK_TRY(const auto waiting, state.tables.pictures_to_look_at(limit));
    if (waiting.empty()) return std::size_t{0};
    std::vector<store::PictureRow> seen;
    for (const Hash& original : waiting) {
        WCK_TRY(auto row, looked_at(state, original));
        seen.push_back(std::move(row));
    }
    WCK_TRY(auto transaction, state.store().begin());
    for (const store::PictureRow& row : seen) WCK_TRY(state.tables.put_picture(row));
    WCK_TRY(transaction.commit());
    return waiting.size();
}

Result<void> forget_erased_pictures(State& state) {
    WCK_TRY(const auto erased, state.store().erased_originals());
    if (erased.empty()) return {};
    WCK_TRY(auto transaction, state.store().begin());
    for (const Hash& original : erased) WCK_TRY(state.tables.blank_picture(original));
    return transaction.commit();
}

Result<std::vector<engine::AlikePair>> alike_pictures(State& state, const std::set<Hash>* only_or_null) {
    WCK_TRY(const auto prints, kept_prints(state));
    if (only_or_null == nullptr && prints.size() > kPicturesComparedMax)
        return error_of(ErrorCode::limit, kTooManyPictures, "alike_pictures");
    std::vector<Fingerprint> all;
    all.reserve(prints.size());
    for (const Print& one : prints) all.push_back(one.print.fingerprint);
    const auto is_asked = [&](const Print& one) {
        return only_or_null == nullptr || only_or_null->contains(one.original);
    };
    std::vector<engine::AlikePair> pairs;
    for (std::size_t i = 0; i < prints.size(); ++i) {
        if (!is_asked(prints[i])) continue;
        for (const std::size_t other : near(all, all[i], kNearDistanceMax)) {
            const bool is_second_time = other <= i && is_asked(prints[other]);
            if (other == i || is_second_time || !is_near(prints[i].print, prints[other].print)) continue;
            pairs.push_back({prints[i].original, prints[other].original, distance(all[i], all[other])});
        }
    }
    std::stable_sort(pairs.begin(), pairs.end(), [](const engine::AlikePair& a, const engine::AlikePair& b) {
        return a.distance < b.distance;
    });
    return pairs;
}
#else
bool knows_pictures() {
    return false;
}
Result<std::size_t> look_at_pictures(State&, std::size_t) {
    return std::size_t{0};
}
Result<void> forget_erased_pictures(State&) {
    return {};
}
Result<std::vector<engine::AlikePair>> alike_pictures(State&, const std::set<Hash>*) {
    return std::vector<engine::AlikePair>{};
}
#endif

}  // namespace wincheck::hub
