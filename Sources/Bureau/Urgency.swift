package import Journey
package import ProbeModel
package import Reliability

/// What failing journeys cost in this hour of the week, by the contracts of their services
/// (maths.md §1.10).
package struct Urgency {
    /// A journey that fails, and the share of its runs that do, 0…1.
    package struct Failure {
        let journey: String
        let service: String
        let share: Double

        package init(of journey: String, _ service: String, share: Double) {
            (self.journey, self.service, self.share) = (journey, service, share)
        }
    }

    private let customers: [String: Customers]
    private let endangered: Set<String>

    /// - Parameters:
    ///   - contracts: By service.
    ///   - endangered: Services whose budget is gone before their period ends if this goes on.
    ///   - zone: A zone of this host by its IANA name; nil if there is none.
    ///   - now: The time of the question.
    package init(
        _ contracts: [String: Contract],
        endangered: Set<String> = [],
        zone: (String) -> Zone?,
        at now: Timestamp
    ) {
        self.endangered = endangered
        customers = contracts.mapValues { contract in
            Customers(contract, hour: (zone(contract.zone) ?? .utc).hourOfWeek(at: now))
        }
    }

    /// That of an incident: its penalties are those of the services whose periods it endangers, its
    /// burn rate is that of the journey that burns fastest.
    package func priority(of failures: [Failure]) -> Priority {
        let parts = failures.map { customers(of: $0).part($0.journey, failing: $0.share) }
        let services = Set(failures.map(\.service)).intersection(endangered)
        return Priority(
            parts,
            penaltyAtStake: services.reduce(0) { $0 + (customers[$1]?.penalty ?? 0) },
            burnRate: failures.map { $0.share * customers(of: $0).burn }.max() ?? 0
        )
    }

    private func customers(of failure: Failure) -> Customers {
        customers[failure.service] ?? Customers(nil, hour: 0)
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

    /// What a period costs that is not met.
    var penalty: Double { Double(contract?.penaltyHundredths ?? 0) / 100 }

    /// How many times as fast as allowed the budget goes while all runs fail; 0 without a contract.
    var burn: Double {
        contract.map { 1e6 / Double(max(1, 1_000_000 - $0.targetPartsPerMillion)) } ?? 0
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
