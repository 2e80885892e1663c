#pragma once
// Payloads of entries about evidence: intent, capture, keys, positions and scanned codes.
#include <cstdint>
#include <string>
#include <vector>

#include "core/model/entry_types.h"
#include "core/model/record.h"

namespace wincheck {

/// DUR-4: written before the bytes.
struct IntentCore {
    AnswerKey key;        // empty item = the inspection as a whole
    std::string purpose;  // open list: item, before, after, signature, paper …
    bool operator==(const IntentCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(key, purpose);
    }
};

/// One sealed copy of an evidence key.
struct SealedKey {
    BoxKey reader{};
    Bytes sealed;
    bool operator==(const SealedKey&) const = default;
    template <class A>
    void serialize(A& a) {
        a(reader, sealed);
    }
};
using KeyPart = std::vector<SealedKey>;

/// Secret part of an intent: the picture and its key, known before its bytes are written. What a killed
/// process left can be attached with it.
struct IntentSecret {
    static constexpr std::uint64_t kFieldsAtFirst = 5;
    Hash original{};
    std::uint64_t length = 0;
    std::string media_type;
    bool is_live = false;
    KeyPart keys;
    // EVI-1: the PDQ fingerprint that the host took, 32 bytes; with the key, so it is erased with the photo.
    Bytes fingerprint = {};
    std::uint32_t fingerprint_quality = 0;
    bool operator==(const IntentSecret&) const = default;
    template <class A>
    void serialize(A& a) {
        a(original, length, media_type, is_live, keys, fingerprint, fingerprint_quality);
    }
};

/// A signature drawn on a device: of a visit (DO-6), or of an item that asks for one (STD-4).
inline constexpr const char* kPurposeSignature = "signature";

/// PII-4: the purpose of footage of the site's own cameras.
inline constexpr const char* kPurposeSiteCamera = "site_camera";

struct CaptureCore {
    static constexpr std::uint64_t kFieldsAtFirst = 10;
    AnswerKey key;
    std::string purpose;
    std::string media_type;
    bool is_live = false;
    bool has_position = false;
    Hash intent{};  // entry hash of the intent
    Hash original{};
    std::uint64_t length = 0;
    std::uint32_t chunk_bytes = 0;
    std::vector<Hash> chunks;  // SHA-256 of each chunk file
    // PII-4: of footage of the site's cameras, its number in the site's register and what it is taken for.
    std::string footage_register = {};
    std::string footage_use = {};
    std::string no_position =
        {};  // DO-4: the reason why it has none; open list: indoors, no_signal, denied …
    bool operator==(const CaptureCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(key, purpose, media_type, is_live, has_position, intent, original, length, chunk_bytes, chunks,
          footage_register, footage_use, no_position);
    }
};

/// Position with datum as the sensor gave it (DO-4): 1e-7 degrees, centimetres.
struct Place {
    std::int64_t latitude_e7 = 0;
    std::int64_t longitude_e7 = 0;
    std::string datum;  // WGS-84, GCJ-02, BD-09
    std::string provider;
    std::uint32_t accuracy_cm = 0;
    std::uint32_t age_ms = 0;
    bool is_mock = false;
    bool operator==(const Place&) const = default;
    template <class A>
    void serialize(A& a) {
        a(latitude_e7, longitude_e7, datum, provider, accuracy_cm, age_ms, is_mock);
    }
};

/// ORG-6: a code as it was read, and what the registry said of it at that moment. A hint of presence, no
/// proof.
struct ScanCore {
    std::string medium;  // open list: qr, nfc, beacon, barcode …
    std::string code;
    AnswerKey key;  // empty item = the inspection as a whole
    bool is_known = false;
    std::string unit;
    std::string place;
    bool operator==(const ScanCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(medium, code, key, is_known, unit, place);
    }
};

}  // namespace wincheck
