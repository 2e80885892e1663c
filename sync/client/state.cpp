#include "sync/client/state.h"

#include <algorithm>

namespace wincheck::client {

bool Upload::is_done() const {
    return !chunks.empty() &&
           std::all_of(chunks.begin(), chunks.end(), [](const ChunkUpload& chunk) { return chunk.is_done; });
}

std::string receipted_setting(const IncarnationId& chain) {
    return "sync/receipted/" + chain.hex();
}
std::string logged_setting(const IncarnationId& chain) {
    return "sync/logged/" + chain.hex();
}
std::string diverged_setting(const IncarnationId& chain) {
    return "sync/diverged/" + chain.hex();
}
std::string upload_setting(const Hash& original) {
    return "sync/upload/" + original.hex();
}
std::string received_setting(const Hash& original) {
    return "sync/received/" + original.hex();
}
std::string purged_setting(const Hash& original) {
    return "sync/purged/" + original.hex();
}
std::string receipt_setting(const Hash& note) {
    return "sync/receipt/" + note.hex();
}

void note_problem(Saved& saved, Problem problem) {
    auto& problems = saved.problems;
    if (std::find(problems.begin(), problems.end(), problem) != problems.end()) return;
    if (problems.size() >= kProblemsMax) problems.erase(problems.begin());
    problems.push_back(std::move(problem));
}

const char* name_of(Trouble trouble) {
    switch (trouble) {
        case Trouble::none: return "none";
        case Trouble::offline: return "offline";
        case Trouble::no_route: return "no_route";
        case Trouble::portal: return "portal";
        case Trouble::busy: return "busy";
        case Trouble::server: return "server";
        case Trouble::sign_in: return "sign_in";
        case Trouble::protocol: return "protocol";
        case Trouble::untrusted: return "untrusted";
        case Trouble::update: return "update";
    }
    return "unknown";
}

const char* name_of(Purpose purpose) {
    switch (purpose) {
        case Purpose::none: return "none";
        case Purpose::hello: return "hello";
        case Purpose::push: return "push";
        case Purpose::pull: return "pull";
        case Purpose::give_document: return "give_document";
        case Purpose::take_document: return "take_document";
        case Purpose::ask_receipts: return "ask_receipts";
        case Purpose::create_upload: return "create_upload";
        case Purpose::find_offset: return "find_offset";
        case Purpose::send_chunk: return "send_chunk";
        case Purpose::take_own: return "take_own";
        case Purpose::give_diverged: return "give_diverged";
        case Purpose::take_chunk: return "take_chunk";
    }
    return "unknown";
}

}  // namespace wincheck::client
