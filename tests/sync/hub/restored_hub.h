#pragma once
// A hub that was restored from a backup, and devices that go on with it.
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {

inline void back_up(World& world) {
    world.does("backup", R"({"out":")" + world.path("backup") + "\"}");
}

/// Takes the place of a world's hub, which is closed, from the backup that back_up made.
class RestoredHub {
public:
    explicit RestoredHub(World& world) {
        world.close();
        must(restore({.backup = world.path("backup"),
                      .folder = world.path("restored"),
                      .by = "陈",
                      .reason = "disk failed"},
                     world.ports()));
        hub_ = must(Hub::open(world.path("restored"), world.ports()));
    }
    Json does(const char* command, const std::string& arguments) {
        return must(hub_->command(command, parsed(arguments)));
    }
    client::Trouble sync(Phone& phone) {
        DirectTransport transport(*hub_, phone.files());
        return phone.sync(transport).trouble;
    }
    /// Twice, so that who came first learns of who came last.
    void sync_all(const std::vector<Phone*>& phones) {
        for (int round = 0; round < 2; ++round)
            for (Phone* phone : phones) CHECK(sync(*phone) == client::Trouble::none);
    }

private:
    std::unique_ptr<Hub> hub_;
};

}  // namespace wincheck::hub
