package import JSON
package import ProbeModel

/// A journey that waits, as JSON: in a run, in the ledger's export, in `/api/v1/status`.
package enum SuspensionDocument {
    package static func json(of suspension: Suspension) -> JSON {
        let place = suspension.place
        return [
            "id": .string(suspension.id.description), "change": .string(suspension.change.word),
            "journey": .string(place.journey), "service": .string(place.service),
            "location": .string(place.location), "step": .string(place.step),
            "title": .string(place.title),
            "runs": .array(suspension.runs.map { .string($0.description) }),
            "since": .string(suspension.since.rfc3339), "changed": .string(suspension.at.rfc3339),
            "due": .string(suspension.due.rfc3339), "until": .string(suspension.end.rfc3339),
            "tries": JSON(suspension.tries),
            "values": .object(
                suspension.values.map {
                    .init($0.name, (try? JSON.parse(Array($0.json.utf8))) ?? .null)
                }
            ),
            "detail": .string(suspension.detail),
        ]
    }

    /// How many wait, and when the next one goes on: together, and by journey and step.
    package static func json(of waiting: [Suspension]) -> JSON {
        let groups = Dictionary(grouping: waiting, by: \.place.title).sorted { $0.key < $1.key }
        return [
            "count": JSON(waiting.count), "next": JSON(waiting.map(\.due).min()?.rfc3339),
            "journeys": .array(
                groups.map { title, group in
                    [
                        "title": .string(title),
                        "journey": .string(group[0].place.journey),
                        "step": .string(group[0].place.step), "count": JSON(group.count),
                        "next": JSON(group.map(\.due).min()?.rfc3339),
                    ]
                }
            ),
        ]
    }

    /// A line for each journey and step at which some wait.
    static func lines(of waiting: JSON?, style: TextStyle) -> [String] {
        (waiting?["journeys"]?.array ?? []).map { group in
            let count = group["count"]?.number?.integer ?? 0
            let who = count == 1 ? "one waits" : "\(Figures.grouped(count)) wait"
            return
                "\(style.strong(group.text("journey"))): \(who) before '\(group.text("step"))', "
                + "the next goes on at \(moment(group, "next"))"
        }
    }

    /// What a run says of it, for people.
    static func line(of suspension: JSON) -> String {
        let step = "'\(suspension.text("step"))'"
        let detail = suspension.text("detail")
        let why = detail.isEmpty ? "" : ": \(detail)"
        switch suspension.text("change") {
        case Suspension.Change.waiting.word:
            let (due, end) = (moment(suspension, "due"), moment(suspension, "until"))
            return "suspended until \(due), goes on as '\(suspension.text("title"))'"
                + (end == due ? why : " until \(end)\(why)")
        case Suspension.Change.passed.word:
            return "went on with \(step) after run \(first(suspension)); the journey has passed"
        default:
            let change = suspension.text("change")
            return
                "went on with \(step) after run \(first(suspension)); the journey \(change)\(why)"
        }
    }

    private static func first(_ suspension: JSON) -> Substring { suspension.text("id").prefix(8) }

    private static func moment(_ json: JSON, _ name: String) -> String {
        Figures.moment(json.text(name))
    }
}
