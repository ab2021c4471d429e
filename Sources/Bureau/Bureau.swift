import Digest
package import JSON
import Journey
package import Ledger
package import ProbeModel
import Reliability
package import Report
package import Rollup

/// Answers questions for reports: takes the contract and the declarations from what the ledger
/// says was in force, the figures from the roll-ups, and puts them into documents. The daemon and
/// `probectl` on a copied ledger answer with the same code.
package struct Bureau: ~Copyable {
    let reader: RollupReader
    let ledger: LedgerReader
    /// A zone of the host by its IANA name.
    let zone: (String) -> Zone?
    let now: Timestamp
    package var figures: FiguresDocument
    /// Nothing behind this record is told.
    let durable: UInt64

    /// - Parameters:
    ///   - reader: The roll-ups.
    ///   - ledger: What they are made from.
    ///   - zone: A zone of this host by its IANA name; nil if there is none.
    ///   - now: The end of periods that still run.
    ///   - durable: The last record that is told.
    ///   - isCatchingUp: Whether the roll-ups lack more than the last seconds.
    /// - Throws: If the roll-ups cannot be read.
    package init(
        reader: consuming RollupReader,
        ledger: LedgerReader,
        zone: @escaping (String) -> Zone?,
        now: Timestamp,
        durable: UInt64,
        isCatchingUp: Bool
    ) throws(RollupError) {
        let progress = try reader.progress()
        figures = FiguresDocument(
            sequence: progress.sequence,
            durable: durable,
            reached: progress.reached,
            isCatchingUp: isCatchingUp
        )
        self.reader = reader
        self.ledger = ledger
        self.zone = zone
        // Whole milliseconds: a report tells its end so, and is computed again by what it tells.
        let (milliseconds, rest) = now.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
        self.now = Timestamp(nanoseconds: (milliseconds + (rest > 0 ? 1 : 0)) * 1_000_000)
        self.durable = durable
    }

    /// The words of all reports.
    package static let reports = [
        "gap", "sla", "month", "trend", "causes", "night", "good-news", "budget", "whatif",
        "advise", "review", "diff", "top",
    ]

    /// The document of a report.
    package func answer(_ question: Question) throws(BureauFault) -> JSON {
        do {
            switch question.report {
            case "gap": return try gap(question)
            case "sla": return try sla(question)
            case "month": return try month(question)
            case "trend": return try trend(question)
            case "causes": return try causes(question)
            case "night": return try night(question)
            case "good-news": return try goodNews(question)
            case "budget": return try budget(question)
            case "whatif": return try whatIf(question)
            case "advise": return try advise(question)
            case "review": return try review(question)
            case "diff": return try difference(question)
            case "top": return try top(question)
            case "declarations": return try declarations(question)
            default:
                throw BureauFault.unknown(
                    problem: "there is no report '\(question.report)'",
                    remedy: "reports: \(Self.reports.joined(separator: ", "))"
                )
            }
        } catch let fault as BureauFault {
            throw fault
        } catch let error as RollupError {
            throw .figures(error)
        } catch let error as LedgerError {
            throw .ledger(error)
        } catch {
            throw .unclear(problem: "\(error)", remedy: "see 'probectl help report'")
        }
    }

    // MARK: What a question is about

    /// The service that is asked about: the named one, or the only one.
    func service(_ question: Question) throws -> String {
        let services = try reader.services()
        guard let name = question["service"] ?? services.first, services.contains(name) else {
            let named = question["service"].map { " '\($0)'" } ?? ""
            throw BureauFault.unknown(
                "there is no service\(named) with a journey that has run",
                among: services
            )
        }
        guard question["service"] != nil || services.count == 1 else {
            throw BureauFault.unclear(
                problem: "there are several services",
                remedy: "name one of \(services.joined(separator: ", "))"
            )
        }
        return name
    }

    /// A service with the terms that were in force at a time.
    func scene(_ service: String, at time: Timestamp) throws -> Scene {
        let terms = TermsInForce(try reader.files(before: time), service: service, zone: zone)
        let zoneName = terms.contract?.zone ?? "UTC"
        guard let zone = zone(zoneName) else {
            throw BureauFault.unclear(
                problem: "this host does not know the zone '\(zoneName)' of the contract",
                remedy: "install the package tzdata"
            )
        }
        return Scene(
            service: service,
            inForce: terms,
            zone: zone,
            declarations: try reader.declarations(),
            paces: try paces(of: service, known: terms.journeys)
        )
    }

    /// The intervals of a service's customers' journeys, as all configurations in the ledger
    /// changed them.
    private func paces(
        of service: String,
        known: [SHA256: [Outline.Heading]]
    ) throws(RollupError) -> [String: Pace] {
        let history = try reader.history(ofFilesWith: service)
        var journeys = known
        for (hash, text) in history.texts where journeys[hash] == nil {
            journeys[hash] = Outline(of: [SourceText(path: "", text: text)], zone: zone)
                .customerJourneys(of: service)
        }
        var paces: [String: Pace] = [:]
        for (since, hash) in history.entries {
            for journey in journeys[hash] ?? [] {
                paces[journey.name, default: Pace(journey.every)]
                    .change(to: journey.every, at: since)
            }
        }
        return paces
    }

    /// What was counted for a service in a period.
    func counts(_ scene: Scene, _ period: Range<Timestamp>) throws(RollupError) -> ServiceCounts {
        try reader.counts(of: scene.service, in: period, retries: scene.retries)
    }

    /// The runs of a service in a period, by its terms; with the plainest terms if it has none.
    func period(_ scene: Scene, _ span: Range<Timestamp>) throws -> ServicePeriod {
        let tracks = try reader.runs(of: scene.service, in: span).filter { $0.healthOf == nil }
        var journeys: [String: [LocationRuns]] = [:]
        for track in tracks { journeys[track.journey, default: []].append(track.runs) }
        let list = journeys.sorted { $0.key < $1.key }.map { name, locations in
            ServicePeriod.Journey(
                name: name,
                pace: scene.paces[name] ?? scene.pace(from: locations),
                locations: locations.filter { !$0.isEmpty }
            )
        }
        let inForce = Set(scene.inForce.journeys.values.lazy.flatMap(\.self).map(\.name))
        let seen = list.filter { !$0.locations.isEmpty || inForce.contains($0.name) }
        return ServicePeriod(
            terms: scene.terms(zone: zone) ?? Scene.plainTerms,
            journeys: seen,
            period: Period(span)
        )
    }
}

/// A service, its terms, and what was declared about it.
struct Scene {
    let service: String
    let inForce: TermsInForce
    let zone: Zone
    let declarations: [DeclaredEntry]
    /// How far apart the runs of customers' journeys are, and since when.
    let paces: [String: Pace]

    var contract: Contract? { inForce.contract }

    /// What a run counts as that needed a retry.
    var retries: RetryPolicy { contract?.retryPolicy ?? .none }

    /// What alternatives have in common, as the contract says or as is usual.
    var commonCause: CommonCause {
        contract?.commonCause.map { CommonCause(beta: Double($0) / 1e6) } ?? CommonCause()
    }

    func terms(zone: (String) -> Zone?) -> ServiceTerms? { contract?.terms(zone: zone) }

    /// For a service without a target: its figures need a rule, and nobody sees the verdict.
    static let plainTerms = ServiceTerms(rule: VerdictRule(target: .customary))

    /// How many customers come to each journey from one run to the next, on average, where the
    /// contract knows.
    var customersPerRun: [String: Double] {
        var customers: [String: Double] = [:]
        for (journey, week) in contract?.transactions ?? [:] {
            guard let pace = paces[journey] else { continue }
            customers[journey] = week.reduce(0, +) * (pace.every / .seconds(604_800))
        }
        return customers
    }

    /// The interval that most runs show, where no file in the ledger tells it.
    func pace(from locations: [LocationRuns]) -> Pace {
        let runs = (locations.map(\.runs).max { $0.count < $1.count } ?? [])
            .suffix(Limits.reportPace)
        let distances = zip(runs, runs.dropFirst()).map {
            $1.start.nanoseconds - $0.start.nanoseconds
        }
        guard !distances.isEmpty else { return Pace(.seconds(60)) }
        let middle = distances.sorted()[distances.count / 2]
        return Pace(.seconds(max(1, (middle + 500_000_000) / 1_000_000_000)))
    }

    /// Changes that may concern the service, in the order of their times.
    var changes: [Change] {
        declarations.compactMap { entry -> Change? in
            guard case .change(let change) = entry.declaration.matter,
                change.service.isEmpty || change.service == service
            else { return nil }
            return change
        }
        .sorted { $0.at < $1.at }
    }
}
