import ShopFloor
import Testing

@Suite("Faults")
struct FaultTests {
    @Test("the first component that is down is named", arguments: [JourneyRequest.login, .quote])
    func naming(request: JourneyRequest) {
        var customer = Customer()
        customer.createShipment()
        for component in request.components.dropFirst(2) {
            #expect(
                customer.send("PUT", "/faults/\(component)", #"{"mode": "down"}"#).status == 204
            )
        }
        let down = request.components[2]
        let answer =
            request == .login
            ? customer.send("POST", "/login", Customer.login)
            : customer.send("POST", "/quotes", Customer.order)
        #expect(answer.status == 503)
        #expect(answer.contentType == "application/problem+json")
        #expect(answer.headers["X-Component"] == down)
        #expect(answer.bodyText == #"{"component":"\#(down)","title":"unavailable"}"#)
    }

    @Test("the weather takes a component down in the journey and in its health check alike")
    func weather() {
        var customer = Customer(availability: 0.9)
        var seen: Set<Int> = []
        for second in 0..<300 {
            customer.now = .seconds(second)
            let health = JourneyRequest.login.components.map {
                customer.send("GET", "/health/\($0)").status
            }
            let expected = health.allSatisfy { $0 == 200 } ? 200 : 503
            #expect(customer.send("POST", "/login", Customer.login).status == expected)
            seen.insert(expected)
        }
        #expect(seen == [200, 503])
    }

    @Test(
        "of each mode do what they say",
        arguments: [
            ("down", 503, 503), ("slow", 200, 200), ("wrong-content", 200, 200),
            ("half-open", 0, 200), ("none", 200, 200),
        ]
    )
    func modes(mode: String, status: Int, health: Int) {
        var customer = Customer()
        customer.createShipment()
        let order = #"{"mode": "\#(mode)", "seconds": 2.5}"#
        #expect(customer.send("PUT", "/faults/pricing", order).status == 204)
        let answer = customer.send("POST", "/quotes", Customer.order)
        #expect(answer.status == status)
        #expect(answer.isSilent == (mode == "half-open"))
        #expect(answer.delay == (mode == "slow" ? .seconds(2.5) : .zero))
        #expect((answer.contentType == "text/html; charset=utf-8") == (mode == "wrong-content"))
        #expect(customer.send("GET", "/health/pricing").status == health)
        #expect(customer.send("POST", "/addresses/check", Customer.address).status == 200)
        #expect(customer.send("DELETE", "/faults").status == 204)
        #expect(customer.send("POST", "/quotes", Customer.order).delay == .zero)
        #expect(customer.send("GET", "/health/pricing").bodyText.hasSuffix(#""status":"up"}"#))
    }

    @Test("flapping takes turns, beginning with down")
    func flapping() {
        var customer = Customer()
        customer.now = .milliseconds(700)
        _ = customer.send("PUT", "/faults/auth", #"{"mode": "flapping", "seconds": 0.5}"#)
        let states = (0..<8).map { turn in
            customer.now = .milliseconds(700 + 250 * turn)
            return customer.send("POST", "/login", Customer.login).status
        }
        #expect(states == [503, 503, 200, 200, 503, 503, 200, 200])
    }

    @Test("no delay is longer than a minute, none shorter than a millisecond")
    func bounds() {
        var customer = Customer()
        for (seconds, delay) in [("1e5", 60_000), ("-3", 1), ("0.25", 250)] {
            _ = customer.send("PUT", "/faults/auth", #"{"mode": "slow", "seconds": \#(seconds)}"#)
            let answer = customer.send("POST", "/login", Customer.login)
            #expect(answer.delay == .milliseconds(delay))
        }
    }

    @Test("a label is made at one moment: who asks later gets the same answer")
    func label() {
        var customer = Customer(availability: 0.93)
        var outcomes: [Int: Int] = [:]
        for run in 0..<400 {
            customer.now = .seconds(run)
            customer.token = customer.send("POST", "/login", Customer.login).text(of: "token")
            let created = customer.send("POST", "/shipments", Customer.order)
            guard let place = created.headers["Location"],
                customer.send("POST", place + "/payment").status == 200
            else { continue }
            let made = customer.now + .milliseconds(150)
            let statuses = (0..<8).map { second in
                customer.now = made + .seconds(second)
                return customer.send("GET", place + "/label").status
            }
            #expect(Set(statuses).count == 1)
            outcomes[statuses[0], default: 0] += 1
        }
        #expect(Set(outcomes.keys) == [200, 503])
    }

    @Test("cancelling needs no component, but a test may break it")
    func cancellation() {
        var customer = Customer()
        customer.createShipment()
        for component in JourneyRequest.allComponents {
            _ = customer.send("PUT", "/faults/\(component)", #"{"mode": "down"}"#)
        }
        _ = customer.send("PUT", "/faults/cancellation", #"{"mode": "down"}"#)
        #expect(
            customer.send("DELETE", "/shipments/S-00001").text(of: "component") == "cancellation"
        )
        _ = customer.send("PUT", "/faults/cancellation", #"{"mode": "none"}"#)
        #expect(customer.send("DELETE", "/shipments/S-00001").status == 204)
    }

    @Test(
        "that mean nothing are refused",
        arguments: [
            ("/faults/nobody", #"{"mode": "down"}"#, 404), ("/faults/psp", "{}", 400),
            ("/faults/psp", #"{"mode": "sleepy"}"#, 400),
            ("/faults/psp", #"{"mode": "slow", "seconds": 1e300}"#, 400),
        ]
    )
    func refusals(path: String, body: String, status: Int) {
        var customer = Customer()
        #expect(customer.send("PUT", path, body).status == status)
    }

    @Test("of unknown components are not told")
    func unknownHealth() {
        var customer = Customer()
        #expect(customer.send("GET", "/health/nobody").status == 404)
    }
}
