/// Every bound of the demo shop, with its reason.
package enum ShopLimits {
    /// Bytes of a request's body; a customer sends some hundred.
    package static let bodyBytes = 64 << 10
    /// Shipments that are remembered; the oldest is forgotten. Days of a demo.
    package static let shipments = 100_000
    /// Sessions that are remembered; the oldest is forgotten.
    package static let sessions = 100_000
    /// The longest delay of a fault, and the longest silence.
    package static let faultTime = Duration.seconds(60)
    /// Parcels of one shipment.
    package static let parcels = 50
    /// The heaviest parcel that a driver may lift alone.
    package static let parcelKilograms = 31.5
}
