package import Journey
package import ProbeModel
package import Reliability

/// What is not reasonable about the contracts of a set of probe files: the warnings of `validate`.
package struct ContractLint {
    private let catalogue: Catalogue
    private let zone: (String) -> Zone?
    private let past: [String: IncidentRecord]

    /// - Parameters:
    ///   - catalogue: The files.
    ///   - zone: A zone of this host by its IANA name.
    ///   - past: The incidents of services, as far as they are known.
    package init(
        _ catalogue: Catalogue,
        zone: @escaping (String) -> Zone?,
        past: [String: IncidentRecord] = [:]
    ) {
        self.catalogue = catalogue
        self.zone = zone
        self.past = past
    }

    /// The catalogue with a warning for each contract that promises what cannot be shown, kept or
    /// missed.
    package var warned: Catalogue {
        let warnings = catalogue.services.flatMap { service in
            lints(of: service).map { Catalogue.Warning(service: service.name, message: $0) }
        }
        return catalogue.adding(warnings)
    }

    private func lints(of service: Service) -> [String] {
        let plans = catalogue.plans.filter { $0.service == service.name && $0.healthOf == nil }
        guard let contract = service.contract, !plans.isEmpty else { return [] }
        guard let terms = contract.terms(zone: zone) else {
            return ["this host does not know the zone '\(contract.zone)'; install tzdata"]
        }
        var plan = plan(contract, terms, plans)
        plan.past = past[service.name]
        return plan.lints.map { "\(contract.name): \($0)" }
    }

    /// The contract before anything was measured: a month is the shortest one that there is.
    private func plan(
        _ contract: Contract,
        _ terms: ServiceTerms,
        _ plans: [Plan]
    ) -> ObjectivePlan {
        let period = Self.period(contract)
        let named = Set(terms.structure?.parts ?? plans.map(\.name))
        let counting = plans.filter { named.contains($0.name) }
        // A joint slot is as long as the longest interval; else every run counts.
        let joint = counting.map(\.every).max() ?? .seconds(60)
        var due = DueSlots(in: period, by: terms)
        let slots =
            terms.structure == nil
            ? counting.reduce(0) { $0 + due.count(every: $1.every, by: $1.schedule) }
            : due.count(every: joint, byAnyOf: counting.map(\.schedule))
        var plan = ObjectivePlan(
            rule: terms.rule,
            slots: slots,
            periodMinutes: terms.hours.minutes(of: period, in: terms.zone)
        )
        let excluded = contract.exclusions.atMost / .seconds(60)
        plan.excluded = Int(
            Double(slots) * min(1, excluded / max(1, period.span.minutes))
        )
        plan.baseline = contract.baseline.map { Double($0) / 1e6 }
        plan.best = best(contract, terms, plans)
        plan.asksForCommonCause =
            contract.commonCause == nil && terms.structure?.hasAlternatives == true
        let weights = contract.weights
        if !weights.isEmpty {
            plan.unweightedJourneys = plans.map(\.name).filter { weights[$0] == nil }
        }
        return plan
    }

    private static func period(_ contract: Contract) -> Period {
        let start = Timestamp(clampingSeconds: 1_769_904_000)
        let length: Duration =
            switch contract.period {
            case .month: .seconds(28 * 86_400)
            case .rolling(let window): window
            }
        return Period(start..<start + length)
    }

    /// The best that the structure can reach with what others fix; nil if nothing is fixed.
    private func best(
        _ contract: Contract,
        _ terms: ServiceTerms,
        _ plans: [Plan]
    ) -> Double? {
        guard !contract.fixed.isEmpty else { return nil }
        let needs = Dictionary(
            plans.map { plan in (plan.name, Set(plan.steps.flatMap(\.components)).sorted()) },
            uniquingKeysWith: { first, _ in first }
        )
        let whole = terms.structure ?? .series(plans.map(\.name))
        let structure = whole.replacing { Structure.series(needs[$0] ?? []) }
        let figures = Dictionary(
            structure.parts.map { ($0, contract.fixed[$0].map { Double($0) / 1e6 } ?? 1) },
            uniquingKeysWith: { first, _ in first }
        )
        return structure.availability(of: figures)
    }
}
