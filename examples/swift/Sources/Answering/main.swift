// Opens a phone's store, answers one item and says the score: Answering FOLDER INSPECTION ITEM OPTION
import Wincheck

let words = CommandLine.arguments
do throws(WincheckError) {
    let wincheck = try Wincheck(folder: words[1], mustExist: true)
    try wincheck.answer(words[2], words[3], .option(words[4]))
    let score = try wincheck.score(words[2])
    print(score.percent.map { "\($0) %" } ?? "nothing to score yet", score.band)
} catch {
    print(error.message, error.remedy)
}
