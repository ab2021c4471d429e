import JSON

/// Whom the runs of a journey may be.
extension JourneyReader {
    /// Those that the steps may use. They are known by the service's name, without one by the
    /// journey's.
    func accounts(_ fields: Fields, _ compilation: inout Compilation) -> [Plan.Account] {
        let own = AccountList(fields, &compilation.diagnostics)
        guard let list = own ?? service?.accounts,
            ([node] + steps + cleanup).contains(where: \.mayUseAccounts)
        else { return [] }
        let owner = node.entry("service") ?? node.entry("journey")
        return compilation.accounts(list, of: owner?.value.scalar?.text ?? "")
    }

    /// None if no step uses any; a journey's own would be there for nothing.
    func used(
        _ accounts: [Plan.Account],
        _ fields: Fields,
        _ compilation: inout Compilation
    ) -> [Plan.Account] {
        if compilation.scope.isUsed(prefix: AccountList.prefix) {
            compilation.checkAccounts(accounts)
            return accounts
        }
        if let node = fields.node("accounts") {
            compilation.diagnostics.warning(
                "no step uses an account",
                at: node.place,
                remedy: "Write {{account.name}} where it belongs"
            )
        }
        return []
    }

    /// The service's accounts if the steps use them.
    func sharedAccounts(_ scope: Scope) -> [JSON.Member] {
        guard node.entry("accounts") == nil, let list = service?.accounts,
            scope.isUsed(prefix: AccountList.prefix)
        else { return [] }
        return [JSON.Member("accounts", .array(list.nodes.map(\.json)))]
    }
}

extension YAML {
    /// Whether an account stands in a hole of a text somewhere in it.
    fileprivate var mayUseAccounts: Bool {
        switch content {
        case .scalar(let scalar): scalar.text.holdsAccount
        case .sequence(let elements): elements.contains(where: \.mayUseAccounts)
        case .mapping(let entries):
            entries.contains { $0.key.holdsAccount || $0.value.mayUseAccounts }
        }
    }
}

extension String {
    fileprivate var holdsAccount: Bool {
        (Hole.parts(of: self) ?? []).contains { part in
            if case .hole(let inside) = part { inside.contains(AccountList.prefix) } else { false }
        }
    }
}
