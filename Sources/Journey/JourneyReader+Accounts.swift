import JSON

/// Whom the runs of a journey may be.
extension JourneyReader {
    /// Those that the steps may use. They are known by the service's name, without one by the
    /// journey's.
    func accounts(_ fields: Fields, _ compilation: inout Compilation) -> [Plan.Account] {
        let own = AccountList(fields, &compilation.diagnostics)
        let places = [node] + steps + cleanup
        guard let list = own ?? service?.accounts,
            places.contains(where: { $0.json.text.contains(AccountList.prefix) })
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
        if compilation.scope.isUsed(prefix: AccountList.prefix) { return accounts }
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
