import ProbeModel

extension Plan {
    /// One of the customers that a journey can be: no two runs are the same one at a time.
    package struct Account: Sendable {
        /// The service's and its own: who shares a service shares its accounts.
        package let name: String
        let fields: [Drawn]
    }

    /// The plan with its first account, for a run beside which there is none.
    package var leasingFirst: Plan { accounts.first.map(leasing) ?? self }
}

/// Accounts as they stand in a file: of a service, or of one journey.
struct AccountList {
    /// What names begin with that stand for fields of the leased account.
    static let prefix = "account."

    let nodes: [YAML]
    let place: Place

    /// Nil if there is none.
    init?(_ fields: Fields, _ diagnostics: inout Diagnostics) {
        guard let node = fields.node("accounts"), let list = fields.list("accounts", &diagnostics)
        else { return nil }
        nodes = list
        place = node.place
        if list.isEmpty { diagnostics.error("'accounts' needs one at least", at: place) }
        if list.count > Limits.accounts {
            diagnostics.error("more than \(Limits.accounts) accounts", at: place)
        }
    }
}

extension Compilation {
    /// Defines the fields of accounts for the steps: `account.name` and what else they have.
    mutating func accounts(_ list: AccountList, of owner: String) -> [Plan.Account] {
        var known: [String]?
        var names: Set<String> = []
        var drafts: [(name: String, templates: [(String, Template)])] = []
        for node in list.nodes {
            guard let entries = accountFields(node, like: known) else { continue }
            known = known ?? entries.map(\.key)
            let templates = entries.compactMap { entry in
                template(entry.value, .raw).map { (entry.key, $0) }
            }
            guard let name = templates.first(where: { $0.0 == "name" })?.1.constant else {
                diagnostics.error(
                    "the name of an account is a text without secrets or random values",
                    at: node.place
                )
                continue
            }
            if !names.insert(name).inserted {
                diagnostics.error("there are two accounts \(name.quoted)", at: node.place)
            }
            drafts.append((name, templates))
        }
        let secret = Set(drafts.flatMap(\.templates).filter { $0.1.holdsSecret }.map { $0.0 })
        return drafts.map { draft in
            Plan.Account(
                name: "\(owner)/\(draft.name)",
                fields: draft.templates.map { field, template in
                    let name = AccountList.prefix + field
                    let slot = scope.slot(name, isSecret: secret.contains(field))
                    return Plan.Drawn(slot: slot, template: template)
                }
            )
        }
    }

    /// The fields of one account: those of the first one, and a name among them.
    private mutating func accountFields(_ node: YAML, like known: [String]?) -> [YAML.Entry]? {
        guard let entries = node.entries, entries.contains(where: { $0.key == "name" }) else {
            diagnostics.error(
                "an account is a mapping with a name",
                at: node.place,
                remedy: "Write { name: robot-1, password: \"{{secret.robot_1}}\" }"
            )
            return nil
        }
        for entry in entries where !entry.key.isName {
            diagnostics.error("\(entry.key.quoted) cannot name a field", at: entry.place)
        }
        guard let known, Set(known) != Set(entries.map(\.key)) else { return entries }
        diagnostics.error(
            "all accounts have the same fields: \(known.joined(separator: ", "))",
            at: node.place
        )
        return nil
    }

    /// Reports that no account has such a field.
    mutating func reportUnknownAccount(_ name: String, at place: Place) {
        let known = scope.known.keys.filter { $0.hasPrefix(AccountList.prefix) }.sorted()
        let remedy =
            known.isEmpty
            ? "Write 'accounts' in the service's file or the journey's"
            : Suggestion.sentence(for: name, among: known)
                ?? "They have: \(known.joined(separator: ", "))"
        diagnostics.error("no account has {{\(name)}}", at: place, remedy: remedy)
    }
}
