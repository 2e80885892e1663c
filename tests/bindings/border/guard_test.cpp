// The firewall behind the C interface: what is thrown becomes a status, and a broken promise stops writing.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>

#include "bindings/c/guard.h"
#include "core/engine/reasons.h"

using namespace wincheck;           // NOLINT
using namespace wincheck::binding;  // NOLINT

namespace {

/// An open store in a folder that goes with the test.
class Store {
public:
    Store() {
        std::string pattern = (std::filesystem::temp_directory_path() / "wincheck-guard-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
        const std::string folder = path_ + "/store";
        wck_open_options options = WCK_INIT(wck_open_options);
        options.abi = WCK_ABI;
        options.folder = slice_of(std::string_view(folder));
        REQUIRE(wck_engine_open(&options, &engine, nullptr) == WCK_OK);
    }
    ~Store() {
        wck_engine_close(engine);
        std::filesystem::remove_all(path_);
    }
    wck_engine engine{};

private:
    std::string path_;
};

Result<wck_status> ok(EngineObject&) {
    return WCK_OK;
}
Result<wck_status> broken_promise(EngineObject&) {
    WCK_ASSERT(1 + 1 == 3);
    return WCK_OK;
}

}  // namespace

TEST_CASE("bindings/c/guard: whatever is thrown becomes a status") {
    wck_error error = WCK_INIT(wck_error);
    CHECK(guard(&error, []() -> Result<wck_status> { throw std::bad_alloc(); }) == WCK_E_NO_MEMORY);
    CHECK(error.reason == store::kOutOfMemory.number);
    CHECK(guard(&error, []() -> Result<wck_status> { throw std::runtime_error("x"); }) == WCK_E_BUG);
    CHECK(error.reason == kInternalError.number);
    CHECK((error.flags & WCK_FLAG_REPORT_BUG) != 0);
    CHECK(guard(&error, []() -> Result<wck_status> { throw 42; }) == WCK_E_BUG);
    CHECK(guard(nullptr, []() -> Result<wck_status> { throw 42; }) == WCK_E_BUG);
    CHECK(guard_value(7, []() -> int { throw 42; }) == 7);
}

TEST_CASE(
    "bindings/c/guard: a broken promise names its place and stops writing until the store is opened again") {
    Store store;
    wck_error error = WCK_INIT(wck_error);
    CHECK(guard_engine(&error, store.engine, Access::write, broken_promise) == WCK_E_BUG);
    CHECK(std::string(error.where).find("guard_test.cpp") != std::string::npos);
    CHECK(guard_engine(&error, store.engine, Access::write, ok) == WCK_E_BUG);
    CHECK(guard_engine(&error, store.engine, Access::read, ok) == WCK_OK);
    wck_health health = WCK_INIT(wck_health);
    CHECK(wck_engine_health(store.engine, &health, &error) == WCK_OK);
    CHECK((health.flags & WCK_HEALTH_READ_ONLY) != 0);
    CHECK(wck_engine_resume(store.engine, &error) == WCK_OK);
    CHECK(guard_engine(&error, store.engine, Access::write, ok) == WCK_OK);
}

TEST_CASE("bindings/c/guard: a call that found no memory stops writing until the store is opened again") {
    Store store;
    wck_error error = WCK_INIT(wck_error);
    const auto lacks_memory = [](EngineObject&) -> Result<wck_status> { throw std::bad_alloc(); };
    for (const Access access : {Access::read, Access::write}) {
        CHECK(guard_engine(&error, store.engine, access, lacks_memory) == WCK_E_NO_MEMORY);
        CHECK(guard_engine(&error, store.engine, Access::write, ok) == WCK_E_BUG);
        CHECK(error.reason == engine::kStoreReadOnly.number);
        CHECK(wck_engine_resume(store.engine, &error) == WCK_OK);
        CHECK(guard_engine(&error, store.engine, Access::write, ok) == WCK_OK);
    }
}

TEST_CASE("bindings/c/guard: a call from inside a callback is refused, not waited for") {
    Store store;
    wck_error inner = WCK_INIT(wck_error);
    wck_status answered = WCK_OK;
    const auto call_back = [&](EngineObject&) -> Result<wck_status> {
        answered = wck_engine_suspend(store.engine, &inner);
        return WCK_OK;
    };
    CHECK(guard_engine(nullptr, store.engine, Access::alone, call_back) == WCK_OK);
    CHECK(answered == WCK_E_REENTRANT);
    CHECK(inner.reason == kReentrant.number);
    CHECK(wck_engine_suspend(store.engine, &inner) == WCK_OK);
}

TEST_CASE(
    "bindings/c/guard: a look passes the gate while a call is alone inside, and a broken promise in it "
    "counts") {
    Store store;
    const auto look = [&] { return guard_engine(nullptr, store.engine, Access::now, ok); };
    wck_status looked = WCK_E_BUG;
    const auto alone = [&](EngineObject& object) -> Result<wck_status> {
        std::thread([&] {
            looked = look();
            CHECK_FALSE(object.gate().look(false).owns_lock());
        }).join();
        return WCK_OK;
    };
    CHECK(guard_engine(nullptr, store.engine, Access::alone, alone) == WCK_OK);
    CHECK(looked == WCK_OK);
    REQUIRE(wck_engine_suspend(store.engine, nullptr) == WCK_OK);
    CHECK(look() == WCK_OK);
    REQUIRE(wck_engine_resume(store.engine, nullptr) == WCK_OK);
    CHECK(guard_engine(nullptr, store.engine, Access::now, broken_promise) == WCK_E_BUG);
    CHECK(guard_engine(nullptr, store.engine, Access::write, ok) == WCK_E_BUG);
}

TEST_CASE("bindings/c/handles: an object closed during a call lives to the end of it") {
    struct Watched final : Object {
        explicit Watched(bool& gone) : is_gone(gone) {}
        ~Watched() override { is_gone = true; }
        bool& is_gone;
    };
    bool is_gone = false;
    const auto id = handles().insert(WCK_KIND_SYNC, std::make_unique<Watched>(is_gone));
    REQUIRE(id.has_value());
    {
        const Pin<Watched> pin(WCK_KIND_SYNC, *id);
        REQUIRE(static_cast<bool>(pin));
        handles().close(WCK_KIND_SYNC, *id);
        CHECK_FALSE(is_gone);
        const Pin<Watched> second(WCK_KIND_SYNC, *id);
        CHECK_FALSE(static_cast<bool>(second));
    }
    CHECK(is_gone);
}
