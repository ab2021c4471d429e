import FoundationEssentials
import ShopFloor

/// Walks through a shop value, without a network; `now` is what the test says.
struct Customer {
    var shop: Shop
    var now = Duration.zero
    var token: String?

    init(availability: Double = 1, password: String? = nil) {
        var settings = ShopSettings()
        settings.availability = availability
        settings.password = password
        settings.opened = Date(timeIntervalSince1970: 1_795_219_200)  // 2026-11-21
        shop = Shop(settings: settings)
    }

    static let login = #"{"user": "robot", "password": "parcels-2026"}"#
    static let address =
        #"{"street": " 12  Harbour Street", "postcode": "20457", "city": "Hamburg", "country": "de"}"#
    static let order = #"{"to": "12 Harbour Street", "parcels": [{"kg": 1.2}]}"#

    mutating func send(
        _ method: String,
        _ path: String,
        _ body: String = "",
        key: String? = nil
    ) -> ShopAnswer {
        shop.answer(
            ShopRequest(method, path, token: token, idempotencyKey: key, body: Array(body.utf8)),
            at: now
        )
    }

    /// Logs in and creates a shipment; the answers are taken for granted.
    mutating func createShipment() {
        token = send("POST", "/login", Self.login).text(of: "token")
        _ = send("POST", "/shipments", Self.order)
    }
}

extension ShopAnswer {
    var bodyText: String { String(decoding: body, as: UTF8.self) }

    /// A text of a flat answer; nil if it is not there.
    func text(of name: String) -> String? {
        let parts = bodyText.components(separatedBy: "\"\(name)\":\"")
        return parts.count > 1 ? String(parts[1].prefix { $0 != "\"" }) : nil
    }
}
