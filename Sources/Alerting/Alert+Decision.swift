import ProbeModel

/// How a decision becomes an alert that people can read.
extension Alert {
    /// The alert of a failure that is believed; its cause is that of the run that decided.
    init(firing run: Run, _ change: LevelChange, from origin: Detector.Origin) {
        let symptom = Symptom(run)
        let cause = symptom.cause
        self.init(
            id: RunID(spanOf: run.journey, from: origin.run, change.level),
            change: .firing,
            service: run.service,
            journey: run.journey,
            location: run.location,
            step: symptom.step,
            reason: cause.reason,
            component: cause.component,
            since: origin.at,
            at: run.ended,
            run: run.id,
            summary: Self.firingSummary(of: run, symptom, change, since: origin.at)
        )
        level = change.level
        firstBad = origin.run
        (lastGood, lastGoodAt) = (origin.lastGood, origin.lastGoodAt)
        // As the ledger keeps it.
        failing = change.share.map { ($0 * 1e6).rounded() / 1e6 }
        (host, phase) = (cause.host, cause.phase)
        self.origin = run.failedStep?.origin
    }

    /// What a person says about a service. No journey saw it; it touches these groups of customers.
    init(saidBy request: Intervention, touching segments: [String]) {
        self.init(
            id: request.subject,
            change: .firing,
            service: request.service,
            journey: "",
            location: "",
            step: "",
            reason: .check,
            component: nil,
            since: request.at,
            at: request.at,
            run: RunID(bits: 0),
            summary: "\(request.text) (\(request.service)), says \(request.person.name)"
        )
        (level, self.segments) = (request.level, segments)
    }

    func resolved(by run: Run, _ change: LevelChange, goodSince: Timestamp) -> Alert {
        var alert = self
        alert.change = .resolved
        alert.at = run.ended
        alert.run = run.id
        alert.summary =
            "customers can complete '\(journey)' (\(service)) again: "
            + "it failed from \(since.forPeople) to \(goodSince.forPeople), "
            + "\(change.grounds) since then"
        return alert
    }

    /// The end of an alert of which a person says that it is over.
    func resolved(by person: String, at now: Timestamp) -> Alert {
        var alert = self
        alert.change = .resolved
        alert.at = now
        alert.summary =
            "\(person) says that '\(journey)' (\(service)), which failed since \(since.forPeople), "
            + "is over; if it goes on failing you are told again"
        return alert
    }

    /// The end of an alert whose journey is walked no more: nothing is known about its service.
    func resolvedByRemoval(at now: Timestamp) -> Alert {
        var alert = self
        alert.change = .resolved
        alert.at = now
        alert.summary =
            "'\(journey)' (\(service)) was removed from the configuration while it failed "
            + "(since \(since.forPeople)); nobody watches it any more"
        return alert
    }

    private static func firingSummary(
        of run: Run,
        _ symptom: Symptom,
        _ change: LevelChange,
        since: Timestamp
    ) -> String {
        let who = change.share.map { $0 < 0.5 } ?? false ? "some customers" : "customers"
        let verb = symptom.isLate ? "are late or fail" : "fail"
        let grounds = change.share.map { "\($0.forPeople) of its runs \(verb)" } ?? change.grounds
        return "\(who) cannot complete '\(run.journey)' (\(run.service))"
            + (symptom.isLate ? " in time" : "")
            + ": \(symptom.sentence); \(grounds) since \(since.forPeople)"
    }
}

extension RunID {
    /// The name of an alert's span: a hash of the journey and of the first bad run, so that a
    /// replay gives the same span the same name.
    init(spanOf journey: String, from run: RunID, _ level: Alert.Level) {
        var hash = StableHash()
        if level == .ticket { hash.add(level.rawValue) }
        hash.add(journey)
        for shift in stride(from: 0, to: 64, by: 8) {
            hash.add(UInt8(truncatingIfNeeded: run.bits >> UInt64(shift)))
        }
        self.init(bits: hash.value)
    }
}

extension Double {
    /// A share: `100 %`, `37 %`, `1.7 %`.
    fileprivate var forPeople: String {
        let tenths = Int((self * 1000).rounded())
        return tenths >= 100 ? "\((tenths + 5) / 10) %" : "\(tenths / 10).\(tenths % 10) %"
    }
}
