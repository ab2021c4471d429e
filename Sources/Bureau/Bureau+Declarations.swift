import JSON
import ProbeModel
import Reliability
import Rollup

extension Bureau {
    /// What was declared: changes, windows of maintenance to come and of the last days, surveys.
    func declarations(_ question: Question) throws -> JSON {
        let entries = try reader.declarations()
        let since = now - (try duration(question["since"] ?? "30d"))
        let windows = MaintenanceWindows(
            entries,
            of: question["service"],
            in: since..<now + Limits.maintenanceAhead,
            zone: zone
        )
        let changes = entries.compactMap { entry -> JSON? in
            guard case .change(let change) = entry.declaration.matter, change.at >= since,
                question["service"] == nil || change.service == question["service"]
            else { return nil }
            return [
                "name": .string(change.name), "service": .string(change.service),
                "component": .string(change.component), "at": .string(change.at.rfc3339),
                "note": .string(change.note), "declared": .string(entry.declaration.at.rfc3339),
                "who": .string(entry.declaration.who), "record": JSON(entry.sequence),
            ]
        }
        return [
            "now": .string(now.rfc3339),
            "changes": .array(changes),
            "maintenance": .array(
                windows.windows.prefix(Limits.maintenanceWindows).map(Self.window)
            ),
        ]
    }

    private static func window(_ window: MaintenanceWindows.Window) -> JSON {
        [
            "name": .string(window.maintenance.name),
            "service": .string(window.maintenance.service),
            "start": .string(window.span.lowerBound.rfc3339),
            "end": .string(window.span.upperBound.rfc3339),
            "rule": .string(window.maintenance.rule),
            "reason": .string(window.maintenance.reason),
            "declared": .string(window.declared.rfc3339),
            "who": .string(window.who), "record": JSON(window.sequence),
        ]
    }
}
