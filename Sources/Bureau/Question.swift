import ProbeModel

/// A report that somebody asks for, by its word and its parameters: the same on the command line
/// and over the control socket.
package struct Question: Sendable {
    package let report: String
    private let parameters: [String: String]

    package init(_ report: String, _ parameters: [String: String]) {
        self.report = report
        self.parameters = parameters
    }

    /// From options of which some are not given.
    package init(_ report: String, _ options: [(name: String, value: String?)]) {
        let given = options.compactMap { name, value in value.map { (name, $0) } }
        self.init(report, Dictionary(given) { first, _ in first })
    }

    package subscript(name: String) -> String? { parameters[name] }

    /// A number that must be in a range; the default if it is not given.
    func number(
        _ name: String,
        in range: ClosedRange<Int>,
        default fallback: Int
    ) throws(BureauFault) -> Int {
        guard let text = self[name] else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            throw .unclear(
                problem: "'\(name)' is '\(text)'",
                remedy: "write a number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }
}

/// A month as people write it: `2026-10`.
struct Month: Hashable, Sendable {
    let year: Int64
    let month: Int64

    init(year: Int64, month: Int64) {
        self.year = year
        self.month = month
    }

    init(_ text: String) throws(BureauFault) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count == 4, parts[1].count == 2,
            let year = Int64(parts[0]), let month = Int64(parts[1]), (1...12).contains(month),
            (1970...2200).contains(year)
        else {
            throw .unclear(problem: "'\(text)' is no month", remedy: "write 2026-10")
        }
        self.init(year: year, month: month)
    }

    /// So many months later; earlier if negative.
    func later(_ count: Int64) -> Month {
        let number = year * 12 + month - 1 + count
        return Month(year: number / 12, month: number % 12 + 1)
    }

    /// `October 2026`.
    var name: String { "\(Self.names[Int(month) - 1]) \(year)" }

    var text: String { "\(year)-\(month < 10 ? "0" : "")\(month)" }

    private static let names = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
}
