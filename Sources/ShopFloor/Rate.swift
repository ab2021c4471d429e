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
