package import ProbeModel
package import Reliability
package import Rollup

/// The windows of maintenance that was declared: what recurs is unrolled, and what was cancelled in
/// time is left out.
package struct MaintenanceWindows: Sendable {
    package struct Window: Hashable, Sendable {
        package let maintenance: Maintenance
        package let span: Range<Timestamp>
        package let declared: Timestamp
        package let who: String
        package let sequence: UInt64
    }

    /// In the order of their starts.
    package let windows: [Window]

    /// The windows of a service (of all services if nil) that meet a period.
    package init(
        _ entries: [DeclaredEntry],
        of service: String?,
        in period: Range<Timestamp>,
        zone: (String) -> Zone?
    ) {
        var found: [Window] = []
        for entry in entries {
            switch entry.declaration.matter {
            case .maintenance(let maintenance):
                // Declaring a name again for the same service replaces what has not begun by then.
                Self.end(at: entry.declaration.at, in: &found) { window in
                    window.name == maintenance.name && window.service == maintenance.service
                }
                guard
                    service == nil || maintenance.service.isEmpty || maintenance.service == service
                else { continue }
                let spans = Self.spans(maintenance, before: period.upperBound, zone)
                found += spans.map { span in
                    Window(
                        maintenance: maintenance,
                        span: span,
                        declared: entry.declaration.at,
                        who: entry.declaration.who,
                        sequence: entry.sequence
                    )
                }
            case .cancellation(let name, _):
                Self.end(at: entry.declaration.at, in: &found) { $0.name == name }
            case .change, .survey: continue
            }
        }
        windows = found.filter { !$0.span.clamped(to: period).isEmpty }
            .sorted { $0.span.lowerBound < $1.span.lowerBound }
    }

    package var exclusions: [Exclusion] {
        windows.map {
            Exclusion(name: $0.maintenance.name, span: $0.span, declared: $0.declared)
        }
    }

    /// What has begun stays; what goes on ends now.
    private static func end(
        at time: Timestamp,
        in windows: inout [Window],
        where isMeant: (Maintenance) -> Bool
    ) {
        windows = windows.compactMap { window in
            guard isMeant(window.maintenance), window.span.upperBound > time else { return window }
            guard window.span.lowerBound < time else { return nil }
            return Window(
                maintenance: window.maintenance,
                span: window.span.lowerBound..<time,
                declared: window.declared,
                who: window.who,
                sequence: window.sequence
            )
        }
    }

    private static func spans(
        _ maintenance: Maintenance,
        before end: Timestamp,
        _ zone: (String) -> Zone?
    ) -> [Range<Timestamp>] {
        // A record of another program may say anything.
        let start = maintenance.start
        guard Limits.declaredTimes.contains(start), start < maintenance.end,
            maintenance.end <= start + Limits.maintenanceTime
        else { return [] }
        let length = maintenance.end.nanoseconds - start.nanoseconds
        var starts = [start]
        if !maintenance.rule.isEmpty {
            guard let rule = try? Recurrence(maintenance.rule), let zone = zone(maintenance.zone)
            else { return [] }
            starts = rule.starts(from: start, before: end, in: zone)
        }
        return starts.filter { !maintenance.except.contains($0) }.map { start in
            start..<Timestamp(nanoseconds: start.nanoseconds + length)
        }
    }
}
