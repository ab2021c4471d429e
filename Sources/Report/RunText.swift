package import JSON

/// A run for people: a line a step, the waterfall of its phases, checks with got and wanted.
/// Renders the JSON of `RunDocument`, so that a run of the daemon and one of the command line
/// look the same.
package struct RunText {
    private let run: JSON
    private let style: TextStyle
    /// Checks that were met and values that were captured are shown too.
    private let isDetailed: Bool

    package init(_ run: JSON, style: TextStyle, isDetailed: Bool) {
        self.run = run
        self.style = style
        self.isDetailed = isDetailed
    }

    package var lines: [String] {
        let steps = run["steps"]?.array ?? []
        let width = min(28, steps.map { $0.text("name").count }.max() ?? 0)
        var lines = [headline(of: steps.filter { $0["cleanup"] == nil })]
        for (index, step) in steps.enumerated() {
            lines += self.lines(of: step, number: index + 1, width: width)
        }
        if let suspension = run["suspension"] {
            lines.append("   " + style.faint(SuspensionDocument.line(of: suspension)))
        }
        if isDetailed, let transcript = run["transcript"] {
            lines += TranscriptText(transcript, style: style).lines
        }
        return lines
    }

    private func headline(of steps: [JSON]) -> String {
        let outcome = run.text("outcome")
        var line = "\(style.strong(run.text("journey"))) from \(run.text("location"))"
        let started = run.text("started")
        line += " at \(started.prefix(10)) \(started.dropFirst(11).prefix(12)): "
        line += "\(style.mark(outcome)) \(outcome)"
        let failing = steps.firstIndex {
            $0["state"]?.string == "failed" && $0["tolerated"] == nil
        }
        if let failing {
            line += ", step \(failing + 1) of \(steps.count)"
        }
        if let reason = run["reason"]?.string { line += ", reason \(reason)" }
        if let blamed = run["blamed"]?.string { line += ", blames \(blamed.printable)" }
        line += ", after \(Figures.duration(number(run, "durationSeconds")))"
        return line + style.faint("   run \(run.text("id").prefix(8))")
    }

    // MARK: Steps

    private func lines(of step: JSON, number index: Int, width: Int) -> [String] {
        let state = step.text("state")
        let isCleanup = step["cleanup"] != nil
        let label = (isCleanup ? "↺ " : "") + step.text("name")
        var line =
            "\(String(index).aligned(to: 2)) \(label.cut(to: width + 2).padded(to: width + 2))"
        line += " \(style.mark(state))"
        let attempts = step["attempts"]?.array ?? []
        let exchanges = attempts.flatMap { $0["exchanges"]?.array ?? [] }
        if state == "not reached" {
            let why = step["detail"]?.string?.printable ?? ""
            return [line + " " + style.faint(why.isEmpty ? state : why)]
        }
        guard !exchanges.isEmpty else { return [line + " "] + detail(of: step) }
        line += " \(statuses(of: exchanges).padded(to: 10))"
        line += " \(Figures.duration(number(step, "durationSeconds")).aligned(to: 8))"
        let isWaterfall = exchanges.count > 1 || attempts.contains { $0["purpose"] != nil }
        if !isWaterfall { line += "  " + style.faint(phases(of: exchanges[0])) }
        if exchanges.contains(where: { $0["serverVerified"]?.bool == false }) {
            line += "  " + style.bad("server not verified")
        }
        var lines = [line]
        if isWaterfall { lines += attempts.flatMap { waterfall(of: $0) } }
        return lines + detail(of: step) + checks(of: step) + captured(in: step)
    }

    /// `302→200`, and `×7` in front when a poll asked seven times.
    private func statuses(of exchanges: [JSON]) -> String {
        let words = exchanges.map { $0["status"]?.number?.text ?? $0["reason"]?.string ?? "–" }
        guard words.count > 3 else { return words.joined(separator: "→") }
        return "\(words[words.count - 1]) ×\(words.count)"
    }

    /// A line for each exchange; what serves another purpose than the step's own says so.
    private func waterfall(of attempt: JSON) -> [String] {
        let purpose = attempt["purpose"] == nil ? "" : "for the \(attempt.text("purpose")): "
        return (attempt["exchanges"]?.array ?? []).map { waterfall(of: $0, for: purpose) }
    }

    private func waterfall(of exchange: JSON, for purpose: String) -> String {
        let status = exchange["status"]?.number?.text ?? exchange["reason"]?.string ?? "–"
        let offset = Figures.duration(number(exchange, "offsetSeconds"))
        return "      "
            + style.faint(
                "+\(offset)  \(status)  \(purpose)\(exchange.text("method")) "
                    + "\(exchange.text("url").cut(to: 60))  \(phases(of: exchange))"
            )
    }

    /// `lookup 3  connect 11  TLS 24  send 0  wait 160  receive 14 ms`
    private func phases(of exchange: JSON) -> String {
        guard let phases = exchange["phases"] else { return "" }
        let names = [
            ("lookup", "lookupSeconds"), ("connect", "connectSeconds"), ("TLS", "tlsSeconds"),
            ("send", "sendSeconds"), ("wait", "waitSeconds"), ("receive", "receiveSeconds"),
        ]
        return names.map { "\($0.0) \(Figures.milliseconds(number(phases, $0.1)))" }
            .joined(separator: "  ") + " ms"
    }

    // MARK: Why

    private func detail(of step: JSON) -> [String] {
        guard let detail = step["detail"]?.string, !detail.isEmpty else { return [] }
        guard let reason = step["reason"]?.string else {
            return ["     " + style.faint(detail.printable)]
        }
        return ["     " + style.bad("\(reason): \(detail.printable)")]
    }

    private func checks(of step: JSON) -> [String] {
        guard let last = step["attempts"]?.array?.last else { return [] }
        return (last["checks"]?.array ?? []).compactMap { check in
            let isMet = check["met"]?.bool ?? false
            guard isDetailed || !isMet else { return nil }
            let mark = isMet ? style.good("✓") : style.bad("✗")
            let isSame = check.text("got") == check.text("wanted")
            let got = isMet && isSame ? "" : ", got \(check.text("got"))"
            let line = check["line"]?.number?.text ?? "?"
            return "     \(mark) \(check.text("subject")): wanted \(check.text("wanted"))\(got)"
                + style.faint("   line \(line)")
        }
    }

    private func captured(in step: JSON) -> [String] {
        guard isDetailed, let last = step["attempts"]?.array?.last else { return [] }
        return (last["captured"]?.members ?? []).map { member in
            "     captured \(member.name.printable) = "
                + style.faint((member.value.string ?? "").printable.cut(to: 80))
        }
    }

    private func number(_ json: JSON, _ name: String) -> Double {
        json[name]?.number?.double ?? 0
    }
}
