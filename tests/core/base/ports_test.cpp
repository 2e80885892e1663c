#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "core/base/reasons.h"
#include "core/base/simulated.h"
#include "core/base/system.h"

using namespace wincheck;

namespace {

struct Folder {
    std::string path = [] {
        char name[] = "/tmp/wincheck-base-XXXXXX";
        return std::string(::mkdtemp(name));
    }();
    ~Folder() { static_cast<void>(std::system(("rm -rf '" + path + "'").c_str())); }
};

}  // namespace

TEST_CASE("base/ports: a file is written whole and read back within its limit") {
    Folder folder;
    SystemFiles files;
    const std::string path = folder.path + "/a.bin";
    REQUIRE(write_file(files, path, view_of("first")).has_value());
    REQUIRE(write_file(files, path, view_of("second")).has_value());
    CHECK(text_of(*read_file(files, path, 6)) == "second");
    CHECK(read_file(files, path, 5).error().code == ErrorCode::limit);
    CHECK(read_file(files, folder.path + "/b.bin", 5).error().code == ErrorCode::not_found);
    CHECK(files.list(folder.path)->size() == 1);
}

TEST_CASE("base/ports: the folder of a path, also of one that ends in a slash") {
    CHECK(folder_of("a/b") == "a");
    CHECK(folder_of("a/b//") == "a");
    CHECK(folder_of("/a") == "/");
    CHECK(folder_of("/a/") == "/");
    CHECK(folder_of("a/") == ".");
    CHECK(folder_of("a") == ".");
    CHECK(folder_of("/") == "/");
    CHECK(folder_of("") == ".");
}

TEST_CASE("base/system: a file where a folder is wanted is named") {
    Folder folder;
    SystemFiles files;
    const std::string path = folder.path + "/file";
    REQUIRE(files.create(path).has_value());
    const auto refused = files.make_folder(path);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().reason_or_null == &kNotFolder);
    CHECK(refused.error().where == path);
}

TEST_CASE("base/system: create refuses what is there, append goes on at the end") {
    Folder folder;
    SystemFiles files;
    const std::string path = folder.path + "/log";
    REQUIRE((*files.create(path))->append(view_of("ab")).has_value());
    CHECK_FALSE(files.create(path).has_value());
    REQUIRE((*files.open_append(path))->append(view_of("cd")).has_value());
    const auto file = files.open_read(path);
    REQUIRE(file.has_value());
    Bytes out(10);
    CHECK(*(*file)->read_at(1, out) == 3);
    CHECK(out[0] == 'b');
    CHECK(files.remove(path).has_value());
    CHECK_FALSE(*files.exists(path));
    CHECK(files.space(folder.path)->total_bytes > 0);
}

TEST_CASE("base/system: one process holds a folder") {
    Folder folder;
    SystemFiles files;
    auto lock = files.lock_folder(folder.path);
    REQUIRE(lock.has_value());
    const auto second = files.lock_folder(folder.path);
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().code == ErrorCode::in_use);
    CHECK(second.error().reason_or_null == &kStoreInUse);
    CHECK(second.error().detail == ::getpid());
    lock->reset();
    CHECK(files.lock_folder(folder.path).has_value());
}

TEST_CASE("base/simulated: the same seed and label draw the same, another label another") {
    const auto drawn = [](std::uint64_t seed, const char* label) {
        SeededRandom random(seed);
        random.begin(label);
        return random_id<StreamId>(random);
    };
    CHECK(drawn(1, "a") == drawn(1, "a"));
    CHECK(drawn(1, "a") != drawn(1, "b"));
    CHECK(drawn(1, "a") != drawn(2, "a"));
    SeededRandom random(1);
    random.begin("a");
    const auto first = random_id<StreamId>(random);
    CHECK(random_id<StreamId>(random) != first);
    random.begin("a");
    CHECK(random_id<StreamId>(random) == first);
}

TEST_CASE("base/simulated: the clock stands still and elapsed time never runs backwards") {
    SimulatedClock clock;
    clock.set(*parse_time("2026-03-05T23:40:00+08:00"));
    const auto before = clock.elapsed_ms();
    clock.set(*parse_time("2026-03-05T23:41:00+08:00"));
    CHECK(clock.elapsed_ms() == before + 60'000);
    clock.set(*parse_time("2026-03-05T20:00:00+08:00"));
    CHECK(clock.elapsed_ms() == before + 60'000);
    CHECK(to_text(clock.now()) == "2026-03-05T20:00:00+08:00");
}
