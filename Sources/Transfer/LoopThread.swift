import ProbeModel

/// Everything that the loop's thread owns, and what it does: take commands, let libcurl work, hand
/// responses back.
final class LoopThread {
    private let configuration: TransferConfiguration
    private let inbox: Inbox
    private let multi: MultiHandle
    private let lookups: LookupThreads
    private let commons: Session.Commons
    private var queue: LookupQueue
    private var sessions: [SessionID: Session] = [:]
    /// Those that wait for their server's greeting, by the socket on which it comes.
    private var listeners: [Int32: Session] = [:]
    private var inFlight = 0
    /// Commands that were taken from the inbox; those before `next` are carried out.
    private var commands: [Inbox.Command] = []
    private var next = 0
    /// Responses of this turn. They are handed back together at its end, so that the tasks that
    /// wait for them wake up once and do not compete with the turn.
    private var responses: [(job: Inbox.Job, response: Response)] = []
    private var wakefulness = Wakefulness()
    private var isStopping = false

    init(_ configuration: TransferConfiguration, _ inbox: Inbox) throws(TransferError) {
        self.configuration = configuration
        self.inbox = inbox
        commons = Session.Commons(budget: BodyBudget(total: configuration.bodyBudgetBytes))
        queue = LookupQueue(threads: configuration.lookupThreads)
        multi = try MultiHandle(bell: inbox.bell.descriptor)
        lookups = try LookupThreads(
            count: configuration.lookupThreads,
            resolver: configuration.resolver,
            report: { name, answer in inbox.push(.answered(name, answer)) }
        )
    }

    /// Turns until it is told to stop.
    func run() {
        inbox.begin()
        while !isStopping {
            turn()
        }
        lookups.stop(count: configuration.lookupThreads)
        for command in commands[next...] + inbox.close() { handle(command) }
        for session in sessions.values {
            abort(session)
        }
        handBack()
        // Their connections close before the multi handle goes.
        sessions.removeAll()
    }

    private func turn() {
        let now = Instant.monotonic()
        inbox.heartbeat = now
        let planned = wakeUp(at: now)
        let end = max(now, multi.due.map { min($0, planned) } ?? planned)
        let events = multi.wait(until: end)
        let absence = wakefulness.wake(at: .sinceBoot(), after: end - now)
        if let absence { void(after: absence) }
        if multi.act(on: events, isOwned: { hear(on: $0) }) { inbox.bell.wait() }
        let sliceEnd = Instant.monotonic() + Limits.loopSlice
        carryOutCommands(until: sliceEnd)
        finishTransfers()
        // Tasks go on with their responses, and then what they ask for is begun.
        carryOutCommands(until: sliceEnd)
        carryOutCommands(until: sliceEnd)
        if let deadline = queue.deadline {
            let now = Instant.monotonic()
            if deadline <= now { carryOut(queue.handle(.ticked, at: now), at: now) }
        }
        for (socket, end) in listeningEnds where end <= .monotonic() { _ = hear(on: socket) }
        multi.fireTimer()
        finishTransfers()
    }

    /// Until when the thread may sleep; now if there is something to do.
    private func wakeUp(at now: Instant) -> Instant {
        guard next == commands.count, inbox.rest() else { return now }
        let ends = listeningEnds.map(\.end) + [queue.deadline].compactMap(\.self)
        return ends.reduce(now + Limits.loopTurn, min)
    }

    /// Hands responses back; the tasks that wait for them go on in `carryOutCommands`.
    private func finishTransfers() {
        while let finished = multi.nextFinished() {
            finish(finished.session, code: finished.code)
        }
        handBack()
    }

    /// Carries out commands, at least one, until sockets must be looked at again.
    private func carryOutCommands(until end: Instant) {
        if next == commands.count {
            commands.removeAll(keepingCapacity: true)
            next = 0
            inbox.takeAll(into: &commands)
        }
        while next < commands.count {
            let command = commands[next]
            next += 1
            handle(command)
            guard Instant.monotonic() < end else { return }
        }
    }

    private func handBack() {
        inbox.inFlight = inFlight
        for (job, response) in responses { job.continuation.resume(returning: response) }
        responses.removeAll(keepingCapacity: true)
    }

    // MARK: Commands

    private func handle(_ command: Inbox.Command) {
        switch command {
        case .perform(let job):
            perform(job)
        case .cancel(let id, let ticket):
            if let session = sessions[id], session.work?.job.ticket == ticket { abort(session) }
        case .end(let id):
            if let session = sessions.removeValue(forKey: id) { abort(session) }
        case .answered(let name, let answer):
            let now = Instant.monotonic()
            carryOut(queue.handle(.answered(name, answer), at: now), at: now)
        case .resume(let job):
            inbox.run(job)
        case .stop:
            isStopping = true
        }
    }

    private func perform(_ job: Inbox.Job) {
        guard !isStopping else { return job.refuse(.cancelled, "the network is shut down") }
        guard inFlight < configuration.transfers else {
            return job.refuse(.local, "\(inFlight) transfers are under way, which is the limit")
        }
        do {
            let session = try session(job.session)
            guard session.work == nil else {
                return job.refuse(.internal, "the run already has a request under way")
            }
            inFlight += 1
            let now = Instant.monotonic()
            session.begin(job, at: now)
            startHop(session, at: now)
        } catch {
            job.refuse(.local, error.description)
        }
    }

    private func session(_ id: SessionID) throws(TransferError) -> Session {
        if let session = sessions[id] { return session }
        let session = try Session(id, configuration, commons)
        sessions[id] = session
        return session
    }

    // MARK: Hops

    private func startHop(_ session: Session, at now: Instant) {
        switch session.prepareHop(at: now) {
        case .nothing:
            transfer(session, at: now)
        case .lookup(let name, let deadline):
            let question = LookupQueue.Event.asked(name, by: session.id.number, deadline: deadline)
            carryOut(queue.handle(question, at: now), at: now)
        case .refused(let failure):
            session.fail(failure, at: now)
            respond(session)
        }
    }

    private func carryOut(_ actions: [LookupQueue.Action], at now: Instant) {
        for action in actions {
            switch action {
            case .start(let name):
                lookups.start(name)
            case .resolve(let waiter, let addresses):
                guard let session = sessions[SessionID(number: waiter)], session.work != nil else {
                    continue
                }
                session.resolved(addresses, at: now)
                transfer(session, at: now)
            case .fail(let waiter, let failure):
                guard let session = sessions[SessionID(number: waiter)] else { continue }
                session.failLookup(failure, at: now)
                respond(session)
            }
        }
    }

    private func transfer(_ session: Session, at now: Instant) {
        if session.answersLookup(at: now) { return respond(session) }
        if let failure = session.configure(at: now) {
            session.fail(failure, at: now)
            return respond(session)
        }
        guard multi.add(session.handle) else {
            session.fail(
                Exchange.Failure(reason: .local, detail: "libcurl took no further transfer"),
                at: now
            )
            return respond(session)
        }
        session.isTransferring = true
    }

    private func finish(_ session: Session, code: Int32) {
        if code == 0, session.work?.listens ?? false, let socket = session.handle.socket {
            return listen(session, on: socket)
        }
        conclude(session, code: code)
    }

    private func conclude(_ session: Session, code: Int32) {
        multi.remove(session.handle)
        session.isTransferring = false
        if session.collect(code: code) {
            startHop(session, at: .monotonic())
        } else {
            respond(session)
        }
    }

    // MARK: Greetings

    private var listeningEnds: [(socket: Int32, end: Instant)] {
        listeners.compactMap { socket, session in session.work.map { (socket, $0.listeningEnd) } }
    }

    /// libcurl has connected, and leaves the socket to us.
    private func listen(_ session: Session, on socket: Int32) {
        listeners[socket] = session
        session.work?.listeningSocket = socket
        session.sockets.watchRefusal = multi.watch(socket)
        // What has come together with the end of a handshake is announced by no event.
        _ = hear(on: socket)
    }

    /// - Returns: whether somebody listens on the socket.
    private func hear(on socket: Int32) -> Bool {
        guard let session = listeners[socket] else { return false }
        if let code = session.hear(at: .monotonic()) {
            stopListening(session)
            conclude(session, code: code)
        }
        return true
    }

    /// Before libcurl closes the socket, whose number is then another's.
    private func stopListening(_ session: Session) {
        guard let socket = session.work?.listeningSocket else { return }
        session.work?.listeningSocket = nil
        listeners[socket] = nil
        multi.forget(socket)
    }

    /// The process did not run: nothing that was under way can be judged, before libcurl finds its
    /// time limits exceeded.
    private func void(after absence: Duration) {
        let failure = Exchange.Failure(
            reason: .local,
            detail: "this process did not run for \(absence.text); it was stopped or starved"
        )
        for session in sessions.values { abort(session, because: failure) }
    }

    /// Ends the request under way, if there is one.
    private func abort(
        _ session: Session,
        because failure: Exchange.Failure = .init(reason: .cancelled, detail: "cancelled")
    ) {
        guard let work = session.work else { return }
        let now = Instant.monotonic()
        if !session.isTransferring, let name = work.place?.host {
            carryOut(queue.handle(.abandoned(name, by: session.id.number), at: now), at: now)
        }
        session.fail(failure, at: now)
        stopListening(session)
        if session.isTransferring { multi.remove(session.handle) }
        session.isTransferring = false
        respond(session)
    }

    private func respond(_ session: Session) {
        guard let (job, response) = session.respond() else { return }
        inFlight -= 1
        responses.append((job, response))
    }
}

extension Inbox.Job {
    /// Answers without having tried.
    func refuse(_ reason: Reason, _ detail: String) {
        continuation.resume(returning: Response(refusing: request, at: offset, reason, detail))
    }
}

extension Response {
    /// The response to a request that was not tried.
    init(refusing request: Request, at offset: Microseconds, _ reason: Reason, _ detail: String) {
        var exchange = Exchange(method: request.method, url: request.url, offset: offset)
        exchange.failure = Exchange.Failure(reason: reason, detail: detail)
        self.init(exchanges: [exchange])
    }
}
