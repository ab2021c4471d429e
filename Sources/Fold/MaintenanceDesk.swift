import Alerting
import Bureau
import Journey
import ProbeModel
import Rollup

/// The maintenance that was declared, and what it mutes by the contracts in force.
struct MaintenanceDesk: Sendable {
    /// Announcements and cancellations, by their records.
    private var declared: [UInt64: DeclaredEntry] = [:]
    private var services: Set<String> = []
    private var contracts: [String: Contract] = [:]
    /// A zone of this host by its IANA name; nil if there is none.
    private let zone: @Sendable (String) -> Zone?

    init(zone: @escaping @Sendable (String) -> Zone?) {
        self.zone = zone
    }

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

    /// Those that were learned, in the order of the ledger.
    var known: [DeclaredEntry] { declared.values.sorted { $0.sequence < $1.sequence } }

    /// What mutes alerts of the last days and of the next ones.
    func silences(at now: Timestamp) -> [SilenceBook.Silence] {
        guard !declared.isEmpty else { return [] }
        let planned = PlannedSilences(known, zone: zone, at: now)
        return services.sorted().flatMap { planned.silences(of: $0, by: contracts[$0]) }
    }
}
