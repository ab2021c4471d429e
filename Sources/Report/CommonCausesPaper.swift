import JSON

/// What several journeys failed for at once: a part of the reports of causes and of the gap.
struct CommonCausesPaper {
    let source: DocumentReader

    init(_ source: DocumentReader) {
        self.source = source
    }

    var blocks: [Paper.Block] {
        let causes = source.list("commonCauses")
        guard !causes.isEmpty else { return [] }
        var part = Paper("", "")
        part.heading("What several journeys failed for at once")
        part.add(
            "common causes",
            ["from", "to", "cause", "journeys", "#failures"],
            causes.prefix(20).map { cause in
                let isOpen = cause.json["until"] == .null
                return [
                    cause.moment("since"), isOpen ? "still open" : cause.moment("until"),
                    Self.words(of: cause), cause.names("journeys"), cause.grouped("failures"),
                ]
            }
        )
        return part.blocks
    }

    /// `psp: timeout at pay`.
    static func words(of cause: DocumentReader) -> String {
        let place = cause.text("component").isEmpty ? cause.text("host") : cause.text("component")
        let step = cause.text("step").isEmpty ? "" : " at \(cause.text("step"))"
        return (place.isEmpty ? "" : "\(place): ") + cause.text("reason") + step
    }
}
