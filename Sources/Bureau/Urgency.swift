package import Journey
package import ProbeModel
package import Reliability

/// What failing journeys cost in this hour of the week, by the contracts of their services
/// (maths.md §1.10).
package struct Urgency {
    private let customers: [String: Customers]

    /// - Parameters:
    ///   - contracts: By service.
    ///   - zone: A zone of this host by its IANA name; nil if there is none.
    ///   - now: The time of the question.
    package init(_ contracts: [String: Contract], zone: (String) -> Zone?, at now: Timestamp) {
        customers = contracts.mapValues { contract in
            Customers(contract, hour: (zone(contract.zone) ?? .utc).hourOfWeek(at: now))
        }
    }

    /// A journey of which this share fails, 0…1.
    package func part(
        _ journey: String,
        of service: String,
        failing: Double
    ) -> Priority.Part {
        (customers[service] ?? Customers(nil, hour: 0)).part(journey, failing: failing)
    }
}

/// What the customers of a service do in one hour of the week, by its contract.
struct Customers {
    private let contract: Contract?
    private let volumes: [String: [Double]]
    private let weights: [String: Double]
    private let hour: Int

    init(_ contract: Contract?, hour: Int) {
        self.contract = contract
        volumes = contract?.transactions ?? [:]
        weights = contract?.weights ?? [:]
        self.hour = hour
    }

    func part(_ journey: String, failing: Double) -> Priority.Part {
        let value = contract?.value(of: journey)
        return Priority.Part(
            // Without a value transactions of different journeys cannot be compared.
            transactions: value == nil ? nil : volumes[journey]?[hour],
            value: value ?? 0,
            weight: weights.isEmpty ? 1 : weights[journey] ?? 0,
            failing: failing
        )
    }
}
