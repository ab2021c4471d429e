import JSON
import ProbeModel
import Reliability
import Report
import Rollup

/// What reports draw: days, steps by day, latencies by day, and the changes among them.
extension Bureau {
    /// A strip of days that ends with the period, steps by day and latencies by day.
    func pictures(_ scene: Scene, _ period: Range<Timestamp>) throws -> [JSON.Member] {
        let first = scene.zone.day(of: period.upperBound, later: 1 - Int64(Limits.reportDays))
        return [
            .init("days", try days(scene, first..<period.upperBound)),
            .init("steps", try steps(scene, period)),
            .init("latencies", try latencies(scene, period)),
            .init("changes", changes(scene, first..<period.upperBound)),
        ]
    }

    /// The local days of a period.
    func localDays(_ scene: Scene, _ period: Range<Timestamp>) -> [Range<Timestamp>] {
        var days: [Range<Timestamp>] = []
        var start = scene.zone.day(of: period.lowerBound)
        while start < period.upperBound, days.count < Limits.reportDays {
            let end = scene.zone.day(of: start, later: 1)
            days.append(start..<end)
            start = end
        }
        return days
    }

    /// One tally for each local day, all journeys together.
    func days(_ scene: Scene, _ period: Range<Timestamp>) throws -> JSON {
        let rows = try reader.tallies(
            of: scene.service,
            in: period,
            retries: scene.retries
        )
        var place = 0
        return .array(
            localDays(scene, period).map { day in
                var tally = Tally()
                while place < rows.count, rows[place].start < day.upperBound {
                    if rows[place].start >= day.lowerBound { tally += rows[place].tally }
                    place += 1
                }
                return [
                    "day": .string(date(day.lowerBound, scene)),
                    "good": JSON(tally.good), "bad": JSON(tally.bad),
                    "unknown": JSON(tally.unknown),
                    "reliability": ServiceDocument.number(tally.reliability),
                    "shown": .string(tally.shown),
                ]
            }
        )
    }

    /// For each step the share of failures on each day; days without a run are null.
    func steps(_ scene: Scene, _ period: Range<Timestamp>) throws -> JSON {
        var names: [String] = []
        var rates: [String: [JSON]] = [:]
        let days = localDays(scene, period)
        for (place, day) in days.enumerated() {
            let counts = try counts(scene, day)
            for journey in counts.customerJourneys {
                for step in journey.steps {
                    let name = journey.name + " · " + step.name
                    if rates[name] == nil {
                        names.append(name)
                        rates[name] = Array(repeating: .null, count: days.count)
                    }
                    let failures = step.failures.values.reduce(0, +)
                    let reached = step.passed + failures
                    guard reached > 0 else { continue }
                    rates[name]?[place] = JSON(Double(failures) / Double(reached))
                }
            }
        }
        return [
            "days": .array(days.map { .string(date($0.lowerBound, scene)) }),
            "rows": .array(
                names.prefix(Limits.reportRows).map { name in
                    ["name": .string(name), "failing": .array(rates[name] ?? [])]
                }
            ),
        ]
    }

    /// The median and the 95th percentile of each journey on each day, in seconds.
    func latencies(_ scene: Scene, _ period: Range<Timestamp>) throws -> JSON {
        let days = localDays(scene, period)
        let journeys = try counts(scene, period).customerJourneys
        var documents: [JSON] = []
        for journey in journeys.prefix(Limits.reportJourneys) {
            var points: [JSON] = []
            for day in days {
                let histogram = try reader.latencies(
                    of: journey.name,
                    service: scene.service,
                    in: day
                )
                points.append([
                    "day": .string(date(day.lowerBound, scene)),
                    "count": JSON(histogram.count),
                    "p50": seconds(histogram, .p50), "p95": seconds(histogram, .p95),
                ])
            }
            documents.append(["journey": .string(journey.name), "days": .array(points)])
        }
        return .array(documents)
    }

    func seconds(_ histogram: LatencyHistogram, _ quantile: Quantile) -> JSON {
        ServiceDocument.number(histogram.estimate(quantile).map { $0 / 1e6 })
    }

    func changes(_ scene: Scene, _ period: Range<Timestamp>) -> JSON {
        .array(
            scene.changes.filter { period.contains($0.at) }.suffix(Limits.reportRows).map {
                [
                    "name": .string($0.name), "at": .string($0.at.rfc3339),
                    "day": .string(date($0.at, scene)),
                    "component": .string($0.component), "note": .string($0.note),
                ]
            }
        )
    }

    /// `2026-10-31` on the clocks of the contract's zone.
    func date(_ time: Timestamp, _ scene: Scene) -> String {
        String(
            Timestamp(nanoseconds: time.nanoseconds + scene.zone.offset(at: time) * 1_000_000_000)
                .rfc3339.prefix(10)
        )
    }
}
