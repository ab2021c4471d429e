package import Ledger
import ProbeModel

/// How good the wall clock is, for those who watch the daemon itself.
package struct ClockFigures: Sendable {
    private let clock: Record.Clock

    package init(_ clock: Record.Clock) {
        self.clock = clock
    }

    package var families: [MetricFamily] {
        [
            MetricFamily(
                "probed_clock_trusted",
                .gauge,
                "0 while time counts as unknown, since nobody answers for the wall clock",
                clock.problem == nil ? 1 : 0
            ),
            MetricFamily(
                "probed_clock_synchronised",
                .gauge,
                "Whether the kernel calls the wall clock synchronised",
                clock.isSynchronised.map { $0 ? 1 : 0 }
            ),
            MetricFamily(
                "probed_clock_maximum_error_seconds",
                .gauge,
                "The kernel's bound of the wall clock's error",
                clock.maximumError.map { Double($0.count) / 1e6 }
            ),
        ]
    }
}
