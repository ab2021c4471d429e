/// Says when the folder of notes begins to refuse them, and when it takes them again: without copies
/// that its root cannot reach, nobody outside the host can check the ledger.
package struct NoteWatch: Hashable, Sendable {
    /// Why the last note is not in the folder; nil if it is.
    package private(set) var fault: LedgerError?

    package init() {}

    /// Takes what became of a note, nil if it is in the folder; returns what people must know.
    package mutating func handle(_ outcome: LedgerError?) -> String? {
        defer { fault = outcome }
        switch (fault, outcome) {
        case (nil, let outcome?):
            return
                "checkpoints do not reach the folder of notes: \(outcome); a folder elsewhere must "
                + "be in ReadWritePaths= of the unit"
        case (_?, nil): return "checkpoints reach the folder of notes again"
        case (nil, nil), (_?, _?): return nil
        }
    }
}
