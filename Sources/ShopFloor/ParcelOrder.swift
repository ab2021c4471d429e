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
