// INT-1a: the bytes of every payload with each of its fields filled, and with none. golden/payloads.txt has
// them; tests/integration/bundle_test.py holds them against another encoder. A row never changes: where a
// payload is new or has grown, WINCHECK_GOLDEN_WRITE=1 adds one.
#include <doctest/doctest.h>

#include <cstdlib>
#include <functional>
#include <map>
#include <set>

#include "core/base/system.h"
#include "tests/support/filled.h"
#include "tests/support/payload_list.h"

using namespace wincheck;
using namespace wincheck::journal;

namespace {

struct KnownPayload {
    std::string name;
    Bytes filled;
    Bytes empty;
    /// What is read from bytes within this depth, written again.
    std::function<Result<Bytes>(ByteView, std::size_t)> written_again;
};

template <class T>
KnownPayload known(const std::string& name) {
    T value{};
    const Bytes empty = encode(value);
    testing::fill(value, "");
    return {.name = name.substr(name.rfind(':') + 1),
            .filled = encode(value),
            .empty = empty,
            .written_again = [](ByteView bytes, std::size_t depth_max) -> Result<Bytes> {
                WCK_TRY(const T read, decode_within<T>(bytes, depth_max));
                return encode(read);
            }};
}

std::vector<KnownPayload> all_payloads() {
#define WCK_KNOWN(type) known<type>(#type),
    return {WCK_ALL_PAYLOADS(WCK_KNOWN)};
#undef WCK_KNOWN
}

/// Payloads of an entry type, its core first; none of a number that no type has. Without a default: a new
/// type does not compile until it is named here.
std::vector<std::string> payloads_of(EntryType type) {
    switch (type) {
        case EntryType::publish: return {"PublishCore"};
        case EntryType::device: return {"DeviceCore"};
        case EntryType::decide: return {"DecideCore"};
        case EntryType::draw: return {"DrawCore"};
        case EntryType::person: return {"PersonCore"};
        case EntryType::request: return {"RequestCore"};
        case EntryType::plan: return {"AssignmentCore"};
        case EntryType::start: return {"AssignmentCore", "Recorded"};
        case EntryType::open: return {"OpenCore", "Recorded"};
        case EntryType::phase: return {"PhaseCore"};
        case EntryType::answer: return {"AnswerCore", "Recorded"};
        case EntryType::conform: return {"ConformCore", "Recorded"};
        case EntryType::add_instance: return {"AddInstanceCore", "Recorded"};
        case EntryType::remove_instance: return {"RemoveInstanceCore", "Recorded"};
        case EntryType::intent: return {"IntentCore", "IntentSecret"};
        case EntryType::capture: return {"CaptureCore", "Place", "KeyPart"};
        case EntryType::finding: return {"FindingCore"};
        case EntryType::suggest: return {"SuggestCore"};
        case EntryType::sign: return {"SignCore"};
        case EntryType::feedback: return {"FeedbackCore"};
        case EntryType::end: return {"EndCore"};
        case EntryType::seal: return {"SealCore"};
        case EntryType::erase: return {"EraseCore"};
        case EntryType::hold: return {"HoldCore"};
        case EntryType::given: return {"GivenCore"};
        case EntryType::mask: return {"MaskCore"};
        case EntryType::scan: return {"ScanCore"};
        case EntryType::confirm_end: return {"ConfirmEndCore"};
        case EntryType::order: return {"OrderCore"};
        case EntryType::moved: return {"MovedCore"};
        case EntryType::call: return {"CallCore", "Recorded"};
        case EntryType::relay: return {"RelayCore"};
        case EntryType::weather: return {"WeatherCore"};
        case EntryType::witness: return {"WitnessCore"};
        case EntryType::admit: return {"AdmitCore"};
        case EntryType::check_in: return {"CheckInCore"};
        case EntryType::sampling: return {"SamplingCore"};
        case EntryType::contact: return {"ContactCore"};
        case EntryType::finding_step: return {"FindingStepCore"};
        case EntryType::appeal_step: return {"AppealStepCore"};
        case EntryType::statement: return {"StatementCore"};
        case EntryType::effect: return {"EffectCore"};
        case EntryType::notification: return {"NotificationCore"};
        case EntryType::extract: return {"ExtractCore"};
        case EntryType::places: return {"PlacesCore"};
        case EntryType::effect_notice: return {"EffectsCore"};
        case EntryType::hazard_notice: return {"HazardsCore"};
        case EntryType::finding_notice: return {"HeardCore"};
        case EntryType::results: return {"ResultsCore"};
        case EntryType::request_answer: return {"RequestAnswerCore"};
        case EntryType::ranking: return {"RankingCore"};
        case EntryType::supplement: return {"SupplementCore"};
        case EntryType::event_verdict: return {"EventVerdictCore"};
        case EntryType::renewed: return {"RenewedCore", "Recorded"};
    }
    return {};
}

/// "type NUMBER PAYLOAD…" for each entry type.
std::vector<std::string> type_lines() {
    std::vector<std::string> lines;
    for (std::uint32_t number = 0; number < 256; ++number) {
        const auto payloads = payloads_of(static_cast<EntryType>(number));
        if (payloads.empty()) continue;
        lines.push_back("type " + std::to_string(number));
        for (const std::string& payload : payloads) lines.back() += " " + payload;
    }
    return lines;
}

class GoldenLines {
public:
    GoldenLines() {
        const auto bytes = read_file(files_, path(), 1U << 20U);
        if (!bytes) return;
        std::string line;
        for (const std::uint8_t byte : *bytes) {
            if (byte != '\n') {
                line += static_cast<char>(byte);
                continue;
            }
            lines_.push_back(std::exchange(line, {}));
        }
    }
    ~GoldenLines() {
        std::string text;
        for (const std::string& line : lines_) text += line + "\n";
        if (has_grown_) static_cast<void>(write_file(files_, path(), view_of(text)));
    }
    GoldenLines(const GoldenLines&) = delete;
    GoldenLines& operator=(const GoldenLines&) = delete;

    /// True where the line stands there, or is written now.
    bool has(const std::string& line) {
        if (std::ranges::find(lines_, line) != lines_.end()) return true;
        if (std::getenv("WINCHECK_GOLDEN_WRITE") == nullptr) return false;
        lines_.push_back(line);
        return has_grown_ = true;
    }
    [[nodiscard]] const std::vector<std::string>& all() const { return lines_; }

private:
    static std::string path() { return std::string(WINCHECK_SOURCE_DIR) + "/tests/golden/payloads.txt"; }
    SystemFiles files_;
    std::vector<std::string> lines_;
    bool has_grown_ = false;
};

}  // namespace

TEST_CASE("INT-1a every payload has golden bytes, filled and empty, and is what its entry type is known by") {
    GoldenLines golden;
    std::set<std::string> names;
    for (const KnownPayload& payload : all_payloads()) {
        CAPTURE(payload.name);
        CHECK(names.insert(payload.name).second);
        CHECK(payload.filled != payload.empty);
        for (const Bytes& bytes : {payload.filled, payload.empty})
            CHECK(golden.has(payload.name + " " + to_hex(bytes)));
    }
    for (const std::string& line : type_lines()) {
        CAPTURE(line);
        CHECK(golden.has(line));
    }
    for (std::uint32_t number = 0; number < 256; ++number)
        for (const std::string& payload : payloads_of(static_cast<EntryType>(number)))
            CHECK(names.contains(payload));
}

TEST_CASE("INT-1a golden bytes of every payload are read, and written the same, for ever") {
    std::map<std::string, KnownPayload> payloads;
    for (KnownPayload& payload : all_payloads()) payloads[payload.name] = payload;
    std::set<std::string> of_entries{"TextPart"};
    std::size_t types = 0;
    const GoldenLines golden;
    for (std::uint32_t number = 0; number < 256; ++number)
        for (const std::string& payload : payloads_of(static_cast<EntryType>(number)))
            of_entries.insert(payload);
    for (const std::string& line : golden.all()) {
        CAPTURE(line);
        const std::size_t space = line.find(' ');
        REQUIRE(space != std::string::npos);
        const std::string name = line.substr(0, space);
        if (name == "type") {
            ++types;
            continue;
        }
        REQUIRE(payloads.contains(name));
        const auto bytes = from_hex(line.substr(space + 1));
        REQUIRE(bytes.has_value());
        const std::size_t depth_max = of_entries.contains(name) ? kCborDepthMax : kDocumentDepthMax;
        const auto again = payloads[name].written_again(*bytes, depth_max);
        REQUIRE(again.has_value());
        CHECK(*again == *bytes);
    }
    CHECK(types == type_lines().size());
    CHECK(golden.all().size() >= types + 2 * payloads.size());
}
