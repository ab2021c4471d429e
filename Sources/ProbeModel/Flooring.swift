/// Division that rounds down also before 1970, where Swift's rounds towards zero.
extension Int64 {
    package func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// The greatest multiple of `step` that is not greater.
    package func floored(to step: Int64) -> Int64 { self - flooredDivision(by: step).remainder }
}

extension Timestamp {
    /// Whole seconds since 1970, rounded down.
    package var second: Int64 { nanoseconds.flooredDivision(by: 1_000_000_000).quotient }

    /// The greatest multiple of a span since 1970 that is not later.
    package func floored(to span: Duration) -> Timestamp {
        Timestamp(nanoseconds: nanoseconds.floored(to: span.nanoseconds))
    }
}
