/// Evidence that may be looked at as often as one likes: the chance that it ever reaches 20 is at
/// most 5 % if nothing is wrong (Ville 1939).
package protocol AlwaysValid {
    /// The greatest so far: 1 says nothing, 20 is strong.
    var maximum: Double { get }
}

extension AlwaysValid {
    /// The evidence at which something is shown: wrongly in one of twenty cases.
    package static var stop: Double { 20 }

    /// Valid however often it was looked at.
    package var alwaysValidP: Double { min(1, 1 / maximum) }

    package var shouldStop: Bool { maximum >= Self.stop }
}
