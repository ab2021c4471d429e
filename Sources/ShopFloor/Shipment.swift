/// A parcel's way through the shop.
struct Shipment: Sendable {
    enum Status: String, Sendable, Codable { case draft, paid, cancelled }

    /// `S-00123`.
    let id: String
    let to: String
    let rates: [Rate]
    var status = Status.draft
    /// When the label will be ready, since the shop opened; nil before payment.
    var labelReady: Duration?
    var events = ["created"]
}

/// What one carrier asks.
struct Rate: Sendable, Codable {
    let carrier: String
    let service: String
    /// Euros with two decimals, as text, so that nobody rounds it.
    let price: String

    /// Three offers for parcels of this total weight.
    static func offers(kilograms: Double) -> [Rate] {
        [
            ("Nordpost", "standard", 490.0, 110.0), ("Südkurier", "standard", 520, 95),
            ("Flink", "express", 1190, 220),
        ].map { carrier, service, base, perKilogram in
            let cents = Int((base + perKilogram * kilograms).rounded())
            let fraction = cents % 100
            return Rate(
                carrier: carrier,
                service: service,
                price: "\(cents / 100).\(fraction < 10 ? "0" : "")\(fraction)"
            )
        }
    }
}

/// What a customer wants to send.
struct ParcelOrder: Decodable {
    struct Parcel: Decodable { let kg: Double }

    let to: String
    let parcels: [Parcel]

    /// The total weight; nil if there is no parcel, or one that no driver may lift.
    var kilograms: Double? {
        let weights = parcels.map(\.kg)
        guard (1...ShopLimits.parcels).contains(weights.count),
            weights.allSatisfy({ $0 > 0 && $0 <= ShopLimits.parcelKilograms })
        else { return nil }
        return weights.reduce(0, +)
    }
}
