import Digest
import Ledger
import ProbeModel

/// What stands beside a ledger: checkpoints' notes and transcripts. Prints the number of each one
/// that it was told is kept: `scribe beside DIRECTORY`.
enum SideFiles {
    /// Ends with 3 if the folders cannot be opened.
    static func write(to directory: String) -> Int32 {
        do {
            let notes = try NoteFolder(directory: directory + "/notes")
            var transcripts = try EvidenceFolder(
                directory: directory + "/evidence",
                keeping: .seconds(86_400),
                capacity: 1 << 20,
                isClockVouched: true
            )
            for number in 1...4 as ClosedRange<UInt64> {
                if (try? notes.keep(note(number))) != nil { say("note \(number)") }
                let start = Timestamp(clampingSeconds: Int64(number))
                let content = Array("transcript \(number)".utf8)
                let hash = EvidenceHash(SHA256(of: content))
                if (try? transcripts.keep(content, as: hash, startedAt: start)) != nil {
                    say("transcript \(number)")
                }
            }
            return 0
        } catch {
            say("\(error)")
            return 3
        }
    }

    private static func note(_ number: UInt64) -> Note {
        let position = Checkpoint.Position(
            (1, 5000 * number),
            last: number,
            chain: .zero,
            at: Timestamp(clampingSeconds: Int64(number))
        )
        let ledger = UniqueID(high: 1, low: 2)
        let checkpoint = Checkpoint(ledger: ledger, first: 1, position: position, epoch: 0)
        return Note(checkpoint, signedBy: nil)
    }
}
