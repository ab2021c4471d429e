import Alerting
import ProbeModel

/// What people are told of a time line of alerts, as lines.
struct Town {
    var book: TellingBook

    init(needs: [String: Set<String>] = [:]) {
        book = TellingBook(IncidentRules(dependencies: needs)) { text, pattern in text == pattern }
    }

    private func line(_ telling: Telling) -> String {
        let known = telling.beginnings.map(\.journey).joined(separator: "+")
        switch telling.news {
        case .update(let words, _): return "update: \(words)"
        case .acknowledged(let words, _): return "acknowledged: \(words)"
        case nil: break
        }
        let how = telling.isAgain ? "again" : telling.alert.change.word
        return "\(how) \(telling.alert.journey), known by \(known)"
    }

    mutating func tell(_ alert: Alert) -> [String] {
        book.handle(.recorded(alert)).map { [line($0)] } ?? []
    }

    mutating func say(_ word: Intervention) -> [String] {
        book.handle(.intervened(word)).map { [line($0)] } ?? []
    }

    /// `failedAt` is when the last run of every journey failed.
    mutating func release(at seconds: Double, failedAt last: Double = .infinity) -> [String] {
        book.release(at: Transcript.origin + .seconds(seconds)) { _, time in
            last.isInfinite || Transcript.origin + .seconds(last) >= time
        }
        .map(line)
    }

    /// A silence of a journey from the origin until then.
    mutating func silence(_ journey: String, until seconds: Double) {
        silence("journey", journey, until: seconds)
    }

    mutating func silence(_ label: String, _ value: String, until seconds: Double) {
        var deed = Intervention.sample(.silence, RunID(bits: 5))
        deed.matchers = [Matcher(name: label, value: value)]
        (deed.from, deed.until) = (Transcript.origin, Transcript.origin + .seconds(seconds))
        _ = book.handle(.intervened(deed))
    }

    /// Maintenance of the service "shipping", in the place of what was planned before.
    mutating func plan(_ windows: Range<Double>...) {
        let silences = windows.map { window in
            SilenceBook.Silence(
                maintenance: "release",
                of: "shipping",
                in: Transcript.origin + .seconds(window.lowerBound)..<Transcript.origin
                    + .seconds(window.upperBound),
                by: "ada",
                reason: ""
            )
        }
        _ = book.handle(.planned(silences))
    }

    mutating func deliver(_ alert: Alert, to receiver: String) {
        _ = book.handle(.delivered(Telling.Key(alert), receiver: receiver))
    }
}
