// Performs an acts file on a copied store of a simulated device, then prints digest and score of each inspection
// that the acts name: Replay FOLDER ACTS.jsonl
import Foundation
import Wincheck

func replay(_ folder: String, _ acts: String) throws {
    let wincheck = try Wincheck(folder: folder, mustExist: true)
    var inspections: [String] = []
    for line in try String(contentsOfFile: acts, encoding: .utf8).split(separator: "\n") {
        let act = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
        if let time = act["at"] as? String { try wincheck.setClock(time) }
        _ = try wincheck.perform(String(line))
        if let inspection = act["inspection"] as? String, !inspections.contains(inspection) {
            inspections.append(inspection)
        }
    }
    for inspection in inspections {
        print(inspection, "digest", try wincheck.digest("inspection:\(inspection)"))
        let score = try wincheck.score(inspection)
        print(inspection, "score", score.exact.map { "\($0)" } ?? "none", score.band)
    }
}

guard CommandLine.arguments.count == 3 else {
    print("usage: Replay FOLDER ACTS.jsonl")
    exit(2)
}
do {
    try replay(CommandLine.arguments[1], CommandLine.arguments[2])
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}
