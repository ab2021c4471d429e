import Journey
import ProbeModel

extension Catalogue {
    /// A journey with this schedule; without an interval if the schedule has a cron.
    static func scheduled(
        _ schedule: String,
        every: String? = nil,
        zone: @escaping @Sendable (String) -> Zone?
    ) -> Catalogue {
        let text = """
            journey: ship
            healthOf: web
            \(every.map { "every: \($0)" } ?? "description: by a cron")
            schedule: \(schedule)
            steps:
              - name: look
                get: "http://127.0.0.1:1/"
                expect: { status: 200 }
            """
        return compile(
            [SourceText(path: "ship.yaml", text: text)],
            given: Givens(zone: zone)
        )
    }
}
