package import JSON
import ProbeModel

/// What people are told of a budget that is lost, or will be.
package enum BudgetText {
    /// Whether a service's budget is gone before its period ends at the rate of the last six hours,
    /// and is not yet; `row` is its row of `report budget`.
    package static func isEndangered(_ row: JSON) -> Bool {
        guard let budget = row["budget"], let used = budget["used"]?.number?.integer,
            let allowed = budget["allowed"]?.number?.integer
        else { return false }
        return used <= allowed && row["goneBy"]?.string != nil
    }

    /// One sentence about a service's row of `report budget`; nil if its budget will last.
    package static func warning(about row: JSON, of service: String) -> String? {
        guard let budget = row["budget"], let used = budget["used"]?.number?.integer,
            let allowed = budget["allowed"]?.number?.integer
        else { return nil }
        let what = "what '\(service)' may lose in \(row["label"]?.string ?? "the period")"
        let counts = "\(used) bad of \(allowed) allowed; see 'probectl report sla \(service)'"
        if used > allowed { return "\(what) is already lost: \(counts)" }
        guard let moment = row["goneBy"]?.string,
            Double(used) >= Double(allowed) * Limits.budgetNotice
        else { return nil }
        return "at the rate of the last six hours \(what) is gone by \(moment): \(counts)"
    }
}
