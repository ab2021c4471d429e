package import JSON
import ProbeModel

/// What people are told of a budget that is lost, or will be.
package enum BudgetText {
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
