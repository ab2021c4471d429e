import Journey
import ProbeModel

/// Reads the part of the configuration that is about the roll-ups.
enum RollupFields {
    static let known = ["minutes", "hours", "days"]

    static func read(
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> Settings.RollupSettings {
        var kept = Settings.RollupSettings()
        let (hour, day, year) = (Duration.seconds(3600), Duration.seconds(86_400), 366)
        // "The last 60 seconds" and the hour that goes on are of minutes.
        kept.minutes =
            fields.duration("minutes", in: hour * 2...day * year, &diagnostics) ?? kept.minutes
        // A month of a contract, in its own zone, is put together from hours.
        kept.hours =
            fields.duration("hours", in: day * 32...day * 10 * year, &diagnostics) ?? kept.hours
        kept.days =
            fields.duration("days", in: day * 32...day * 100 * year, &diagnostics) ?? kept.days
        let order = [
            ("minutes", kept.minutes), ("hours", kept.hours), ("days", kept.days),
        ]
        for (finer, coarser) in zip(order, order.dropFirst()) where finer.1 > coarser.1 {
            diagnostics.error(
                "'\(coarser.0)' are kept for a shorter time than '\(finer.0)'",
                at: (fields.node(coarser.0) ?? fields.node(finer.0))?.place ?? fields.place,
                remedy: "keep '\(coarser.0)' at least as long"
            )
        }
        return kept
    }
}
