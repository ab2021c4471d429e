import Alerting
import Intake
import Journey
import Ledger
import ProbeModel

/// On which terms journeys were judged, as the ledger's own copies of the probe files say.
struct RecordedRules {
    private var files: [SourceText] = []
    private(set) var settings = Settings()
    private var terms: [String: AlertTerms] = [:]

    /// Takes a part of a configuration; the last one is compiled with its parts.
    mutating func note(_ part: Record.Configuration) {
        if part.part == 1 { files = [] }
        files += part.files.map { SourceText(path: $0.path, text: $0.text) }
        guard part.part == part.parts, let first = files.first else { return }
        settings = Settings.compile(first).settings ?? Settings()
        let catalogue = Catalogue.compile(
            Array(files.dropFirst()),
            // What a step sends from a file is not in the ledger, and no matter here.
            given: Givens(variables: settings.variables, file: { _ in [] })
        )
        terms.merge(settings.alerts.terms(of: catalogue, at: settings.location)) { $1 }
    }

    /// The terms of a run; those of an ordinary journey if its file is unknown.
    func terms(of journey: String) -> AlertTerms {
        terms[journey] ?? AlertTerms(every: .seconds(60), policy: settings.alerts.policy)
    }
}
