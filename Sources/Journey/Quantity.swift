import ProbeModel

/// Quantities as people write them: `1m`, `500ms`, `1h30m`, `99.9%`, `2MiB`.
package enum Quantity {
    private static let durations: [String: Int64] = [
        "ns": 1, "us": 1000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000,
        "h": 3_600_000_000_000, "d": 86_400_000_000_000, "w": 604_800_000_000_000,
    ]
    private static let sizes: [String: Int64] = [
        "": 1, "B": 1, "kB": 1000, "MB": 1_000_000, "GB": 1_000_000_000, "KiB": 1 << 10,
        "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
    ]

    /// `1m`, `1.5s`, `1h30m`; a number without a unit is refused.
    package static func duration(_ text: String) -> Duration? {
        var rest = Substring(text.filter { $0 != " " })
        var nanoseconds: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            guard let part = part(&rest, durations) else { return nil }
            let (sum, overflows) = nanoseconds.addingReportingOverflow(part)
            guard !overflows else { return nil }
            nanoseconds = sum
        }
        return .nanoseconds(nanoseconds)
    }

    /// Bytes: `512`, `64KiB`, `2 MiB`.
    package static func size(_ text: String) -> Int? {
        var rest = Substring(text.filter { $0 != " " })
        guard let size = part(&rest, sizes), rest.isEmpty else { return nil }
        return Int(size)
    }

    /// Parts per million of `99.9%`: from 0 % to 100 %, at most four decimals.
    package static func ratio(_ text: String) -> Int? {
        var rest = Substring(text.filter { $0 != " " })
        guard let ratio = part(&rest, ["%": 10_000]), rest.isEmpty, ratio <= 1_000_000 else {
            return nil
        }
        return Int(ratio)
    }

    /// Takes a decimal number and its unit from the front; nil unless the result is whole.
    private static func part(_ rest: inout Substring, _ units: [String: Int64]) -> Int64? {
        let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = rest[number.endIndex...].prefix { $0.isASCII && ($0.isLetter || $0 == "%") }
        rest = rest[unit.endIndex...]
        let halves = number.split(separator: ".", omittingEmptySubsequences: false)
        guard let scale = units[String(unit)], (1...2).contains(halves.count),
            let whole = Int64(halves[0])
        else { return nil }
        let (product, overflows) = whole.multipliedReportingOverflow(by: scale)
        guard !overflows else { return nil }
        guard halves.count == 2 else { return product }
        guard let fraction = fraction(halves[1], of: scale) else { return nil }
        return product <= .max - fraction ? product + fraction : nil
    }

    private static func fraction(_ digits: Substring, of scale: Int64) -> Int64? {
        guard (1...9).contains(digits.count), let value = Int64(digits) else { return nil }
        let power = digits.reduce(Int64(1)) { power, _ in power * 10 }
        let (product, overflows) = value.multipliedReportingOverflow(by: scale)
        return overflows || product % power != 0 ? nil : product / power
    }
}

extension Duration {
    /// As a probe file writes it: `800 ms`, `1.5 s`, `2 h`.
    package var short: String {
        let nanoseconds = self.nanoseconds
        let units: [(Int64, String)] = [
            (86_400_000_000_000, "d"), (3_600_000_000_000, "h"), (60_000_000_000, "min"),
        ]
        for (scale, name) in units where nanoseconds >= scale && nanoseconds % scale == 0 {
            return "\(nanoseconds / scale) \(name)"
        }
        if nanoseconds >= 1_000_000_000 {
            return "\(decimal(nanoseconds / 1_000_000)) s"
        }
        return nanoseconds >= 1_000_000 || nanoseconds == 0
            ? "\(decimal(nanoseconds / 1000)) ms" : "\(nanoseconds / 1000) µs"
    }

    /// Thousandths as a decimal number without trailing zeros.
    private func decimal(_ thousandths: Int64) -> String {
        let fraction = String(1000 + thousandths % 1000).dropFirst()
        let trimmed = String(fraction.reversed().drop { $0 == "0" }.reversed())
        return "\(thousandths / 1000)" + (trimmed.isEmpty ? "" : ".\(trimmed)")
    }
}
