#pragma once
// A hub in a process of its own, which the bench starts of itself: its memory and processor are its own too.
#include <sys/wait.h>

#include "tests/bench/sync_figures.h"

namespace wincheck::hub {

/// Serves a folder until it goes.
class Served {
public:
    explicit Served(const std::string& folder) {
        std::array<int, 2> in{}, out{};
        REQUIRE(::pipe(in.data()) == 0);
        REQUIRE(::pipe(out.data()) == 0);
        child_ = ::fork();
        if (child_ == 0) {
            ::dup2(in[0], 0);
            ::dup2(out[1], 1);
            for (const int one : {in[0], in[1], out[0], out[1]}) ::close(one);
            ::execl("/proc/self/exe", "bench_rush", "serve", folder.c_str(), nullptr);
            ::_exit(1);
        }
        ::close(in[0]);
        ::close(out[1]);
        to_ = in[1];
        from_ = ::fdopen(out[0], "r");
        url_ = line();
    }
    ~Served() { stop(); }
    Served(const Served&) = delete;
    Served& operator=(const Served&) = delete;
    [[nodiscard]] const std::string& url() const { return url_; }
    /// Stops it; what it says of itself: fsyncs, processor seconds, memory in KiB.
    std::string stop() {
        if (child_ == 0) return {};
        ::close(to_);
        std::string last = line();
        ::waitpid(child_, nullptr, 0);
        std::fclose(from_);
        child_ = 0;
        return last;
    }

private:
    std::string line() {
        std::array<char, 512> text{};
        if (std::fgets(text.data(), static_cast<int>(text.size()), from_) == nullptr) return {};
        std::string_view read(text.data());
        if (read.ends_with('\n')) read.remove_suffix(1);
        return std::string(read);
    }
    pid_t child_ = 0;
    int to_ = -1;
    std::FILE* from_ = nullptr;
    std::string url_;
};

inline int serve(const std::string& folder) {
    SystemClock clock;
    SystemRandom random;
    SystemFiles files;
    PlainKeyStore keys;
    const auto hub = must(Hub::open(folder, {clock, random, files, keys}));
    const Spent spent;
    ServeOptions options;
    options.stop_descriptor = 0;
    options.on_listening = [](const std::string& url) {
        std::printf("%s\n", url.c_str());
        std::fflush(stdout);
    };
    must(hub->serve(options));
    std::printf(R"("hub_fsyncs":%llu,"hub_cpu_s":%.2f,"hub_memory_mib":%.1f)"
                "\n",
                wide(spent.syncs()), spent.cpu(), static_cast<double>(memory_kib("VmHWM:")) / 1024);
    return 0;
}

}  // namespace wincheck::hub
