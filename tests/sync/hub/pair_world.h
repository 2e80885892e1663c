#pragma once
// A hub with a planner, a team and people outside of it, made twice alike: once with and once without a plan
// that they must not learn of.
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {

/// One answer of the hub as a device received it.
struct Delivered {
    std::string path;
    int status = 0;
    Bytes body;
};

class ListeningTransport final : public protocol::Transport {
public:
    ListeningTransport(Hub& hub, FileSystem& files) : direct_(hub, files) {}
    Result<protocol::HttpResponse> perform(const protocol::HttpRequest& request,
                                           const std::string& url) override {
        auto response = direct_.perform(request, url);
        if (response) received.push_back({request.path, response->status, response->body});
        return response;
    }
    std::vector<Delivered> received;

private:
    DirectTransport direct_;
};

/// People of the line and of other projects, who must learn nothing; a team; a planner.
struct Pair {
    World world;
    std::unique_ptr<Phone> planner, li, head, other, chief, inspector;
    std::vector<Delivered> received;  // by everybody outside the team
    bool is_of_branch = false;        // the secret is the branch's, and headquarters is told nothing either

    explicit Pair(bool of_branch = false) : is_of_branch(of_branch) {
        world.write("policy.json", R"({"id":"p","version":"1","year":{"parts":[{"id":"hq","weight":1}]}})");
        world.load_all();
        planner = world.phone("planner", 1);
        li = world.phone("li", 2);
        head = world.phone("head1", 3);
        other = world.phone("head2", 4);
        chief = world.phone("chief", 5);
        inspector = world.phone("wang", 6);
        sync_all();
    }
    Phone& author() { return is_of_branch ? *chief : *planner; }
    std::vector<Phone*> outsiders() {
        return {head.get(), other.get(), is_of_branch ? planner.get() : chief.get(), inspector.get()};
    }
    std::vector<const char*> readers() const {
        return {"head1", "head2", is_of_branch ? "planner" : "chief", "wang"};
    }
    void sync_all() {
        for (Phone* phone : {&author(), li.get()}) world.sync(*phone);
        for (Phone* phone : outsiders()) {
            ListeningTransport transport(world.hub(), phone->files());
            phone->sync(transport);
            received.insert(received.end(), transport.received.begin(), transport.received.end());
        }
    }
    void at(const std::string& time) {
        for (Phone* phone : {planner.get(), li.get(), head.get(), other.get(), chief.get(), inspector.get()})
            phone->at(time);
    }
    void plan(const char* name, const char* project, const char* more = "") {
        const bool has_kind = std::string_view(more).find("kind") != std::string_view::npos;
        planner->does(std::string(R"({"act":"plan","leader":"li","checklist":"night",)") +
                      (has_kind ? "" : R"("kind":"hq_special",)") +
                      R"("window":"2026-03-02T22:00:00+08:00/2026-03-03T06:00:00+08:00","inspection":")" +
                      name + R"(","project":")" + project + "\"" + more + "}");
    }
    void work(const std::string& name) {
        li->does(R"({"act":"open","inspection":")" + name + "\"}");
        li->does(R"({"act":"phase","phase":"on_site","inspection":")" + name + "\"}");
        li->does(R"({"act":"answer","item":"G1","value":"pass","inspection":")" + name + "\"}");
        li->does(R"({"act":"answer","item":"G2","value":"fail","inspection":")" + name + "\"}");
        li->does(R"({"act":"capture","item":"G1","live":true,"inspection":")" + name + R"(","file":")" +
                 li->file(name + ".jpg", 300'000) + "\"}");
    }
    void seal(const std::string& name) { li->does(R"({"act":"seal","inspection":")" + name + "\"}"); }
};

}  // namespace wincheck::hub
