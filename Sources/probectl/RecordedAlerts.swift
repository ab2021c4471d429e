import Journey
import Ledger
import ProbeModel

/// The alerts that a ledger knows, by their names.
struct RecordedAlerts {
    let reader: LedgerReader

    /// The one whose name begins so; the name of an incident is that of its first alert.
    func alert(_ prefix: String) throws -> Alert {
        let range = RunID.range(prefix: prefix)
        let found = try latest(2) { range?.contains($0.id.bits) ?? false }
        guard let first = found.first else {
            throw Failure(.bad, "the ledger has no alert '\(prefix)'\n\(try remedy(for: prefix))")
        }
        guard found.count == 1 else {
            throw Failure(.inconclusive, "several alerts begin with '\(prefix)'\ngive more letters")
        }
        return first
    }

    private func remedy(for prefix: String) throws -> String {
        let known = try latest(Self.mostNames) { _ in true }
        guard !known.isEmpty else { return "no alert has ever fired in it" }
        let meant = Suggestion.sentence(
            for: String(prefix.prefix(8)),
            among: known.map(\.id.short)
        )
        let lines = known.map { alert in
            "  \(alert.id.short)  \(alert.at.forPeople)  \(alert.journey) (\(alert.service)), "
                + alert.level.word
        }
        return ([[meant, "The newest are:"].compactMap(\.self).joined(separator: " ")] + lines)
            .joined(separator: "\n")
    }

    /// As many as a glance takes.
    private static let mostNames = 8

    /// The newest that match, each once however often it was recorded.
    private func latest(_ limit: Int, _ isWanted: (Alert) -> Bool) throws -> [Alert] {
        var known: Set<RunID> = []
        do throws(LedgerError) {
            return try reader.latest(limit: limit, of: [.alert]) { entry in
                guard case .alert(let alert) = entry.record, alert.change == .firing,
                    isWanted(alert)
                else { return false }
                return known.insert(alert.id).inserted
            }.compactMap { if case .alert(let alert) = $0.record { alert } else { nil } }
        } catch { throw Failure(error) }
    }
}
