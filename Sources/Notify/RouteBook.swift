package import ProbeModel

/// Something that people were told and that lasts: for reminders and escalations.
package struct LastingNotice: Hashable, Sendable {
    /// As it was told at its beginning.
    package let notice: Notice
    package let isAcknowledged: Bool
    /// The receivers that took it, as the ledger has it.
    package let takers: Set<String>
    /// What is true of it now, in a sentence; nil if nothing is known.
    package let now: String?

    package init(_ notice: Notice, isAcknowledged: Bool, takers: Set<String>, now: String? = nil) {
        (self.notice, self.isAcknowledged) = (notice, isAcknowledged)
        (self.takers, self.now) = (takers, now)
    }
}

/// Decides which receiver is told what, and when: routes by urgency, service and hours, reminders,
/// escalations, and limits whose rest is summarised.
package struct RouteBook: Sendable {
    package enum Event: Sendable {
        case posted(Notice, to: Audience)
        /// Time has passed. What lasts is known from the ledger.
        case turned([LastingNotice])
        /// Whether what a former life told of itself lasts may be known by now.
        case looked
        /// No turn will come any more.
        case stopping
    }

    /// Whom a notice is meant for; what they want of it their routes say.
    package enum Audience: Sendable {
        case everybody
        case only(Set<String>)
        case everybodyBut(String)
        /// Whether these can be reached at all, whatever their routes say.
        case tested(Set<String>)

        fileprivate func holds(_ name: String) -> Bool {
            switch self {
            case .everybody: true
            case .only(let names), .tested(let names): names.contains(name)
            case .everybodyBut(let one): name != one
            }
        }
    }

    package struct Action: Hashable, Sendable {
        package let notice: Notice
        package let receiver: String
    }

    private var machines: [RouteMachine]
    private var own: OwnAlerts

    /// `former` is what an earlier life told of itself, and not ended.
    package init(_ receivers: [ReceiverConfiguration], former: [Notice] = []) {
        machines = receivers.map(RouteMachine.init)
        own = OwnAlerts(former: former)
    }

    /// What was told of probed itself and lasts, the earliest first.
    package var lasting: [Notice] { own.lasting }

    /// Whether anything happens as time goes by.
    package var needsTurns: Bool { machines.contains { $0.receiver.route.needsTurns } }

    package mutating func handle(_ event: Event, at now: ClockReading) -> [Action] {
        switch event {
        case .posted(let notice, let audience): return post(notice, audience, at: now)
        case .turned(let lasting):
            let escalated = escalate(lasting, at: now)
            return escalated + every { $0.turn(lasting, at: now) }
        case .looked:
            let names = Set(machines.map(\.receiver.name))
            return own.ends(beside: names, at: now).flatMap { post($0, .everybody, at: now) }
        case .stopping: return every { $0.summary(at: now) }
        }
    }

    private mutating func every(_ work: (inout RouteMachine) -> [Notice]) -> [Action] {
        var actions: [Action] = []
        for index in machines.indices {
            let name = machines[index].receiver.name
            actions += work(&machines[index]).map { Action(notice: $0, receiver: name) }
        }
        return actions
    }

    private mutating func post(
        _ notice: Notice,
        _ audience: Audience,
        at now: ClockReading
    ) -> [Action] {
        var isNews = true
        if case .tested = audience {} else { isNews = own.note(notice) }
        return every { machine in
            let receiver = machine.receiver
            guard audience.holds(receiver.name) else { return [] }
            if case .tested = audience { return [notice] }
            // Those who forget are told again at each start.
            guard isNews || receiver.repetition != nil else { return [] }
            return notice.byLevel.flatMap { notice -> [Notice] in
                guard receiver.isReserve else {
                    return receiver.accept(notice).map { machine.take($0, at: now) } ?? []
                }
                // It is told the pages that are escalated to it, what is new of them, and their end.
                let isKnown = machine.knows(notice) || notice.takers.contains(receiver.name)
                let follows = notice.isPage && (notice.isEnd || notice.kind.isNews)
                return follows && isKnown ? machine.take(notice, at: now) : []
            }
        }
    }

    // MARK: Escalation

    private mutating func escalate(_ lasting: [LastingNotice], at now: ClockReading) -> [Action] {
        var actions: [Action] = []
        for item in lasting where !item.isAcknowledged && item.notice.isPage {
            for index in machines.indices {
                guard let escalation = machines[index].receiver.route.escalation,
                    let told = machines[index].time(ofTelling: item, at: now)
                else { continue }
                let passed = now.boottime - told
                guard passed >= escalation.after else { continue }
                let reason = "nobody has acknowledged it for \(passed.rounded)"
                let notice = item.notice.again(reason, item.now, at: now.wall)
                actions += tell(notice, item, to: escalation.receiver, at: now)
            }
        }
        return actions
    }

    private mutating func tell(
        _ notice: Notice,
        _ item: LastingNotice,
        to name: String,
        at now: ClockReading
    ) -> [Action] {
        guard !item.takers.contains(name),
            let index = machines.firstIndex(where: { $0.receiver.name == name }),
            !machines[index].knows(notice)
        else { return [] }
        return machines[index].take(notice, at: now).map { Action(notice: $0, receiver: name) }
    }
}
