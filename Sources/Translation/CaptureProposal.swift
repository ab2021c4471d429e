import JSON
import Journey

/// A value of an answer that a later request sends: it was not the author's, it must be captured.
struct CaptureProposal: Hashable {
    /// The request whose answer has it.
    let source: Int
    let query: [JSON.Member]
    let name: String
    let value: String

    /// All that flow from one of the requests into a later one, each under a name of its own.
    static func all(in requests: [ForeignRequest]) -> [CaptureProposal] {
        let sent = requests.map(\.sentTexts)
        let beginnings = Set(sent.joined().flatMap(\.beginnings))
        var proposals: [CaptureProposal] = []
        for (source, request) in requests.enumerated() {
            guard let answer = request.answer else { continue }
            for found in AnswerValue.all(in: answer)
            where beginnings.contains(Array(found.text.utf8.prefix(AnswerValue.shortest))[...]) {
                let isSent = { (texts: [String]) in texts.contains { $0.holds(found.text) } }
                guard sent[(source + 1)...].contains(where: isSent),
                    !sent[...source].contains(where: isSent),
                    !proposals.contains(where: { $0.value == found.text })
                else { continue }
                let proposal = CaptureProposal(
                    source: source,
                    query: found.query,
                    name: name(found.name, taken: Set(proposals.map(\.name))),
                    value: found.text
                )
                proposals.append(proposal)
            }
        }
        return proposals
    }

    /// A name that a capture may have, with a number if it is taken.
    private static func name(_ foreign: String, taken: Set<String>) -> String {
        let letters = foreign.filter {
            $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0))
        }
        let name = ForeignText.name(letters.replacing("-", with: "_"))
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
    /// What it sends in which a value of an earlier answer may stand, also without percent signs.
    fileprivate var sentTexts: [String] {
        let plain = QueryString.decoded(url.utf8, plusIsSpace: true) ?? url
        let types = ["content-type", "accept"]
        let headers = headers.filter { !types.contains($0.name.lowercased()) }.map(\.value)
        return [url, plain, body ?? ""] + headers + fields.flatMap { $0.value.leaves }
    }
}

extension JSON {
    /// Its texts.
    fileprivate var leaves: [String] {
        switch self {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap(\.leaves)
        case .object(let members): members.flatMap { $0.value.leaves }
        case .null, .bool, .number: []
        }
    }
}

extension String {
    /// What may begin in it, as far as a value is long. Most values of an answer are sent nowhere, and
    /// that is seen without a search.
    fileprivate var beginnings: [ArraySlice<UInt8>] {
        let bytes = Array(utf8)
        guard bytes.count >= AnswerValue.shortest else { return [] }
        return (AnswerValue.shortest...bytes.count).map { bytes[($0 - AnswerValue.shortest)..<$0] }
    }

    /// Whether the text holds another one as a word of its own.
    fileprivate func holds(_ word: String) -> Bool { wordRanges(of: word).first != nil }

    /// Where another text stands as a word of its own: between other characters than letters and
    /// digits.
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
