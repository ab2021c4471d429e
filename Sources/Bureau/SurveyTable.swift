package import ProbeModel

/// Answers of customers from a CSV file: time, service, segment, score, kind.
package enum SurveyTable {
    private static let columns = ["time", "service", "segment", "score", "kind"]

    /// The answers, grouped as the ledger keeps them; refuses the whole file for one bad line.
    package static func read(_ text: String) throws(BureauFault) -> [Survey] {
        // Spreadsheets begin a file of UTF-8 with a byte order mark.
        let text =
            text.unicodeScalars.first == "\u{FEFF}"
            ? text.unicodeScalars.dropFirst() : text.unicodeScalars[...]
        var lines = String(text).split(whereSeparator: \.isNewline)
        let head = lines.isEmpty ? [] : cells(lines.removeFirst())
        var places: [String: Int] = [:]
        for (place, title) in head.enumerated() { places[title.lowercased()] = place }
        guard places["time"] != nil, places["service"] != nil, places["score"] != nil else {
            throw .unclear(
                problem: "the first line must name the columns time, service and score",
                remedy: "columns: \(columns.joined(separator: ", "))"
            )
        }
        var surveys: [String: Survey] = [:]
        var order: [String] = []
        for (number, line) in lines.enumerated() {
            let cells = cells(line)
            func cell(_ name: String) -> String {
                places[name].flatMap { $0 < cells.count ? cells[$0] : nil } ?? ""
            }
            let answer = try answer(cell("time"), cell("score"), line: number + 2)
            let kind = try kind(cell("kind"), line: number + 2)
            let key = [cell("service"), cell("segment"), kind.word].joined(separator: "\n")
            if surveys[key] == nil { order.append(key) }
            surveys[
                key,
                default: Survey(
                    service: cell("service"),
                    segment: cell("segment"),
                    kind: kind,
                    answers: []
                )
            ]
            .answers.append(answer)
        }
        guard !order.isEmpty else {
            throw .unclear(problem: "there is no answer in the file", remedy: "add a line")
        }
        return order.compactMap { surveys[$0] }.flatMap(parts)
    }

    /// A record has room for so many answers.
    private static func parts(_ survey: Survey) -> [Survey] {
        stride(from: 0, to: survey.answers.count, by: Limits.surveyAnswers).map { start in
            var part = survey
            part.answers = Array(survey.answers.dropFirst(start).prefix(Limits.surveyAnswers))
            return part
        }
    }

    private static func answer(
        _ time: String,
        _ score: String,
        line: Int
    ) throws(BureauFault) -> Survey.Answer {
        let at: Timestamp
        do throws(BureauFault) {
            at = try DeclarationReader.time(time)
        } catch {
            throw .unclear(problem: "line \(line): \(error.problem)", remedy: error.remedy)
        }
        guard let score = UInt8(score), score <= 10 else {
            throw .unclear(
                problem: "line \(line): '\(score)' is no score",
                remedy: "write a whole number from 0 to 10"
            )
        }
        return Survey.Answer(at: at, score: score)
    }

    private static func kind(_ word: String, line: Int) throws(BureauFault) -> Survey.Kind {
        if word.isEmpty { return .recommendation }
        guard let kind = Survey.Kind.allCases.first(where: { $0.word == word }) else {
            throw .unclear(
                problem: "line \(line): '\(word)' is no kind of survey",
                remedy: "write nps or transaction"
            )
        }
        return kind
    }

    /// The cells of a line, with or without quotes (RFC 4180); quoted ones hold no line break.
    private static func cells(_ line: Substring) -> [String] {
        var cells = [""]
        var isQuoted = false
        var previous: Character?
        for character in line {
            switch character {
            case "\"" where isQuoted: isQuoted = false
            case "\"":
                // Two in a row are one.
                if previous == "\"" { cells[cells.count - 1].append("\"") }
                isQuoted = true
            case "," where !isQuoted: cells.append("")
            default: cells[cells.count - 1].append(character)
            }
            previous = character
        }
        return cells.map { cell in
            String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }
}
