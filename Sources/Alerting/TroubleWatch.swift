package import ProbeModel

/// Something that is no outage and needs a person in working hours: an alert of its own.
package struct Trouble: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// A journey has had no verdict for too long: nobody sees whether it works.
        case blind
        /// A certificate of a server ends soon.
        case certificate
        /// The files on the disk are not those in force.
        case configuration
        /// Runs were missed.
        case late
        /// Something that a journey created has not been undone for long.
        case debt
        /// What a service may lose in its period is gone, or will be soon.
        case budget
        /// The control target does not answer: our network, or the target itself.
        case control
        /// The program's own journeys do not come to what they must: its verdicts are in doubt.
        case canary
        /// The timetable had lost a journey.
        case vanished
    }

    package let kind: Kind
    /// The journey, service or host; empty if it is about everything.
    package let subject: String

    package init(_ kind: Kind, of subject: String = "") {
        (self.kind, self.subject) = (kind, subject)
    }

    /// What a silence may name of it.
    package func label(_ name: String) -> String? {
        switch name {
        case "alertname": "ProbedTrouble"
        case "severity": "warning"
        case "reason": kind.rawValue
        default: name == subjectName ? subject : nil
        }
    }

    /// What its subject is; nil if it is about everything.
    package var subjectName: String? {
        switch kind {
        case .blind, .debt, .vanished: "journey"
        case .budget: "service"
        case .certificate: "host"
        case .configuration, .late, .control, .canary: nil
        }
    }
}

/// Tells each trouble once, when it has lasted, and once when it is over.
package struct TroubleWatch: Hashable, Sendable {
    package enum Change: Hashable, Sendable {
        case began(Trouble, String)
        case ended(Trouble)
    }

    private struct State: Hashable {
        let since: Instant
        var isTold = false
    }

    /// How long a trouble must last: what a suspended host finds at its return is none.
    private let patience: Duration
    private var states: [Trouble: State] = [:]

    package init(patience: Duration = Limits.troublePatience) {
        self.patience = patience
    }

    /// Takes what is the matter now, each with a sentence for people. What is mute waits, and is told
    /// if it outlasts that.
    package mutating func handle(
        _ present: [Trouble: String],
        at now: Instant,
        isMute: (Trouble) -> Bool = { _ in false }
    ) -> [Change] {
        var changes: [Change] = []
        for (trouble, text) in present.sorted(by: { Self.precedes($0.key, $1.key) }) {
            var state = states[trouble] ?? State(since: now)
            if !state.isTold, now - state.since >= patience, !isMute(trouble) {
                state.isTold = true
                changes.append(.began(trouble, text))
            }
            states[trouble] = state
        }
        for trouble in states.keys.sorted(by: Self.precedes) where present[trouble] == nil {
            if states.removeValue(forKey: trouble)?.isTold ?? false {
                changes.append(.ended(trouble))
            }
        }
        return changes
    }

    /// What has been told and lasts.
    package var told: [Trouble] {
        states.filter(\.value.isTold).keys.sorted(by: Self.precedes)
    }

    private static func precedes(_ left: Trouble, _ right: Trouble) -> Bool {
        (left.kind.rawValue, left.subject) < (right.kind.rawValue, right.subject)
    }
}

/// When a journey is out of sight.
package enum Blindness {
    /// So many runs were due and none gave a verdict.
    package static let runs = 3

    /// No verdict for longer than this: three intervals, five minutes at least.
    package static func patience(every: Duration) -> Duration { patience(silence: every * runs) }

    /// The same where runs are unevenly far apart. `silence` is the time since the last but two was
    /// due.
    package static func patience(silence: Duration) -> Duration {
        max(silence, Limits.blindness)
    }
}
