import Alerting
import ArgumentParser
import ProbeModel

/// What wakes people: false pages, delays and missed incidents of the product's rules in invented
/// worlds, and whether the gates of a release hold (docs/alerting.md).
struct AlertQuality: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "alert-quality")

    @Option(help: "Journey-years of a quiet cell.") var years = 30
    @Option(help: "Trials of an incident cell.") var trials = 400
    @Flag(help: "Only the rows of the gates.") var gates = false
    @Flag(help: "All rules beside each other on three objectives, in one world.")
    var compared = false
    @Option(help: "Only policies whose name contains this.") var policy = ""
    @Flag(help: "Only the further scenarios, each with its gate.") var scenarios = false
    @Option(help: "What the policies tell in the world of this file (Benchmarks/README.md).")
    var world: String?
    @Flag(help: "What was tried: other constants, and extra runs without a cap.") var tried = false
    @Option(help: "Figures of another implementation, to compare with: alert-quality.json.")
    var reference: String?

    func run() async throws {
        if tried { return await runTried() }
        if compared { return await runCompared() }
        if let world { return try tell(of: Scene(path: world)) }
        var report = GateReport()
        if scenarios {
            try await further(&report)
            return try end(report)
        }
        var reference = try reference.map(Reference.init(path:))
        let meant = gates ? [Contender.evidence] : contenders
        for (heading, cells, family) in [
            (
                "a year of the reference mix, world A",
                gates ? Self.gateTerms : Self.gateTerms + Self.otherTerms, Family.main
            ),
            ("check family", Self.checkTerms, .check),
        ] {
            print("\n# \(heading)\n\(Row.heading)")
            for terms in cells {
                for row in await rows(meant, terms, family) {
                    print(row.text)
                    report.take(row)
                    reference?.take(row)
                }
            }
        }
        print("\n# our own network lost, the control target notices 97 %: share that pages")
        ownNetwork(&report)
        print("\n# further scenarios")
        try await further(&report)
        if let reference {
            print(reference.text)
            // At looser targets, which no gate is about, the two differ (docs/alerting.md).
            let gated = Self.gateTerms + Self.checkTerms
            let ours = reference.deviations.filter {
                $0.policy == Contender.evidence.name && gated.contains($0.terms)
            }
            report.require("evidence as the reference, within the noise", ours.isEmpty)
        }
        try end(report)
    }

    private func end(_ report: GateReport) throws {
        print("\n# gates")
        print(report.text)
        if !report.holds { throw ExitCode.failure }
    }

    var contenders: [Contender] {
        Contender.all.filter { policy.isEmpty || $0.name.contains(policy) }
    }

    private func runTried() async {
        for terms in [Self.terms(0.999, 300), Self.terms(0.999, 60)] {
            for row in await rows([Contender.evidence] + Contender.tried, terms, .main) {
                print(row.text)
            }
        }
        // Where much bad time must be shown, the cap of extra runs may run out first.
        for terms in [Self.terms(0.99, 300), Self.terms(0.995, 900), Self.terms(0.99, 900)] {
            for row in await rows([Contender.evidence, Contender.uncapped], terms, .main) {
                print(row.text)
            }
        }
    }

    private func runCompared() async {
        print(Row.heading)
        for (terms, family) in [
            (Self.terms(0.999, 60), Family.main), (Self.terms(0.999, 300), .main),
            (Self.terms(0.999, 60), .check),
        ] {
            for row in await rows(Contender.all, terms, family) { print(row.text) }
        }
    }

    static func terms(_ target: Double, _ every: Int) -> AlertTerms {
        AlertTerms(every: .seconds(every), target: target)
    }

    private static let gateTerms = [terms(0.999, 60), terms(0.999, 300), terms(0.995, 60)]
    private static let otherTerms = [
        terms(0.999, 900), terms(0.995, 300), terms(0.995, 900), terms(0.99, 60),
        terms(0.99, 300), terms(0.99, 900), terms(0.9999, 60),
    ]
    private static let checkTerms = [terms(0.999, 60), terms(0.9995, 60)]

    func rows(
        _ cells: [(contender: Contender, terms: AlertTerms)],
        _ family: Family,
        allWorlds: Bool
    ) async -> [Row] {
        await withTaskGroup(of: (Int, Row).self) { group in
            for (index, cell) in cells.enumerated() {
                group.addTask { [years, trials] in
                    let row = Row(
                        cell.contender,
                        cell.terms,
                        family,
                        years: family == .main ? years : max(1, years * 2 / 5),
                        trials: family == .main ? trials : max(1, trials / 2),
                        allWorlds: allWorlds
                    )
                    return (index, row)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
                .sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func rows(
        _ contenders: [Contender],
        _ terms: AlertTerms,
        _ family: Family
    ) async -> [Row] {
        await rows(
            contenders.map { ($0, terms) },
            family,
            allWorlds: !(gates || compared || tried)
        )
    }
}

/// Whose incidents and noise.
enum Family {
    case main, check
}
