import Export
import JSON
import ProbeModel
import Report
import Synchronization

/// What the last looks into the roll-ups found about objectives and maintenance. Scrapes take it
/// from here: they neither wait for a report nor cause one.
final class ObjectiveDesk: Sendable {
    private struct State {
        var objectives: [String: ObjectiveFigures] = [:]
        var endangered: Set<String> = []
        var windows: [Window] = []
    }

    private struct Window {
        /// Empty for all services.
        let service: String
        let span: Range<Timestamp>
    }

    private let state = Mutex(State())

    /// Takes a service's row of `report budget`.
    func note(_ row: JSON, of service: String) {
        let isEndangered = BudgetText.isEndangered(row)
        state.withLock { state in
            state.objectives[service] = ObjectiveFigures(row)
            state.endangered.remove(service)
            if isEndangered { state.endangered.insert(service) }
        }
    }

    /// Services that will not meet their period if this goes on, and still may.
    var endangered: Set<String> { state.withLock { $0.endangered } }

    /// Takes the windows of maintenance that the report about declarations tells.
    func note(windows: [JSON]) {
        let windows = windows.compactMap { row -> Window? in
            guard let service = row["service"]?.string,
                let start = row["start"]?.string.flatMap({ Timestamp(civil: $0) }),
                let end = row["end"]?.string.flatMap({ Timestamp(civil: $0) }), start < end
            else { return nil }
            return Window(service: service, span: start..<end)
        }
        state.withLock { $0.windows = windows }
    }

    /// Those of the named services, in the order of their names.
    func objectives(of services: Set<String>) -> [ObjectiveFigures] {
        state.withLock { $0.objectives }.filter { services.contains($0.key) }
            .sorted { $0.key < $1.key }.map(\.value)
    }

    /// Whether a window of maintenance goes on that is declared for a service.
    func isInMaintenance(_ service: String, at now: Timestamp) -> Bool {
        state.withLock { state in
            state.windows.contains { window in
                (window.service.isEmpty || window.service == service) && window.span.contains(now)
            }
        }
    }
}
