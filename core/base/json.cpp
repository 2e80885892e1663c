#include "core/base/json.h"

#define RAPIDJSON_HAS_STDSTRING 1
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "core/base/bytes.h"
#include "core/base/reasons.h"

namespace wincheck {

namespace {

// RapidJSON 1.1 writes an escaped low surrogate that stands alone as if it were a character. `text` comes
// from valid UTF-8, where 0xED is never followed by such a byte: only an escape can have made it (RFC
// 8259, 8.2).
bool has_lone_surrogate(std::string_view text) {
    for (std::size_t at = text.find('\xED'); at != std::string_view::npos; at = text.find('\xED', at + 1))
        if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0) return true;
    return false;
}

}  // namespace

// Receives RapidJSON's events and builds the value; returning false stops the parse.
class JsonBuilder {
public:
    using Ch = char;
    bool Null() { return place(Json{}); }
    bool Bool(bool value) { return place(Json::of(value)); }
    bool Int(int) { return false; }
    bool Uint(unsigned) { return false; }
    bool Int64(std::int64_t) { return false; }
    bool Uint64(std::uint64_t) { return false; }
    bool Double(double) { return false; }
    bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
        Json json;
        json.kind_ = Json::Kind::number;
        json.text_.assign(text, length);
        return place(std::move(json));
    }
    bool String(const char* text, rapidjson::SizeType length, bool) {
        const std::string_view value(text, length);
        return !has_lone_surrogate(value) && place(Json::of(value));
    }
    bool Key(const char* text, rapidjson::SizeType length, bool) {
        const std::string_view key(text, length);
        if (has_lone_surrogate(key) || open_.back().find(key) != nullptr) return false;
        keys_.back().assign(key);
        return true;
    }
    bool StartObject() { return start(Json::object()); }
    bool EndObject(rapidjson::SizeType) { return end(); }
    bool StartArray() { return start(Json::array()); }
    bool EndArray(rapidjson::SizeType) { return end(); }

    Json root;

private:
    static constexpr std::size_t kDepthMax = 64;

    bool start(Json container) {
        if (open_.size() >= kDepthMax) return false;
        open_.push_back(std::move(container));
        keys_.emplace_back();
        return true;
    }
    bool end() {
        Json done = std::move(open_.back());
        open_.pop_back();
        keys_.pop_back();
        return place(std::move(done));
    }
    bool place(Json json) {
        if (open_.empty()) {
            root = std::move(json);
        } else if (open_.back().is(Json::Kind::array)) {
            open_.back().items_.push_back(std::move(json));
        } else {
            std::vector<Json::Member>& members = open_.back().members_;
            // Of the outermost only: many small objects from outside must not take a kilobyte each.
            if (members.capacity() == 0 && open_.size() == 1) members.reserve(Json::kRoomAtFirst);
            members.emplace_back(std::move(keys_.back()), std::move(json));
        }
        return true;
    }

    std::vector<Json> open_;
    std::vector<std::string> keys_;
};

namespace {

void write_text(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    std::array<char, 8> escaped{};
                    std::snprintf(escaped.data(), escaped.size(), "\\u%04x", static_cast<unsigned>(c));
                    out += escaped.data();
                } else {
                    out += c;
                }
        }
    }
    out += '"';
}

void new_line(std::string& out, int depth) {
    if (depth < 0) return;
    out += '\n';
    out.append(static_cast<std::size_t>(depth) * 2, ' ');
}

}  // namespace

class JsonWriter {
public:
    // `depth` < 0 writes one line.
    static void write(std::string& out, const Json& json, int depth) {
        if (json.is_dumped_ && depth < 0) {
            out += json.text_;
            return;
        }
        const int inner = depth < 0 ? -1 : depth + 1;
        bool is_first = true;
        const auto separate = [&] {
            if (!is_first) out += ',';
            is_first = false;
            new_line(out, inner);
        };
        switch (json.kind()) {
            case Json::Kind::null: out += "null"; break;
            case Json::Kind::boolean: out += json.boolean() ? "true" : "false"; break;
            case Json::Kind::number: out += json.text(); break;
            case Json::Kind::text: write_text(out, json.text()); break;
            case Json::Kind::array:
                out += '[';
                for (const Json& item : json.items()) {
                    separate();
                    write(out, item, inner);
                }
                if (!is_first) new_line(out, depth);
                out += ']';
                break;
            case Json::Kind::object:
                out += '{';
                for (const auto& [key, value] : json.members()) {
                    separate();
                    write_text(out, key);
                    out += depth < 0 ? ":" : ": ";
                    write(out, value, inner);
                }
                if (!is_first) new_line(out, depth);
                out += '}';
                break;
        }
    }
};

Json Json::of(bool value) {
    Json json;
    json.kind_ = Kind::boolean;
    json.boolean_ = value;
    return json;
}
Json Json::of(std::int64_t value) {
    Json json;
    json.kind_ = Kind::number;
    json.text_ = std::to_string(value);
    return json;
}
Json Json::of(std::uint64_t value) {
    Json json;
    json.kind_ = Kind::number;
    json.text_ = std::to_string(value);
    return json;
}
Json Json::of(Decimal value) {
    Json json;
    json.kind_ = Kind::number;
    json.text_ = to_text(value);
    return json;
}
Json Json::of(std::string_view text) {
    Json json;
    json.kind_ = Kind::text;
    json.text_ = text;
    return json;
}
Json Json::of(Points points) {
    return of(std::string_view(to_text(points)));
}
Json Json::array() {
    Json json;
    json.kind_ = Kind::array;
    return json;
}
Json Json::object() {
    Json json;
    json.kind_ = Kind::object;
    return json;
}
Json Json::of_dumped(std::string text) {
    Json json;
    json.kind_ = text.starts_with('{') ? Kind::object : Kind::array;
    json.text_ = std::move(text);
    json.is_dumped_ = true;
    return json;
}

void Json::open() const {
    is_dumped_ = false;
    const std::string text = std::exchange(text_, {});
    auto parsed = parse(text);
    if (!parsed) return;
    items_ = std::move(parsed->items_);
    members_ = std::move(parsed->members_);
}

Result<Json> Json::parse(std::string_view text) {
    if (!is_utf8(text)) return error_of(ErrorCode::invalid_argument, kNotJson, "Json::parse", "encoding");
    rapidjson::MemoryStream stream(text.data(), text.size());
    rapidjson::Reader reader;
    JsonBuilder builder;
    constexpr unsigned kFlags = rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseIterativeFlag;
    const rapidjson::ParseResult outcome = reader.Parse<kFlags>(stream, builder);
    if (outcome.IsError())
        return error_of(ErrorCode::invalid_argument, kNotJson, "Json::parse",
                        "byte " + std::to_string(outcome.Offset()));
    return std::move(builder.root);
}

const Json* Json::find(std::string_view key) const {
    const auto& all = members();
    const auto found =
        std::find_if(all.begin(), all.end(), [key](const Member& member) { return member.first == key; });
    return found == all.end() ? nullptr : &found->second;
}

const Json& Json::operator[](std::string_view key) const {
    static const Json kNone;
    const Json* found = find(key);
    return found != nullptr ? *found : kNone;
}

Json& Json::set(std::string key, Json value) & {
    if (is_dumped_) open();
    kind_ = Kind::object;
    for (auto& [name, held] : members_) {
        if (name == key) {
            held = std::move(value);
            return *this;
        }
    }
    if (members_.capacity() == 0) members_.reserve(kRoomAtFirst);
    members_.emplace_back(std::move(key), std::move(value));
    return *this;
}

Json& Json::push(Json value) & {
    if (is_dumped_) open();
    kind_ = Kind::array;
    items_.push_back(std::move(value));
    return *this;
}

Result<Decimal> Json::decimal() const {
    if (kind_ != Kind::number && kind_ != Kind::text)
        return error_of(ErrorCode::invalid_argument, kNotDecimal, "Json::decimal");
    return Decimal::parse(text_);
}

Result<std::int64_t> Json::integer() const {
    WCK_TRY(const Decimal value, decimal());
    if (value.scale != 0) return error_of(ErrorCode::invalid_argument, kFieldWrong, "Json::integer");
    return value.mantissa;
}

Result<std::string> Json::text_at(std::string_view key) const {
    const Json* member = find(key);
    if (member == nullptr || member->is_null())
        return error_of(ErrorCode::invalid_argument, kFieldMissing, "Json::text_at", std::string(key));
    if (!member->is(Kind::text))
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "Json::text_at", std::string(key));
    return member->text();
}

Result<std::string> Json::text_or_empty_at(std::string_view key) const {
    const Json* member = find(key);
    if (member == nullptr || member->is_null()) return std::string{};
    if (!member->is(Kind::text))
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "Json::text_or_empty_at", std::string(key));
    return member->text();
}

std::string Json::dump() const {
    std::string out;
    JsonWriter::write(out, *this, -1);
    return out;
}

std::string Json::dump_pretty() const {
    std::string out;
    JsonWriter::write(out, *this, 0);
    return out;
}

}  // namespace wincheck
