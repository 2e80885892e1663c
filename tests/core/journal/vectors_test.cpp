// Checked by others' work: vectors from the folder WINCHECK_SHARED_DATA, skipped where it is absent.
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>

#include "core/base/json.h"
#include "core/base/system.h"
#include "core/journal/cbor.h"
#include "core/journal/keys.h"
#include "core/journal/tree.h"
#include "tests/support/shared_data.h"

using namespace wincheck;
using namespace wincheck::journal;
using test::shared_path;

namespace {

// Nothing, with a line that says so, when the data are not here.
std::optional<Json> shared_json(const std::string& name) {
    SystemFiles files;
    if (!files.exists(shared_path(name)).value_or(false)) {
        std::printf("skipped: %s is not here\n", name.c_str());
        return std::nullopt;
    }
    const auto bytes = read_file(files, shared_path(name), 4U << 20U);
    REQUIRE(bytes.has_value());
    auto json = Json::parse(text_of(*bytes));
    REQUIRE(json.has_value());
    return *json;
}

// Where the bytes are no hash (a "don't care" root, garbage), their own SHA-256 stands for them; nothing
// stands for none.
std::optional<Hash> hash_of(const Json& text) {
    const auto bytes = from_base64(text.text());
    if (!bytes || bytes->empty()) return std::nullopt;
    const auto hash = Hash::from(*bytes);
    return hash ? *hash : sha256(*bytes);
}

std::optional<Hashes> proof_of(const Json& proof) {
    Hashes hashes;
    for (const Json& item : proof.items()) {
        const auto hash = hash_of(item);
        if (!hash) return std::nullopt;
        hashes.push_back(*hash);
    }
    return hashes;
}

std::optional<std::uint64_t> size_of(const Json& number) {
    const auto size = number.integer();
    return size && *size >= 0 ? std::optional(static_cast<std::uint64_t>(*size)) : std::nullopt;
}

bool proves_inclusion(const Json& test) {
    const auto index = size_of(test["leafIdx"]), size = size_of(test["treeSize"]);
    const auto root = hash_of(test["root"]), leaf = hash_of(test["leafHash"]);
    const auto proof = proof_of(test["proof"]);
    return index && size && root && leaf && proof &&
           verify_inclusion(*leaf, *index, *size, *proof, *root).has_value();
}

bool proves_consistency(const Json& test) {
    const auto before = size_of(test["size1"]), after = size_of(test["size2"]);
    const auto root_before = hash_of(test["root1"]), root_after = hash_of(test["root2"]);
    const auto proof = proof_of(test["proof"]);
    return before && after && root_before && root_after && proof &&
           verify_consistency(*before, *after, *proof, *root_before, *root_after).has_value();
}

int run_folder(const std::string& folder, bool (*proves)(const Json&)) {
    SystemFiles files;
    if (!files.exists(shared_path(folder)).value_or(false)) {
        std::printf("skipped: %s is not here\n", folder.c_str());
        return 0;
    }
    int count = 0;
    const auto names = files.list(shared_path(folder));
    REQUIRE(names.has_value());
    for (const std::string& name : *names) {
        if (!name.ends_with(".json")) continue;
        const auto test = shared_json(folder + "/" + name);
        REQUIRE(test.has_value());
        CAPTURE(folder + "/" + name);
        CHECK(proves(*test) == !(*test)["wantErr"].boolean());
        ++count;
    }
    return count;
}

bool is_supported(const Json& value) {
    if (value.is(Json::Kind::object)) return false;
    if (value.is(Json::Kind::number))
        return value.integer().has_value() && value.text().find_first_of(".eE") == std::string::npos;
    for (const Json& item : value.items())
        if (!is_supported(item)) return false;
    return true;
}

void write_json(CborWriter& writer, const Json& value) {
    switch (value.kind()) {
        case Json::Kind::null: return writer.write_null();
        case Json::Kind::boolean: return writer.write_bool(value.boolean());
        case Json::Kind::number: return writer.write_signed(value.integer().value());
        case Json::Kind::text: return writer.write_text(value.text());
        case Json::Kind::object: return;
        case Json::Kind::array: break;
    }
    writer.write_array(value.items().size());
    for (const Json& item : value.items()) write_json(writer, item);
}

}  // namespace

TEST_CASE("INT-1 the examples of RFC 8949 appendix A come out as printed there") {
    const auto tests = shared_json("cbor-appendix-a/appendix_a.json");
    if (!tests) return;
    int count = 0;
    for (const Json& test : tests->items()) {
        const Json* decoded = test.find("decoded");
        if (decoded == nullptr || !test["roundtrip"].boolean() || !is_supported(*decoded)) continue;
        CborWriter writer;
        write_json(writer, *decoded);
        CAPTURE(test["hex"].text());
        CHECK(to_hex(writer.take()) == test["hex"].text());
        ++count;
    }
    CHECK(count == 28);
}

TEST_CASE("INT-3 proofs of transparency-dev/merkle are judged as its authors do") {
    int count = 0;
    for (const char* folder :
         {"0", "1", "3", "single-entry", "additional/0", "additional/1", "additional/2", "additional/3"})
        count += run_folder(std::string("merkle-rfc6962/inclusion/") + folder, proves_inclusion);
    for (const char* folder : {"0", "1", "2", "additional"})
        count += run_folder(std::string("merkle-rfc6962/consistency/") + folder, proves_consistency);
    CHECK((count == 0 || count >= 100));
}

TEST_CASE("INT-6 edge cases of Ed25519 are judged by the strict rule") {
    // Accepted: only a low-order component that cancels out without the cofactor; see CCTV's flags.
    const auto tests = shared_json("ed25519-cctv/ed25519vectors.json");
    if (!tests) return;
    for (const Json& test : tests->items()) {
        bool is_good = true;
        for (const Json& flag : test["flags"].items())
            is_good =
                is_good && (flag.text() == "low_order_component_A" || flag.text() == "low_order_component_R");
        const auto key = SignKey::parse_hex(test["key"].text());
        const auto signature = Signature::parse_hex(test["sig"].text());
        REQUIRE(key.has_value());
        REQUIRE(signature.has_value());
        CAPTURE(test["number"].text());
        CHECK(verify_signature(*key, view_of(test["msg"].text()), *signature).has_value() == is_good);
    }
    CHECK(tests->items().size() == 914);
}

TEST_CASE("INT-6 Wycheproof's signatures are judged as stated") {
    const auto tests = shared_json("wycheproof/ed25519_test.json");
    if (!tests) return;
    int count = 0;
    for (const Json& group : (*tests)["testGroups"].items()) {
        const auto key = SignKey::parse_hex(group["publicKey"]["pk"].text());
        REQUIRE(key.has_value());
        for (const Json& test : group["tests"].items()) {
            const auto message = from_hex(test["msg"].text());
            const auto bytes = from_hex(test["sig"].text());
            REQUIRE(message.has_value());
            const auto signature = bytes ? Signature::from(*bytes) : Result<Signature>(bytes.error());
            const bool is_accepted = signature && verify_signature(*key, *message, *signature).has_value();
            CAPTURE(test["tcId"].text());
            CHECK(is_accepted == (test["result"].text() == "valid"));
            ++count;
        }
    }
    CHECK(count == 151);
}
