import Digest
package import JSON
package import Ledger
import ProbeModel
import Report

/// What `probectl log verify` says, for machines and for people.
package struct VerificationDocument {
    private let found: Verification
    private let notes: Int

    /// `notes` is how many notes from outside the history was compared with.
    package init(_ found: Verification, notes: Int) {
        self.found = found
        self.notes = notes
    }

    private var verdict: String {
        let damage = found.findings.filter(\.isDamage).map(\.problem)
        if damage.contains(where: { $0 != .tooNew }) { return "damaged" }
        if !damage.isEmpty { return "too new" }
        return found.isUndecided ? "undecided" : "whole"
    }

    package var json: JSON {
        [
            "verdict": .string(verdict),
            "ledger": JSON(found.ledger?.description),
            "lastSequence": JSON(found.lastSequence),
            "chain": .string(found.chain.description),
            "segments": JSON(found.segments),
            "bytes": JSON(found.bytes),
            "records": JSON(found.records),
            "unknownRecords": JSON(found.unknownRecords),
            "retiredSegments": JSON(found.attestation.retired.count),
            "signedUntil": JSON(found.attestation.signedUntil),
            "unsigned": .array(unsigned.map { [JSON($0.lowerBound), JSON($0.upperBound)] }),
            "keys": .array(keys.map { .string($0) }),
            "notes": JSON(notes),
            "isRaw": JSON.bool(found.isRaw),
            "isWritten": JSON.bool(found.isWritten),
            "endsEarly": JSON.bool(found.endsEarly),
            "findings": .array(
                found.findings.map { finding in
                    [
                        "segment": .string(finding.segment),
                        "offset": JSON(finding.offset),
                        "after": JSON(finding.sequence),
                        "isDamage": JSON.bool(finding.isDamage),
                        "problem": .string(finding.description),
                    ]
                }
            ),
        ]
    }

    package var lines: [String] {
        let segments = found.segments.counted("segment")
        let size = "\(found.records) records in \(segments), \(found.bytes) bytes"
        var lines = ["\(found.ledger.map { "\($0)" } ?? "no ledger"): \(verdict); \(size)"]
        lines += found.findings.map { "\($0.isDamage ? "✗" : "·") \($0)" }
        if found.endsEarly {
            lines.append("· the ledger ends early, unsealed, and nobody writes it")
        }
        lines += unsigned.map {
            "· records \($0.lowerBound) to \($0.upperBound): chained, unsigned"
        }
        if let last = keys.last, found.attestation.signedUntil > 0 {
            lines.append("signed up to record \(found.attestation.signedUntil) by \(last)")
        }
        if found.isRaw {
            lines.append("raw: frames, numbers, chain and roots; nobody looked at what they hold")
        }
        let retired = found.attestation.retired.count
        if retired > 0 {
            let verb = retired == 1 ? "was" : "were"
            lines.append("\(retired.counted("segment")) \(verb) retired, and the ledger says so")
        }
        lines.append(
            notes == 0
                ? "compared with no note: whether the end was cut off cannot be told"
                : "compared with \(notes.counted("note"))"
        )
        // A key's name, for example, is what somebody wrote into the files.
        return lines.map(\.printable)
    }

    private var unsigned: [ClosedRange<UInt64>] {
        found.attestation.unsigned + (found.unsignedTail.map { [$0] } ?? [])
    }

    private var keys: [String] {
        // Each start announces its key anew; the one that signed last stands last.
        var seen: Set<String> = []
        let newest = found.attestation.keys.sorted { $0.key > $1.key }.map { "\($0.value)" }
        return newest.filter { seen.insert($0).inserted }.reversed()
    }
}
