import Reliability

/// Evidence from several locations: a detector for each, and the mean of theirs, which is evidence
/// too, whatever the locations have to do with each other (alerting.md §4.5).
package struct PooledDetector: Hashable, Sendable, Codable {
    private struct Part: Hashable, Codable {
        let location: String
        var detector: Detector
    }

    /// What a location begins with.
    private var fresh: Detector
    private var parts: [Part] = []

    package init(_ fresh: Detector) {
        self.fresh = fresh
    }

    package var baseline: Double { fresh.baseline }

    /// Takes the next run at a location.
    package mutating func add(
        isBad: Bool,
        weight: Double = 1,
        from start: Detector.Origin,
        at location: String
    ) {
        let known = parts.firstIndex { $0.location == location }
        if known == nil { parts.append(Part(location: location, detector: fresh)) }
        parts[known ?? parts.count - 1].detector.add(isBad: isBad, weight: weight, from: start)
    }

    /// What is unknown contributes nothing.
    package mutating func forget(_ locations: [String]) {
        guard !locations.isEmpty else { return }
        parts.removeAll { locations.contains($0.location) }
    }

    /// ln of the mean of E; −∞ without anything to compare with.
    package var logEvidence: Double {
        guard parts.count > 1 else { return (parts.first?.detector ?? fresh).logEvidence }
        let logs = parts.map(\.detector.logEvidence)
        guard let greatest = logs.max(), greatest > -.infinity else { return -.infinity }
        let sum = logs.reduce(0) { $0 + ($1 - greatest).exponential }
        return greatest + (sum / Double(logs.count)).logarithm
    }

    /// Whether ln E ≥ threshold; the mean is no greater than the greatest.
    package func reaches(_ threshold: Double) -> Bool {
        parts.contains { $0.detector.reaches(threshold) }
            && (parts.count == 1 || logEvidence >= threshold)
    }

    /// What the location with the strongest evidence says.
    package var estimate: Detector.Estimate {
        guard var strongest = parts.first?.detector else { return fresh.estimate }
        for part in parts.dropFirst() where part.detector.logEvidence > strongest.logEvidence {
            strongest = part.detector
        }
        return strongest.estimate
    }

    package mutating func reset() {
        for index in parts.indices { parts[index].detector.reset() }
    }

    /// Goes on against another baseline; what stays comparable is kept.
    mutating func rebase(to baseline: Double, _ shares: [Double]) {
        fresh = Detector(baseline: baseline, shares: shares)
        for index in parts.indices {
            parts[index].detector = parts[index].detector.rebased(
                baseline: baseline,
                shares: shares
            )
        }
    }
}
