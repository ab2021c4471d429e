import ArgumentParser
import ProbeModel
import Reliability

/// How often the verdict on a month contradicts what truly was: simulated months of every mix of
/// failures, judged as a report judges them. Exits with 1 if more than 5.5 % are wrong anywhere.
struct VerdictRates: ParsableCommand {
    @Option(help: "Months of each mix, interval and level.") var months = 400
    @Option var seed: UInt64 = 1

    private static let minutes = 43_200.0
    private static let budget = 0.001
    private static let levels = [0.7, 0.98, 1.02, 1.3]

    func run() throws {
        var random = SplitMix64(seed: seed)
        let rule = VerdictRule(target: try Target(percent: "99.9"))
        var worst = 0.0
        for mix in FailureMix.all {
            for interval in [1.0, 5.0] {
                let rates = Self.levels.map { level in
                    rate(mix, interval: interval, level: level, rule, &random)
                }
                let wrong = rates.map(\.wrong).max() ?? 0
                worst = max(worst, wrong)
                let open = rates.map { "\(Int((100 * $0.open).rounded()))" }.joined(separator: " ")
                print(
                    "\(mix.name), every \(Int(interval)) min: wrong \(Self.percent(wrong)), "
                        + "not yet shown at 0.7 0.98 1.02 1.3 of the budget: \(open) %"
                )
            }
        }
        print("worst \(Self.percent(worst)) of \(months) months, seed \(seed)")
        if worst > 0.055 { throw ExitCode.failure }
    }

    private static func percent(_ share: Double) -> String {
        "\(Double(Int((1000 * share).rounded())) / 10) %"
    }

    private func rate(
        _ mix: FailureMix,
        interval: Double,
        level: Double,
        _ rule: VerdictRule,
        _ random: inout SplitMix64
    ) -> (wrong: Double, open: Double) {
        let slots = Int(Self.minutes / interval)
        var (wrong, open) = (0, 0)
        for _ in 0..<months {
            let failures = mix.month(down: Self.minutes * Self.budget * level, &random)
            let truth = 1 - failures.share(of: Self.minutes)
            var tally = EpisodeTally()
            var place = 0
            for slot in 0..<slots {
                // The start is drawn anew in each slot.
                let time = (Double(slot) + .random(in: 0..<1, using: &random)) * interval
                let isBad = failures.isBad(at: time, from: &place, &random)
                tally.add(isBad ? .bad : .good)
            }
            let isKept = truth >= rule.target.share
            switch rule.judge(tally).verdict {
            case .met: if !isKept { wrong += 1 }
            case .notMet: if isKept { wrong += 1 }
            case .notYetShown: open += 1
            }
        }
        return (Double(wrong) / Double(months), Double(open) / Double(months))
    }
}

/// How the failures of a month come.
struct FailureMix: Sendable {
    let name: String
    /// Lengths of outages in minutes, until a month is full; of the share of runs that fail in them.
    let failing: Double
    private let draw: @Sendable (_ left: Double, inout SplitMix64) -> Double

    /// Spans in which runs fail with some probability, in order.
    struct Month {
        var spans: [Range<Double>] = []
        let failing: Double

        /// The share of a month that customers lost.
        func share(of minutes: Double) -> Double {
            failing * spans.reduce(0) { $0 + $1.upperBound - $1.lowerBound } / minutes
        }

        func isBad(at time: Double, from place: inout Int, _ random: inout SplitMix64) -> Bool {
            while place < spans.count, spans[place].upperBound <= time { place += 1 }
            guard place < spans.count, spans[place].lowerBound <= time else { return false }
            return failing >= 1 || .random(in: 0..<1, using: &random) < failing
        }
    }

    static let all = [
        FailureMix(name: "one outage", failing: 1) { left, _ in left },
        FailureMix(name: "about four outages", failing: 1) { _, random in
            // Log-normal: the exponential of a sum of uniform numbers.
            let normal = (0..<12).reduce(-6.0) { sum, _ in sum + .random(in: 0..<1, using: &random)
            }
            return 8 * Self.exponential(0.8 * normal)
        },
        FailureMix(name: "many short ones", failing: 1) { _, random in
            .random(in: 0.2..<1.3, using: &random)
        },
        FailureMix(name: "60 % in one, 40 % short", failing: 1) { left, random in
            left > 25 ? left * 0.6 : .random(in: 0.2..<1.3, using: &random)
        },
        FailureMix(name: "30 % of runs failing", failing: 0.3) { left, _ in left },
        FailureMix(name: "90 % of runs failing", failing: 0.9) { left, _ in left },
        FailureMix(name: "flapping, 2 of 5 min", failing: 1) { _, _ in 2 },
        FailureMix(name: "a trickle", failing: 1) { _, _ in 0.02 },
    ]

    private init(
        name: String,
        failing: Double,
        draw: @escaping @Sendable (_ left: Double, inout SplitMix64) -> Double
    ) {
        self.name = name
        self.failing = failing
        self.draw = draw
    }

    /// A month in which customers lose so many minutes.
    func month(down: Double, _ random: inout SplitMix64) -> Month {
        var lengths: [Double] = []
        var left = down / failing
        while left > 1e-9 {
            let length = min(left, max(1e-3, draw(left, &random)))
            lengths.append(length)
            left -= length
        }
        var month = Month(failing: failing)
        guard name.hasPrefix("flapping") else {
            for length in lengths {
                let start = Double.random(in: 0..<(43_200 - length), using: &random)
                month.spans.append(start..<start + length)
            }
            month.spans.sort { $0.lowerBound < $1.lowerBound }
            return month.merged
        }
        var start = Double.random(in: 0..<(43_200 - 5 * Double(lengths.count)), using: &random)
        for length in lengths {
            month.spans.append(start..<start + length)
            start += 5
        }
        return month
    }

    /// By its series; the arguments here are small.
    private static func exponential(_ x: Double) -> Double {
        var (sum, term) = (1.0, 1.0)
        for place in 1..<40 {
            term *= x / Double(place)
            sum += term
        }
        return sum
    }
}

extension FailureMix.Month {
    /// Without overlaps: what is down twice is down once.
    fileprivate var merged: FailureMix.Month {
        var month = FailureMix.Month(failing: failing)
        for span in spans {
            if let last = month.spans.last, last.upperBound >= span.lowerBound {
                let end = max(last.upperBound, span.upperBound)
                month.spans[month.spans.count - 1] = last.lowerBound..<end
            } else {
                month.spans.append(span)
            }
        }
        return month
    }
}
