/// Logarithm and exponential from the four operations only, so that figures are the same on every
/// processor and this room needs no C library. Relative error below 10⁻¹⁵.
extension Double {
    /// ln 2, in two parts: the first has 32 bits, so that its small multiples are exact.
    private static let ln2High = 0x1.62e42fee00000p-1
    private static let ln2Low = 0x1.a39ef35793c76p-33

    /// The natural logarithm; −∞ at zero, not a number below.
    package var logarithm: Double {
        guard self > 0, isFinite else { return self == 0 ? -.infinity : self > 0 ? self : .nan }
        var power = Double(exponent)
        var fraction = significand
        if fraction > 2.0.squareRoot() {
            fraction /= 2
            power += 1
        }
        // ln m = 2 artanh s = 2 (s + s³/3 + s⁵/5 + …) with |s| < 0.172.
        let s = (fraction - 1) / (fraction + 1)
        let square = s * s
        let tail = stride(from: 25, through: 3, by: -2).reduce(0.0) { sum, odd in
            (sum + 1 / Double(odd)) * square
        }
        return power * Self.ln2High + (2 * s + (2 * s * tail + power * Self.ln2Low))
    }

    /// e to the power of this number.
    package var exponential: Double {
        guard self < 710 else { return isNaN ? self : .infinity }
        guard self > -746 else { return 0 }
        let power = (self / 0x1.62e42fefa39efp-1).rounded()
        let rest = (self - power * Self.ln2High) - power * Self.ln2Low
        let series = stride(from: 16.0, through: 1, by: -1).reduce(1.0) { 1 + rest / $1 * $0 }
        // Two steps, since a subnormal result has no power of two of its own.
        let half = Int(power) / 2
        return series * Double(sign: .plus, exponent: half, significand: 1)
            * Double(sign: .plus, exponent: Int(power) - half, significand: 1)
    }
}
