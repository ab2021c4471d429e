package import JSON
import ProbeModel

/// What probed tells of itself as JSON: for people, and for the next life.
extension Notice {
    private static let ownKinds: [Kind] = [.evidence, .trouble, .receiver]

    /// `alertname`, as a silence names it; `since`, `severity`, `text`, and each field by its name.
    package var json: JSON {
        let members = [
            JSON.Member("alertname", .string(kind.alertName)),
            JSON.Member("severity", .string(severity.word)),
            JSON.Member("since", .string(at.rfc3339)),
            JSON.Member("text", .string(text)),
        ]
        let others = fields.filter { $0.name != .since }
        return .object(members + others.map { JSON.Member($0.name.rawValue, .string($0.value)) })
    }

    /// What it is about, by name: `kind`, `reason`, and of the rest what there is.
    package var labels: [(name: String, value: String)] {
        let names: [Field.Name] = [.reason, .journey, .service, .host, .receiver]
        return [("kind", kind.messageName.lowercased())]
            + names.compactMap { name in self[name].map { (name.rawValue, $0) } }
    }

    /// What `json` gives of something that lasts; nil if it is anything else.
    init?(_ json: JSON) {
        let names = Field.Name.allCases.filter { $0 != .since }
        guard let kind = Self.ownKinds.first(where: { $0.alertName == json["alertname"]?.string }),
            let severity = Severity.allCases.first(where: { $0.word == json["severity"]?.string }),
            let text = json["text"]?.string,
            let at = json["since"]?.string.flatMap({ Timestamp(civil: $0) })
        else { return nil }
        let fields = names.compactMap { name in
            json[name.rawValue]?.string.map { Field(name, $0) }
        }
        self.init(kind, text, fields: fields, at: at)
        self.severity = severity
    }

    /// What a former life kept; nothing of what makes no sense.
    package static func all(in bytes: [UInt8]) -> [Notice] {
        ((try? JSON.parse(bytes))?.array ?? []).compactMap { Notice($0) }
    }
}

extension Notice.Kind {
    /// The name of what is no alert of a journey: `ProbedEvidence`.
    var alertName: String {
        "Probed" + messageName.prefix(1) + messageName.dropFirst().lowercased()
    }
}
