import Bureau
import Digest
import Export
import Intake
import Journey
import Ledger
import ProbeModel

/// Everything that people wrote, compiled and in force together: settings, journeys, secrets.
struct Configuration: Sendable {
    let settings: Settings
    let catalogue: Catalogue
    let vault: Vault
    /// Signs the ledger's checkpoints; taken at the start only.
    let signingKey: SigningKey?
    /// What is recorded as evidence of what was in force: the texts, never the secrets.
    let sources: [SourceText]
    let hash: SHA256
    /// Of the configuration file.
    private let remarks: [Diagnostic]

    /// Reads and compiles everything. Throws all problems at once; changes nothing.
    static func load(_ path: String) throws(Refusal) -> Configuration {
        do {
            let source = try ConfigurationFile.read(path)
            let (settings, diagnostics) = Settings.compile(source)
            guard let settings else { throw refusal(diagnostics) }
            return try load(settings.resolved(beside: path), from: source, diagnostics)
        } catch let error as IntakeError {
            throw Refusal(.invalidConfiguration, "\(error)")
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(.invalidConfiguration, "\(error)")
        }
    }

    private static func load(
        _ settings: Settings,
        from source: SourceText,
        _ remarks: [Diagnostic]
    ) throws -> Configuration {
        _ = try Opening.deniedNetworks(settings)
        let authorities = [settings.caBundle] + settings.receivers.map(\.authorities)
        for path in authorities.compactMap(\.self) { try CertificateFile.check(path) }
        var secrets = try Credentials.read(folder: settings.secrets)
        let signingKey = try Credentials.takeKey(named: settings.ledger.key, from: &secrets)
            .map { try SigningKey(text: $0.revealed) }
        let vault = Vault(secrets)
        let probes = try ProbeFolder.read(settings.probes, mayBeEmpty: true)
        let catalogue = Catalogue.compile(
            probes,
            given: Givens(
                variables: settings.variables,
                secretNames: vault.names,
                file: ProbeFolder.attachment,
                zone: Zones.zone
            )
        )
        guard !catalogue.hasErrors else { throw refusal(catalogue.diagnostics) }
        guard catalogue.plans.count <= Limits.journeys else {
            throw Refusal(
                .invalidConfiguration,
                "there are \(catalogue.plans.count) journeys, more than \(Limits.journeys)"
            )
        }
        try refuseTooManySeries(of: catalogue.plans, settings.metrics)
        let sources = [source] + probes
        return Configuration(
            settings: settings,
            catalogue: catalogue,
            vault: vault,
            signingKey: signingKey,
            sources: sources,
            hash: hash(of: sources),
            remarks: remarks
        )
    }

    /// Each journey and step has series of its own in `/metrics`; their number must be known before
    /// somebody else's store is flooded.
    private static func refuseTooManySeries(
        of plans: [Plan],
        _ settings: Settings.MetricSettings
    ) throws(Refusal) {
        let count = RunMeter.seriesMaximum(
            steps: plans.flatMap { $0.stepsOfParts.values.map(\.count) },
            stepHistograms: settings.stepHistograms
        )
        guard count > settings.series else { return }
        throw Refusal(
            .invalidConfiguration,
            "/metrics could have \(count) series, more than \(settings.series): write "
                + "'metrics: { stepHistograms: off }', or raise 'metrics.series'"
        )
    }

    /// What is no error, and surely not meant; a line each.
    var objections: [String] {
        let strays = sources.first.map { settings.objectionsToAlerts(in: catalogue, of: $0) } ?? []
        let rules = RuleLint.objections(self) + settings.objectionsToRoutes(in: catalogue)
        return strays.map(\.sentence) + rules
    }

    /// What a check says that finds no error: with all that 'probectl validate' warns of.
    var verdict: String {
        let lint = ContractLint(catalogue, zone: Zones.zone)
        let warnings = (remarks + lint.warned.diagnostics).map(\.rendered) + objections
        let found = warnings.isEmpty ? "no problems" : warnings.count.counted("warning")
        return (warnings + ["\(catalogue.plans.count.counted("journey")): \(found)."])
            .joined(separator: "\n")
    }

    /// Of the configuration's files with their paths, in their order.
    static func hash(of sources: [SourceText]) -> SHA256 {
        SHA256(of: sources.flatMap { Array("\($0.path)\n".utf8) + $0.bytes })
    }

    private static func refusal(_ diagnostics: [Diagnostic]) -> Refusal {
        let errors = diagnostics.filter { $0.severity == .error }
        let summary = "\(errors.count.counted("problem")); nothing was changed."
        return Refusal(
            .invalidConfiguration,
            (errors.map(\.rendered) + [summary]).joined(separator: "\n"),
            problems: errors.map(\.sentence),
            warnings: diagnostics.filter { $0.severity == .warning }.map(\.rendered)
        )
    }
}
