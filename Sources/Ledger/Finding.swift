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
        /// Bytes that are no frame, or that the disk cannot read, although a record or a COMMIT should
        /// stand there.
        case invalid(Frame.Fault)
        /// The records' numbers do not follow on each other.
        case sequence(expected: UInt64, found: UInt64)
        /// A COMMIT or SEAL confirms another history than the one that stands here.
        case brokenChain
        /// The SEAL names another Merkle root than that of the frames before it.
        case wrongRoot
        /// The table at the end of a compressed file is not what was written.
        case damagedTable
        /// A compressed file unpacks to something else than its name says.
        case wrongContent
        /// A checkpoint in the ledger names another history than the one before it.
        case wrongCheckpoint
        /// A record or checkpoint states a time that contradicts the checkpoints around it.
        case wrongTime
        /// A checkpoint is not signed by the key of its epoch.
        case badSignature(epoch: UInt64)
        /// A KEY record contradicts an earlier one.
        case wrongKey(UInt64)
        /// A note knows records up to a number, and the ledger ends before.
        case endsBefore(UInt64)
        /// A note knows another history, up to a record.
        case contradicted(UInt64)
        /// A note is of another ledger.
        case foreignNote
        /// A note is not signed by a key that is trusted.
        case untrustedNote(UInt64)
        /// The ledger itself says that an older copy was restored; records up to this number were
        /// known before.
        case restored(until: UInt64)
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
    package var isDamage: Bool {
        switch problem {
        case .unsealed, .uncleanEnd, .restored: false
        case .damagedHeader, .tooNew, .misplaced, .missing, .brokenLink, .invalid,
            .sequence, .brokenChain, .wrongRoot, .damagedTable, .wrongContent, .wrongCheckpoint,
            .wrongTime, .badSignature, .wrongKey, .endsBefore, .contradicted, .foreignNote,
            .untrustedNote, .malformed, .afterSeal:
            true
        }
    }
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
        case .invalid(.unreadable(let number)):
            "the disk cannot read this place: \(DiskError.reason(number))"
        case .sequence(let expected, let found): "record \(found) follows where \(expected) should"
        case .brokenChain: "the history before this place is not the one that was confirmed"
        case .wrongRoot: "the frames are not those that were sealed"
        case .damagedTable: "the table of the compressed file is not what was written"
        case .wrongContent: "the compressed file holds another segment than its name says"
        case .wrongCheckpoint: "a checkpoint in the ledger names another history"
        case .wrongTime: "the time that is stated here contradicts the checkpoints around it"
        case .badSignature(let epoch): "a checkpoint is not signed by the key of epoch \(epoch)"
        case .wrongKey(let epoch): "the key of epoch \(epoch) is not the one that was announced"
        case .endsBefore(let last):
            "a note knows records up to \(last): the end was cut off, or an older copy restored"
        case .contradicted(let last): "a note knows another history up to record \(last)"
        case .foreignNote: "a note is of another ledger"
        case .untrustedNote(let last):
            "the note of record \(last) is not signed by a key that is trusted"
        case .restored(let last):
            "an older copy was restored here; records up to \(last) were known before"
        case .malformed(let problem): "the record makes no sense: \(problem)"
        case .afterSeal: "something follows the seal"
        case .unsealed: "the last segment is open"
        case .uncleanEnd: "the segment was not closed"
        }
    }
}
