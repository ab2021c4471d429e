import ProbeModel

/// Reads the caps of a journey whose steps are known.
struct CapsReader {
    /// Those of cleanup behind the others.
    let steps: [Plan.Step]
    let loops: [Plan.Loop]
    /// Nil if it has mistakes: the caps are read all the same, so that theirs are told too.
    let timing: Timing?
    /// Whether no step was left out for its mistakes.
    let isWhole: Bool

    /// Nil if there are none, or if they have mistakes, which are reported.
    func caps(_ journey: Fields, _ diagnostics: inout Diagnostics) -> Caps? {
        let kinds = Caps.Kind.allCases
        let known = kinds.map(\.rawValue)
        guard let fields = journey.fields("caps", known: known, &diagnostics) else { return nil }
        var most: [Caps.Kind: Int] = [:]
        for kind in kinds {
            most[kind] = fields.number(kind.rawValue, in: 1...Limits.cap, &diagnostics)
        }
        if kinds.allSatisfy({ fields.node($0.rawValue) == nil }), let node = journey.node("caps") {
            diagnostics.error(
                "'caps' needs one of \(known.joined(separator: ", "))",
                at: node.place
            )
        }
        for kind in kinds {
            guard let most = most[kind], let node = fields.node(kind.rawValue) else { continue }
            check(kind, most, at: node.place, &diagnostics)
        }
        return Caps(
            most: most,
            demand: demand,
            zone: timing?.schedule?.zone ?? .utc,
            steps: Dictionary(steps.map { ($0.name, $0.counts) }) { first, _ in first }
        )
    }

    private func check(
        _ kind: Caps.Kind,
        _ most: Int,
        at place: Place,
        _ diagnostics: inout Diagnostics
    ) {
        let word = kind.rawValue
        guard let each = demand[kind] else {
            guard isWhole else { return }
            return diagnostics.error(
                "no step counts as one of the \(word)",
                at: place,
                remedy: "Write 'counts: \(word.dropLast())' at those that do"
            )
        }
        guard each <= most else {
            return diagnostics.error(
                "one run alone makes \(each) \(word), so that none would ever start",
                at: place
            )
        }
        guard let runs = timing?.runsPerDay, runs * each > most else { return }
        diagnostics.warning(
            "up to \(runs * each) \(word) are due in a day, and \(most) are allowed: runs beyond "
                + "are missed",
            at: place
        )
    }

    private var demand: [Caps.Kind: Int] { Caps.demand(of: steps, loops) }
}

extension Caps {
    /// What one run of these steps does if nothing is tried again: each turn of a loop, as far as its
    /// number is known from the file.
    static func demand(of steps: [Plan.Step], _ loops: [Plan.Loop]) -> [Kind: Int] {
        var demand: [Kind: Int] = [.runs: 1]
        for (place, step) in steps.enumerated() {
            let turns = loops.filter { $0.steps.contains(place) }.reduce(1) { $0 * $1.leastTurns }
            for kind in step.counts { demand[kind, default: 0] += turns }
        }
        return demand
    }
}

extension Plan.Loop {
    /// One for a list, which is not known before it is walked.
    fileprivate var leastTurns: Int {
        switch source {
        case .count(let count): count
        case .list: 1
        }
    }
}

extension Timing {
    /// Planned starts of the busiest day of a week.
    var runsPerDay: Int {
        let cron = schedule?.cron
        let days = (0..<7).filter { cron?.days.mayBe(weekday: $0) ?? true }
        let starts = days.map { day -> Double in
            let minutes = cron?.minutes ?? Array(0..<1440)
            let open = minutes.count { schedule?.isOpen(minuteOfWeek: day * 1440 + $0) ?? true }
            return cron == nil ? Double(open) * 60 / every.seconds : Double(open)
        }
        return Int((starts.max() ?? 0).rounded(.up))
    }
}
