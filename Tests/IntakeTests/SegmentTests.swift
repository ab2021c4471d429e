import Alerting
import Intake
import Journey
import Testing

@Suite("Segments of customers, from a contract to a route")
struct SegmentTests {
    private static let files = [
        """
        service: shipping
        target: 99.9%
        contract:
          segments:
            - { name: shops, journeys: { ship: 1, track: 2 } }
            - { name: private, weight: 3, journeys: { ship: 1 } }
        """,
        "service: search\n",
        "journey: ship\nservice: shipping\nevery: 1m\nsteps: [{ name: a, get: http://a }]\n",
        "journey: track\nservice: shipping\nevery: 1m\nsteps: [{ name: a, get: http://a }]\n",
        "journey: print\nservice: shipping\nevery: 1m\nsteps: [{ name: a, get: http://a }]\n",
        "journey: find\nservice: search\nevery: 1m\nsteps: [{ name: a, get: http://a }]\n",
    ]

    private func catalogue() -> Catalogue {
        Catalogue.compile(
            Self.files.enumerated().map { SourceText(path: "\($0.offset).yaml", text: $0.element) }
        )
    }

    @Test(
        "each journey is judged for those who walk it",
        arguments: [
            ("ship", ["private", "shops"]), ("track", ["shops"]), ("print", []), ("find", []),
        ] as [(String, [String])]
    )
    func terms(journey: String, segments: [String]) {
        let catalogue = catalogue()
        #expect(!catalogue.hasErrors, "\(catalogue.diagnostics.map(\.rendered))")
        #expect(Settings().alerts.terms(of: catalogue, at: "here")[journey]?.segments == segments)
    }

    @Test(
        "a service that alerts are configured for and nobody defines is named, with its place",
        arguments: [
            ("services: { shipping: { components: page } }", nil),
            ("runbooks: { search: https://wiki.example/ }", nil),
            ("needs: { search: [shipping] }", nil), ("needs: { search: shipping }", nil),
            (
                "services: { shiping: { components: page } }",
                "p.yaml:2:15  warning: 'alerts.services' names the service 'shiping', which no file "
                    + "defines. Did you mean 'shipping'?"
            ),
            (
                "runbooks: { mail: https://wiki.example/ }",
                "p.yaml:2:15  warning: 'alerts.runbooks' names the service 'mail', which no file "
                    + "defines"
            ),
            (
                "needs: { search: [shipping, serch] }",
                "p.yaml:2:31  warning: 'alerts.needs' names the service 'serch', which no file "
                    + "defines. Did you mean 'search'?"
            ),
        ] as [(String, String?)]
    )
    func mentions(line: String, objection: String?) throws {
        let source = SourceText(path: "p.yaml", text: "alerts:\n  \(line)\n")
        let (settings, diagnostics) = Settings.compile(source)
        let found = try #require(settings, "\(diagnostics.map(\.rendered))")
        #expect(
            found.objectionsToAlerts(in: catalogue(), of: source).map(\.sentence)
                == [objection].compactMap(\.self)
        )
        let moved = SourceText(path: "p.yaml", text: "# a line more\nalerts:\n  \(line)\n")
        let same = try #require(Settings.compile(moved).settings)
        #expect(same.startFields(differingFrom: found).isEmpty, "nothing needs a start")
    }

    @Test(
        "a receiver that waits for what nobody defines is named",
        arguments: [
            ("services: [shipping, search]", nil), ("segments: [shops, private]", nil),
            (
                "segments: [shops, privat]",
                "receiver 'team' waits for the segment 'privat', which no file defines. Did you "
                    + "mean 'private'?"
            ),
            (
                "services: [mail]",
                "receiver 'team' waits for the service 'mail', which no file defines"
            ),
        ] as [(String, String?)]
    )
    func strays(line: String, objection: String?) throws {
        let text = "receivers:\n  - stdout: text\n    name: team\n    \(line)\n"
        let (settings, diagnostics) = Settings.compile(SourceText(path: "p.yaml", text: text))
        let found = try #require(settings, "\(diagnostics.map(\.rendered))")
        #expect(found.objectionsToRoutes(in: catalogue()) == [objection].compactMap(\.self))
    }
}
