// As score_batch, from published checklists alone: a line {"document": HEX, "answers", "policy", "context"}
// in, the result's line out. It needs core/base, core/rules and core/journal's codec and nothing that reads
// spreadsheets, so that tests/arm64.py builds it for a phone's processor.
#include <iostream>
#include <string>

#include "core/journal/payloads.h"
#include "tests/oracle/score_case.h"

namespace {

using namespace wincheck;

Json answered(const Json& given) {
    const Result<Bytes> document = from_hex(given["document"].text());
    if (!document) return testing::refusal(document.error());
    const Result<Checklist> checklist = journal::decode_document<Checklist>(*document);
    return checklist ? testing::scored_case(*checklist, given) : testing::refusal(checklist.error());
}

}  // namespace

int main() {
    std::string line;
    while (std::getline(std::cin, line)) {
        const Result<Json> given = Json::parse(line);
        std::cout << (given ? answered(*given) : testing::refusal(given.error())).dump() << '\n';
    }
}
