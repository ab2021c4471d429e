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
