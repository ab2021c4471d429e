import Alerting
import Fold
import Journey
import ProbeModel
import Testing

/// What is in force in the stories: three journeys of two services, one of which needs the other.
enum Town {
    static let journeys: [(name: String, every: Duration)] = [
        ("label", .seconds(60)), ("quote", .seconds(10)), ("login", .seconds(30)),
    ]

    private static let text = """
        journey: label
        service: shipping
        every: 1m
        caps: { runs: 5000 }
        variables: { u: "http://shop" }
        steps:
          - { name: pay, get: "{{u}}/pay" }
        ---
        journey: quote
        service: shipping
        every: 10s
        variables: { u: "http://shop" }
        steps:
          - name: get
            get: "{{u}}/quote"
            capture: { price: { json: $.price, remember: 20 } }
        ---
        journey: login
        service: auth
        every: 30s
        variables: { u: "http://shop" }
        steps:
          - { name: enter, get: "{{u}}/login" }
        """

    static func plans() throws -> [Plan] {
        let sources = text.split(separator: "---\n").enumerated().map { index, text in
            SourceText(path: "\(index).yaml", text: String(text))
        }
        let catalogue = Catalogue.compile(sources)
        let errors = catalogue.diagnostics.filter { $0.severity == .error }
        #expect(errors.isEmpty, "\(errors.map(\.rendered))")
        return catalogue.plans
    }

    static func terms(without left: Set<String> = []) throws -> [String: Fold.Terms] {
        let alerting = Dictionary(
            uniqueKeysWithValues: journeys.map { name, every in
                var terms = AlertTerms(every: every)
                terms.segments = name == "label" ? ["shops"] : []
                return (name, terms)
            }
        )
        return Dictionary(
            uniqueKeysWithValues: try plans().filter { !left.contains($0.name) }
                .flatMap { Fold.Terms.all(of: $0, alerting) }
        )
    }

    static func service(of journey: String) -> String { journey == "login" ? "auth" : "shipping" }

    /// A fold that has seen nothing yet, with the journeys in force if nobody says else.
    static func fold(_ policy: AlertPolicy, isConfigured: Bool = true) throws -> Fold {
        var fold = Fold(
            policy: policy,
            incidents: IncidentRules(dependencies: ["shipping": ["auth"]]),
            location: "here",
            zone: { $0 == "UTC" ? .utc : nil }
        )
        if isConfigured { _ = fold.configure(try terms(), [:], at: Story.origin) }
        return fold
    }
}
