package import ProbeModel

/// The requests of a run as command lines of curl. What is secret is a variable of the shell.
package enum CurlText {
    package static func lines(of run: Run) -> [String] {
        Conversation.all(of: run).flatMap { conversation in
            ["# \(conversation.transcript.step)", command(of: conversation)]
        }
    }

    private static func command(of conversation: Conversation) -> String {
        let said = conversation.transcript.request
        var words = ["curl"]
        if conversation.attempt.exchanges.count > 1 { words.append("--location") }
        if conversation.attempt.exchanges.contains(where: \.isUnverified) {
            words.append("--insecure")
        }
        if conversation.address.contains("/.") { words.append("--path-as-is") }
        let usual = said.bodySize > 0 ? "POST" : "GET"
        if conversation.method == "HEAD" {
            words.append("--head")
        } else if conversation.method != usual {
            words += ["--request", quoted(conversation.method, "METHOD")]
        }
        for header in said.headers {
            let variable = header.name.uppercased().map { $0.isLetter ? $0 : "_" }
            words += ["--header", quoted("\(header.name): \(header.value)", String(variable))]
        }
        if said.bodySize > 0 {
            words += [
                "--data-binary", quoted(String(decoding: said.body, as: UTF8.self), "SECRET"),
            ]
            if said.isCut { words.append("# cut off") }
        }
        words.insert(quoted(conversation.address, "SECRET"), at: 1)
        return words.joined(separator: " ")
    }

    /// A word of the shell, with this variable where the mask is.
    private static func quoted(_ text: String, _ variable: String) -> String {
        let parts = text.split(separator: Secret.mask, omittingEmptySubsequences: false)
        let quoted = parts.map { "'" + $0.replacing("'", with: #"'\''"#) + "'" }
        return quoted.joined(separator: "\"$\(variable)\"")
    }
}
