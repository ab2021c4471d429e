import CCurl
import ProbeModel

/// One run's conversation with servers: its connections, its cookies, the names that it has
/// resolved, and the request that is under way. Belongs to the loop's thread.
final class Session {
    let id: SessionID
    let handle: EasyHandle
    /// What libcurl's callbacks fill in.
    var incoming: Incoming
    var sockets: Sockets
    var handshake: Handshake?
    var work: Work?
    /// Bytes of the body that libcurl has taken, if it takes it bit by bit.
    var uploaded = 0
    /// Whether libcurl has the handle.
    var isTransferring = false

    private let configuration: TransferConfiguration
    private let commons: Commons
    /// Of the last response.
    private var head = Head()
    private var memory = SessionMemory()
    private var options = OptionsInForce()
    /// Bytes of the budget that this session's last body holds.
    private var heldBytes = 0

    /// What all sessions share.
    struct Commons {
        let budget: BodyBudget
        let network = LocalNetwork()
        let origins = KnownOrigins()
    }

    init(
        _ id: SessionID,
        _ configuration: TransferConfiguration,
        _ commons: Commons
    ) throws(TransferError) {
        self.id = id
        self.configuration = configuration
        self.commons = commons
        handle = try EasyHandle(configuration)
        incoming = Incoming(bodyLimit: 0)
        sockets = Sockets(deniedNetworks: configuration.deniedNetworks)
        handle.attach(self)
    }

    var budget: BodyBudget { commons.budget }

    deinit {
        releaseBody()
    }

    /// Gives back what the last body took from the budget, be it handed over or not.
    private func releaseBody() {
        budget.giveBack(heldBytes + incoming.body.count)
        heldBytes = 0
    }

    // MARK: A hop, step by step

    /// What the next hop needs before it can be transferred.
    enum Need {
        case nothing
        case lookup(String, deadline: Instant)
        case refused(Exchange.Failure)
    }

    func begin(_ job: Inbox.Job, at now: Instant) {
        precondition(work == nil, "a session performs one request at a time")
        work = Work(job, at: now)
    }

    /// Checks the hop's request and finds out whether its host must be looked up.
    func prepareHop(at now: Instant) -> Need {
        guard let work else { return .nothing }
        let request = work.request
        releaseBody()
        incoming.reset(bodyLimit: request.limits.bodyBytes)
        head = Head()
        sockets.reset()
        handshake = nil
        work.beginHop(at: now)
        if let problem = request.problem ?? TrustFile.problem(of: request) {
            return .refused(Exchange.Failure(reason: .policy, detail: problem))
        }
        do throws(WebAddress.Fault) {
            let wire = request.wire?.value
            let address: WebAddress
            if let errand = wire?.errand {
                address = try WebAddress(request.url, schemes: errand.schemes)
            } else {
                address = try memory.address(request.url, commons.origins)
            }
            work.address = address
            uploaded = 0
            let place = try wire?.place(of: address.origin) ?? address.origin
            work.place = place
            guard !memory.isCrowded(for: place) else {
                return .refused(
                    Exchange.Failure(
                        reason: .limit,
                        detail: "the run has asked \(Limits.origins) origins, which is the limit"
                    )
                )
            }
            if let known = wire?.resolve[place.host] { memory.remember([known], of: place) }
            guard request.unixSocket == nil, memory.needsLookup(place) else { return .nothing }
            let limits = request.limits
            let deadline = min(
                now + Limits.lookupTime,
                now + limits.connect,
                work.began + limits.total
            )
            return .lookup(place.host, deadline: deadline)
        } catch {
            return .refused(Exchange.Failure(reason: .policy, detail: error.detail))
        }
    }

    func resolved(_ addresses: [String], at now: Instant) {
        guard let work, let place = work.place else { return }
        work.lookup = Microseconds(from: work.hopBegan, to: now)
        memory.remember(addresses, of: place)
    }

    /// Sets libcurl's options for the hop.
    /// - Returns: why the hop cannot be made; nil if it can.
    func configure(at now: Instant) -> Exchange.Failure? {
        guard let work, let address = work.address, let place = work.place else { return nil }
        var request = work.request.signed(for: address, at: .wallClock())
        if request.hasOwnCookies {
            let jar = memory.takeJar(from: handle)
            request = request.joined(with: jar.compactMap { JarCookie(line: $0) }, for: address)
        }
        let spent = now - work.began
        if let problem = options.apply(request, to: handle) {
            let detail = "libcurl \(MultiHandle.version) cannot do \(problem)"
            return Exchange.Failure(reason: .local, detail: detail)
        }
        options.apply(
            connect: request.limits.connect - (now - work.hopBegan),
            total: request.limits.total - spent,
            to: handle
        )
        if let problem = options.apply(
            wayOf: request,
            isSecure: address.origin.isSecure,
            to: handle,
            configuration
        ) {
            return Exchange.Failure(reason: .local, detail: problem)
        }
        guard request.unixSocket == nil else {
            options.apply(pin: nil, to: handle)
            return nil
        }
        let family = request.wire?.value.family
        switch memory.pin(place, family) {
        case .known: options.apply(pin: nil, to: handle)
        case .line(let line): options.apply(pin: line, to: handle)
        case .none:
            let version = family?.rawValue ?? ""
            let detail = "'\(place.host)' has no address of IP version \(version)"
            return Exchange.Failure(reason: .dns, detail: detail)
        }
        return nil
    }

    func knownAddresses(of place: WebAddress.Origin) -> [String] { memory.addresses(of: place) }

    /// Whether the server must show who it is.
    var verifiesServer: Bool { !(work?.request.wire?.value.trust.isUnverified ?? false) }

    /// Records the hop that libcurl has ended.
    /// - Returns: whether another hop follows; else `respond` has all that there is.
    func collect(code: Int32) -> Bool {
        guard let work else { return false }
        // libcurl knows when it was connected, and not when the greeting came.
        var exchange = transferred(work, end: work.listens && code == 0 ? .monotonic() : nil)
        if code != 0 { exchange.failure = circumstances(code: code, exchange: exchange).failure }
        head = incoming.takeHead()
        memory.returnJar(to: handle, behind: head)
        if incoming.setsCookies { memory.readCookies(from: handle) }
        if exchange.failure == nil, memory.isJarFull {
            exchange.failure = Exchange.Failure(
                reason: .size,
                detail: "more than \(Limits.cookies) cookies or \(Limits.cookieBytes) bytes of them"
            )
        }
        let next = exchange.failure == nil ? nextHop(work, &exchange) : nil
        work.exchanges.append(exchange)
        if let next {
            work.request = next
            work.onward.append(next)
        }
        return next != nil
    }

    /// Records that the hop ended before libcurl ended it, or without libcurl.
    func fail(_ failure: Exchange.Failure, at now: Instant) {
        guard let work else { return }
        var exchange: Exchange
        if isTransferring {
            exchange = transferred(work, end: now)
        } else {
            exchange = Exchange(of: work)
            var moments = Moments()
            moments.finished = Microseconds(from: work.hopBegan, to: now).count
            exchange.phases = Phases(moments)
        }
        exchange.failure = failure
        work.exchanges.append(exchange)
    }

    /// The record of a hop that libcurl has at least begun.
    private func transferred(_ work: Work, end: Instant? = nil) -> Exchange {
        var exchange = Exchange(of: work)
        exchange.read(handle, of: work, handshake, end: end)
        exchange.bytesReceived = Int64(incoming.body.count)
        let startsTLS = work.request.wire?.value.errand?.startsTLS ?? false
        let isSecure = work.address?.origin.isSecure ?? false || startsTLS
        exchange.isUnverified = isSecure && !verifiesServer
        if let origin = work.place {
            memory.complete(&exchange, on: origin, from: handle, sockets, handshake)
        }
        return exchange
    }

    /// Records that there are no addresses for the host.
    func failLookup(_ failure: LookupFailure, at now: Instant) {
        guard let work, let host = work.place?.host else { return }
        let limits = work.request.limits
        let limit = min(limits.connect, limits.total)
        let isOurLimit = limit < Limits.lookupTime && now - work.hopBegan >= limit
        fail(failure.failure(of: host, within: isOurLimit ? limit : nil), at: now)
    }

    /// Takes the response; the session is free for the next request.
    func respond() -> (Inbox.Job, Response)? {
        guard let work = work.take() else { return nil }
        heldBytes = incoming.body.count
        var response = Response(
            exchanges: work.exchanges,
            head: head,
            cookies: memory.cookies,
            body: incoming.takeBody()
        )
        response.onward = work.onward
        return (work.job, response)
    }

    // MARK: Decisions

    private func nextHop(_ work: Work, _ exchange: inout Exchange) -> Request? {
        guard let status = exchange.status, Redirect.isRedirect(status),
            work.request.limits.redirects > 0, work.request.wire?.value.errand == nil,
            let address = work.address,
            let location = head.values(of: "location").first
        else { return nil }
        do throws(WebAddress.Fault) {
            let target = try WebAddress(location, relativeTo: address)
            guard work.exchanges.count < work.request.limits.redirects else {
                throw WebAddress.Fault.tooManyHops(work.request.limits.redirects)
            }
            guard
                let next = Redirect.next(
                    after: work.request,
                    status: status,
                    to: target,
                    crossesOrigin: target.origin != address.origin
                )
            else { throw WebAddress.Fault.secretBody(status) }
            return next
        } catch {
            exchange.failure = Exchange.Failure(
                reason: .redirect,
                detail: "redirect: \(error.detail)"
            )
            return nil
        }
    }

    /// libcurl keeps the number of an earlier exchange, or of an address that it gave up: unless it
    /// could not connect, the number is this error's only if its text has the same words.
    private func errorNumber(code: Int32) -> Int32 {
        let number = Int32(truncatingIfNeeded: handle.get(CURLINFO_OS_ERRNO))
        let isCertain = Circumstances.unconnected.contains(code)
        return isCertain || SystemError.isNamed(number, in: handle.errorText(of: code)) ? number : 0
    }

    private func circumstances(code: Int32, exchange: Exchange) -> Circumstances {
        // A server of files that hangs up before it greets is none of our faults.
        let wire = work?.request.wire?.value
        let isGreeting = code == 2 && wire?.errand != nil
        var known = Circumstances(code: isGreeting ? 56 : code)
        known.refusal = wire?.errand == nil ? nil : exchange.status.flatMap { $0 < 400 ? nil : $0 }
        known.phase = handle.phase(handshake)
        if known.phase == .receive, let work, work.sendsBody, work.greeted == nil {
            known.phase = .wait
        }
        known.errorNumber = errorNumber(code: code)
        known.watchRefusal = sockets.watchRefusal
        // One family may have got its socket before the other found none left.
        known.socketShortage = code == 7 || sockets.count == 0 ? sockets.shortage : 0
        known.stop = incoming.stop.map { ($0.reason, $0.detail) }
        if sockets.count == 0, let denied = sockets.denied {
            known.denial = "\(denied.address) lies in the denied network \(denied.network)"
        }
        known.certificate = handshake?.certificate
        let limits = work?.request.limits ?? ExchangeLimits()
        let isConnecting = known.phase == .connect || known.phase == .tls
        known.limit = isConnecting ? min(limits.connect, limits.total) : limits.total
        if let work, code == 28, !isConnecting, work.isWithinLimit(at: .monotonic()) {
            known.slowest = work.request.wire?.value.slowest
        }
        known.peer = exchange.peer ?? work?.place?.authority ?? ""
        // COULDNT_CONNECT: nobody has asked the address's own server.
        if wire?.proxy != nil, code == 7 { known.peer = "the proxy \(known.peer)" }
        known.message = handle.errorText(of: code)
        known.isOffline =
            SystemError.isUnreachable(known.errorNumber) && commons.network.isDown(at: .monotonic())
        return known
    }
}
