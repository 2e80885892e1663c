#include "bindings/cli/recovered.h"

#include "core/base/system.h"
#include "core/engine/engine.h"
#include "core/engine/recovery.h"

namespace wincheck::cli {

Result<Json> recovered(const std::string& folder) {
    SystemClock clock;
    SystemRandom random;
    SystemFiles files;
    PlainKeyStore keys;
    const std::int64_t begun_ms = clock.now().utc.ms;
    engine::Engine::Options options;
    options.folder = folder;
    options.thoroughness = engine::Thoroughness::whole;
    WCK_TRY(const auto engine, engine::Engine::open(options, {clock, random, files, keys}));
    WCK_TRY(const auto report, engine::recovery_report(engine->store()));
    return Json::object()
        .set("recovered", Json::of(report && report->wall_ms >= begun_ms))
        .set("recovery", report ? engine::recovery_json(*report) : Json{});
}

}  // namespace wincheck::cli
