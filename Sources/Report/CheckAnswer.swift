package import JSON

/// What `probectl check` says: the plugin line of Nagios, with performance data behind the bar.
package struct CheckAnswer {
    /// 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
    package let code: Int32
    package let line: String

    package init(_ status: JSON, about name: String?) {
        let services = status["services"]?.array ?? []
        let journeys = services.flatMap { $0["journeys"]?.array ?? [] }
        let count = { (state: String) in journeys.count { $0["state"]?.string == state } }
        let (failing, degraded, unknown) = (count("failing"), count("degraded"), count("unknown"))
        let subject = name ?? "\(services.count) services"
        let word: String
        if failing > 0 {
            (code, word) = (2, "CRITICAL")
        } else if unknown == journeys.count {
            (code, word) = (3, "UNKNOWN")
        } else if degraded > 0 || unknown > 0 {
            (code, word) = (1, "WARNING")
        } else {
            (code, word) = (0, "OK")
        }
        let worst = ["failing", "unknown", "degraded"].first { count($0) > 0 }
        let number = worst.map(count) ?? journeys.count
        var text = "\(subject) \(number)/\(journeys.count) journeys \(worst ?? "ok")"
        if let first = journeys.first(where: { $0["state"]?.string == worst }),
            let run = first["lastRun"], worst != "unknown"
        {
            let parts = [first["name"], run["step"]].compactMap { $0?.string }
            let detail = run["detail"]?.string ?? ""
            text += " (\(parts.joined(separator: " "))\(detail.isEmpty ? "" : ": \(detail)"))"
        }
        let slowest = journeys.compactMap { $0["p95Seconds"]?.number?.double }.max()
        let up = failing == 0 && unknown < journeys.count ? 1 : 0
        var data = "up=\(up) failing=\(failing);;0.5"
        if let slowest { data += " p95=\(Figures.decimal(slowest, places: 3))s" }
        // The bar divides text and data: none may stand in the text.
        let safe = text.printable.split(separator: "|").joined(separator: "/").cut(to: 200)
        line = "PROBED \(word): \(safe) | \(data)"
    }
}
