// The host's key callbacks across the C interface: slow, locked, cancelled, gone, wrong, calling back.
#include <atomic>
#include <chrono>
#include <cstring>
#include <thread>

#include "bindings/c/wincheck.h"
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

wck_slice text_slice(std::string_view text) {
    return {text.data(), text.size()};
}

/// A host's key store.
struct KeyHost {
    std::atomic<wck_status> answer = WCK_OK;
    std::atomic<std::size_t> length_beyond = 0;
    std::atomic<int> sleeps_ms = 0;
    std::atomic<int> calls = 0;
    wck_engine engine{};
    std::atomic<wck_status> inner = WCK_OK;  // of a call on the same engine from inside

    static wck_status give(void* user, wck_slice, wck_slice in, void* out, size_t cap, size_t* length) {
        auto& host = *static_cast<KeyHost*>(user);
        ++host.calls;
        if (host.engine.id != 0) {
            wck_buf buf{};
            host.inner = wck_show(host.engine, text_slice("health"), {}, &buf, nullptr);
            wck_buf_free(&buf);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(host.sleeps_ms));
        if (host.answer != WCK_OK) return host.answer;
        std::memcpy(out, in.ptr, std::min(in.len, cap));
        *length = in.len + host.length_beyond;
        return WCK_OK;
    }
};

/// A's folder of a planned inspection, opened through the C interface.
struct KeyedStore {
    NightWorld world;
    KeyHost host;

    KeyedStore() {
        world.plan();
        world.a.close();
    }
    ~KeyedStore() { wck_engine_close(host.engine); }
    wck_status open(wck_error* error) {
        wck_open_options options = WCK_INIT(wck_open_options);
        options.abi = WCK_ABI;
        options.folder = text_slice(world.a.folder());
        options.wrap = options.unwrap = KeyHost::give;
        options.user = &host;
        wck_engine engine{};
        const wck_status status = wck_engine_open(&options, &engine, error);
        host.engine = engine;
        return status;
    }
    [[nodiscard]] bool are_keys_away() const {
        wck_health health = WCK_INIT(wck_health);
        REQUIRE(wck_engine_health(host.engine, &health, nullptr) == WCK_OK);
        return (health.flags & WCK_HEALTH_KEYS_AWAY) != 0;
    }
    wck_status does(const std::string& act) const {
        return wck_act_perform(host.engine, text_slice(act), nullptr, nullptr);
    }
    wck_status exports(wck_error* error) const {
        const std::string path = world.a.folder() + "/n1.wckfile";
        return wck_export(host.engine, text_slice("n1"), text_slice(path), error);
    }
};

std::string reason_named(const wck_error& error) {
    wck_reason reason = WCK_INIT(wck_reason);
    if (wck_reason_text(error.reason, &reason, nullptr) != WCK_OK) return "";
    return std::string(static_cast<const char*>(reason.name.ptr), reason.name.len);
}

}  // namespace

TEST_CASE(
    "INT-6 an app whose key store is locked, cancelled, gone or answers nonsense records and signs later") {
    KeyedStore store;
    wck_error error = WCK_INIT(wck_error);
    store.host.answer = WCK_E_KEY_LOCKED;
    REQUIRE(store.open(&error) == WCK_OK);
    CHECK(store.are_keys_away());
    CHECK(store.does(R"({"act":"open","inspection":"n1"})") == WCK_OK);
    CHECK(store.exports(&error) == WCK_E_KEY_LOCKED);
    CHECK(reason_named(error) == "keys_locked");
    CHECK((error.flags & WCK_FLAG_WAIT_UNLOCK) != 0);
    wck_buf buf{};
    CHECK(wck_sync_run_builtin(store.host.engine, nullptr, 1000, &buf, &error) < 0);
    struct Answer {
        wck_status answer;
        wck_status status;
        const char* reason;
    };
    for (const Answer& one : {Answer{WCK_E_KEY_LOCKED, WCK_E_KEY_LOCKED, "keys_locked"},
                              Answer{WCK_E_CANCELLED, WCK_E_CANCELLED, "keys_cancelled"},
                              Answer{WCK_E_KEY_GONE, WCK_E_KEY_GONE, "keys_gone"},
                              Answer{-77, WCK_E_KEY_LOCKED, "keys_locked"}}) {
        CAPTURE(one.answer);
        store.host.answer = one.answer;
        CHECK(wck_engine_unlock(store.host.engine, &error) == one.status);
        CHECK(reason_named(error) == one.reason);
        CHECK(store.host.inner == WCK_E_REENTRANT);
        CHECK(store.does(answer("G3", "\"pass\"")) != WCK_E_KEY_LOCKED);
        CHECK(store.are_keys_away());
    }
    store.host.answer = WCK_OK;
    store.host.length_beyond = std::size_t{1} << 20U;  // more than it was given room for
    CHECK(wck_engine_unlock(store.host.engine, &error) == WCK_E_KEY_LOCKED);
    store.host.length_beyond = 0;
    CHECK(wck_engine_unlock(store.host.engine, &error) == WCK_OK);
    CHECK_FALSE(store.are_keys_away());
    CHECK(wck_engine_unlock(store.host.engine, &error) == WCK_DONE);
    CHECK(store.exports(&error) == WCK_OK);
}

TEST_CASE(
    "INT-6 a key that was unwrapped once stays in memory: a suspended app resumes behind a locked screen") {
    KeyedStore store;
    wck_error error = WCK_INIT(wck_error);
    REQUIRE(store.open(&error) == WCK_OK);
    CHECK_FALSE(store.are_keys_away());
    REQUIRE(wck_engine_suspend(store.host.engine, &error) == WCK_OK);
    store.host.answer = WCK_E_KEY_LOCKED;
    const int calls = store.host.calls;
    REQUIRE(wck_engine_resume(store.host.engine, &error) == WCK_OK);
    CHECK(store.host.calls == calls);
    CHECK_FALSE(store.are_keys_away());
    CHECK(store.exports(&error) == WCK_OK);
}

TEST_CASE("INT-6 a key store that takes its time keeps nobody from the score") {
    KeyedStore store;
    wck_error error = WCK_INIT(wck_error);
    store.host.answer = WCK_E_KEY_LOCKED;
    REQUIRE(store.open(&error) == WCK_OK);
    REQUIRE(store.does(R"({"act":"open","inspection":"n1"})") == WCK_OK);
    wck_score score = WCK_INIT(wck_score);
    REQUIRE(wck_score_now(store.host.engine, text_slice("n1"), &score, nullptr) == WCK_OK);
    store.host.answer = WCK_OK;
    store.host.sleeps_ms = 400;
    const int calls = store.host.calls;
    std::thread slow([&] { CHECK(wck_engine_unlock(store.host.engine, nullptr) == WCK_OK); });
    while (store.host.calls == calls) std::this_thread::yield();
    const auto begun = std::chrono::steady_clock::now();
    CHECK(wck_score_now(store.host.engine, text_slice("n1"), &score, nullptr) == WCK_OK);
    std::uint64_t counter = 0;
    CHECK(wck_engine_changes(store.host.engine, &counter, 1, nullptr) == WCK_OK);
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::milliseconds(200));
    slow.join();
    CHECK_FALSE(store.are_keys_away());
}
