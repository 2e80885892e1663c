// wck_engine_enrol_begin, wck_engine_enrol_finish.
#include "bindings/c/enrolment.h"

#include "bindings/c/guard.h"

using namespace wincheck;           // NOLINT
using namespace wincheck::binding;  // NOLINT

namespace wincheck::binding {
namespace {

std::uint64_t drawn_seed(Random& random) {
    std::array<std::uint8_t, 8> bytes{};
    random.fill(bytes);
    std::uint64_t seed = 0;
    for (const std::uint8_t byte : bytes) seed = seed << 8U | byte;
    return seed;
}

/// A simulated store takes its randomness from a seed from the first key on; its clock may be given.
Result<client::EnrolOptions> prepare(EngineObject& object, const wck_enrol_options& in) {
    client::EnrolOptions options;
    options.is_simulated = (in.flags & WCK_ENROL_SIMULATED) != 0;
    if (!options.is_simulated) return options;
    options.seed = (in.flags & WCK_ENROL_SEEDED) != 0 ? in.seed : drawn_seed(object.random());
    WCK_TRY(const std::string time, text_or_empty_in(in.time, "time"));
    if (!time.empty()) {
        WCK_TRY(const ZonedTime moment, parse_time(time));
        object.clock().set(moment);
    }
    return options;
}

}  // namespace

Result<void> begin_enrolment(EngineObject& object, const wck_enrol_options* options) {
    WCK_TRY(object.check(true));
    WCK_TRY(const wck_enrol_options in, struct_in(options, "options"));
    WCK_TRY(const std::string invitation, text_in(in.invitation, "invitation"));
    const auto& held = object.engine().identity();
    if (held && !held->certificate.empty())
        return error_of(ErrorCode::refused, kEnrolledAlready, "wck_engine_enrol_begin");
    WCK_TRY(const client::EnrolOptions wish, prepare(object, in));
    // A simulated identity of an earlier attempt keeps its seed.
    if (wish.is_simulated && !(held && held->is_simulated)) object.random().seed(wish.seed);
    auto enrolment = std::make_unique<EngineObject::Enrolment>();
    WCK_TRY(enrolment->facts, client::begin_enrol(object.engine(), invitation, wish));
    enrolment->request.assign(enrolment->facts.request, enrolment->facts.invitation.url);
    object.enrolment() = std::move(enrolment);
    object.changed({WCK_TOPIC_KEY});
    return {};
}

Result<wck_status> finish_enrolment(EngineObject& object, const protocol::HttpResponse& response,
                                    wck_buf* code) {
    WCK_TRY(object.check(true));
    if (!object.enrolment())
        return error_of(ErrorCode::invalid_argument, kNoEnrolment, "wck_engine_enrol_finish");
    const client::Enrolment& facts = object.enrolment()->facts;
    WCK_TRY(const bool is_granted, client::finish_enrol(object.engine(), facts, response));
    if (!is_granted) {
        give(code, facts.code);
        return WCK_PENDING;
    }
    object.enrolment().reset();
    object.changed({WCK_TOPIC_KEY, WCK_TOPIC_SYNC});
    return WCK_OK;
}

}  // namespace wincheck::binding

extern "C" {

wck_status wck_engine_enrol_begin(wck_engine engine, const wck_enrol_options* options, wck_action* out,
                                  wck_error* error) noexcept {
    return guard_engine(error, engine, Access::alone, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(check_out(out, "out"));
        struct_out(out, wck_action{});
        WCK_TRY(begin_enrolment(object, options));
        struct_out(out, object.enrolment()->request.action(object.enrolment()->facts.nonce));
        return WCK_OK;
    });
}

wck_status wck_engine_enrol_finish(wck_engine engine, const wck_response* response, wck_buf* code,
                                   wck_error* error) noexcept {
    return guard_engine(error, engine, Access::alone, [&](EngineObject& object) -> Result<wck_status> {
        release(code);
        WCK_TRY(const protocol::HttpResponse answer, response_in(response));
        return finish_enrolment(object, answer, code);
    });
}

}  // extern "C"
