package import JSON
package import ProbeModel

/// A debt as JSON: in `/api/v1/debts`, in the ledger's export.
package enum DebtDocument {
    package static func json(of debt: Debt) -> JSON {
        [
            "id": .string(debt.id.description), "change": .string(debt.change.word),
            "journey": .string(debt.journey), "service": .string(debt.service),
            "location": .string(debt.location), "step": .string(debt.step),
            "undo": .string(debt.undo), "run": .string(debt.run.description),
            "since": .string(debt.since.rfc3339), "changed": .string(debt.at.rfc3339),
            "values": .object(
                debt.values.map { .init($0.name, (try? JSON.parse(Array($0.text.utf8))) ?? .null) }
            ),
            "detail": .string(debt.detail),
        ]
    }

    /// Those that are open: `isInUse` tells whether a journey that waits uses what a run has created.
    package static func list(of debts: [Debt], isInUse: (RunID) -> Bool) -> [JSON] {
        debts.map { debt in
            .object(
                (json(of: debt).members ?? []) + [.init("isInUse", .bool(isInUse(debt.run)))]
            )
        }
    }

    /// A line for each debt, the oldest first.
    package static func lines(of debts: [JSON], style: TextStyle) -> [String] {
        if debts.isEmpty { return ["nothing is owed"] }
        return debts.flatMap { debt in
            let text = { (name: String) in debt.text(name) }
            let values = (debt["values"]?.members ?? []).map { "\($0.name) \($0.value.plain)" }
            let named = values.isEmpty ? "unnamed" : values.joined(separator: ", ").printable
            let head =
                "\(text("id").prefix(8))  since \(Figures.moment(text("since")))  "
                + "\(style.strong(text("journey")))  \(text("step")) → \(text("undo"))  \(named)"
            let use = debt["isInUse"] == true ? style.faint("  in use by a journey that waits") : ""
            let why = text("detail")
            return [head + use] + (why.isEmpty ? [] : ["     " + style.bad(why)])
        }
    }
}

extension JSON {
    fileprivate var plain: String { string ?? text }
}
