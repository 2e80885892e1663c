#include "bindings/cli/device_store.h"

#include <chrono>
#include <thread>

namespace wincheck::cli {

wck_slice slice_of(const std::string& text) {
    return {text.data(), text.size()};
}

Outcome<std::unique_ptr<DeviceStore>> DeviceStore::open(const std::string& folder, bool must_exist,
                                                        std::uint64_t wait_seconds) {
    wck_open_options options = WCK_INIT(wck_open_options);
    options.abi = WCK_ABI;
    options.folder = slice_of(folder);
    options.flags = must_exist ? WCK_OPEN_EXISTING : 0;
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(wait_seconds);
    for (;;) {
        wck_engine engine{};
        wck_error error = WCK_INIT(wck_error);
        const wck_status status = wck_engine_open(&options, &engine, &error);
        if (status == WCK_OK) return std::make_unique<DeviceStore>(engine);
        if (status != WCK_E_IN_USE || std::chrono::steady_clock::now() >= until) {
            Trouble trouble = trouble_of(error);
            if (status == WCK_E_NOT_FOUND) trouble.exit = kExitUsage;
            return trouble;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

bool set_time(DeviceStore& store, const Arguments& arguments, int& exit) {
    const auto time = arguments.option("--at");
    if (!time) return true;
    wck_error error = WCK_INIT(wck_error);
    if (wck_clock_set(store.engine(), slice_of(*time), &error) == WCK_OK) return true;
    exit = fail(trouble_of(error), arguments.wants_json());
    return false;
}

Json json_from(const std::string& text) {
    Result<Json> json = Json::parse(text);
    return json ? *json : Json{};
}

}  // namespace wincheck::cli
