import JSON

/// The people who are told: a team, and its boss to whom the team's pages escalate. Each writes down
/// what it hears.
extension Town {
    /// `lines` are more fields of the team.
    func addTeam(escalating lines: String) {
        let writes = { (name: String) in
            "[/bin/sh, -c, \"cat >>\(self.folder)/\(name).told\", sh]"
        }
        configure(
            receivers: """
                  - command: \(writes("team"))
                    name: team
                    \(lines)
                  - command: \(writes("boss"))
                    name: boss
                """
        )
    }

    /// What one of them has heard of alerts.
    func told(_ name: String) -> [JSON] {
        Files.documents(of: "\(folder)/\(name).told")
            .filter { ["ALERT", "RESOLVED"].contains($0["kind"]?.string) }
    }

    /// Which of them took an alert's beginning, as the ledger has it.
    var takers: [String] {
        let details = ((try? records()) ?? []).compactMap { $0["detail"]?.string }
        return ["boss", "team"].filter { name in
            details.contains { $0.hasPrefix("firing alert") && $0.hasSuffix(" to \(name)") }
        }
    }
}
