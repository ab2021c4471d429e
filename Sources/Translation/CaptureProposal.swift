import JSON

/// A value of an answer that a later request sends: it was not the author's, it must be captured.
struct CaptureProposal: Hashable {
    /// The request whose answer has it.
    let source: Int
    let path: String
    let name: String
    let value: String

    /// Shorter values are equal by chance.
    private static let shortest = 4

    /// All that flow from one of the requests into a later one, each under a name of its own.
    static func all(in requests: [ForeignRequest]) -> [CaptureProposal] {
        var proposals: [CaptureProposal] = []
        for (source, request) in requests.enumerated() {
            guard let answer = request.answer else { continue }
            for (path, value) in Self.values(of: answer, at: "$", depth: 0) {
                let before = requests[...source].contains { $0.sends(value) }
                let later = requests[(source + 1)...].contains { $0.sends(value) }
                guard later, !before, !proposals.contains(where: { $0.value == value }) else {
                    continue
                }
                let name = name(for: path, taken: Set(proposals.map(\.name)))
                let proposal = CaptureProposal(
                    source: source,
                    path: path,
                    name: name,
                    value: value
                )
                proposals.append(proposal)
            }
        }
        return proposals
    }

    /// Texts and whole numbers, with the path to each.
    private static func values(
        of json: JSON,
        at path: String,
        depth: Int
    ) -> [(path: String, value: String)] {
        guard depth < 8 else { return [] }
        switch json {
        case .string(let text): return text.utf8.count >= shortest ? [(path, text)] : []
        case .number(let number):
            let isID = number.integer != nil && number.text.utf8.count >= shortest
            return isID ? [(path, number.text)] : []
        case .array(let elements):
            return elements.prefix(20).enumerated().flatMap {
                values(of: $1, at: "\(path)[\($0)]", depth: depth + 1)
            }
        case .object(let members):
            return members.flatMap { member in
                let isPlain = member.name.utf8.allSatisfy { $0.isLetterOrDigit || $0 == 0x5F }
                let step = isPlain ? ".\(member.name)" : "['\(member.name)']"
                return values(of: member.value, at: path + step, depth: depth + 1)
            }
        case .null, .bool: return []
        }
    }

    /// The last name of the path, with a number if it is taken.
    private static func name(for path: String, taken: Set<String>) -> String {
        let letters = path.split { $0 == "." || $0 == "[" || $0 == "]" || $0 == "'" || $0 == "$" }
        let last = letters.last { !$0.utf8.allSatisfy(\.isDigit) }.map(String.init) ?? "value"
        var name = last.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        let reserved = ["uuid", "now", "random", "secret", "row", "path", "site"]
        if name.first?.isLetter != true || reserved.contains(name) { name = "value_" + name }
        var number = 2
        var candidate = name
        while taken.contains(candidate) {
            candidate = "\(name)\(number)"
            number += 1
        }
        return candidate
    }
}

extension ForeignRequest {
    /// Whether the value stands in the request, between other characters than letters and digits.
    func sends(_ value: String) -> Bool {
        let parts = [url] + headers.filter(\.isSent).map(\.value) + [body ?? ""]
        return parts.contains { $0.holds(value) }
    }
}

extension String {
    /// Whether the text holds another one as a word of its own.
    func holds(_ word: String) -> Bool { wordRanges(of: word).first != nil }

    /// Where another text stands as a word of its own.
    func wordRanges(of word: String) -> [Range<String.Index>] {
        ranges(of: word).filter { range in
            let before =
                range.lowerBound == startIndex ? nil : self[index(before: range.lowerBound)]
            let after = range.upperBound == endIndex ? nil : self[range.upperBound]
            return ![before, after].contains { $0.map { $0.isLetter || $0.isNumber } ?? false }
        }
    }
}

extension UInt8 {
    var isDigit: Bool { (0x30...0x39).contains(self) }
    var isLetterOrDigit: Bool { isDigit || (0x61...0x7A).contains(self | 0x20) }
}
