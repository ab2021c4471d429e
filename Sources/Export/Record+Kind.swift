package import Ledger
import ProbeModel

extension Record {
    private enum Kind: String, CaseIterable {
        case start, stop, configuration, run, alert, delivery, audit, debt, suspension, gap, clock
        case recovery, damage, key, checkpoint, retire, restore, declaration, unknown
    }

    /// The words of all kinds, as `kind` in a record's JSON.
    package static let kindWords = Kind.allCases.map(\.rawValue)

    package var kindWord: String {
        let kind: Kind =
            switch self {
            case .start: .start
            case .stop: .stop
            case .configuration: .configuration
            case .run: .run
            case .alert: .alert
            case .delivery: .delivery
            case .audit: .audit
            case .debt: .debt
            case .suspension: .suspension
            case .gap: .gap
            case .clock: .clock
            case .recovery: .recovery
            case .damage: .damage
            case .key: .key
            case .checkpoint: .checkpoint
            case .retire: .retire
            case .restore: .restore
            case .declaration: .declaration
            case .unknown: .unknown
            }
        return kind.rawValue
    }

    /// Whether it is there for the ledger and the daemon, and news to nobody: debts that come and
    /// go with each run, who took what, clocks, vouching, and what was recorded anew so that a
    /// replay finds it.
    package var isBookkeeping: Bool {
        switch self {
        case .debt(let debt): debt.change != .forgiven
        case .delivery(let delivery): delivery.refusal == nil
        case .audit(let audit): audit.isRepeated
        case .alert(let alert): alert.change == .firing && alert.incident != nil
        case .configuration(let part): part.part > 1
        case .clock, .key, .checkpoint, .retire: true
        case .suspension(let suspension): suspension.change == .going
        case .start, .stop, .run, .gap, .recovery, .damage, .restore, .declaration, .unknown: false
        }
    }
}
