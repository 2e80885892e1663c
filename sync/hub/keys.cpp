#include "sync/hub/keys.h"

namespace wincheck::hub {
namespace {

using journal::Secret;
using journal::SignPair;

std::string path_of(const std::string& folder, const char* name) {
    return folder + "/keys/" + name;
}

Result<Secret> make_seed(const std::string& folder, const char* name, Ports& ports) {
    const Secret seed = random_id<Secret>(ports.random);
    WCK_TRY(const Bytes wrapped, ports.keys.wrap(name, seed.view()));
    WCK_TRY(write_file(ports.files, path_of(folder, name), wrapped));
    return seed;
}

Result<Secret> load_seed(const std::string& folder, const char* name, Ports& ports) {
    constexpr std::uint64_t kWrappedBytesMax = 4096;
    WCK_TRY(const Bytes wrapped, read_file(ports.files, path_of(folder, name), kWrappedBytesMax));
    WCK_TRY(const Bytes seed, ports.keys.unwrap(name, wrapped));
    return Secret::from(seed);
}

template <class Get>
Result<HubKeys> all_keys(Get get) {
    WCK_TRY(const Secret root, get("root"));
    WCK_TRY(const Secret intake, get("intake"));
    WCK_TRY(const Secret log, get("log"));
    WCK_TRY(const Secret evidence, get("evidence"));
    return HubKeys{SignPair::from_seed(root), SignPair::from_seed(intake), SignPair::from_seed(log),
                   evidence};
}

}  // namespace

Result<HubKeys> make_keys(const std::string& folder, Ports& ports) {
    WCK_TRY(ports.files.make_folder(folder + "/keys"));
    return all_keys([&](const char* name) { return make_seed(folder, name, ports); });
}

Result<HubKeys> load_keys(const std::string& folder, Ports& ports) {
    return all_keys([&](const char* name) { return load_seed(folder, name, ports); });
}

}  // namespace wincheck::hub
