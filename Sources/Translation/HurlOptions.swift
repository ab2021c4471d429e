import JSON
import Journey
import ProbeModel

/// What `[Options]` say, applied when the entry is complete.
struct HurlOptions {
    private var way = ForeignWay()
    private var retries: Int?
    private var interval = "1s"
    private(set) var isSkipped = false

    /// What is about Hurl's own output.
    private static let silent: Set<String> = [
        "output", "verbose", "very-verbose", "verbosity", "color", "no-output",
    ]

    /// In place of retries without end.
    private static let endless = Duration.seconds(300)

    mutating func add(
        _ name: String,
        _ value: String,
        _ place: String,
        _ journey: inout Understanding
    ) {
        let isOn = value == "true"
        switch name {
        case "location-trusted":
            _ = way.take("location", value)
            if isOn {
                journey.note("\(place): a redirect to another origin gets no credentials here")
            }
        case "retry":
            retries = Int(value)
            if retries == nil {
                journey.note("\(place): 'retry' is no number that can be kept: left out")
            }
        case "retry-interval": interval = Self.time(value)
        case "delay": way.set("pause", .string(Self.time(value)))
        case "repeat": way.set("repeat", ForeignText.value(value))
        case "skip": isSkipped = isOn
        case let name where name.hasPrefix("netrc"):
            journey.note("\(place): '\(name)' is not taken over: write basic with {{secret.NAME}}")
        case let name where Self.silent.contains(name): break
        default:
            if !way.take(name, value) {
                journey.note("\(place): the option '\(name)' is not taken over")
            }
        }
    }

    /// Redirects are followed by us unless a step says otherwise; Hurl does the opposite.
    func apply(to step: inout ForeignRequest, _ place: String, _ journey: inout Understanding) {
        for note in way.apply(to: &step) { journey.note("\(place): \(note)") }
        if let retries, retries != 0 { step.set("poll", poll(retries, place, &journey)) }
    }

    /// As long as the retries take, as far as a poll may last that long.
    private func poll(_ retries: Int, _ place: String, _ journey: inout Understanding) -> JSON {
        let pause = Quantity.duration(interval).flatMap { $0 > .zero ? $0 : nil }
        if pause == nil {
            journey.note("\(place): 'retry-interval' is no time that can be kept: 1s instead")
        }
        let every = pause ?? .seconds(1)
        let bound = min(every * Limits.attempts, Limits.journeyTimeMaximum)
        let isBounded = retries < Limits.attempts
        let wanted = retries < 0 ? Self.endless : isBounded ? every * (retries + 1) : bound
        let time = min(wanted, bound)
        if retries < 0 || !isBounded || time < wanted {
            journey.note("\(place): retries have a bound here: poll for \(Self.text(time))")
        }
        return [
            "every": .string(pause == nil ? "1s" : interval), "for": .string(Self.text(time)),
        ]
    }

    /// `6s`, `1500ms`
    private static func text(_ time: Duration) -> String {
        let (seconds, attoseconds) = time.components
        guard attoseconds != 0 else { return "\(seconds)s" }
        return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms"
    }

    /// A number is of milliseconds.
    private static func time(_ text: String) -> String {
        Double(text) == nil ? text : text + "ms"
    }
}
