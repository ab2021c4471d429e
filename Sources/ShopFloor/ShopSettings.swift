package import FoundationEssentials

/// How a shop is set up.
package struct ShopSettings: Sendable {
    /// Chosen so that the first minute and a half are representative (docs/parcelshop.md).
    package static let representativeSeed: UInt64 = 3784

    package var seed = representativeSeed
    /// The probability that a component is up.
    package var availability = 0.99
    /// How long a component stays up or down before it is redrawn.
    package var stateTime = Duration.seconds(3)
    /// From payment to the finished label.
    package var labelTime = Duration.milliseconds(150)
    /// What a customer must know to log in; nil takes any password but an empty one.
    package var password: String?
    /// The wall clock when the shop opened, for the dates that it tells.
    package var opened = Date()

    package init() {}
}
