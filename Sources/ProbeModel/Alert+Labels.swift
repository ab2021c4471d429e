/// An alert as name and value, for matchers, routes and tools.
extension Alert {
    /// What a matcher or a route may name.
    package static let labels = [
        "alertname", "service", "journey", "step", "location", "severity", "reason", "component",
        "host", "phase", "segments", "fragment",
    ]

    /// The value of a label; nil if there is no such label.
    package func label(_ name: String) -> String? {
        switch name {
        case "alertname":
            isManual
                ? "ServiceDisturbed" : level == .page ? "JourneyFailing" : "JourneyBurning"
        case "service": service
        case "journey": journey
        case "step": step
        case "location": location
        case "severity": level == .page ? "critical" : "warning"
        case "reason": isManual ? "" : reason.word
        case "component": component ?? ""
        case "host": host
        case "phase": phase
        case "fragment": origin?.fragment ?? ""
        // All of them, so that a matcher of one segment does not hide what touches others, too.
        case "segments": segments.joined(separator: ",")
        default: nil
        }
    }
}
