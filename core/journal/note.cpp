#include "core/journal/note.h"

#include <algorithm>
#include <charconv>

namespace wincheck::journal {

namespace {

constexpr std::string_view kDash = "\xE2\x80\x94 ";  // U+2014 and a space
constexpr std::size_t kKeyIdBytes = 4;

Error note_error(const char* where) {
    return error_of(ErrorCode::corrupt, kNoteWrong, "note", where);
}

Bytes key_id(std::string_view name, std::uint8_t type, const SignKey& key) {
    constexpr std::uint8_t kNewline = 0x0A;
    const Hash hash = sha256({view_of(name), ByteView(&kNewline, 1), ByteView(&type, 1), key.view()});
    return {hash.raw.begin(), hash.raw.begin() + kKeyIdBytes};
}

// Types other than the two that are used here carry keys of their own lengths.
bool is_by(const NoteSignature& signature, std::string_view name, std::uint8_t type, const SignKey& key) {
    const Bytes id = key_id(name, type, key);
    return signature.name == name && signature.blob.size() >= kKeyIdBytes &&
           std::equal(id.begin(), id.end(), signature.blob.begin());
}

const NoteSignature* line_or_null(const Note& note, std::string_view name, std::uint8_t type,
                                  const SignKey& key) {
    for (const NoteSignature& signature : note.signatures)
        if (is_by(signature, name, type, key)) return &signature;
    return nullptr;
}

Bytes cosigned_message(std::string_view body, std::uint64_t seconds) {
    return bytes_of("cosignature/v1\ntime " + std::to_string(seconds) + "\n" + std::string(body));
}

bool is_note_text(std::string_view text) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; };
    return is_utf8(text) && std::none_of(text.begin(), text.end(), is_control);
}

Result<NoteSignature> parse_signature(std::string_view line) {
    if (!line.starts_with(kDash)) return note_error("signature line");
    line.remove_prefix(kDash.size());
    const std::size_t space = line.find(' ');
    if (space == 0 || space == std::string_view::npos) return note_error("signature line");
    const std::string_view name = line.substr(0, space);
    auto blob = from_base64(line.substr(space + 1));
    if (!blob || blob->size() <= kKeyIdBytes || name.find('+') != std::string_view::npos)
        return note_error("signature line");
    return NoteSignature{.name = std::string(name), .blob = std::move(*blob)};
}

// Takes the line up to the next newline, which must be there.
std::optional<std::string_view> next_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

Result<std::uint64_t> parse_size(std::string_view text) {
    std::uint64_t size = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), size);
    const bool is_padded = text.size() > 1 && text.front() == '0';
    if (status != std::errc{} || end != text.data() + text.size() || is_padded) return note_error("size");
    return size;
}

}  // namespace

Result<Note> parse_note(std::string_view text) {
    if (text.size() > kNoteBytesMax) return error_of(ErrorCode::limit, kTooLarge, "parse_note");
    if (!is_note_text(text)) return note_error("text");
    const std::size_t split = text.rfind("\n\n");
    if (split == std::string_view::npos) return note_error("signature lines");
    Note note{.body = std::string(text.substr(0, split + 1)), .signatures = {}};
    std::string_view rest = text.substr(split + 2);
    if (rest.empty()) return note_error("signature lines");
    while (!rest.empty()) {
        const auto line = next_line(rest);
        if (!line || note.signatures.size() == kNoteLinesMax) return note_error("signature lines");
        WCK_TRY(NoteSignature signature, parse_signature(*line));
        note.signatures.push_back(std::move(signature));
    }
    return note;
}

std::string note_text(const Note& note) {
    std::string text = note.body + "\n";
    for (const NoteSignature& signature : note.signatures)
        text += std::string(kDash) + signature.name + " " + to_base64(signature.blob) + "\n";
    return text;
}

NoteSignature sign_note(std::string_view body, const std::string& name, const SignPair& pair) {
    NoteSignature signature{.name = name, .blob = key_id(name, kNoteEd25519, pair.public_key())};
    append(signature.blob, pair.sign(view_of(body)).view());
    return signature;
}

Result<void> verify_note(const Note& note, std::string_view name, const SignKey& key) {
    const NoteSignature* line = line_or_null(note, name, kNoteEd25519, key);
    if (line == nullptr) return error_of(ErrorCode::signature, kNoteUnsigned, "verify_note");
    const auto signature = Signature::from(ByteView(line->blob).subspan(kKeyIdBytes));
    if (!signature) return error_of(ErrorCode::signature, kSignatureWrong, "verify_note");
    return verify_signature(key, view_of(note.body), *signature);
}

NoteSignature cosign_note(std::string_view body, const std::string& name, const SignPair& pair,
                          std::uint64_t seconds) {
    NoteSignature signature{.name = name, .blob = key_id(name, kNoteCosignature, pair.public_key())};
    for (int i = 7; i >= 0; --i) signature.blob.push_back(static_cast<std::uint8_t>(seconds >> (8 * i)));
    append(signature.blob, pair.sign(cosigned_message(body, seconds)).view());
    return signature;
}

Result<std::uint64_t> verify_cosignature(const Note& note, std::string_view name, const SignKey& key) {
    const NoteSignature* line = line_or_null(note, name, kNoteCosignature, key);
    if (line == nullptr) return error_of(ErrorCode::signature, kNoteUnsigned, "verify_cosignature");
    constexpr std::size_t kTimeBytes = 8;
    if (line->blob.size() != kKeyIdBytes + kTimeBytes + Signature::kLength)
        return error_of(ErrorCode::signature, kSignatureWrong, "verify_cosignature");
    std::uint64_t seconds = 0;
    for (std::size_t i = 0; i < kTimeBytes; ++i) seconds = (seconds << 8U) | line->blob[kKeyIdBytes + i];
    WCK_TRY(const Signature signature,
            Signature::from(ByteView(line->blob).subspan(kKeyIdBytes + kTimeBytes)));
    WCK_TRY(verify_signature(key, cosigned_message(note.body, seconds), signature));
    return seconds;
}

std::string checkpoint_body(const Checkpoint& checkpoint) {
    std::string body = checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
                       to_base64(checkpoint.root.view()) + "\n";
    for (const std::string& line : checkpoint.extra) body += line + "\n";
    return body;
}

Result<Checkpoint> parse_checkpoint(std::string_view body) {
    const auto origin = next_line(body);
    const auto size = next_line(body);
    const auto root = next_line(body);
    if (!origin || origin->empty() || !size || !root) return note_error("checkpoint");
    Checkpoint checkpoint{.origin = std::string(*origin)};
    WCK_TRY(checkpoint.size, parse_size(*size));
    const auto root_bytes = from_base64(*root);
    if (!root_bytes || root_bytes->size() != Hash::kLength) return note_error("root");
    WCK_TRY(checkpoint.root, Hash::from(*root_bytes));
    while (!body.empty()) {
        const auto line = next_line(body);
        if (!line || line->empty() || checkpoint.extra.size() == kNoteLinesMax)
            return note_error("checkpoint");
        checkpoint.extra.emplace_back(*line);
    }
    return checkpoint;
}

}  // namespace wincheck::journal
