// Opens a phone's store, answers one item and says the score: answer FOLDER INSPECTION ITEM OPTION
#include <cstdio>
#include <cstring>

#include <wincheck.h>

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    const auto slice = [](const char* text) { return wck_slice{text, std::strlen(text)}; };
    wck_error error = WCK_INIT(wck_error);
    wck_open_options options = WCK_INIT(wck_open_options);
    options.abi = WCK_ABI;
    options.folder = slice(argv[1]);
    wck_engine engine{};
    const wck_slice option = slice(argv[4]);
    wck_answer answer = WCK_INIT(wck_answer);
    answer.kind = WCK_VALUE_OPTIONS;
    answer.options = &option;
    answer.option_count = 1;
    wck_score score = WCK_INIT(wck_score);
    const bool is_done =
        wck_engine_open(&options, &engine, &error) == WCK_OK &&
        wck_answer_set(engine, slice(argv[2]), slice(argv[3]), &answer, nullptr, &error) == WCK_OK &&
        wck_score_now(engine, slice(argv[2]), &score, &error) == WCK_OK;
    wck_engine_close(engine);
    if (is_done)
        std::printf("%.2f %% %s\n", static_cast<double>(score.percent) / 1e9, score.band);
    else
        std::fprintf(stderr, "%s: %s\n", error.where, error.message);
    return is_done ? 0 : 1;
}
