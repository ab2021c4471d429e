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
        #expect(Settings().alerts.terms(of: catalogue)[journey]?.segments == segments)
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
