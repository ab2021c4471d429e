package import JSON
package import ProbeModel

/// A silence as Alertmanager has it: what `amtool silence query -o json` prints, and what
/// `amtool silence import` reads.
package struct AlertmanagerSilence: Hashable, Sendable {
    package let matchers: [Matcher]
    package let from: Timestamp
    package let until: Timestamp
    package let by: String
    package let comment: String

    /// nil if it is none.
    package init?(_ json: JSON) {
        let matchers = (json["matchers"]?.array ?? []).map { matcher -> Matcher? in
            guard let name = matcher["name"]?.string, let value = matcher["value"]?.string else {
                return nil
            }
            return Matcher(
                name: name,
                value: value,
                // Older ones know equality only.
                isEqual: matcher["isEqual"] != false,
                isPattern: matcher["isRegex"] == true
            )
        }
        guard let from = json["startsAt"]?.string.flatMap({ Timestamp(civil: $0) }),
            let until = json["endsAt"]?.string.flatMap({ Timestamp(civil: $0) }),
            !matchers.isEmpty, matchers.allSatisfy({ $0 != nil })
        else { return nil }
        self.matchers = matchers.compactMap(\.self)
        (self.from, self.until) = (from, until)
        by = json["createdBy"]?.string ?? ""
        comment = json["comment"]?.string ?? ""
    }

    /// Why it was made, in one line, and who made it there: here it is recorded by who takes it over.
    package var reason: String {
        let text = comment.split(whereSeparator: \.isNewline).joined(separator: " ").printable
        return by.isEmpty ? text : text.isEmpty ? "by \(by)" : "\(text) (\(by.printable))"
    }

    /// Of a silence of ours, as `SilenceDocument` has it.
    package static func json(of silence: JSON) -> JSON {
        let matchers = (silence["matchers"]?.array ?? []).compactMap(\.string)
            .compactMap { Matcher($0) }
        return [
            "id": silence["id"] ?? .null,
            "status": ["state": silence["state"] ?? .null],
            "matchers": .array(
                matchers.map { matcher in
                    [
                        "name": .string(matcher.name), "value": .string(matcher.value),
                        "isRegex": JSON(matcher.isPattern), "isEqual": JSON(matcher.isEqual),
                    ]
                }
            ),
            "startsAt": silence["startsAt"] ?? .null, "endsAt": silence["endsAt"] ?? .null,
            "createdBy": silence["createdBy"] ?? .null, "comment": silence["comment"] ?? .null,
        ]
    }
}
