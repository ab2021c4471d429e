import ProbeModel
import Reliability
import Testing

@Suite("Downtime")
struct DowntimeTests {
    struct Samples: Decodable {
        let samples: [[Int64]]
        let hold: Int64

        var downtime: Downtime {
            Downtime(
                samples.map {
                    .init(time: .seconds($0[0]), isGood: $0[1] == 1, hold: .seconds(hold))
                }
            )
        }
    }

    struct Figures: Decodable {
        let span, downtime, provenMinimum, possibleMaximum, unknown: Double
    }

    @Test("is that of the vectors", .enabled(if: Vectors.arePresent))
    func vectors() throws {
        let cases: [(Samples, Figures)] = try Vectors.cases("definitions", kind: "downtime")
        for (samples, expected) in cases {
            let downtime = samples.downtime
            #expect(downtime.span == .seconds(expected.span))
            #expect(downtime.total == .seconds(expected.downtime))
            #expect(downtime.provenMinimum == .seconds(expected.provenMinimum))
            #expect(downtime.possibleMaximum == .seconds(expected.possibleMaximum))
            #expect(downtime.unknown == .seconds(expected.unknown))
        }
    }

    @Test("ends where nobody looked")
    func gap() {
        // Bad at 60 and 120, then nothing until 1000: each side holds for 90 s.
        let samples: [[Int64]] = [[0, 1], [60, 0], [120, 0], [1000, 1]]
        let downtime = Samples(samples: samples, hold: 90).downtime
        #expect(downtime.total == .seconds(30 + 60 + 90))
        #expect(downtime.unknown == .seconds(880 - 180))
        #expect(downtime.provenMinimum == .seconds(60))
        #expect(downtime.possibleMaximum == .seconds(60 + 60 + 90))
        #expect(downtime.up == .seconds(1000 - 700 - 180))
        #expect(downtime.meanTimeToRepair == .seconds(180))
        #expect(downtime.meanUpTime == .seconds(120))
    }

    @Test("where the interval changed, the sample that holds longer reaches farther")
    func mixed() {
        func downtime(_ samples: [(time: Int64, isGood: Bool, hold: Int64)]) -> Downtime {
            Downtime(
                samples.map {
                    .init(time: .seconds($0.time), isGood: $0.isGood, hold: .seconds($0.hold))
                }
            )
        }
        // Every five minutes, then every minute: the middle, as far as each of them holds.
        let near = downtime([(0, true, 450), (150, false, 90), (210, true, 90)])
        #expect(near.total == .seconds(75 + 30) && near.unknown == .zero)
        let far = downtime([(0, true, 450), (400, false, 90), (460, true, 90)])
        #expect(far.total == .seconds(90 + 30) && far.unknown == .zero)
        #expect(far.possibleMaximum == .seconds(460))
        let lost = downtime([(0, false, 90), (700, true, 450)])
        #expect(lost.total == .seconds(90) && lost.unknown == .seconds(700 - 540))
    }

    @Test("says how long at least it is up where it never was down")
    func calm() {
        let downtime = Samples(samples: [[0, 1], [60, 1], [120, 1]], hold: 90).downtime
        #expect(downtime.meanTimeToRepair == nil && downtime.meanUpTime == nil)
        #expect(downtime.leastMeanUpTime == .seconds(40))
        #expect(downtime.availability == 1)
        #expect(Samples(samples: [[0, 0]], hold: 90).downtime.availability == nil)
    }

    @Test(
        "lies between what is proven and what is possible, and its parts add up",
        arguments: 0..<200
    )
    func property(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var time: Int64 = 0
        var samples: [[Int64]] = []
        for _ in 0..<Int.random(in: 2...40, using: &random) {
            samples.append([time, Int64.random(in: 0...1, using: &random)])
            time += Int64.random(in: 1...300, using: &random)
        }
        let downtime = Samples(samples: samples, hold: 90).downtime
        for episode in downtime.episodes {
            #expect(episode.proven <= episode.estimate, "seed \(seed)")
            #expect(episode.estimate <= episode.possible, "seed \(seed)")
            #expect(episode.start <= episode.end, "seed \(seed)")
        }
        #expect(downtime.up + downtime.total + downtime.unknown == downtime.span, "seed \(seed)")
        #expect(downtime.up >= .zero, "seed \(seed)")
        let bad = EpisodeTally(samples.map { $0[1] == 1 ? .good : .bad })
        #expect(downtime.episodes.count == bad.episodes, "seed \(seed)")
    }
}

@Suite("Exclusions")
struct ExclusionTests {
    static let month = Timestamp.seconds(0)..<Timestamp.seconds(30 * 86_400)

    static func hours(_ span: ClosedRange<Int64>) -> Range<Timestamp> {
        Timestamp.seconds(span.lowerBound * 3600)..<Timestamp.seconds(span.upperBound * 3600)
    }

    static func exclusion(_ span: ClosedRange<Int64>, declared: Int64) -> Exclusion {
        Exclusion(name: "upgrade", span: hours(span), declared: .seconds(declared * 3600))
    }

    @Test("count with enough notice, earliest first, up to what was agreed")
    func effective() {
        let policy = ExclusionPolicy()
        let spans = policy.effective(
            [
                Self.exclusion(300...302, declared: 100), Self.exclusion(100...103, declared: 28),
                Self.exclusion(200...201, declared: 129), Self.exclusion(101...102, declared: 0),
            ],
            in: Self.month
        )
        // 72 hours of notice are enough, 71 are not; of the last two hours one is left.
        #expect(spans == [Self.hours(100...103), Self.hours(300...301)])
        #expect(Self.exclusion(100...103, declared: 100).notice == .zero)
    }

    private static func report(
        _ runs: [CountedRun],
        _ exclusions: [Exclusion],
        _ policy: ExclusionPolicy = ExclusionPolicy(),
        every: Duration = .seconds(60)
    ) -> ServiceReport {
        var terms = ServiceTerms(rule: VerdictRule(target: .customary))
        terms.policy = policy
        let journey = ServicePeriod.Journey(
            name: "a",
            pace: Pace(every),
            locations: [LocationRuns(runs)]
        )
        return ServicePeriod(terms: terms, journeys: [journey], period: Period(month))
            .report(exclusions)
    }

    @Test("take out the runs that meet them, whatever their outcome was")
    func figures() throws {
        let runs = (0..<400).map { hour in
            let isBad = (100..<103).contains(hour) || hour == 200 || hour == 350
            return CountedRun(
                start: .seconds(Int64(hour) * 3600),
                duration: .seconds(60),
                outcome: isBad ? .failed : .passed
            )
        }
        let report = Self.report(
            runs,
            [Self.exclusion(100...103, declared: 0), Self.exclusion(200...201, declared: 250)],
            every: .seconds(3600)
        )
        #expect(report.raw.tally == Tally(good: 395, bad: 5))
        #expect(report.agreed.tally == Tally(good: 395, bad: 2))
        #expect(report.retroactive.tally == Tally(good: 395, bad: 1))
        #expect(report.agreed.episodes == 2)
        #expect(agree(report.costOfMaintenance, 395.0 / 397 - 395.0 / 400, within: 1e-12))
        #expect(report.effective == [Self.hours(100...103)])
    }

    @Test("meet a run that began before, and not one that begins at their end")
    func edges() {
        func counted(_ start: Int64, _ end: Int64) -> Tally {
            let run = CountedRun(
                start: .seconds(start),
                duration: .seconds(end - start),
                outcome: .failed
            )
            let window = Exclusion(
                name: "window",
                span: Timestamp.seconds(1000)..<Timestamp.seconds(2000),
                declared: .seconds(-300_000)
            )
            return Self.report([run], [window]).agreed.tally
        }
        #expect(counted(990, 1000).bad == 0)
        #expect(counted(990, 999).bad == 1)
        #expect(counted(1999, 2050).bad == 0)
        #expect(counted(2000, 2050).bad == 1)
    }

    @Test("over the whole period leave no data")
    func everything() {
        let run = CountedRun(start: .seconds(5), duration: .seconds(1), outcome: .failed)
        let report = Self.report(
            [run],
            [Self.exclusion(0...720, declared: -100)],
            ExclusionPolicy(maximumExcluded: .seconds(720 * 3600))
        )
        #expect(report.agreed.shown == "no data")
        #expect(report.costOfMaintenance == nil)
    }
}

extension Timestamp {
    static func seconds(_ seconds: Int64) -> Timestamp { Timestamp(clampingSeconds: seconds) }
}
