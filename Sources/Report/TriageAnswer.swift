package import JSON

/// What the service desk is told about a customer's complaint.
package struct TriageAnswer {
    private let complaint: String
    /// Incidents that fit, the best first.
    private let incidents: [JSON]
    /// Services that fit, or all of them.
    private let services: [JSON]

    package init(status: JSON, incidents: [JSON], about complaint: String) {
        self.complaint = complaint
        let wanted = Self.words(of: complaint)
        let all = status["services"]?.array ?? []
        let fitting = all.filter { Self.fits($0, wanted) > 0 }
        services = fitting.isEmpty ? all : fitting
        let names = Set(services.compactMap { $0["name"]?.string })
        let ranked = incidents.map { (incident: $0, fit: Self.fits($0, wanted)) }
            .filter { entry in
                let touched = (entry.incident["services"]?.array ?? []).compactMap(\.string)
                return entry.fit > 0 || !names.isDisjoint(with: touched)
            }
        // Equal ones stay in their order, the newest first.
        self.incidents = ranked.enumerated()
            .sorted { ($1.element.fit, $0.offset) < ($0.element.fit, $1.offset) }
            .map(\.element.incident)
    }

    /// Services that fail, of which nobody has been told yet.
    private var failing: [JSON] { services.filter { $0["state"] == "failing" } }

    package var isKnown: Bool { !incidents.isEmpty || !failing.isEmpty }

    package var json: JSON {
        [
            "complaint": .string(complaint), "isKnown": JSON(isKnown),
            "incidents": .array(incidents),
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
        guard let incident = incidents.first else { return unknownLines(style) }
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
        let states = services.prefix(10).map { service in
            "\(style.mark(service["state"]?.string ?? "")) "
                + "\(service.text("name")) "
                + (service["state"]?.string ?? "unknown")
        }
        guard let first = failing.first else {
            let isSeen = services.contains { $0["state"] != "unknown" }
            let word = isSeen ? "We see no disturbance" : "Our own checks say nothing at the moment"
            return ["nothing is known to be wrong"] + states
                + ["say: \(word). I pass on what you told me."]
        }
        let name = first.text("name")
        let since = first["since"]?.string.map { " since \(Figures.moment($0))" } ?? ""
        return [style.bad("failing") + "\(since); no incident is decided yet"] + states
            + ["say: Our own checks of \(name) fail\(since). I pass on what you told me."]
    }

    /// How many of the words stand in the texts of a document.
    private static func fits(_ document: JSON, _ words: Set<String>) -> Int {
        words.intersection(Self.words(of: document.allText)).count
    }

    /// Words of four letters and more, so that "a" and "the" fit nothing; plurals fit singulars.
    private static func words(of text: String) -> Set<String> {
        let parts = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        return Set(
            parts.filter { $0.count >= 4 }.map { $0.hasSuffix("s") ? $0.dropLast() : $0 }
                .map(String.init)
        ).subtracting(["customer", "cannot"])
    }
}

extension JSON {
    /// All texts in it, one behind the other.
    fileprivate var allText: String {
        switch self {
        case .string(let text): text
        case .array(let elements): elements.map(\.allText).joined(separator: " ")
        case .object(let members): members.map(\.value.allText).joined(separator: " ")
        case .null, .bool, .number: ""
        }
    }
}
