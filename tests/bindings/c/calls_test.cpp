// Calls across the C interface: handles, texts, structs, suspension.
#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <thread>

#include "wincheck.h"

namespace {

wck_slice slice(const char* text) {
    return {text, std::strlen(text)};
}
wck_slice slice(const std::string& text) {
    return {text.data(), text.size()};
}

/// A folder that goes with the test.
class Folder {
public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "wincheck-c-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    [[nodiscard]] std::string store() const { return path_ + "/store"; }

private:
    std::string path_;
};

wck_status open_store(const std::string& folder, wck_engine* out, wck_error* error, std::uint32_t flags = 0) {
    wck_open_options options = WCK_INIT(wck_open_options);
    options.abi = WCK_ABI;
    options.flags = flags;
    options.folder = slice(folder);
    return wck_engine_open(&options, out, error);
}

/// An open store in a folder of its own.
struct Store {
    Store() { REQUIRE(open_store(folder.store(), &engine, nullptr) == WCK_OK); }
    ~Store() { wck_engine_close(engine); }
    Folder folder;
    wck_engine engine{};
};

std::string reason_name(const wck_error& error) {
    wck_reason reason = WCK_INIT(wck_reason);
    if (wck_reason_text(error.reason, &reason, nullptr) != WCK_OK) return "";
    return std::string(static_cast<const char*>(reason.name.ptr), reason.name.len);
}

}  // namespace

TEST_CASE("bindings/c: a store is made, closed and opened again") {
    Folder folder;
    wck_engine engine{};
    wck_error error = WCK_INIT(wck_error);
    CHECK(open_store(folder.store(), &engine, &error, WCK_OPEN_EXISTING) == WCK_E_NOT_FOUND);
    CHECK(reason_name(error) == "no_store");
    CHECK(engine.id == 0);
    CHECK(open_store(folder.store(), &engine, &error) == WCK_OK);
    CHECK(error.status == WCK_OK);
    wck_engine second{};
    CHECK(open_store(folder.store(), &second, &error) == WCK_E_IN_USE);
    CHECK(std::string(error.where).rfind("process ", 0) == 0);
    wck_engine_close(engine);
    CHECK(open_store(folder.store(), &second, &error, WCK_OPEN_EXISTING) == WCK_OK);
    wck_engine_close(second);
}

TEST_CASE("bindings/c: reasons of each part of the library are in the catalogue") {
    for (const std::uint32_t number : {1U, 100U, 200U, 213U, 300U, 500U, 600U, 700U, 900U}) {
        CAPTURE(number);
        wck_reason reason = WCK_INIT(wck_reason);
        CHECK(wck_reason_text(number, &reason, nullptr) == WCK_OK);
        CHECK(reason.remedy.len > 0);
    }
    CHECK(wck_reason_text(199, nullptr, nullptr) == WCK_E_ARGUMENT);
}

TEST_CASE("bindings/c: stale, null and foreign handles answer WCK_E_HANDLE") {
    Store store;
    wck_error error = WCK_INIT(wck_error);
    wck_buf buf{};
    const wck_engine engine = store.engine;
    CHECK(wck_show({0}, slice("health"), {}, &buf, &error) == WCK_E_HANDLE);
    CHECK(reason_name(error) == "handle_stale");
    CHECK(wck_show({engine.id + 1}, slice("health"), {}, &buf, &error) == WCK_E_HANDLE);
    CHECK(wck_sync_status({engine.id}, &buf, &error) == WCK_E_HANDLE);
    CHECK(wck_show({UINT64_MAX}, slice("health"), {}, &buf, &error) == WCK_E_HANDLE);
    wck_engine_close(engine);
    wck_engine_close(engine);
    CHECK(wck_show(engine, slice("health"), {}, &buf, &error) == WCK_E_HANDLE);
}

TEST_CASE("bindings/c: a slot that is used again has another id") {
    Folder folder;
    wck_engine first{}, second{};
    REQUIRE(open_store(folder.store(), &first, nullptr) == WCK_OK);
    wck_engine_close(first);
    REQUIRE(open_store(folder.store(), &second, nullptr) == WCK_OK);
    CHECK(first.id != second.id);
    std::uint64_t counter = 0;
    CHECK(wck_engine_changes(first, &counter, 1, nullptr) == WCK_E_HANDLE);
    wck_engine_close(second);
}

TEST_CASE("bindings/c: a hundred thousand calls leave nothing open") {
    const std::uint64_t before = wck_live_handles(WCK_KIND_ANY);
    {
        Store store;
        wck_error error = WCK_INIT(wck_error);
        std::uint64_t counters[WCK_TOPIC_COUNT + 2];
        for (int i = 0; i < 100'000; ++i) {
            counters[WCK_TOPIC_COUNT] = 7;
            REQUIRE(wck_engine_changes(store.engine, counters, WCK_TOPIC_COUNT + 2, &error) == WCK_OK);
        }
        CHECK(counters[WCK_TOPIC_COUNT] == 0);
        CHECK(wck_live_handles(WCK_KIND_ENGINE) == before + 1);
        CHECK(wck_live_handles(WCK_KIND_SYNC) == 0);
    }
    CHECK(wck_live_handles(WCK_KIND_ANY) == before);
}

TEST_CASE("bindings/c: every character survives, and what is not UTF-8 is named") {
    Store store;
    wck_error error = WCK_INIT(wck_error);
    for (const char* name : {"𠮷野家", "🏠🔒", "é"}) {
        const std::string act = std::string(R"({"act":")") + name + "\"}";
        CHECK(wck_act_perform(store.engine, slice(act), nullptr, &error) == WCK_E_ARGUMENT);
        CHECK(std::string(error.where) == name);
    }
    CHECK(wck_act_perform(store.engine, slice("\xC0\x80"), nullptr, &error) == WCK_E_ARGUMENT);
    CHECK(reason_name(error) == "text_not_utf8");
    CHECK(std::string(error.where) == "act");
    CHECK(wck_act_perform(store.engine, {}, nullptr, &error) == WCK_E_ARGUMENT);
    CHECK(reason_name(error) == "argument_null");
    CHECK(wck_act_perform(store.engine, slice("{"), nullptr, &error) == WCK_E_ARGUMENT);
    CHECK(reason_name(error) == "not_json");
}

TEST_CASE("bindings/c: a long place is cut at a whole character") {
    Store store;
    wck_error error = WCK_INIT(wck_error);
    std::string name;
    for (int i = 0; i < 40; ++i) name += "𠮷";
    CHECK(wck_act_perform(store.engine, slice(R"({"act":")" + name + "\"}"), nullptr, &error) ==
          WCK_E_ARGUMENT);
    CHECK(std::string(error.where) == name.substr(0, 92));
}

TEST_CASE("bindings/c: acts without a device are refused and move no counter") {
    Store store;
    wck_error error = WCK_INIT(wck_error);
    wck_answer answer = WCK_INIT(wck_answer);
    answer.kind = WCK_VALUE_NUMBER;
    answer.mantissa = 125;
    answer.scale = 2;
    wck_recorded recorded = WCK_INIT(wck_recorded);
    CHECK(wck_answer_set(store.engine, slice("i1"), slice("A"), &answer, &recorded, &error) == WCK_E_REFUSED);
    CHECK(reason_name(error) == "not_enrolled");
    CHECK((error.flags & WCK_FLAG_USER_CAN_FIX) != 0);
    answer.scale = 10;
    CHECK(wck_answer_set(store.engine, slice("i1"), slice("A"), &answer, &recorded, &error) ==
          WCK_E_ARGUMENT);
    answer.kind = 99;
    CHECK(wck_answer_set(store.engine, slice("i1"), slice("A"), &answer, &recorded, &error) ==
          WCK_E_ARGUMENT);
    CHECK(reason_name(error) == "unknown_kind");
    CHECK(wck_clock_set(store.engine, slice("2026-03-02T23:40:00+08:00"), &error) == WCK_E_REFUSED);
    CHECK(reason_name(error) == "not_simulated");
    std::uint64_t counters[WCK_TOPIC_COUNT];
    CHECK(wck_engine_changes(store.engine, counters, WCK_TOPIC_COUNT, &error) == WCK_OK);
    CHECK(counters[WCK_TOPIC_INSPECTION] == 0);
}

TEST_CASE("bindings/c: structs of other sizes") {
    Folder folder;
    struct {
        wck_open_options known;
        std::uint64_t unknown;
    } later{};
    later.known.size = sizeof(later);
    later.known.abi = WCK_ABI;
    const std::string path = folder.store();
    later.known.folder = slice(path);
    wck_engine engine{};
    wck_error error = WCK_INIT(wck_error);
    SUBCASE("an unknown tail of zeros is accepted") {
        CHECK(wck_engine_open(&later.known, &engine, &error) == WCK_OK);
        wck_engine_close(engine);
    }
    SUBCASE("an unknown field that is set is refused") {
        later.unknown = 1;
        CHECK(wck_engine_open(&later.known, &engine, &error) == WCK_E_TOO_NEW);
        CHECK(reason_name(error) == "struct_too_new");
    }
    SUBCASE("a missing size is named") {
        later.known.size = 0;
        CHECK(wck_engine_open(&later.known, &engine, &error) == WCK_E_ARGUMENT);
        CHECK(reason_name(error) == "struct_size");
    }
    SUBCASE("another interface is refused before the folder is touched") {
        later.known.abi = (WCK_ABI_MAJOR << 16) + WCK_ABI_MINOR + 1;
        CHECK(wck_engine_open(&later.known, &engine, &error) == WCK_E_TOO_NEW);
        CHECK_FALSE(std::filesystem::exists(path));
    }
    SUBCASE("an older caller's smaller error is written up to its size") {
        unsigned char old[64];
        std::memset(old, 0xAB, sizeof(old));
        const std::uint32_t size = 16;
        std::memcpy(old, &size, sizeof(size));
        later.known.size = 0;
        CHECK(wck_engine_open(&later.known, &engine, reinterpret_cast<wck_error*>(old)) == WCK_E_ARGUMENT);
        CHECK(old[16] == 0xAB);
    }
}

TEST_CASE("bindings/c: what may wait is done in steps that say whether one was done") {
    Store store;
    wck_error error = WCK_INIT(wck_error);
    std::uint32_t more = 7;
    for (int steps = 0; more != 0 && steps < 10;
         ++steps)  // a new store's log is long enough to be given room
        CHECK(wck_engine_maintain(store.engine, &more, &error) == WCK_OK);
    CHECK(more == 0);
    CHECK(wck_engine_maintain(store.engine, nullptr, &error) == WCK_E_ARGUMENT);
    REQUIRE(wck_engine_suspend(store.engine, &error) == WCK_OK);
    CHECK(wck_engine_maintain(store.engine, &more, &error) == WCK_E_SUSPENDED);
}

TEST_CASE("bindings/c: a suspended engine holds nothing and comes back") {
    Store store;
    wck_error error = WCK_INIT(wck_error);
    wck_buf buf{};
    REQUIRE(wck_engine_suspend(store.engine, &error) == WCK_OK);
    CHECK(wck_engine_suspend(store.engine, &error) == WCK_OK);
    CHECK(wck_show(store.engine, slice("health"), {}, &buf, &error) == WCK_E_SUSPENDED);
    std::uint64_t counter = 0;
    CHECK(wck_engine_changes(store.engine, &counter, 1, &error) == WCK_OK);
    wck_engine other{};
    REQUIRE(open_store(store.folder.store(), &other, &error) == WCK_OK);
    CHECK(wck_engine_resume(store.engine, &error) == WCK_E_IN_USE);
    wck_engine_close(other);
    CHECK(wck_engine_resume(store.engine, &error) == WCK_OK);
    wck_health health = WCK_INIT(wck_health);
    CHECK(wck_engine_health(store.engine, &health, &error) == WCK_OK);
    CHECK(health.flags == 0);
    CHECK(health.total_bytes > 0);
    CHECK(wck_capture_list(store.engine, &buf, &error) == WCK_OK);
    CHECK(std::string(static_cast<const char*>(buf.ptr), buf.len) == "[]");
    wck_buf_free(&buf);
    wck_buf_free(&buf);
    CHECK(buf.ptr == nullptr);
}

TEST_CASE("bindings/c: closing while other threads call ends every call with a result or WCK_E_HANDLE") {
    Store store;
    const wck_engine engine = store.engine;
    std::atomic<bool> is_odd = false;
    const auto work = [&] {
        for (int i = 0; i < 200; ++i) {
            wck_health health = WCK_INIT(wck_health);
            const wck_status status = wck_engine_health(engine, &health, nullptr);
            if (status != WCK_OK && status != WCK_E_HANDLE) is_odd = true;
        }
    };
    std::thread first(work), second(work);
    wck_engine_close(engine);
    first.join();
    second.join();
    CHECK_FALSE(is_odd);
}

TEST_CASE("bindings/c: a file that is no bundle is named, and a key that is none") {
    Store store;
    wck_error error = WCK_INIT(wck_error);
    wck_buf buf{};
    CHECK(wck_proof_verify(slice("/nowhere/x.wckproof"), {}, &buf, &error) == WCK_E_NOT_FOUND);
    CHECK(wck_proof_verify(slice(store.folder.store() + "/store.db"), {}, &buf, &error) < 0);
    CHECK(error.message[0] != '\0');
    CHECK(wck_proof_verify(slice("/nowhere/x.wckproof"), slice("12"), &buf, &error) == WCK_E_ARGUMENT);
    CHECK(buf.ptr == nullptr);
}

TEST_CASE("bindings/c: reasons of every folder are in the catalogue") {
    for (const std::uint32_t number : {1U, 100U, 300U, 600U, 700U, 750U, 760U, 900U}) {
        CAPTURE(number);
        wck_reason reason = WCK_INIT(wck_reason);
        CHECK(wck_reason_text(number, &reason, nullptr) == WCK_OK);
        CHECK(reason.number == number);
        CHECK(reason.remedy.len > 0);
    }
    wck_reason reason = WCK_INIT(wck_reason);
    CHECK(wck_reason_text(99'999, &reason, nullptr) == WCK_E_NOT_FOUND);
}
