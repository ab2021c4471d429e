import ProbeModel

/// Who took what of incidents that are over: what a receiver missed, and what was never meant for it.
struct TellingHistory {
    /// What a route can choose by.
    private struct Kind: Hashable {
        let receiver: String
        let service: String
        let level: Alert.Level
        /// nil for an alert that touches no segment.
        let segment: String?
    }

    private let tellings: [Telling.Key: Telling]
    /// The end of each beginning.
    private var ends: [RunID: Telling] = [:]
    /// When each receiver was first told of what it took, of each kind.
    private var first: [Kind: Timestamp] = [:]

    init(_ tellings: [Telling.Key: Telling]) {
        self.tellings = tellings
        for telling in tellings.values {
            if telling.alert.change == .resolved {
                for alert in telling.beginnings { ends[alert.id] = telling }
                continue
            }
            for receiver in telling.receivers {
                for kind in Self.kinds(of: telling.alert, receiver) {
                    first[kind] = min(first[kind] ?? telling.alert.at, telling.alert.at)
                }
            }
        }
    }

    private static func kinds(of alert: Alert, _ receiver: String) -> [Kind] {
        let segments: [String?] = alert.segments.isEmpty ? [nil] : alert.segments
        return segments.map {
            Kind(receiver: receiver, service: alert.service, level: alert.level, segment: $0)
        }
    }

    /// Whether a receiver that has not taken a telling of what is over should have. An end is for those
    /// who know a beginning; a beginning for those who have not heard the end, and who were told of
    /// such things before.
    func owes(_ telling: Telling, to receiver: String) -> Bool {
        guard telling.alert.change == .resolved else {
            guard let end = ends[telling.alert.id], !end.receivers.contains(receiver) else {
                return false
            }
            return Self.kinds(of: telling.alert, receiver).contains { kind in
                first[kind].map { $0 <= telling.alert.at } ?? false
            }
        }
        return telling.beginnings.contains { alert in
            guard let beginning = tellings[Telling.Key(alert.id, .firing)] else { return false }
            guard !beginning.receivers.contains(receiver) else { return true }
            return beginning.state == .told && !beginning.refusers.contains(receiver)
                && owes(beginning, to: receiver)
        }
    }
}
