import Journey
import ProbeModel

/// Reads the part of the configuration that is about the ledger.
enum LedgerFields {
    static let known = [
        "key", "notes", "push", "keep", "maximumMegabytes", "minimumAge", "hold", "scrub",
        "compress",
    ]

    static func read(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> Settings.LedgerSettings {
        var ledger = Settings.LedgerSettings()
        let times = Duration.seconds(86_400)...Duration.seconds(36_500 * 86_400)
        ledger.key = fields.text("key", &diagnostics)
        ledger.notes = fields.text("notes", &diagnostics)
        ledger.push = WebReceiver.address(fields, "push", &diagnostics)
        ledger.keep = fields.duration("keep", in: times, &diagnostics)
        ledger.maximumBytes =
            fields.number("maximumMegabytes", in: 128...1_000_000_000, &diagnostics).map {
                $0 << 20
            }
        ledger.minimumAge =
            fields.duration("minimumAge", in: times, &diagnostics) ?? ledger.minimumAge
        ledger.compress = fields.duration("compress", in: .zero...times.upperBound, &diagnostics)
        ledger.scrub = fields.duration("scrub", in: times, &diagnostics) ?? ledger.scrub
        for node in fields.list("hold", &diagnostics) ?? [] {
            guard let text = node.scalar?.text, let hold = span(text) else {
                diagnostics.error(
                    "'hold' must list spans of days",
                    at: node.place,
                    remedy: "write 2026-01-01/2026-03-31; both days are kept whole"
                )
                continue
            }
            ledger.holds.append(hold)
        }
        return ledger
    }

    /// `2026-01-01/2026-03-31`, from the first moment of the one day to the last of the other, UTC.
    private static func span(_ text: String) -> ClosedRange<Timestamp>? {
        let days = text.split(separator: "/", omittingEmptySubsequences: false)
            .compactMap(CivilTime.days(of:))
        guard days.count == 2, days[0] <= days[1] else { return nil }
        return Timestamp(
            clampingSeconds: days[0] * 86_400
        )...Timestamp(clampingSeconds: (days[1] + 1) * 86_400)
    }
}
