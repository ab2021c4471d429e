import FoundationEssentials

// The requests of a customer who is logged in.
extension Shop {
    mutating func journeyAnswer(
        _ request: ShopRequest,
        _ parts: [String],
        at now: Duration
    ) -> ShopAnswer {
        let known = ["addresses", "quotes", "shipments"]
        guard let first = parts.first, known.contains(first) else {
            return .problem(404, "no such page")
        }
        guard isLoggedIn(request.token) else { return .problem(401, "log in first") }
        switch (request.method, first, parts.dropFirst().last, parts.count) {
        case ("POST", "addresses", "check", 2):
            return obstacle(to: .address, at: now) { _ in Self.checkAddress(request) }
        case ("POST", "quotes", nil, 1):
            return obstacle(to: .quote, at: now) { $0.quote(request) }
        case ("POST", "shipments", nil, 1):
            return obstacle(to: .shipment, at: now) { $0.createShipment(request) }
        case (_, "shipments", _, 2...3): break
        default: return .problem(404, "no such page")
        }
        guard let shipment = shipments[parts[1]] else { return .problem(404, "no such shipment") }
        return answer(request, about: shipment, parts.count == 3 ? parts[2] : "", at: now)
    }

    private mutating func answer(
        _ request: ShopRequest,
        about shipment: Shipment,
        _ subject: String,
        at now: Duration
    ) -> ShopAnswer {
        switch (request.method, subject) {
        case ("DELETE", ""):
            obstacle(to: .cancellation, at: now) { $0.cancel(shipment) }
        case ("POST", "payment"):
            obstacle(to: .payment, at: now) { $0.pay(shipment, at: now) }
        case ("GET", "label"): label(of: shipment, at: now)
        case ("POST", "pickup"):
            obstacle(to: .pickup, at: now) { $0.planPickup(of: shipment, at: now) }
        case ("GET", "tracking"):
            obstacle(to: .tracking, at: now) { _ in
                .json(200, ["events": shipment.events.map { ["what": $0] }])
            }
        default: .problem(405, "this cannot be done with a shipment")
        }
    }

    private static func checkAddress(_ request: ShopRequest) -> ShopAnswer {
        struct Address: Decodable {
            let street: String
            let postcode: String
            let city: String
            let country: String
        }
        struct Checked: Encodable {
            let address: String
            let deliverable: Bool
        }
        guard let address = request.decoded(Address.self) else {
            return .problem(400, "street, postcode, city and country are needed")
        }
        let lines = [
            address.street, "\(address.postcode) \(address.city)", address.country.uppercased(),
        ].map { $0.split(separator: " ").joined(separator: " ") }
        guard lines.allSatisfy({ !$0.isEmpty }) else { return .problem(422, "incomplete address") }
        return .json(200, Checked(address: lines.joined(separator: ", "), deliverable: true))
    }

    private func quote(_ request: ShopRequest) -> ShopAnswer {
        struct Quote: Encodable {
            let quote: String
            let currency: String
            let rates: [Rate]
        }
        guard let order = request.decoded(ParcelOrder.self) else { return Self.incompleteOrder }
        guard let kilograms = order.kilograms else { return Self.impossibleParcels }
        let number = String(UInt32.random(in: .min ... .max), radix: 36).uppercased()
        let rates = Rate.offers(kilograms: kilograms)
        return .json(200, Quote(quote: "Q-\(number)", currency: "EUR", rates: rates))
    }

    private mutating func createShipment(_ request: ShopRequest) -> ShopAnswer {
        if let key = request.idempotencyKey, let id = keys[key], let shipment = shipments[id] {
            var answer = Self.created(shipment)
            answer.headers["Idempotency-Replayed"] = "true"
            return answer
        }
        guard let order = request.decoded(ParcelOrder.self) else { return Self.incompleteOrder }
        guard let kilograms = order.kilograms else { return Self.impossibleParcels }
        shipmentCount += 1
        let digits = String(shipmentCount)
        let id = "S-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        let shipment = Shipment(id: id, to: order.to, rates: Rate.offers(kilograms: kilograms))
        shipments[id] = shipment
        if let key = request.idempotencyKey { keys[key] = id }
        return Self.created(shipment)
    }

    private static func created(_ shipment: Shipment) -> ShopAnswer {
        struct Created: Encodable {
            let id: String
            let status: Shipment.Status
            let to: String
            let rates: [Rate]
        }
        var answer = ShopAnswer.json(
            201,
            Created(
                id: shipment.id,
                status: shipment.status,
                to: shipment.to,
                rates: shipment.rates
            )
        )
        answer.headers["Location"] = "/shipments/\(shipment.id)"
        return answer
    }

    private mutating func pay(_ shipment: Shipment, at now: Duration) -> ShopAnswer {
        guard shipment.status != .cancelled else { return Self.cancelled }
        var shipment = shipment
        if shipment.status == .draft {
            shipment.status = .paid
            shipment.labelReady = now + settings.labelTime
            shipment.events.append("paid")
            shipments[shipment.id] = shipment
        }
        return .json(200, ["status": shipment.status])
    }

    /// A label that is not ready touches no component: only the finished one does. It is made at
    /// one moment; if a component was down then, there is no label, however often one asks.
    private mutating func label(of shipment: Shipment, at now: Duration) -> ShopAnswer {
        guard shipment.status != .cancelled else { return Self.cancelled }
        guard let ready = shipment.labelReady else { return Self.unpaid }
        guard now >= ready else { return .json(202, ["status": "pending"]) }
        return obstacle(to: .label, at: now, work: ready) { _ in
            ShopAnswer(
                status: 200,
                contentType: "application/pdf",
                body: Label.pdf(for: shipment.id)
            )
        }
    }

    private mutating func planPickup(of shipment: Shipment, at now: Duration) -> ShopAnswer {
        guard shipment.status != .cancelled else { return Self.cancelled }
        guard shipment.status == .paid else { return Self.unpaid }
        if !shipment.events.contains("pickup planned") {
            var shipment = shipment
            shipment.events.append("pickup planned")
            shipments[shipment.id] = shipment
        }
        let day: Double = 86_400
        let tomorrow = settings.opened.addingTimeInterval(
            Double(now.components.seconds) + day
        )
        let date = tomorrow.formatted(Date.ISO8601FormatStyle().year().month().day())
        return .json(200, ["pickup": date, "between": "14:00", "and": "18:00"])
    }

    private mutating func cancel(_ shipment: Shipment) -> ShopAnswer {
        guard shipment.status != .cancelled else { return Self.cancelled }
        var shipment = shipment
        shipment.status = .cancelled
        shipments[shipment.id] = shipment
        return .empty(204)
    }

    private static let incompleteOrder = ShopAnswer.problem(400, "to and parcels are needed")
    private static let impossibleParcels = ShopAnswer.problem(
        422,
        "1 to \(ShopLimits.parcels) parcels of up to \(ShopLimits.parcelKilograms) kg each"
    )
    private static let cancelled = ShopAnswer.problem(409, "the shipment is cancelled")
    private static let unpaid = ShopAnswer.problem(409, "the shipment is not paid")
}
