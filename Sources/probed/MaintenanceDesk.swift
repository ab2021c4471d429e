import Alerting
import Bureau
import Journey
import ProbeModel
import Rollup

/// The maintenance that was declared, and what it mutes by the contracts in force.
struct MaintenanceDesk {
    /// Announcements and cancellations, by their records.
    private var declared: [UInt64: DeclaredEntry] = [:]
    private var services: Set<String> = []
    private var contracts: [String: Contract] = [:]

    /// Takes what is in force from now on.
    mutating func configure(_ services: Set<String>, _ contracts: [String: Contract]) {
        (self.services, self.contracts) = (services, contracts)
    }

    /// Takes declarations; says whether one of them was new and is about maintenance.
    mutating func learn(_ entries: [DeclaredEntry]) -> Bool {
        let new = entries.filter { entry in
            switch entry.declaration.matter {
            case .maintenance, .cancellation: declared[entry.sequence] == nil
            case .change, .survey: false
            }
        }
        for entry in new { declared[entry.sequence] = entry }
        return !new.isEmpty
    }

    /// What mutes alerts of the last days and of the next ones.
    func silences(at now: Timestamp) -> [SilenceBook.Silence] {
        guard !declared.isEmpty else { return [] }
        let entries = declared.values.sorted { $0.sequence < $1.sequence }
        let planned = PlannedSilences(entries, zone: Zones.zone, at: now)
        return services.sorted().flatMap { planned.silences(of: $0, by: contracts[$0]) }
    }
}

extension Daemon {
    /// Tells the follower of the maintenance that the roll-ups know: it may have been declared long
    /// before what a start replays.
    func learnMaintenance() async {
        let path = paths.rollup
        let known = try? await archive.read {
            let reader = try RollupReader(path: path)
            let reached = try reader.progress().sequence
            return try reader.declarations().filter { $0.sequence <= reached }
        }
        if let known { await follower.learn(known) }
    }
}
