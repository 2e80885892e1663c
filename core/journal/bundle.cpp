#include "core/journal/bundle.h"

#include "core/journal/bundle_sections.h"
#include "core/journal/little_endian.h"

namespace wincheck::journal {

namespace {

constexpr std::uint8_t kLogLeafPrefix = 0x04;

Error section_error(std::string where) {
    return error_of(ErrorCode::corrupt, kBundleWrong, "bundle_sections", std::move(where));
}

// One section after another from `at`.
class SectionParser {
public:
    explicit SectionParser(ByteView file) : file_(file), at_(kBundleMagic.size()) {}
    [[nodiscard]] bool is_done() const { return at_ == file_.size(); }
    [[nodiscard]] std::size_t at() const { return at_; }

    Result<BundleSection> next() {
        const std::string place = "byte " + std::to_string(at_);
        WCK_TRY(const ByteView name_length, take(1, place));
        WCK_TRY(const ByteView name, take(name_length[0], place));
        if (!is_utf8(text_of(name)) || name.empty()) return section_error(place);
        const std::string label(text_of(name));
        WCK_TRY(const ByteView length, take(kLengthBytes, label));
        WCK_TRY(const ByteView bytes, take(read_u32(length), label));
        WCK_TRY(const ByteView hash, take(Hash::kLength, label));
        WCK_TRY(const Hash stated, Hash::from(hash));
        if (sha256({name, bytes}) != stated) return section_error(label);
        return BundleSection{.name = label, .bytes = bytes};
    }

private:
    Result<ByteView> take(std::size_t length, const std::string& where) {
        if (length > file_.size() - at_) return section_error(where);
        const ByteView taken = file_.subspan(at_, length);
        at_ += length;
        return taken;
    }
    ByteView file_;
    std::size_t at_;
};

}  // namespace

Hash log_leaf(const Salt& salt, const Hash& entry) {
    Bytes leaf{kLogLeafPrefix};
    append(leaf, salt.view());
    append(leaf, entry.view());
    return leaf_hash(leaf);
}

BundleWriter::BundleWriter(const BundleTenant& tenant) : out_(bytes_of(kBundleMagic)) {
    add_section("tenant", encode(tenant));
}

void BundleWriter::add_section(std::string_view name, ByteView bytes) {
    WCK_ASSERT(name.size() <= 255 && bytes.size() <= std::numeric_limits<std::uint32_t>::max());
    out_.push_back(static_cast<std::uint8_t>(name.size()));
    append(out_, view_of(name));
    append_u32(out_, static_cast<std::uint32_t>(bytes.size()));
    append(out_, bytes);
    append(out_, sha256({view_of(name), bytes}).view());
}

void BundleWriter::add_numbered(const std::string& name, ByteView bytes) {
    add_section(name + "/" + std::to_string(counts_[name]++), bytes);
}

void BundleWriter::add_entry(const Entry& entry, std::uint64_t size, Hashes path,
                             std::optional<LogProof> log) {
    Entry shown = without_part(entry, PartClass::secret);
    add_numbered("entry", encode(BundleEntry{.header = shown.header_bytes.bytes(),
                                             .parts = std::move(shown.parts),
                                             .size = size,
                                             .path = std::move(path),
                                             .log = std::move(log)}));
}

void BundleWriter::add_evidence_receipt(const DeviceId& device, const EvidenceReceipt& receipt) {
    add_numbered("evidence-receipt", encode(BundleEvidenceReceipt{.device = device, .receipt = receipt}));
}

Bytes BundleWriter::finish() {
    add_section(kBundleEnd, sha256(out_).view());
    return std::move(out_);
}

Result<std::vector<BundleSection>> bundle_sections(ByteView file) {
    std::vector<BundleSection> sections;
    std::map<std::string, std::uint32_t> counts;
    SectionParser parser(file);
    while (!parser.is_done()) {
        const std::size_t start = parser.at();
        WCK_TRY(BundleSection section, parser.next());
        if (section.name == kBundleEnd) {
            const Hash whole = sha256(file.first(start));
            if (!parser.is_done() || to_hex(section.bytes) != whole.hex()) return section_error("end");
            return sections;
        }
        if (sections.size() == kBundleSectionsMax) return section_error("end");
        section.kind = section.name.substr(0, section.name.find('/'));
        const std::string expected =
            sections.empty() ? "tenant" : section.kind + "/" + std::to_string(counts[section.kind]++);
        const bool is_tenant_again = section.kind == "tenant" && !sections.empty();
        if (section.name != expected || is_tenant_again) return section_error(section.name);
        sections.push_back(std::move(section));
    }
    return section_error("end");
}

}  // namespace wincheck::journal
