import ShopFloor
import Testing

@Suite("The weather")
struct WeatherTests {
    private static let all = JourneyRequest.allComponents

    private func weather(seed: UInt64, availability: Double = 0.99) -> Weather {
        Weather(seed: seed, availability: availability, period: .seconds(3))
    }

    @Test("keeps each component up for its share of the time", arguments: [0.5, 0.9, 0.99])
    func share(availability: Double) {
        let weather = weather(seed: 7, availability: availability)
        let periods = 20_000
        for component in ["psp", "auth", "webhooks"] {
            let up = (0..<periods).count { weather.isUp(component, at: .seconds(3 * $0)) }
            // Four standard errors.
            let tolerance = 4 * (availability * (1 - availability) / Double(periods)).squareRoot()
            #expect(abs(Double(up) / Double(periods) - availability) < tolerance, "\(component)")
        }
    }

    @Test("draws the components independently: all hundred are up 36.6 % of the time")
    func independence() {
        let weather = weather(seed: 11)
        let instants = 20_000
        let up = (0..<instants).count { instant in
            Self.all.allSatisfy { weather.isUp($0, at: .seconds(3 * instant)) }
        }
        // 0.99^100 = 0.366; four standard errors of 0.0034.
        #expect(abs(Double(up) / Double(instants) - 0.366) < 0.0136)
    }

    @Test("is the same for the same seed, and another for another")
    func seeds() {
        func states(_ seed: UInt64) -> [Bool] {
            (0..<3000).map { weather(seed: seed).isUp("psp", at: .seconds($0)) }
        }
        #expect(states(5) == states(5))
        #expect(states(5) != states(6))
    }

    @Test("changes each component at a moment of its own, at most once a period")
    func phases() {
        let weather = weather(seed: 3, availability: 0.5)
        var moments: Set<Int> = []
        for component in Self.all {
            let states = (0..<12_000).map { weather.isUp(component, at: .milliseconds($0)) }
            let changes = (1..<states.count).filter { states[$0] != states[$0 - 1] }
            for (former, later) in zip(changes, changes.dropFirst()) {
                #expect((later - former).isMultiple(of: 3000))
            }
            if let first = changes.first { moments.insert(first % 3000) }
        }
        #expect(moments.count > 90)
    }

    @Test("of availability 1 is always fair, of availability 0 never")
    func extremes() {
        for second in 0..<1000 {
            #expect(weather(seed: 1, availability: 1).isUp("dns", at: .seconds(second)))
            #expect(!weather(seed: 1, availability: 0).isUp("dns", at: .seconds(second)))
        }
    }
}

/// The default seed was chosen for this; with another one a minute may show anything from a fifth
/// to a half.
@Suite("The default seed")
struct RepresentativeSeedTests {
    private let weather = Weather(
        seed: ShopSettings.representativeSeed,
        availability: ShopSettings().availability,
        period: ShopSettings().stateTime
    )

    /// The share of the time in which all components are up, looked at every 25 ms.
    private func share(from start: Int, seconds: Int) -> Double {
        let up = (0..<seconds * 40).count { step in
            let moment = Duration.seconds(start) + .milliseconds(25 * step)
            return JourneyRequest.allComponents.allSatisfy { weather.isUp($0, at: moment) }
        }
        return Double(up) / Double(seconds * 40)
    }

    @Test("shows the long run in the first minute", arguments: [45, 60, 75, 90])
    func windows(seconds: Int) {
        let range = seconds == 75 ? 0.355...0.378 : 0.35...0.385
        #expect(range.contains(share(from: 0, seconds: seconds)))
    }

    @Test("shows it in any minute that begins in the first ten seconds", arguments: 0...10)
    func starts(second: Int) {
        #expect((0.355...0.385).contains(share(from: second, seconds: 60)))
    }

    @Test("shows it to a customer, who needs the components one after the other")
    func journeys() {
        // Milliseconds after the start of a journey at which each request comes; the label is made
        // 150 ms after the payment.
        let moments = [0, 3, 6, 9, 12, 162, 190, 193]
        let starts = stride(from: 2000, to: 62_000, by: 400)
        let passed = starts.count { start in
            zip(JourneyRequest.allCases, moments).allSatisfy { request, moment in
                request.components.allSatisfy {
                    weather.isUp($0, at: .milliseconds(start + moment))
                }
            }
        }
        #expect((0.33...0.40).contains(Double(passed) / 150))
    }

    @Test("keeps the dashboards green: the components are up 99 % of that time")
    func components() {
        let moments = 0..<60
        let up = JourneyRequest.allComponents.reduce(0) { sum, component in
            sum + moments.count { weather.isUp(component, at: .seconds($0)) }
        }
        #expect((0.985...0.995).contains(Double(up) / 6000))
    }
}
