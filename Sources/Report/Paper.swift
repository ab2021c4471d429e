package import JSON
package import ProbeModel

/// A report as people read it, whatever the form: headline, tables, pictures, foot notes. It is made
/// from the report's document, so that the daemon's answer and an old file look the same.
package struct Paper: Hashable, Sendable {
    package var title: String
    package var subtitle: String
    package var blocks: [Block] = []
    /// The statistics, for those who ask.
    package var notes: [String] = []

    package enum Block: Hashable, Sendable {
        case headline(String, Tone)
        case heading(String)
        case text(String)
        case table(Table)
        case picture(Picture)
    }

    package enum Tone: String, Hashable, Sendable {
        case good, bad, warning, plain
    }

    package struct Table: Hashable, Sendable {
        package var name: String
        package var columns: [Column]
        package var rows: [[String]]
    }

    package struct Column: Hashable, Sendable {
        package var title: String
        package var isNumber = false
    }

    init(_ title: String, _ subtitle: String) {
        self.title = title
        self.subtitle = subtitle
    }

    /// The paper of a document, by what it says it is, with times on the clocks of the contract;
    /// nil if it is no report.
    ///
    /// - Parameters:
    ///   - document: Its times are UTC.
    ///   - zone: A zone of this host by its IANA name; where there is none, times are UTC.
    package init?(of document: JSON, zone: (String) -> Zone?) {
        let source = DocumentReader(document, document["zone"]?.string.flatMap(zone) ?? .utc)
        switch source.text("report") {
        case "sla": self = AgreementPaper(source).paper
        case "month": self = MonthPaper(source).paper
        case "trend", "diff": self = PeriodsPaper(source).paper
        case "causes": self = CausesPaper(source).paper
        case "night": self = NightPaper(source).paper
        case "good-news": self = GoodNewsPaper(source).paper
        case "budget": self = BudgetPaper(source).paper
        case "whatif": self = WhatIfPaper(source).paper
        case "advise": self = AdvicePaper(source).paper
        case "review": self = ReviewPaper(source).paper
        case "top": self = TopPaper(source).paper
        case "" where document["customers"] != nil && document["gap"] != nil:
            self = GapPaper(source).paper
        default: return nil
        }
        addUnverified(source)
        let figures = FiguresDocument.warning(document["figures"], .plain)
        notes += figures.map { "Attention: " + $0 + "." }
    }

    mutating func add(_ name: String, _ columns: [Column], _ rows: [[String]]) {
        guard !rows.isEmpty else { return }
        blocks.append(.table(Table(name: name, columns: columns, rows: rows)))
    }

    /// Who took any server's certificate in the periods of a report, or of one of its services.
    private mutating func addUnverified(_ source: DocumentReader) {
        let all = ([source] + source.list("services")).flatMap { $0.list("takesAnyServer") }
        guard !all.isEmpty else { return }
        heading("Nothing proves who answered")
        let rows = all.prefix(Limits.reportRows).map {
            [($0.json.string ?? "").printable, StatusText.anyServer]
        }
        add("trust", ["journey", "tls"], rows)
    }

    mutating func heading(_ text: String) { blocks.append(.heading(text)) }
    mutating func text(_ text: String) { blocks.append(.text(text)) }

    /// The changes of a document as a table, from a time on.
    mutating func addChanges(_ source: DocumentReader, since time: String = "") {
        add(
            "changes",
            ["change", "at", "component", "note"],
            source.list("changes").filter { $0.text("at") >= time }.map {
                [$0.text("name"), $0.moment("at"), $0.text("component"), $0.text("note")]
            }
        )
    }
}

extension Paper.Column: ExpressibleByStringLiteral {
    /// A title; `#` before it makes a column of numbers.
    package init(stringLiteral title: String) {
        isNumber = title.hasPrefix("#")
        self.title = isNumber ? String(title.dropFirst()) : title
    }
}

/// What documents hold, with defaults, so that papers stay short.
struct DocumentReader {
    let json: JSON
    /// On whose clocks times are told.
    let zone: Zone

    init(_ json: JSON, _ zone: Zone = .utc) {
        self.json = json
        self.zone = zone
    }

    subscript(name: String) -> DocumentReader { DocumentReader(json[name] ?? .null, zone) }

    var isNull: Bool { json == .null }

    func text(_ name: String) -> String { json.text(name) }
    func number(_ name: String) -> Double? { json[name]?.number?.double }
    func count(_ name: String) -> Int64 { json[name]?.number?.integer ?? 0 }
    func flag(_ name: String) -> Bool { json[name]?.bool ?? false }
    func list(_ name: String) -> [DocumentReader] {
        (json[name]?.array ?? []).map { DocumentReader($0, zone) }
    }

    /// `2026-10-31 14:05 UTC`, or `2026-10-31 15:05 +01:00` on the clocks of another zone.
    func moment(_ name: String) -> String {
        Timestamp(civil: text(name)).map { Figures.moment($0, in: zone) } ?? "–"
    }

    /// A fraction as per cent, rounded down as reliability is.
    func percent(_ name: String, places: Int = 3) -> String {
        number(name).map { Wording.percent($0, places: places) } ?? "–"
    }

    /// `99.910–99.928 %`.
    func interval(_ lower: String, _ upper: String, places: Int = 3) -> String {
        guard let low = number(lower), let high = number(upper) else { return "–" }
        let first = Wording.percent(low, places: places).dropLast(2)
        return "\(first)–\(Wording.percent(high, places: places))"
    }

    func seconds(_ name: String) -> String {
        number(name).map { Figures.duration($0) } ?? "–"
    }

    /// The marks of changes on days.
    var changes: [Picture.Mark] {
        list("changes").map { Picture.Mark(day: $0.text("day"), name: $0.text("name")) }
    }

    func grouped(_ name: String) -> String { Figures.grouped(count(name)) }

    /// `quote, label and 5 others`.
    func names(_ name: String, atMost count: Int = 3) -> String {
        var names = list(name).map { ($0.json.string ?? "").printable }
        if names.count > count {
            names = names.prefix(count - 1) + ["\(names.count - count + 1) others"]
        }
        guard let last = names.popLast() else { return "" }
        return names.isEmpty ? last : "\(names.joined(separator: ", ")) and \(last)"
    }
}

/// Numbers in the words of a report.
enum Wording {
    /// Rounded down: a figure must not look better than it is.
    static func percent(_ fraction: Double, places: Int = 3) -> String {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (fraction * 100 * scale + 1e-6).rounded(.down) / scale
        return "\(Figures.decimal(scaled, places: places)) %"
    }

    static func minutes(_ seconds: Double) -> String {
        "\(Figures.decimal(seconds / 60, places: 1)) min"
    }

    static func times(_ factor: Double?) -> String {
        factor.map { $0.isFinite ? "\(Figures.decimal($0, places: 2))×" : "∞" } ?? "–"
    }

    static func plural(_ count: Int64, _ noun: String) -> String {
        "\(Figures.grouped(count)) \(noun)\(count == 1 ? "" : "s")"
    }

    static func probability(_ p: Double) -> String {
        p < 0.001 ? "below 0.001" : Figures.decimal(p, places: 3)
    }
}
