import Alerting
import Bureau
import JSON
import Journey
import Report
import Synchronization

/// Looks what services may still lose in their periods, by the report that people read.
struct BudgetAudit {
    let daemon: Daemon

    /// nil while the figures are not complete yet. A service about which there is no answer now is
    /// as it was `before`.
    func troubles(before: [Trouble: String]) async -> [Trouble: String]? {
        guard !daemon.accountant.state.isCatchingUp else { return nil }
        let services = daemon.current.withLock { $0.catalogue.services }
            .filter { $0.targetPartsPerMillion != nil }.map(\.name)
        var present: [Trouble: String] = [:]
        for name in services {
            // One question each, so that people's own are answered in between.
            let trouble = Trouble(.budget, of: name)
            let row = await row(of: name)
            if let row { daemon.objectives.note(row, of: name) }
            present[trouble] =
                row.map { BudgetText.warning(about: $0, of: name) } ?? before[trouble]
        }
        return present
    }

    private func row(of service: String) async -> JSON? {
        let document = await daemon.document(of: Question("budget", ["service": service]))
        return document?["services"]?.array?.first
    }
}
