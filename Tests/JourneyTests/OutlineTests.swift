import Journey
import ProbeModel
import Testing

@Suite("The outline of probe files")
struct OutlineTests {
    private static let service = SourceText(
        path: "shipping.yaml",
        text: "service: shipping\ntarget: 99.9%\ncontract: { structure: { all: [quote] } }\n"
    )

    @Test("has the services and headings of the compiler, rows included")
    func same() throws {
        let journey = SourceText(
            path: "quote.yaml",
            text: """
                journey: "quote-{{row.country}}"
                service: shipping
                every: 5m
                promise: 2s
                schedule: { hours: Mon-Fri 08:00-18:00, zone: Mars/Olympus }
                rows: [{ country: de, path: a }, { country: fr, path: b }]
                steps:
                  - { name: get, get: "http://shop/{{row.path}}", expect: { status: 200 } }
                """
        )
        let sources = [SourceText(path: "s.yaml", text: "service: shipping\n"), journey]
        let (outline, catalogue) = (Outline(of: sources), Catalogue.compile(sources))
        #expect(catalogue.diagnostics.isEmpty, "\(catalogue.diagnostics.map(\.rendered))")
        #expect(outline.problems.isEmpty)
        #expect(outline.services.map(\.name) == catalogue.services.map(\.name))
        #expect(outline.journeys.map(\.name) == catalogue.plans.map(\.name))
        #expect(outline.journeys.map(\.every) == catalogue.plans.map(\.every))
        #expect(outline.journeys.map(\.promise) == catalogue.plans.map(\.promise))
        #expect(outline.journeys.map(\.schedule) == catalogue.plans.map(\.schedule))
        #expect(outline.journeys.first?.schedule != nil)
    }

    @Test("does not mind steps that nobody understands, nor journeys that are gone")
    func strange() throws {
        let journey = SourceText(
            path: "other.yaml",
            text: "journey: other\nservice: shipping\nevery: 1m\nsteps: [{ teleport: there }]\n"
        )
        let outline = Outline(of: [Self.service, journey])
        #expect(outline.services.first?.contract?.journeys == ["quote"])
        #expect(outline.journeys.map(\.name) == ["other"])
        #expect(outline.problems.isEmpty)
    }

    @Test("says what is wrong with a service, and leaves it out")
    func wrong() {
        let bad = SourceText(path: "bad.yaml", text: "service: bad\ntarget: 101%\n")
        let outline = Outline(of: [bad, Self.service])
        #expect(outline.services.map(\.name) == ["shipping"])
        #expect(outline.problems.map(\.path) == ["bad.yaml"])
    }
}
