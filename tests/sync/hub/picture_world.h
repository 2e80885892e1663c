#pragma once
// A sealed visit with a picture, for what is given of it and what of it is covered.
#include "tests/support/traces.h"
#include "tests/sync/hub/finding_world.h"
#ifdef WINCHECK_WITH_IMAGING
#include "core/imaging/copies.h"
#include "core/imaging/picture.h"

namespace wincheck::hub {

inline constexpr const char* kHandoutPeople =
    "id,name,post,role,unit\r\n"
    "planner,计划员,质控,quality_centre,G\r\nli,李,检查员,inspector,G\r\nwang,王,检查员,inspector,G\r\n"
    "head1,赵,项目经理,project_head,P1\r\nhead2,钱,项目经理,project_head,P2\r\nchief,孙,主管,branch_"
    "supervisor,B1\r\npm,周,项目部,projects_manager,G\r\ngm,吴,总经理,general_manager,G\r\n";

/// Left half white, right half black.
inline imaging::Picture halves() {
    imaging::Picture picture{.width = 64, .height = 48, .rgb = Bytes(std::size_t{64} * 48 * 3)};
    for (std::uint32_t y = 0; y < picture.height; ++y)
        for (std::uint32_t x = 0; x < picture.width; ++x)
            for (std::size_t colour = 0; colour < 3; ++colour)
                picture.rgb[picture.at(x, y) + colour] = x < 32 ? 255 : 0;
    return picture;
}

/// A sealed visit with that picture at G1.
struct Pictured {
    Visit visit;
    World& world = visit.world;
    Bytes jpeg = must(imaging::write_jpeg(halves(), 95));
    std::string out = world.path("out.jpg");

    /// `before_seal` is an act about the inspection, with what it says of the picture.
    explicit Pictured(const char* before_seal = "") {
        world.write("people.csv", kHandoutPeople);
        world.write("calendar.csv", "date,name,off\r\n2026-01-01,元旦,yes\r\n");
        REQUIRE(world.load({"people.csv", "calendar.csv"})["ok"].boolean());
        visit.li->at("2026-03-02T23:40:00+08:00");
        visit.li->does(kOnSite);
        const std::string path = visit.li->file("halves.jpg", 1);
        must(visit.li->files().remove(path));
        must(write_file(visit.li->files(), path, jpeg));
        visit.li->does(R"({"act":"answer","inspection":"n1","item":"G1","value":"fail"})");
        visit.li->does(R"({"act":"capture","inspection":"n1","live":true,"item":"G1","file":")" + path +
                       "\"}");
        visit.li->does(R"({"act":"answer","inspection":"n1","item":"G2","value":"pass"})");
        if (*before_seal != '\0') visit.li->does(of_picture(before_seal));
        visit.li->does(R"({"act":"seal","inspection":"n1"})");
        sync_all();
    }
    void sync_all() {
        for (int round = 0; round < 2; ++round)
            for (Phone* phone : {visit.li.get(), visit.planner.get(), visit.head.get()}) world.sync(*phone);
    }
    std::string asks(const std::string& person, const std::string& more) {
        std::filesystem::remove(out);
        return reason_of(world.command("picture", R"({"inspection":"n1","original":")" + sha256(jpeg).hex() +
                                                      R"(","for":")" + person + R"(","out":")" + out + "\"" +
                                                      more + "}"));
    }
    [[nodiscard]] std::string of_picture(const std::string& act) const {
        return R"({"inspection":"n1","original":")" + sha256(jpeg).hex() + R"(",)" + act + "}";
    }
    [[nodiscard]] bool has_file() const { return std::filesystem::exists(out); }
};

inline constexpr const char* kWhole = R"(,"whole":true,"reason":"复核")";
inline constexpr const char* kMasked = R"(,"mask":"0,0,16,48","by":"li","reason":"人脸")";

inline Bytes file_at(World& world, const std::string& path) {
    return must(read_file(world.disk(), path, 1'000'000));
}

/// What the device says of the picture's mask.
inline Json mask_on(Phone& phone) {
    return must(phone.engine().show("evidence", "n1")).items().front()["mask"];
}

inline bool holds_bytes(const std::string& folder, const Bytes& bytes) {
    return !test::files_with(folder, bytes).empty();
}

/// Of hub and phone once nobody waits.
inline void rest(Pictured& night) {
    for (int step = 0; step < 8; ++step) must(night.world.hub().keep_house());
    for (Phone* phone : {night.visit.li.get(), night.visit.head.get()})
        while (must(phone->engine().maintain())) continue;
}

}  // namespace wincheck::hub
#endif
