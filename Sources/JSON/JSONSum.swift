extension JSON.Number {
    /// The sum of numbers: exact if all are written without an exponent and with at most 32
    /// digits, so that 0.1 and 0.2 are 0.3; else that of doubles. Nil if it is not finite.
    package init?(sumOf numbers: [JSON.Number]) {
        let places = numbers.map(\.decimals).max() ?? 0
        var sum: Int128 = 0
        for number in numbers {
            guard let units = number.units(places: places) else {
                self.init(numbers.reduce(0) { $0 + $1.double })
                return
            }
            sum += units
        }
        self.init(verified: Self.text(of: sum, places: places))
    }

    /// Whether this is a whole multiple of another number: exactly, under the same conditions.
    func isMultiple(of other: JSON.Number) -> Bool {
        let places = max(decimals, other.decimals)
        if let units = units(places: places), let step = other.units(places: places) {
            return step != 0 && units % step == 0
        }
        let quotient = double / other.double
        return quotient == quotient.rounded()
    }

    /// Digits behind the point, as it is written.
    private var decimals: Int {
        text.utf8.firstIndex(of: UInt8(ascii: ".")).map {
            text.utf8.distance(from: $0, to: text.utf8.endIndex) - 1
        } ?? 0
    }

    /// The number times 10^places; nil if that is not exact and small.
    private func units(places: Int) -> Int128? {
        guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "e") && $0 != UInt8(ascii: "E") }) else {
            return nil
        }
        let halves = text.split(separator: ".")
        let fraction = halves.count == 2 ? halves[1] : ""
        let zeros = String(repeating: "0", count: places - fraction.utf8.count)
        let digits = "\(halves[0])\(fraction)\(zeros)"
        // The sum of all nodes of a document must fit too.
        return digits.utf8.count <= 33 ? Int128(digits) : nil
    }

    private static func text(of units: Int128, places: Int) -> String {
        let digits = String(units.magnitude)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
        let whole = padded.dropLast(places)
        let fraction = String(padded.suffix(places).reversed().drop { $0 == "0" }.reversed())
        let sign = units < 0 ? "-" : ""
        return fraction.isEmpty ? "\(sign)\(whole)" : "\(sign)\(whole).\(fraction)"
    }
}
