// A process killed in the middle of a capture: the picture is attached afterwards, or there is nothing of it.
#include "tests/core/faults/faulty_night.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

constexpr const char* kCapture =
    R"({"act":"capture","inspection":"n1","item":"G1","live":true,"position":{"latitude":31,"longitude":121},
        "file":"/g1.jpg"})";

Json act_of(const std::string& text) {
    return test::must(Json::parse(text));
}

/// The device at the point where a photo is due.
void come_to_the_photo(FaultyDevice& device) {
    must(device.open());
    for (const char* act : {R"({"act":"open","inspection":"n1"})",
                            R"({"act":"phase","inspection":"n1","phase":"revealed","to":"值班经理"})"})
        must(device.engine().perform(act_of(act)));
}

std::vector<store::EvidenceRow> captured(FaultyDevice& device) {
    std::vector<store::EvidenceRow> rows;
    for (const store::StreamInfo& stream : must(device.engine().store().streams(kStreamInspection)))
        for (store::EvidenceRow& row : must(device.engine().store().evidence(stream.id)))
            rows.push_back(std::move(row));
    return rows;
}

/// Attaches what is offered; how many pictures were.
std::size_t attach_all(FaultyDevice& device) {
    const Json taken = must(device.engine().show("taken", "n1"));
    for (const Json& one : taken.items()) {
        CHECK(one["item"].text() == "G1");
        CHECK(one["length"].text() == "300000");
        CHECK(one["live"].boolean());
        must(device.engine().perform(
            act_of(R"({"act":"attach","inspection":"n1","intent":")" + one["intent"].text() + "\"}")));
    }
    CHECK(must(device.engine().show("taken", "n1")).items().empty());
    return taken.items().size();
}

/// Ends at operation `cut` of a capture. Returns whether the capture had not so many.
template <class End>
bool ends_within(const PreparedNight& night, std::uint64_t cut, std::size_t& attached, End end) {
    FaultyDevice device(night, cut);
    come_to_the_photo(device);
    device.disk.arm(FaultKind::power, cut, cut);
    const auto done = device.engine().perform(act_of(kCapture));
    end(device);
    must(device.open());
    const std::size_t before = captured(device).size();
    if (done) CHECK(before == 1);
    const std::size_t offered = attach_all(device);
    CHECK(before + offered <= 1);
    const auto rows = captured(device);
    CHECK(rows.size() == before + offered);
    if (offered == 1) {
        CHECK(rows[0].capture.is_live);
        CHECK(rows[0].capture.has_position);
        CHECK(rows[0].capture.media_type == "image/jpeg");
    }
    Told told;
    CHECK(device.wrong(told) == "");
    attached += offered;
    return !done.has_value();
}

}  // namespace

TEST_CASE(
    "DUR-4 a process killed before its capture was acknowledged leaves nothing or a picture to attach") {
    const PreparedNight night;
    std::size_t attached = 0;
    for (std::uint64_t cut = 1;
         ends_within(night, cut, attached, [](FaultyDevice& device) { device.kill(); });)
        ++cut;
    CHECK(attached > 0);
}

TEST_CASE("DUR-4 a loss of power before a capture was acknowledged leaves nothing or a picture to attach") {
    const PreparedNight night;
    std::size_t attached = 0;
    std::uint64_t cut = 1;
    const auto end = [&](FaultyDevice& device) {
        device.disk.power_off();
        device.close();
        device.disk.power_on(cut);
    };
    while (ends_within(night, cut, attached, end)) ++cut;
    CHECK(attached > 0);
}

TEST_CASE(
    "DUR-3 an answer is synchronised once; a capture twice, once for each chunk file, once for their names") {
    const PreparedNight night;
    FaultyDevice device(night, 1);
    come_to_the_photo(device);
    const auto syncs_of = [&](const std::string& act) {
        device.disk.arm(FaultKind::sync, ~std::uint64_t{0}, 1);
        must(device.engine().perform(act_of(act)));
        return device.disk.operations();
    };
    CHECK(syncs_of(answer("G3", "\"pass\"")) == 1);
    CHECK(syncs_of(kCapture) == 2 + 2 + 1 + 1);  // the last: its group of originals is new
    CHECK(syncs_of(kCapture) == 2 + 1);          // taken over, and its names settled
    CHECK(syncs_of(answer("G3", "\"fail\"")) == 1);
}

TEST_CASE("DUR-4 a loss of power while chunk files get their names of now loses none of them") {
    const PreparedNight night;
    FaultyDevice device(night, 1);
    come_to_the_photo(device);
    Told told;
    for (int i = 0; i < 2; ++i)
        told.photos.push_back(
            must(Hash::parse_hex(must(device.engine().perform(act_of(kCapture))).extra["evidence"].text())));
    const CaptureCore capture = captured(device).front().capture;
    const std::string folder = folder_of(device.engine().evidence().chunk_path(capture, 0));
    device.close();
    for (std::uint32_t index = 0; index < 2; ++index)
        must(device.disk.rename(folder + "/" + evidence::chunk_name(evidence::set_of(capture), index),
                                folder + "/" + capture.original.hex() + "." + std::to_string(index)));
    must(device.disk.remove("/phone/evidence/tmp"));
    for (const std::string& path : {folder, std::string("/phone/evidence")})
        must(device.disk.sync_folder(path));
    const DiskState old = device.disk.state();
    bool has_struck = true;
    for (std::uint64_t cut = 1; has_struck; ++cut) {
        CAPTURE(cut);
        device.disk.put_back(old);
        device.disk.arm(FaultKind::power, cut, cut);
        static_cast<void>(device.open());
        has_struck = device.disk.has_struck();
        device.disk.power_off();
        device.close();
        device.disk.power_on(cut);
        must(device.open());
        CHECK(device.wrong(told) == "");
        device.close();
    }
}

TEST_CASE("DUR-8 a bit that turns over in any chunk file is found, and the photo is not given out") {
    const PreparedNight night;
    FaultyDevice device(night, 1);
    come_to_the_photo(device);
    must(device.engine().perform(act_of(kCapture)));
    const store::EvidenceRow row = captured(device).front();
    const Bytes key = must(device.engine().evidence_key(row));
    device.disk.arm(FaultKind::none, 0, 1);
    SeededRandom random(seed_of_run());
    for (int i = 0; i < 60; ++i) {
        std::array<std::uint8_t, 4> drawn{};
        random.fill(drawn);
        const std::uint32_t index = drawn[0] % 2;
        const std::string path = device.engine().evidence().chunk_path(row.capture, index);
        const std::uint64_t bits = must(must(device.disk.open_read(path))->size()) * 8;
        const std::uint64_t bit =
            (std::uint64_t{drawn[1]} << 16U | std::uint64_t{drawn[2]} << 8U | drawn[3]) % bits;
        CAPTURE(bit);
        device.disk.flip_bit(path, bit);
        const auto read =
            device.engine().evidence().read(row.capture, key, [](ByteView) { return Result<void>{}; });
        CHECK(reason_of(read) == "chunk_damaged");
        device.disk.flip_bit(path, bit);
        CHECK(device.engine().evidence().read(row.capture, key, [](ByteView) { return Result<void>{}; }));
    }
}
