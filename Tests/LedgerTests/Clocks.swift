import Ledger
import ProbeModel

extension Sample {
    /// What CLOCK learned: who answers for the clock, and how the kernel keeps it. A golden ledger
    /// holds them, so what stands here does not change.
    static func clocks() -> [Record] {
        let told = Record.Clock.Discipline(
            status: 0x2041,
            estimatedError: Microseconds(16_000_000),
            taiOffset: 37
        )
        return [nil, told].flatMap { discipline in
            [false, true].map { isVouched in
                var clock = Record.Clock(
                    moment: moment(3),
                    isSynchronised: discipline == nil ? nil : isVouched,
                    maximumError: discipline == nil ? nil : Microseconds(500_000)
                )
                clock.standing = .init(isVouched: isVouched, discipline: discipline)
                return .clock(clock)
            }
        }
    }
}
