#include "sync/hub/beside.h"

#include <doctest/doctest.h>

#include <new>
#include <string>

namespace wincheck::hub {

TEST_CASE("DUR-8 what is done beside the hub's thread is done in turn, and all of it before that ends") {
    std::string done;
    {
        Beside beside;
        beside.wait();  // for nothing
        beside.start([&] { done += "a"; });
        beside.wait();
        CHECK(done == "a");
        for (int i = 0; i < 100; ++i) beside.start([&] { done += "b"; });
        beside.start([&] {
            done += "c";
            throw std::bad_alloc();
        });
        beside.start([&] { done += "d"; });
    }
    CHECK(done == "a" + std::string(100, 'b') + "cd");
}

}  // namespace wincheck::hub
