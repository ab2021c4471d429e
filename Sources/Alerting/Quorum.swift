import ProbeModel

/// Where a journey is run from, and what each location saw last.
///
/// A location that nothing was heard of for three intervals, or five minutes, is unknown: it has no
/// vote (alerting.md §4.5). Nor has one where the journey is run no more.
package struct Quorum: Hashable, Sendable, Codable {
    private struct Voice: Hashable, Codable {
        let location: String
        var at: Timestamp
        var isBad: Bool
    }

    private var voices: [Voice] = []

    package init() {}

    /// Takes a run with a verdict; the answer are the locations that are unknown from now on.
    package mutating func note(_ sample: Sample) -> [String] {
        let span = max(Limits.blindness, sample.terms.every * 3).nanoseconds
        let isOnlyPlace = sample.location == sample.terms.location
        let lost = voices.filter { voice in
            voice.location != sample.location
                && (isOnlyPlace || sample.at.nanoseconds - voice.at.nanoseconds > span)
        }
        .map(\.location)
        voices.removeAll { lost.contains($0.location) }
        let voice = Voice(location: sample.location, at: sample.at, isBad: sample.isBad)
        if let place = voices.firstIndex(where: { $0.location == sample.location }) {
            voices[place] = voice
        } else {
            voices.append(voice)
        }
        return lost
    }

    /// Known locations.
    package var count: Int { voices.count }

    /// Whether at least half of the known locations see it fail (maths.md §1.5).
    package var isDown: Bool {
        !voices.isEmpty && voices.count { $0.isBad } * 2 >= voices.count
    }

    /// When the last run at a location started; nil if it is unknown.
    func last(at location: String) -> Timestamp? {
        voices.first { $0.location == location }?.at
    }
}
