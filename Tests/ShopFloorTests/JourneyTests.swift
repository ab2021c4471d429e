import ShopFloor
import Testing

@Suite("A customer's journey")
struct JourneyTests {
    @Test("goes from the login to the cancellation")
    func whole() {
        var customer = Customer()
        let login = customer.send("POST", "/login", Customer.login)
        customer.token = login.text(of: "token")
        #expect(login.status == 200)
        #expect(login.headers["Set-Cookie"]?.hasPrefix("session=\(customer.token ?? "?");") == true)
        let transcript: [(String, String, String, Int, String)] = [
            (
                "POST", "/addresses/check", Customer.address, 200,
                #"{"address":"12 Harbour Street, 20457 Hamburg, DE","deliverable":true}"#
            ),
            ("GET", "/shipments/S-00001", "", 404, #"{"title":"no such shipment"}"#),
            (
                "POST", "/shipments", Customer.order, 201,
                #"{"id":"S-00001","rates":["#
                    + #"{"carrier":"Nordpost","price":"6.22","service":"standard"},"#
                    + #"{"carrier":"Südkurier","price":"6.34","service":"standard"},"#
                    + #"{"carrier":"Flink","price":"14.54","service":"express"}],"#
                    + #""status":"draft","to":"12 Harbour Street"}"#
            ),
            ("GET", "/shipments/S-00001/label", "", 409, #"{"title":"the shipment is not paid"}"#),
            (
                "POST", "/shipments/S-00001/pickup", "", 409,
                #"{"title":"the shipment is not paid"}"#
            ),
            ("POST", "/shipments/S-00001/payment", "{}", 200, #"{"status":"paid"}"#),
            ("GET", "/shipments/S-00001/label", "", 202, #"{"status":"pending"}"#),
            (
                "POST", "/shipments/S-00001/pickup", "{}", 200,
                #"{"and":"18:00","between":"14:00","pickup":"2026-11-22"}"#
            ),
            (
                "GET", "/shipments/S-00001/tracking", "", 200,
                #"{"events":[{"what":"created"},{"what":"paid"},{"what":"pickup planned"}]}"#
            ),
            ("DELETE", "/shipments/S-00001", "", 204, ""),
            ("DELETE", "/shipments/S-00001", "", 409, #"{"title":"the shipment is cancelled"}"#),
            ("GET", "/shipments/S-00001/label", "", 409, #"{"title":"the shipment is cancelled"}"#),
            ("DELETE", "/shipments/S-00002", "", 404, #"{"title":"no such shipment"}"#),
        ]
        for (method, path, body, status, answer) in transcript {
            let got = customer.send(method, path, body)
            #expect(got.status == status, "\(method) \(path)")
            #expect(got.bodyText == answer, "\(method) \(path)")
        }
    }

    @Test("offers a quote in euros, a new one each time")
    func quotes() {
        var customer = Customer()
        customer.createShipment()
        let quotes = (0..<2).map { _ in customer.send("POST", "/quotes", Customer.order) }
        #expect(quotes.allSatisfy { $0.status == 200 && $0.text(of: "currency") == "EUR" })
        #expect(quotes[0].text(of: "quote")?.hasPrefix("Q-") == true)
        #expect(quotes[0].text(of: "quote") != quotes[1].text(of: "quote"))
    }

    @Test("gets its label when that is ready: a PDF whose table finds its objects")
    func label() throws {
        var customer = Customer()
        customer.createShipment()
        _ = customer.send("POST", "/shipments/S-00001/payment")
        customer.now = .milliseconds(149)
        #expect(customer.send("GET", "/shipments/S-00001/label").status == 202)
        customer.now = .milliseconds(150)
        let label = customer.send("GET", "/shipments/S-00001/label")
        #expect(label.status == 200)
        #expect(label.contentType == "application/pdf")
        #expect(label.bodyText.hasPrefix("%PDF-1.4\n"))
        #expect(label.bodyText.contains("(S-00001) Tj"))
        let lines = label.bodyText.split(separator: "\n").map(String.init)
        let offsets = lines.filter { $0.hasSuffix(" 00000 n ") }.compactMap { Int($0.prefix(10)) }
        #expect(offsets.count == 5)
        for (index, offset) in offsets.enumerated() {
            let object = label.body.dropFirst(offset).prefix(7)
            #expect(String(decoding: object, as: UTF8.self) == "\(index + 1) 0 obj")
        }
        let start = try #require(Int(lines[lines.count - 2]))
        #expect(label.body.dropFirst(start).starts(with: "xref".utf8))
    }

    @Test(
        "needs a login",
        arguments: [
            ("POST", "/addresses/check"), ("POST", "/quotes"), ("POST", "/shipments"),
            ("POST", "/shipments/S-00001/payment"), ("GET", "/shipments/S-00001/label"),
            ("DELETE", "/shipments/S-00001"),
        ]
    )
    func unauthorized(method: String, path: String) {
        var customer = Customer()
        customer.createShipment()
        for token in [nil, "", "guessed"] {
            customer.token = token
            #expect(customer.send(method, path, Customer.order).status == 401)
        }
    }

    @Test(
        "does not begin with the wrong password, or none",
        arguments: [
            (#"{"user": "robot", "password": "parcels-2026"}"#, 200),
            (#"{"user": "robot", "password": "parcels-2025"}"#, 401),
            (#"{"user": "robot", "password": ""}"#, 401),
            (#"{"user": "", "password": "parcels-2026"}"#, 401),
            (#"{"user": "robot"}"#, 400), ("robot", 400), ("", 400),
        ]
    )
    func passwords(body: String, status: Int) {
        var customer = Customer(password: "parcels-2026")
        #expect(customer.send("POST", "/login", body).status == status)
    }

    @Test("creates one shipment for one idempotency key, however often it is sent")
    func idempotency() {
        var customer = Customer()
        customer.createShipment()
        let first = customer.send("POST", "/shipments", Customer.order, key: "k1")
        let again = customer.send("POST", "/shipments", Customer.order, key: "k1")
        let other = customer.send("POST", "/shipments", Customer.order, key: "k2")
        #expect(first.headers["Location"] == "/shipments/S-00002")
        #expect(first.body == again.body && again.status == 201)
        #expect(again.headers["Idempotency-Replayed"] == "true")
        #expect(other.headers["Location"] == "/shipments/S-00003")
    }

    @Test(
        "is refused what makes no sense",
        arguments: [
            ("POST", "/quotes", #"{"to": "x", "parcels": []}"#, 422),
            ("POST", "/quotes", #"{"to": "x", "parcels": [{"kg": 32}]}"#, 422),
            ("POST", "/shipments", #"{"to": "x", "parcels": [{"kg": -1}]}"#, 422),
            ("POST", "/shipments", #"{"to": "x"}"#, 400),
            ("POST", "/quotes", "[", 400),
            ("POST", "/addresses/check", "{}", 400),
            (
                "POST", "/addresses/check",
                #"{"street": " ", "postcode": "1", "city": "x", "country": "de"}"#, 422
            ),
            ("GET", "/nothing", "", 404), ("GET", "/shipments", "", 404),
            ("PUT", "/shipments/S-00001", "", 405),
            ("POST", "/shipments/S-00001/tracking", "", 405),
        ]
    )
    func refusals(method: String, path: String, body: String, status: Int) {
        var customer = Customer()
        customer.createShipment()
        let answer = customer.send(method, path, body)
        #expect(answer.status == status)
        #expect(answer.contentType == "application/problem+json")
    }

    @Test("is forgotten when a hundred thousand others have come")
    func shelf() {
        var shelf = Shelf<Int>(capacity: 3)
        for number in 1...5 { shelf["\(number % 4)"] = number }
        // 1, 2, 3, then 0 pushed 1 out, then 1 pushed 2 out.
        #expect(["1", "2", "3", "0"].map { shelf[$0] } == [5, nil, 3, 4])
        #expect(shelf.count == 3)
    }
}
