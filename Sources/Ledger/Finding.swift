/// Something in a ledger that is not as it was written, and where.
package struct Finding: Hashable, Sendable {
    /// The file's name.
    package var segment: String
    package var offset: Int
    /// The last record before that place.
    package var sequence: UInt64
    package var problem: Problem

    package init(segment: String, offset: Int, sequence: UInt64, problem: Problem) {
        self.segment = segment
        self.offset = offset
        self.sequence = sequence
        self.problem = problem
    }

    package enum Problem: Hashable, Sendable {
        /// The header is not what was written; nothing in the segment can be read.
        case damagedHeader
        /// A newer program wrote the segment.
        case tooNew
        /// Name and header disagree, or the segment is of another ledger.
        case misplaced
        /// The segment before this one is not there.
        case missing
        /// The end or the hash of the segment before is not the one that this header names.
        case brokenLink
        /// Bytes that are no frame, although a record or a COMMIT should stand there.
        case invalid(Frame.Fault)
        /// The records' numbers do not follow on each other.
        case sequence(expected: UInt64, found: UInt64)
        /// A COMMIT or SEAL confirms another history than the one that stands here.
        case brokenChain
        /// A frame's checksum is right, and its content makes no sense.
        case malformed(String)
        /// Frames follow the SEAL.
        case afterSeal
        /// The last segment was not closed: its writer lives, or did not end well.
        case unsealed
        /// The segment ends within something that was never acknowledged.
        case uncleanEnd
    }

    /// Whether something is missing or changed. The other findings tell of an end without
    /// farewell, after which everything that was acknowledged is there.
    package var isDamage: Bool { problem != .unsealed && problem != .uncleanEnd }
}

extension Finding: CustomStringConvertible {
    package var description: String {
        "\(segment): offset \(offset), after record \(sequence): \(problem.text)"
    }
}

extension Finding.Problem {
    fileprivate var text: String {
        switch self {
        case .damagedHeader: "the header is damaged; the segment cannot be read"
        case .tooNew: "a newer version wrote this segment"
        case .misplaced: "name and header of the segment disagree"
        case .missing: "the segment before this one is missing"
        case .brokenLink: "the segment before this one is not the one that was continued"
        case .invalid(.end): "nothing was written here, and more should follow"
        case .invalid(.torn): "the writing stopped within a frame, and more should follow"
        case .invalid(.corrupt): "the bytes are not what was written"
        case .sequence(let expected, let found): "record \(found) follows where \(expected) should"
        case .brokenChain: "the history before this place is not the one that was confirmed"
        case .malformed(let problem): "the record makes no sense: \(problem)"
        case .afterSeal: "something follows the seal"
        case .unsealed: "the last segment is open"
        case .uncleanEnd: "the segment was not closed"
        }
    }
}
