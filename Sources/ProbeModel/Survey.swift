/// What customers answered, from 0 to 10.
package struct Survey: Hashable, Sendable, Codable {
    package var service: String
    /// Empty: not known.
    package var segment: String
    package var kind: Kind
    package var answers: [Answer]

    /// The raw values are those of the ledger's format.
    package enum Kind: UInt8, CaseIterable, Sendable, Codable {
        /// Would you recommend us?
        case recommendation = 1
        /// How was it just now?
        case transaction = 2

        /// As files of answers call it.
        package var word: String { self == .recommendation ? "nps" : "transaction" }
    }

    package struct Answer: Hashable, Sendable, Codable {
        package var at: Timestamp
        /// 0…10.
        package var score: UInt8

        package init(at: Timestamp, score: UInt8) {
            self.at = at
            self.score = score
        }
    }

    package init(service: String, segment: String, kind: Kind, answers: [Answer]) {
        self.service = service
        self.segment = segment
        self.kind = kind
        self.answers = answers
    }
}
