import FoundationEssentials

/// The whole shop as a value: requests in, answers out; it asks no clock and no network.
package struct Shop: Sendable {
    let settings: ShopSettings
    private let weather: Weather
    private var sessions = Shelf<Bool>(capacity: ShopLimits.sessions)
    var shipments = Shelf<Shipment>(capacity: ShopLimits.shipments)
    /// Idempotency key → shipment.
    var keys = Shelf<String>(capacity: ShopLimits.shipments)
    var shipmentCount = 0
    private var faults: [String: Fault] = [:]

    package init(settings: ShopSettings) {
        self.settings = settings
        self.weather = Weather(
            seed: settings.seed,
            availability: settings.availability,
            period: settings.stateTime
        )
    }

    /// Answers a request that came `now` after the shop opened.
    package mutating func answer(_ request: ShopRequest, at now: Duration) -> ShopAnswer {
        let parts = request.path.split(separator: "/").map(String.init)
        switch (request.method, parts.first, parts.count) {
        case ("GET", nil, 0): return index
        case ("GET", "components", 1): return componentList
        case ("GET", "health", 2): return health(of: parts[1], at: now)
        case ("PUT", "faults", 2): return setFault(parts[1], request, at: now)
        case ("DELETE", "faults", 1):
            faults = [:]
            return .empty(204)
        case ("POST", "login", 1):
            return obstacle(to: .login, at: now) { $0.login(request) }
        default: return journeyAnswer(request, parts, at: now)
        }
    }

    /// The first component of the request that keeps it from being answered decides the answer;
    /// if there is none, `body` does. `work` is when the components are needed, if not now.
    mutating func obstacle(
        to request: JourneyRequest,
        at now: Duration,
        work: Duration? = nil,
        else body: (inout Shop) -> ShopAnswer
    ) -> ShopAnswer {
        let needed = request == .cancellation ? [JourneyRequest.faultOnly] : request.components
        if let down = needed.first(where: { !isUp($0, at: now, work: work ?? now) }) {
            return .problem(503, "unavailable", component: down)
        }
        let active = faults.isEmpty ? [] : needed.compactMap { faults[$0] }
        if active.contains(where: { $0.mode == .halfOpen }) {
            return ShopAnswer(status: 0, isSilent: true)
        }
        let delay = active.filter { $0.mode == .slow }.map(\.span).max() ?? .zero
        var answer = active.contains { $0.mode == .wrongContent } ? Self.wrongContent : body(&self)
        answer.delay = delay
        return answer
    }

    func isLoggedIn(_ token: String?) -> Bool {
        token.map { sessions[$0] != nil } ?? false
    }

    private mutating func login(_ request: ShopRequest) -> ShopAnswer {
        struct Login: Decodable {
            let user: String
            let password: String
        }
        guard let login = request.decoded(Login.self) else {
            return .problem(400, "user and password are needed")
        }
        guard !login.user.isEmpty, !login.password.isEmpty,
            login.password == settings.password ?? login.password
        else { return .problem(401, "unknown user or wrong password") }
        let token = (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }
            .joined()
        sessions[token] = true
        var answer = ShopAnswer.json(200, ["token": token, "user": login.user])
        answer.headers["Set-Cookie"] = "session=\(token); Path=/; HttpOnly; SameSite=Lax"
        return answer
    }
}

// MARK: - Components and faults

extension Shop {
    private func isUp(_ component: String, at now: Duration, work: Duration) -> Bool {
        if let fault = faults[component] { return !fault.isDown(at: now) }
        // A cancellation is no component: it has no weather.
        return component == JourneyRequest.faultOnly || weather.isUp(component, at: work)
    }

    private func health(of component: String, at now: Duration) -> ShopAnswer {
        guard JourneyRequest.allComponents.contains(component) else {
            return .problem(404, "no such component")
        }
        let isUp = isUp(component, at: now, work: now)
        return .json(
            isUp ? 200 : 503,
            ["component": component, "status": isUp ? "up" : "down"]
        )
    }

    private mutating func setFault(
        _ component: String,
        _ request: ShopRequest,
        at now: Duration
    ) -> ShopAnswer {
        struct Order: Decodable {
            let mode: Fault.Mode
            let seconds: Double?
        }
        guard (JourneyRequest.allComponents + [JourneyRequest.faultOnly]).contains(component) else {
            return .problem(404, "no such component")
        }
        guard let order = request.decoded(Order.self), (order.seconds ?? 1).magnitude < 1e6 else {
            let modes = Fault.Mode.allCases.map(\.rawValue).joined(separator: ", ")
            return .problem(400, "mode must be one of \(modes); seconds a number")
        }
        let fault = Fault(mode: order.mode, span: .seconds(order.seconds ?? 1), since: now)
        faults[component] = order.mode == .none ? nil : fault
        return .empty(204)
    }

    private var index: ShopAnswer {
        .json(200, ["shop": "parcelshop", "components": "/components", "health": "/health/auth"])
    }

    private var componentList: ShopAnswer {
        .json(
            200,
            JourneyRequest.allCases.map { request in
                ComponentList(request: request.rawValue, components: request.components)
            }
        )
    }

    private struct ComponentList: Encodable {
        let request: String
        let components: [String]
    }

    private static let wrongContent = ShopAnswer(
        status: 200,
        contentType: "text/html; charset=utf-8",
        body: Array(
            "<!doctype html><title>parcelshop</title><p>We are improving our shop.</p>".utf8
        )
    )
}
