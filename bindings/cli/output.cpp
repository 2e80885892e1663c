#include "bindings/cli/output.h"

#include <cstdio>

namespace wincheck::cli {
namespace {

const char* name_of(std::int32_t code) {
    switch (code) {
        case WCK_E_ARGUMENT: return "invalid_argument";
        case WCK_E_REFUSED: return "refused";
        case WCK_E_NOT_FOUND: return "not_found";
        case WCK_E_LIMIT: return "limit";
        case WCK_E_CANCELLED: return "cancelled";
        case WCK_E_STORAGE_FULL: return "storage_full";
        case WCK_E_STORAGE_IO: return "storage_io";
        case WCK_E_CORRUPT: return "corrupt";
        case WCK_E_LOCKED: return "locked";
        case WCK_E_IN_USE: return "in_use";
        case WCK_E_SUSPENDED: return "suspended";
        case WCK_E_SIGNATURE: return "signature";
        case WCK_E_KEY_LOCKED: return "key_locked";
        case WCK_E_KEY_GONE: return "key_gone";
        case WCK_E_REVOKED: return "revoked";
        case WCK_E_NETWORK: return "network";
        case WCK_E_PROTOCOL: return "protocol";
        case WCK_E_TOO_NEW: return "too_new";
        case WCK_E_NO_MEMORY: return "no_memory";
        default: return "bug";
    }
}

int exit_of(std::int32_t code) {
    switch (code) {
        case WCK_E_ARGUMENT:
        case WCK_E_REFUSED:
        case WCK_E_NOT_FOUND:
        case WCK_E_LIMIT:
        case WCK_E_CANCELLED:
        case WCK_E_SIGNATURE:
        case WCK_E_REVOKED: return kExitNo;
        default: return kExitEnvironment;
    }
}

// What a command was pointed at is not there, or is something else: it was called wrongly.
int exit_for(const Trouble& trouble) {
    const bool is_misnamed = trouble.reason == "file_missing" || trouble.reason == "not_hub";
    return trouble.exit == kExitNo && is_misnamed ? kExitUsage : trouble.exit;
}

void write(std::FILE* stream, const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stream);
    std::fputc('\n', stream);
    std::fflush(stream);
}

bool is_plain(const Json& value) {
    return !value.is(Json::Kind::array) && !value.is(Json::Kind::object);
}

std::string plain_text(const Json& value) {
    switch (value.kind()) {
        case Json::Kind::null: return "-";
        case Json::Kind::boolean: return value.boolean() ? "yes" : "no";
        default: return value.text();
    }
}

void render(const Json& value, std::size_t depth, std::string& out);

void render_member(const std::string& label, const Json& value, std::size_t depth, std::string& out) {
    out += std::string(depth * 2, ' ') + label;
    if (is_plain(value)) {
        out += " " + plain_text(value) + "\n";
    } else if (value.items().empty() && value.members().empty()) {
        out += " none\n";
    } else {
        out += "\n";
        render(value, depth + 1, out);
    }
}

void render(const Json& value, std::size_t depth, std::string& out) {
    if (is_plain(value)) out += std::string(depth * 2, ' ') + plain_text(value) + "\n";
    for (const auto& [name, member] : value.members()) render_member(name + ":", member, depth, out);
    for (const Json& item : value.items()) {
        if (is_plain(item)) {
            out += std::string(depth * 2, ' ') + "- " + plain_text(item) + "\n";
        } else {
            std::string block;
            render(item, depth + 1, block);
            block.replace(depth * 2, 2, "- ");
            out += block;
        }
    }
}

}  // namespace

Trouble trouble_of(const wck_error& error) {
    Trouble trouble{.exit = exit_of(error.status),
                    .code = name_of(error.status),
                    .reason = "",
                    .message = error.message,
                    .remedy = "",
                    .where = error.where};
    wck_reason reason = WCK_INIT(wck_reason);
    if (wck_reason_text(error.reason, &reason, nullptr) == WCK_OK) {
        const auto text = [](wck_slice slice) {
            return std::string(static_cast<const char*>(slice.ptr), slice.len);
        };
        trouble.reason = text(reason.name);
        trouble.remedy = text(reason.remedy);
    }
    if (error.bytes_needed > 0) {
        trouble.message += " Needed: " + std::to_string(error.bytes_needed) +
                           " bytes, free: " + std::to_string(error.bytes_available) + ".";
    }
    trouble.exit = exit_for(trouble);
    return trouble;
}

Trouble trouble_of(const Error& error) {
    const auto code = static_cast<std::int32_t>(error.code);
    Trouble trouble{.exit = exit_of(code),
                    .code = name_of(code),
                    .reason = "",
                    .message = error.origin,
                    .remedy = "",
                    .where = error.where};
    if (error.reason_or_null != nullptr) {
        trouble.reason = error.reason_or_null->name;
        trouble.message = error.reason_or_null->message;
        trouble.remedy = error.reason_or_null->remedy;
    }
    if (error.code == ErrorCode::in_use && error.detail > 0 && trouble.where.empty())
        trouble.where = "process " + std::to_string(error.detail);
    trouble.exit = exit_for(trouble);
    return trouble;
}

Trouble usage_trouble(std::string message, std::string remedy) {
    return {.exit = kExitUsage,
            .code = "usage",
            .reason = "usage",
            .message = std::move(message),
            .remedy = std::move(remedy),
            .where = ""};
}

Json json_of(const Trouble& trouble) {
    return Json::object()
        .set("code", Json::of(trouble.code))
        .set("reason", Json::of(trouble.reason))
        .set("message", Json::of(trouble.message))
        .set("remedy", Json::of(trouble.remedy))
        .set("where", Json::of(trouble.where));
}

int fail(const Trouble& trouble, bool as_json) {
    std::string line = "wincheck: ";
    if (!trouble.where.empty()) line += trouble.where + ": ";
    line += trouble.message;
    if (!trouble.remedy.empty()) line += " " + trouble.remedy;
    if (!trouble.reason.empty() && trouble.reason != "usage") line += " [" + trouble.reason + "]";
    note(line);
    if (as_json) print(Json::object().set("error", json_of(trouble)).dump());
    return trouble.exit;
}

void print(const std::string& text) {
    write(stdout, text);
}

void print_value(const Json& value, bool as_json) {
    if (as_json) return print(value.dump());
    std::string text;
    render(value, 0, text);
    if (!text.empty() && text.back() == '\n') text.pop_back();
    print(text);
}

void note(const std::string& line) {
    write(stderr, line);
}

}  // namespace wincheck::cli
