package import ProbeModel

/// When a journey is walked: its slots at other times are not due.
package struct Schedule: Hashable, Sendable {
    /// Empty for always.
    let hours: [ServiceHours]
    let pauses: [ServiceHours]
    /// Days since 1970 on the zone's calendar.
    let except: [ClosedRange<Int64>]
    let zone: Zone
    /// When exactly; nil for a run in each interval.
    package let cron: Cron?

    package func isOpen(at time: Timestamp) -> Bool {
        let day = localDay(of: time)
        guard !except.contains(where: { $0.contains(day) }) else { return false }
        return isOpen(minuteOfWeek: zone.minuteOfWeek(at: time))
    }

    func isOpen(minuteOfWeek minute: Int) -> Bool {
        (hours.isEmpty || hours.contains { $0.contains(minuteOfWeek: minute) })
            && !pauses.contains { $0.contains(minuteOfWeek: minute) }
    }

    /// Minutes of the week in which it is open.
    var openMinutes: Int { (0..<10_080).count { isOpen(minuteOfWeek: $0) } }

    /// The longest time for which it stays open; nil for always. The week is a circle.
    var longestOpening: Duration? {
        guard let closed = (0..<10_080).first(where: { !isOpen(minuteOfWeek: $0) }) else {
            return nil
        }
        var (longest, current) = (0, 0)
        for offset in 1...10_080 {
            current = isOpen(minuteOfWeek: (closed + offset) % 10_080) ? current + 1 : 0
            longest = max(longest, current)
        }
        return .seconds(longest * 60)
    }
}

extension Schedule {
    static let fields = ["cron", "hours", "pauses", "except", "zone"]

    /// Reads `schedule`; nil if there is none, or if it has mistakes, which are reported.
    init?(
        _ journey: Fields,
        zone: (String) -> Zone?,
        _ diagnostics: inout Diagnostics
    ) {
        let before = diagnostics.errorCount
        guard let node = journey.node("schedule"),
            let fields = journey.fields("schedule", known: Self.fields, &diagnostics)
        else { return nil }
        let name = ServiceHours.zone(fields, &diagnostics) ?? "UTC"
        let known = zone(name)
        if known == nil {
            diagnostics.error(
                "this host does not know the zone \(name.quoted)",
                at: fields.node("zone")?.place ?? node.place,
                remedy: "write an IANA name such as Europe/Berlin, or install tzdata"
            )
        }
        hours = ServiceHours.read("hours", fields, &diagnostics)
        pauses = ServiceHours.read("pauses", fields, &diagnostics)
        except = Self.days(fields, &diagnostics)
        self.zone = known ?? .utc
        cron = Self.cron(fields, &diagnostics)
        if diagnostics.errorCount == before, openMinutes == 0 {
            diagnostics.error("this schedule is never open", at: node.place)
        } else if diagnostics.errorCount == before, !hasStarts {
            diagnostics.error("this cron never fires inside of its hours", at: node.place)
        }
        if diagnostics.errorCount > before { return nil }
    }

    private static func cron(_ fields: Fields, _ diagnostics: inout Diagnostics) -> Cron? {
        guard let node = fields.node("cron"), let text = fields.text("cron", &diagnostics) else {
            return nil
        }
        do throws(Cron.Mistake) {
            return try Cron(text)
        } catch {
            diagnostics.error(error.message, at: node.place, remedy: error.remedy)
            return nil
        }
    }

    private static func days(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> [ClosedRange<Int64>] {
        guard let node = fields.node("except") else { return [] }
        return (fields.texts("except", &diagnostics) ?? []).compactMap { text in
            let ends = text.split(separator: "/", omittingEmptySubsequences: false).map(
                CivilTime.days(of:)
            )
            guard let first = ends[0], let last = ends[ends.count - 1], ends.count <= 2,
                first <= last, last - first <= Limits.exceptedDays
            else {
                diagnostics.error(
                    "'except' must list days, not \(text.quoted)",
                    at: node.place,
                    remedy:
                        "write 2026-12-24, or 2026-12-24/2026-12-27 for both and what is between"
                )
                return nil
            }
            return first...last
        }
    }
}
