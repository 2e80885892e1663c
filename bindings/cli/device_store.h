#pragma once
// A device's store as the commands use it: wincheck.h with its handles and buffers released at the end.
#include <memory>
#include <variant>

#include "bindings/cli/arguments.h"
#include "bindings/cli/output.h"

namespace wincheck::cli {

/// Either a value or what went wrong.
template <class T>
using Outcome = std::variant<T, Trouble>;

[[nodiscard]] wck_slice slice_of(const std::string& text);

class DeviceStore {
public:
    /// Opens, waiting up to `wait_seconds` while another process has the store.
    static Outcome<std::unique_ptr<DeviceStore>> open(const std::string& folder, bool must_exist,
                                                      std::uint64_t wait_seconds);
    explicit DeviceStore(wck_engine engine) : engine_(engine) {}
    DeviceStore(const DeviceStore&) = delete;
    DeviceStore& operator=(const DeviceStore&) = delete;
    ~DeviceStore() { wck_engine_close(engine_); }
    [[nodiscard]] wck_engine engine() const { return engine_; }

private:
    wck_engine engine_;
};

/// Calls a function that fills a buffer and an error: (wck_buf*, wck_error*) → wck_status. The status comes
/// back in `status` where it is wanted.
template <class Call>
Outcome<std::string> text_from(Call&& call, wck_status* status_or_null = nullptr) {
    wck_buf buf{};
    wck_error error = WCK_INIT(wck_error);
    const wck_status status = call(&buf, &error);
    std::string text(static_cast<const char*>(buf.ptr), buf.len);
    wck_buf_free(&buf);
    if (status_or_null != nullptr) *status_or_null = status;
    if (status < 0) return trouble_of(error);
    return text;
}

/// Opens the store at word 0 and hands it to `body` (DeviceStore&) → exit code.
template <class Body>
int with_store(const Arguments& arguments, Body&& body) {
    std::string problem;
    const std::uint64_t wait = arguments.number_or("--wait", 0, problem);
    if (!problem.empty()) return fail(usage_trouble(problem + ".", ""), arguments.wants_json());
    auto opened = DeviceStore::open(arguments.word(0), true, wait);
    if (const Trouble* trouble = std::get_if<Trouble>(&opened)) return fail(*trouble, arguments.wants_json());
    return body(*std::get<std::unique_ptr<DeviceStore>>(opened));
}

/// Sets the clock of a simulated store where --at is given. Returns false after printing what is wrong.
bool set_time(DeviceStore& store, const Arguments& arguments, int& exit);

/// Parses what the library gave; it is JSON by contract.
[[nodiscard]] Json json_from(const std::string& text);

}  // namespace wincheck::cli
