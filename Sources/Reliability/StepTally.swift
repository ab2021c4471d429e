package import ProbeModel

/// One step of a journey as the runs that count reached it. A step that was not reached is
/// censored: neither good nor bad.
package struct StepTally: Hashable, Sendable {
    package var name: String
    package var passed: Int
    /// Failures by reason.
    package var failures: [Reason: Int]

    package init(name: String, passed: Int = 0, failures: [Reason: Int] = [:]) {
        self.name = name
        self.passed = passed
        self.failures = failures
    }

    package var failed: Int { failures.values.reduce(0, +) }
    package var reached: Int { passed + failed }

    /// passed / reached; nil if no run reached it. For a serial journey the product over the
    /// steps is the reliability of the journey.
    package var availability: Double? {
        reached > 0 ? Double(passed) / Double(reached) : nil
    }
}
