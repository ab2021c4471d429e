/// One component in the report of a service: its own health checks, which is what IT sees, beside
/// what the customers' journeys say about it.
package struct ComponentView: Hashable, Sendable {
    package let name: String
    /// Runs of journeys that check the health of this component.
    package let ownChecks: Tally
    package let seen: ComponentTally
    /// Points of reliability, as a fraction, that it cost the service: failures blamed on it per
    /// run that counts.
    package let cost: Double

    /// By its own checks where there are any, else as the steps see it; nil without evidence.
    package var availability: Double? { ownChecks.reliability ?? seen.availability }
}
