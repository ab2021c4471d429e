package import JSON

/// What the service desk is told about a customer's complaint.
package struct TriageAnswer {
    private let complaint: String
    /// Incidents that fit, the best first.
    private let incidents: [JSON]
    /// Open incidents that do not fit, the most urgent first.
    private let others: [JSON]
    /// Incidents that fit and ended lately, the newest first.
    private let ended: [JSON]
    /// What may become an incident, and fits.
    private let suspected: [JSON]
    /// Services that fit.
    private let services: [JSON]
    /// Groups of customers that are meant, by name.
    private let segments: [(name: String, journeys: [String])]

    /// `incidents` is what `/api/v1/incidents` answers.
    package init(status: JSON, incidents document: JSON, about complaint: String) {
        self.complaint = complaint
        let incidents = document["incidents"]?.array ?? []
        let wanted = Self.words(of: complaint)
        // Nobody's words are everybody's.
        let isAll = complaint.allSatisfy(\.isWhitespace)
        services = (status["services"]?.array ?? []).filter { isAll || Self.fits($0, wanted) > 0 }
        segments = services.flatMap(\.journeysOfSegments).filter {
            Self.fits(.string($0.name), wanted) > 0
        }
        let names = Set(services.compactMap { $0["name"]?.string })
        let ranked = incidents.map { incident in
            let fit = Self.fits(incident, wanted)
            return (
                incident: incident, fit: fit, isMeant: isAll || fit > 0 || incident.touches(names)
            )
        }
        let isMeant = { (incident: JSON) in
            isAll || Self.fits(incident, wanted) > 0 || incident.touches(names)
        }
        suspected = (document["suspected"]?.array ?? []).filter(isMeant)
        ended = (document["ended"]?.array ?? []).filter(isMeant)
        // Equal ones stay in their order, the most urgent first.
        self.incidents = ranked.filter(\.isMeant).enumerated()
            .sorted { ($1.element.fit, $0.offset) < ($0.element.fit, $1.offset) }
            .map(\.element.incident)
        others = ranked.filter { !$0.isMeant }.map(\.incident)
    }

    /// Services that fail, of which nobody has been told yet.
    private var failing: [JSON] { services.filter { $0["state"] == "failing" } }

    package var isKnown: Bool { !incidents.isEmpty || !failing.isEmpty || !suspected.isEmpty }

    package var json: JSON {
        [
            "complaint": .string(complaint), "isKnown": JSON(isKnown),
            "incidents": .array(incidents), "suspected": .array(suspected),
            "alsoOpen": .array(others), "ended": .array(ended),
            "segments": .array(
                segments.map { segment in
                    [
                        "name": .string(segment.name),
                        "journeys": .array(segment.journeys.map { .string($0) }),
                    ]
                }
            ),
            "services": .array(
                services.map { service in
                    [
                        "name": service["name"] ?? .null, "state": service["state"] ?? .null,
                        "since": service["since"] ?? .null,
                    ]
                }
            ),
        ]
    }

    package func lines(_ style: TextStyle) -> [String] {
        (incidents.first.map { lines(of: $0, style) } ?? unknownLines(style)) + otherLines
    }

    /// What else is open: perhaps the customer used other words for it.
    private var otherLines: [String] {
        let shown = others.prefix(Self.mostOthers).map { incident in
            "also open: \(incident.text("id").prefix(8)) \(incident.text("title"))"
        }
        let rest = others.count - shown.count
        return shown + (rest > 0 ? ["and \(rest) more: probectl incident list"] : [])
    }

    /// More are no help while the customer waits.
    private static let mostOthers = 5

    private func lines(of incident: JSON, _ style: TextStyle) -> [String] {
        let text = { (name: String) in incident.text(name) }
        let since = incident["failingSince"]?.string ?? text("since")
        let journeys = (incident["journeys"]?.array ?? []).filter { $0["isFailing"] == true }
        let cannot = journeys.compactMap { $0["journey"]?.string?.printable }
        var lines = [style.bad("known") + ": \(text("title"))"]
        if let now = incident["now"]?["summary"]?.string { lines.append("now: \(now.printable)") }
        lines.append(
            "since \(Figures.moment(since)); incident \(text("id").prefix(8)) is \(text("state"))"
        )
        if !cannot.isEmpty {
            lines.append("customers cannot: \(cannot.prefix(10).joined(separator: ", "))")
        }
        if let word = incident["acknowledgement"]?["by"]?.string {
            lines.append("\(word.printable) looks after it")
        }
        lines.append("say: \(text("draft"))")
        if incidents.count > 1 {
            lines.append("\(incidents.count - 1) more: probectl incident list")
        }
        return lines
    }

    private func unknownLines(_ style: TextStyle) -> [String] {
        guard !isKnown else { return earlyLines(style) }
        if let last = ended.first { return endedLines(last, style) }
        guard !services.isEmpty else {
            return [
                "nothing is known of what was asked: no service, journey or incident fits",
                "say: Our own checks say nothing about it. I pass on what you told me.",
            ]
        }
        let isSeen = services.contains { $0["state"] != "unknown" }
        let word = isSeen ? "We see no disturbance" : "Our own checks say nothing at the moment"
        return ["nothing is known to be wrong"] + stateLines(style)
            + ["say: \(word). I pass on what you told me."]
    }

    /// Of what is over, and customers call about all the same.
    private func endedLines(_ incident: JSON, _ style: TextStyle) -> [String] {
        [
            style.good("over") + ": \(incident.text("title"))",
            "from \(Figures.moment(incident.text("since"))) to "
                + "\(Figures.moment(incident.text("resolved"))); incident "
                + "\(incident.text("id").prefix(8))",
        ] + stateLines(style) + ["say: \(incident.text("draft"))"]
    }

    /// Of what fails before anybody was told.
    private func earlyLines(_ style: TextStyle) -> [String] {
        let time = (failing.first ?? suspected.first)?["since"]?.string
        let since = time.map { " since \(Figures.moment($0))" } ?? ""
        let name =
            failing.first?.text("name")
            ?? (suspected.first?["services"]?.array?.first?.string ?? "").printable
        return [style.bad("failing") + "\(since); no incident is decided yet"] + stateLines(style)
            + suspected.prefix(Self.mostOthers).map {
                "suspected: \($0.text("title")): \($0.text("summary"))"
            }
            + ["say: Our own checks of \(name) fail\(since). I pass on what you told me."]
    }

    private func stateLines(_ style: TextStyle) -> [String] {
        services.prefix(Self.mostStates).map { service in
            "\(style.mark(service["state"]?.string ?? "")) "
                + "\(service.text("name")) "
                + (service["state"]?.string ?? "unknown")
        }
            + segments.prefix(Self.mostStates).map { segment in
                let journeys = segment.journeys.map(\.printable).joined(separator: ", ")
                return "customers '\(segment.name.printable)' walk: \(journeys)"
            }
    }

    private static let mostStates = 10

    /// How many of the words stand in the texts of a document, or are one of its names.
    private static func fits(_ document: JSON, _ words: Set<String>) -> Int {
        let texts = document.texts
        let names = texts.map { $0.lowercased() }.filter { $0.count < shortest }
        return words.intersection(
            texts.reduce(into: Set(names)) { $0.formUnion(longWords(of: $1)) }
        )
        .count
    }

    /// Words that may fit: short ones only as a whole name, such as `psp`.
    private static func words(of complaint: String) -> Set<String> {
        let short = parts(of: complaint).map { String($0) }.filter { $0.count < shortest }
        return longWords(of: complaint).union(short)
    }

    /// Words of four letters and more, so that "a" and "the" fit nothing; plurals fit singulars.
    private static func longWords(of text: String) -> Set<String> {
        Set(
            parts(of: text).filter { $0.count >= shortest }
                .map { $0.hasSuffix("s") ? $0.dropLast() : $0 }
                .map(String.init)
        ).subtracting(["customer", "cannot"])
    }

    private static func parts(of text: String) -> [Substring] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }
    }

    private static let shortest = 4
}

extension JSON {
    /// Of a service: the groups of customers that its journeys name, each with those journeys.
    fileprivate var journeysOfSegments: [(name: String, journeys: [String])] {
        let walks = (self["journeys"]?.array ?? []).flatMap { journey in
            (journey["segments"]?.array ?? []).compactMap(\.string).map { segment in
                (segment: segment, journey: journey["name"]?.string ?? "")
            }
        }
        return Dictionary(grouping: walks, by: \.segment).sorted { $0.key < $1.key }
            .map { ($0.key, $0.value.map(\.journey)) }
    }

    /// Whether it is about one of these services.
    fileprivate func touches(_ services: Set<String>) -> Bool {
        (self["services"]?.array ?? []).contains { $0.string.map(services.contains) ?? false }
    }

    /// All texts in it, but those that tell how something is: "it is not ok" names no service.
    fileprivate var texts: [String] {
        switch self {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap(\.texts)
        case .object(let members):
            members.filter { !["state", "level", "alert", "outcome", "needs"].contains($0.name) }
                .flatMap(\.value.texts)
        case .null, .bool, .number: []
        }
    }
}
