import JSON
import Journey
import Ledger
import ProbeModel
import Reliability
import Report
import Rollup

/// The reports that judge a service by its contract.
extension Bureau {
    /// `report sla`: was the promise kept, by the terms that were in force at the period's end.
    func sla(_ question: Question) throws -> JSON {
        let scene = try scene(try service(question), question)
        return .object(try agreement(judged(scene, try span(question, scene)), "sla"))
    }

    /// `report month`: the same with everything that a manager asks next.
    func month(_ question: Question) throws -> JSON {
        let scene = try scene(try service(question), question)
        let span = try span(question, scene)
        let judged = try judged(scene, span)
        var members = try agreement(judged, "month")
        members.append(.init("burn", burn(judged)))
        members += try pictures(scene, span.counted)
        members.append(.init("steadiness", try steadiness(judged)))
        members.append(.init("causes", try causes(scene, span.counted)))
        members.append(.init("gap", try gapDocument(scene, span.counted)))
        members.append(.init("surveys", surveys(scene, span.counted)))
        return .object(members)
    }

    /// A period of a service with its windows of maintenance, and what its terms make of them.
    struct Judged {
        let scene: Scene
        let span: Span
        let windows: MaintenanceWindows
        let service: ServicePeriod
        let report: ServiceReport
    }

    func judged(_ scene: Scene, _ span: Span) throws -> Judged {
        let windows = MaintenanceWindows(
            scene.declarations,
            of: scene.service,
            in: span.whole.span,
            zone: zone
        )
        let service = try period(scene, span.counted)
        return Judged(
            scene: scene,
            span: span,
            windows: windows,
            service: service,
            report: service.report(windows.exclusions)
        )
    }

    /// Bad slots of each day, by the same count as the budget.
    private func burn(_ judged: Judged) -> JSON {
        let (agreed, scene) = (judged.report.agreed, judged.scene)
        guard agreed.basis == .joint || agreed.basis == .minutes else { return .null }
        var bad: [String: Int] = [:]
        let slots = agreed.joint
        for (place, state) in slots.states.enumerated() where state == .bad {
            bad[date(slots.start(of: place), scene), default: 0] += 1
        }
        return .array(
            localDays(scene, judged.span.counted).map { day in
                let name = date(day.lowerBound, scene)
                return ["day": .string(name), "bad": JSON(bad[name] ?? 0)]
            }
        )
    }

    /// The terms at the end of the period that is asked about.
    func scene(_ service: String, _ question: Question) throws -> Scene {
        let present = try scene(service, at: now)
        let end = try span(question, present).whole.span.upperBound
        return end < now ? try scene(service, at: end) : present
    }

    // MARK: Periods

    /// A period that is judged, and the part of it that lies behind us.
    struct Span {
        let whole: Period
        let counted: Range<Timestamp>
        /// `October 2026`, `the last 30 days`.
        let label: String
        /// Whether it is a calendar period, which belongs to an agreement.
        let isCalendar: Bool
        /// Other periods that the report looks at.
        var others: [Range<Timestamp>] = []
    }

    /// The named month, the last so many days, or what the contract says.
    func span(_ question: Question, _ scene: Scene) throws -> Span {
        if let text = question["month"] { return calendar(try Month(text), scene) }
        if let since = question["since"] { return rolling(try duration(since)) }
        switch scene.contract?.period {
        case .month?: return calendar(thisMonth(scene), scene)
        case .rolling(let window)?: return rolling(window)
        case nil: return rolling(Limits.contractWindow)
        }
    }

    func thisMonth(_ scene: Scene) -> Month {
        let civil = scene.zone.civil(now)
        return Month(year: civil.year, month: civil.month)
    }

    func calendar(_ month: Month, _ scene: Scene) -> Span {
        let whole = Period(year: month.year, month: month.month, in: scene.zone)
        let end = min(max(now, whole.span.lowerBound), whole.span.upperBound)
        return Span(
            whole: whole,
            counted: whole.span.lowerBound..<end,
            label: month.name,
            isCalendar: true
        )
    }

    func rolling(_ window: Duration) -> Span {
        let span = Wording.span(window)
        let words = span.hasPrefix("1 ") ? String(span.dropFirst(2)) : span
        return rolling(window, until: now, "the last \(words)")
    }

    func rolling(_ window: Duration, until end: Timestamp, _ label: String) -> Span {
        let span = end - window..<end
        return Span(whole: Period(span), counted: span, label: label, isCalendar: false)
    }

    func duration(_ text: String) throws -> Duration {
        guard let span = Wording.duration(text), span > .zero else {
            throw BureauFault.unclear(
                problem: "'\(text)' is no duration",
                remedy: "write 90s, 10m, 2h or 3d"
            )
        }
        guard span <= Limits.reportSpan else {
            throw BureauFault.unclear(
                problem: "'\(text)' is longer than any ledger",
                remedy: "write at most \(Wording.span(Limits.reportSpan))"
            )
        }
        return span
    }

    // MARK: The document

    /// The members of a report by the contract.
    func agreement(_ judged: Judged, _ kind: String) throws -> [JSON.Member] {
        let (scene, span, report) = (judged.scene, judged.span, judged.report)
        guard let contract = scene.contract, let terms = scene.terms(zone: zone) else {
            throw Self.nothingPromised(scene)
        }
        var members = try head(kind, scene, span, watched: judged.service.watched?.lowerBound)
        members.append(.init("contract", ContractDocument.json(contract, terms, scene.inForce)))
        members += ServiceDocument.members(of: report)
        members.append(.init("intervals", judged.service.changesOfIntervals))
        members.append(.init("budget", budget(judged, terms)))
        members.append(.init("customers", customers(judged.service, contract)))
        members.append(.init("exclusions", .array(exclusions(judged.windows, terms, report))))
        members.append(.init("incidents", try incidents(scene, span.counted)))
        members.append(.init("evidence", try evidence(upTo: span.counted.upperBound)))
        return members
    }

    private static func nothingPromised(_ scene: Scene) -> BureauFault {
        guard let problem = scene.inForce.problem else {
            return .unknown(
                problem: "the service '\(scene.service)' promises nothing that could be judged",
                remedy: "write 'target: 99.9%' into its file, and reload"
            )
        }
        return .unclear(
            problem: "the files of '\(scene.service)' that were in force cannot be read",
            remedy: problem
        )
    }

    /// What every report begins with. A period is partial as long as it runs, and if its first run
    /// is a day or more behind its beginning.
    func head(
        _ kind: String,
        _ scene: Scene,
        _ span: Span,
        watched first: Timestamp? = nil
    ) throws -> [JSON.Member] {
        let (begin, end) = (span.counted.lowerBound, span.counted.upperBound)
        let isLate = first.map { $0 >= begin + .seconds(86_400) && $0 < end } ?? false
        let counted = (isLate ? first ?? begin : begin)..<end
        let partial = Period(counted).share(of: span.whole)
        let head: [JSON.Member] = [
            .init("report", .string(kind)),
            .init("service", .string(scene.service)),
            .init("label", .string(span.label)),
            .init("isCalendar", JSON(span.isCalendar)),
            .init("since", .string(span.whole.span.lowerBound.rfc3339)),
            .init("until", .string(span.whole.span.upperBound.rfc3339)),
            .init("counted", .string(span.counted.upperBound.rfc3339)),
            .init("minutes", JSON(span.whole.span.minutes)),
            .init("partialDays", partial.map { JSON($0.days) } ?? .null),
            .init("wholeDays", partial.map { JSON($0.of) } ?? .null),
            .init("zone", .string(scene.contract?.zone ?? "UTC")),
            .init("figures", figures.json),
        ]
        return head + (try unverified(scene, [span.counted] + span.others))
    }

    /// Who took any server for the one that it meant, where anybody did: nothing proves who answered.
    func unverified(_ scene: Scene, _ periods: [Range<Timestamp>]) throws -> [JSON.Member] {
        var names: Set<String> = []
        for period in periods {
            names.formUnion(try reader.unverified(for: scene.service, in: period))
        }
        guard !names.isEmpty else { return [] }
        return [.init("takesAnyServer", .array(names.sorted().map { .string($0) }))]
    }

    /// The budget is that of the full period (maths.md §1.8): what was due before somebody watched was
    /// due all the same, and a service that is new has not lost everything with its first bad run.
    private func budget(_ judged: Judged, _ terms: ServiceTerms) -> JSON {
        let (service, span) = (judged.service, judged.span)
        let first = service.watched.map { $0.lowerBound.floored(to: service.pace.every) }
        let (begin, now) = (span.counted.lowerBound, span.counted.upperBound)
        let before = begin..<max(begin, min(first ?? now, now))
        let toCome = due(in: now..<span.whole.span.upperBound, judged, terms)
        let tally = judged.report.agreed.tally
        let slots = due(in: before, judged, terms) + tally.expected + toCome
        return ServiceDocument.json(
            of: Budget(target: terms.rule.target, slots: slots),
            tally: tally,
            toCome: toCome
        )
    }

    /// How many slots of the service a span has, or runs of its journeys, by what is judged.
    private func due(in span: Range<Timestamp>, _ judged: Judged, _ terms: ServiceTerms) -> Int {
        let (service, schedules) = (judged.service, judged.scene.inForce.schedules)
        var due = DueSlots(in: Period(span), by: terms)
        guard terms.structure == nil, !terms.bindsMinutes else {
            let parts = service.parts.map { schedules[$0] }
            return due.count(every: service.pace.every, byAnyOf: parts)
        }
        return service.journeys.reduce(0) {
            $0 + due.count(every: $1.pace.every, by: schedules[$1.name])
        }
    }

    private func exclusions(
        _ windows: MaintenanceWindows,
        _ terms: ServiceTerms,
        _ report: ServiceReport
    ) -> [JSON] {
        windows.windows.map { window in
            let isEffective = report.effective.contains { $0.overlaps(window.span) }
            let notice = window.span.lowerBound.nanoseconds - window.declared.nanoseconds
            let hasNotice = notice >= terms.policy.minimumNotice.nanoseconds
            return [
                "name": .string(window.maintenance.name),
                "start": .string(window.span.lowerBound.rfc3339),
                "end": .string(window.span.upperBound.rfc3339),
                "declared": .string(window.declared.rfc3339),
                "record": JSON(window.sequence),
                "who": .string(window.who),
                "reason": .string(window.maintenance.reason),
                "noticeSeconds": JSON(Double(notice) / 1e9),
                "isEffective": JSON(isEffective && hasNotice),
                "why": .string(
                    hasNotice
                        ? (isEffective ? "announced in time" : "beyond the agreed maximum")
                        : notice < 0 ? "declared afterwards" : "announced too late"
                ),
            ]
        }
    }

    /// Minutes of the period from the first run on.
    private func watchedMinutes(_ service: ServicePeriod) -> Double {
        guard let first = service.watched?.lowerBound, first < service.period.span.upperBound else {
            return 0
        }
        return (first..<service.period.span.upperBound).minutes
    }

    /// As customers met it, hour by hour of the week; null without known volumes.
    private func customers(_ service: ServicePeriod, _ contract: Contract) -> JSON {
        let volumes = contract.transactions
        var (failed, all, value) = (0.0, 0.0, 0.0)
        var hasValue = false
        var borrowed = 0
        for journey in service.journeys {
            guard let transactions = volumes[journey.name] else { continue }
            var tallies = [Tally](repeating: Tally(), count: CustomerReliability.hours)
            for run in journey.locations.lazy.flatMap(\.runs) {
                let hour = service.terms.zone.hourOfWeek(at: run.start)
                tallies[hour].add(
                    run.counting(limit: service.terms.limit, retries: service.terms.retries)
                )
            }
            let customers = CustomerReliability(transactions: transactions, tallies: tallies)
            guard let customers else { continue }
            // Volumes are those of a week; of the time before the first run nothing is known.
            let weeks = watchedMinutes(service) / 10_080
            failed += customers.failedTransactions * weeks
            all += transactions.reduce(0, +) * weeks
            borrowed += customers.borrowedHours
            if let each = contract.value(of: journey.name) {
                value += customers.valueAtRisk(each: each) * weeks
                hasValue = true
            }
        }
        guard all > 0 else { return .null }
        return [
            "reliability": JSON(1 - failed / all),
            "transactions": JSON(all), "failedTransactions": JSON(failed),
            "valueAtRisk": hasValue ? JSON(value) : .null,
            "borrowedHours": JSON(borrowed),
        ]
    }
}

extension ServicePeriod {
    /// Where journeys came to run more or less often; those that changed alike together.
    fileprivate var changesOfIntervals: JSON {
        struct Change: Hashable { let at: Timestamp, before: Duration, since: Duration }
        var changes: [Change: [String]] = [:]
        for journey in journeys {
            let pieces = journey.pace.pieces
            for (before, piece) in zip(pieces, pieces.dropFirst())
            where period.span.contains(piece.since) {
                let change = Change(at: piece.since, before: before.every, since: piece.every)
                changes[change, default: []].append(journey.name)
            }
        }
        let sorted = changes.sorted { ($0.key.at, $0.value[0]) < ($1.key.at, $1.value[0]) }
        return .array(
            sorted.prefix(Limits.reportRows).map { change, journeys in
                [
                    "at": .string(change.at.rfc3339),
                    "journeys": .array(journeys.map { .string($0) }),
                    "beforeSeconds": JSON(change.before / .seconds(1)),
                    "sinceSeconds": JSON(change.since / .seconds(1)),
                ]
            }
        )
    }
}

extension Range<Timestamp> {
    /// Minutes between its ends.
    var minutes: Double { Double(upperBound.nanoseconds - lowerBound.nanoseconds) / 60e9 }
}
