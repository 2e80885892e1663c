// Masks that are recorded on a device (PII-2): by whom, and that every reader gets the same copy.
#include "tests/sync/hub/picture_world.h"
#ifdef WINCHECK_WITH_IMAGING
#include "core/engine/writer.h"

namespace wincheck::hub {
namespace {

constexpr const char* kMaskAct = R"("act":"mask","rectangles":[[0,0,16,48]],"reason":"人脸")";

Bytes masked_of(const Pictured& night, std::vector<imaging::Rectangle> rectangles) {
    return must(imaging::masked_copy(night.jpeg, rectangles));
}

std::size_t masks_in(store::Store& store, const StreamId& inspection) {
    return must(store.stream_entries(inspection, EntryType::mask)).size();
}

std::size_t quarantined(World& world) {
    return world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().size();
}

/// A mask as a device writes it that asks nobody.
void forge(Phone& phone, const MaskCore& core) {
    store::Store& store = phone.engine().store();
    engine::Writer writer(store, phone.ports());
    must(writer.load_chain());
    must(writer.begin_act());
    auto transaction = must(store.begin());
    must(writer.write(*phone.engine().identity(),
                      {kStreamInspection, must(phone.engine().find_inspection("n1"))},
                      {.type = EntryType::mask,
                       .version = kEntryVersion,
                       .core = journal::encode(core),
                       .text = {},
                       .place = {},
                       .secret = {}}));
    must(transaction.commit());
    phone.restart();
}

}  // namespace

TEST_CASE(
    "PII-2 a mask that is recorded on a device gives every reader the same copy and leaves the original") {
    Pictured night;
    const Bytes copy = masked_of(night, {{0, 0, 16, 48}});
    const engine::Done done = night.visit.li->does(night.of_picture(kMaskAct));
    CHECK(done.extra["copy"].text() == sha256(copy).hex());
    CHECK(mask_on(*night.visit.li)["rectangles"].text() == "0,0,16,48");
    night.sync_all();
    CHECK(quarantined(night.world) == 0);
    for (Phone* phone : {night.visit.li.get(), night.visit.head.get(), night.visit.planner.get()})
        CHECK(mask_on(*phone)["copy"].text() == sha256(copy).hex());
    CHECK(mask_on(*night.visit.head)["here"].boolean());
    CHECK(must(night.visit.head->engine().store().blob(sha256(copy))) == copy);
    for (const char* person : {"head1", "chief"}) {
        CHECK(night.asks(person, "") == "ok");
        CHECK(file_at(night.world, night.out) == copy);
    }
    CHECK(night.asks("li", kWhole) == "ok");
    CHECK(file_at(night.world, night.out) == night.jpeg);
    // Who covered it, and why, is for the team.
    CHECK(holds_bytes(night.visit.planner->engine().folder(), bytes_of("人脸")));
    CHECK_FALSE(holds_bytes(night.visit.head->engine().folder(), bytes_of("人脸")));
    CHECK(night.world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE("PII-2 a team-mate's device that has the key and not the picture fetches the masked copy") {
    Pictured night;
    const Bytes copy = masked_of(night, {{0, 0, 16, 48}});
    Phone& wang = *night.visit.wang;
    night.world.sync(wang);
    const auto rows = must(wang.engine().store().evidence(must(wang.engine().find_inspection("n1"))));
    REQUIRE(rows.size() == 1);
    REQUIRE(wang.engine().evidence_key(rows[0]));
    REQUIRE_FALSE(must(wang.engine().evidence().is_complete(rows[0].capture)));
    night.visit.li->does(night.of_picture(kMaskAct));
    night.sync_all();
    for (int round = 0; round < 2; ++round) night.world.sync(wang);
    CHECK(mask_on(wang)["here"].boolean());
    CHECK(must(wang.engine().store().blob(sha256(copy))) == copy);
    // Who has the picture makes the copy when it is wanted, and keeps none.
    CHECK_FALSE(mask_on(*night.visit.li)["here"].boolean());
}

TEST_CASE("PII-2 a mask may be recorded on a device before the seal and before the picture is at the hub") {
    Pictured night(kMaskAct);
    const Bytes copy = masked_of(night, {{0, 0, 16, 48}});
    CHECK(quarantined(night.world) == 0);
    night.sync_all();
    CHECK(must(night.visit.head->engine().store().blob(sha256(copy))) == copy);
}

TEST_CASE(
    "PII-2 a mask on a device is refused by name where the person, the picture or the rectangles are wrong") {
    Pictured night;
    const auto tries = [&](Phone& phone, const std::string& act) {
        const auto done = phone.act(night.of_picture(act));
        return done ? std::string("ok") : reason_of(done.error());
    };
    Phone& li = *night.visit.li;
    CHECK(tries(*night.visit.head, kMaskAct) == "may_not");
    // Who may erase there may say it too, and has no key of the picture on the own device.
    CHECK(tries(*night.visit.planner, kMaskAct) == "not_our_file");
    CHECK(tries(li, R"("act":"mask")") == "field_missing");
    for (const char* wrong :
         {"[]", "[[0,0,16]]", "[[0,0,-1,4]]", "[[0,0,\"x\",4]]", "\"0,0,16,48\"", "[7]"}) {
        CAPTURE(wrong);
        CHECK(tries(li, std::string(R"("act":"mask","rectangles":)") + wrong) == "field_wrong");
    }
    CHECK(tries(li, R"("act":"mask","rectangles":[[0,0,65,48]])") == "rectangle_outside");
    std::string many = "[[0,0,1,1]";
    for (int at = 0; at < 256; ++at) many += ",[0,0,1,1]";
    CHECK(tries(li, R"("act":"mask","rectangles":)" + many + "]") == "too_large");
    CHECK(reason_of(li.act(R"({"act":"mask","inspection":"n1","rectangles":[[0,0,1,1]],"original":")" +
                           std::string(64, 'a') + "\"}")) == "unknown_picture");
    CHECK(tries(li, kMaskAct) == "ok");
    CHECK(tries(li, kMaskAct) == "mask_stands");
    const StreamId id = must(li.engine().find_inspection("n1"));
    CHECK(masks_in(li.engine().store(), id) == 1);
}

TEST_CASE("PII-2 a mask has at most 256 rectangles, on a device and at the hub alike") {
    Pictured night;
    std::string device = "[[0,0,1,1]", hub = "0,0,1,1";
    for (int at = 1; at < 256; ++at) {
        device += ",[0,0,1,1]";
        hub += ";0,0,1,1";
    }
    CHECK(night.asks("head1", R"(,"by":"li","reason":"x","mask":")" + hub + ";0,0,1,1\"") == "too_large");
    CHECK(reason_of(night.visit.li->act(
              night.of_picture(R"("act":"mask","rectangles":)" + device + ",[0,0,1,1]]"))) == "too_large");
    night.visit.li->does(night.of_picture(R"("act":"mask","rectangles":)" + device + "]"));
    night.sync_all();
    CHECK(quarantined(night.world) == 0);
    CHECK(mask_on(*night.visit.head)["here"].boolean());
    CHECK(night.asks("head1", R"(,"by":"li","reason":"x","mask":")" + hub.substr(8) + "\"") == "ok");
}

TEST_CASE(
    "PII-2 another mask on a device takes the place of the first, whose copies go from hub and devices") {
    Pictured night;
    REQUIRE(night.asks("head1", kMasked) == "ok");
    const Bytes first = file_at(night.world, night.out);
    std::filesystem::remove(night.out);
    night.sync_all();
    night.visit.li->does(night.of_picture(R"("act":"mask","rectangles":[[0,0,64,48],[1,2,3,4]])"));
    const Bytes second = masked_of(night, {{0, 0, 64, 48}, {1, 2, 3, 4}});
    night.sync_all();
    rest(night);
    for (const std::string& folder : {night.world.folder(), night.visit.head->engine().folder()}) {
        CHECK_FALSE(holds_bytes(folder, first));
        CHECK(holds_bytes(folder, second));
    }
    CHECK(mask_on(*night.visit.head)["rectangles"].text() == "0,0,64,48;1,2,3,4");
}

TEST_CASE("PII-2 the hub takes no mask from a device of who has no right to the picture") {
    Pictured night;
    const Bytes copy = masked_of(night, {{0, 0, 1, 1}});
    const MaskCore core{sha256(night.jpeg), {{0, 0, 1, 1}}, sha256(copy), copy.size()};
    forge(*night.visit.head, core);
    night.sync_all();
    CHECK(quarantined(night.world) == 1);
    CHECK(mask_on(*night.visit.li).is_null());
    CHECK(night.asks("chief", "") == "nothing_masked");
    // Nor one without rectangles, or of a picture that is not there, from whomever.
    forge(*night.visit.li, {sha256(night.jpeg), {}, sha256(copy), copy.size()});
    forge(*night.visit.li, {sha256(copy), {{0, 0, 1, 1}}, sha256(copy), copy.size()});
    // Nor one of more rectangles than a mask has.
    forge(*night.visit.li,
          {sha256(night.jpeg), std::vector<MaskRectangle>(257, {0, 0, 1, 1}), sha256(copy), copy.size()});
    night.sync_all();
    CHECK(quarantined(night.world) == 4);
}

TEST_CASE("PII-2 a copy that does not follow from the original and the rectangles reaches nobody") {
    Pictured night;
    const Hash wrong = sha256(view_of("another copy"));
    forge(*night.visit.li, {sha256(night.jpeg), {{0, 0, 16, 48}}, wrong, 12});
    night.sync_all();
    CHECK(quarantined(night.world) == 0);
    CHECK_FALSE(mask_on(*night.visit.head)["here"].boolean());
    CHECK_FALSE(must(night.visit.head->engine().store().blob(wrong)).has_value());
    CHECK(night.asks("head1", "") == "mask_differs");
    // It is recorded anew, and then all have it.
    night.visit.li->does(night.of_picture(kMaskAct));
    night.sync_all();
    CHECK(mask_on(*night.visit.head)["here"].boolean());
}

}  // namespace wincheck::hub
#endif
