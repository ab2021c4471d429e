package import ProbeModel

/// The requests of a run as command lines of curl for Bash. What is secret is a variable of the
/// shell, which a line before says how to get at.
package enum CurlText {
    package static func lines(of run: Run) -> [String] {
        guard let repetition = run.repetition?.value else { return [] }
        var script = CurlScript(repetition.secrets)
        for sent in repetition.requests { script.add(sent) }
        return script.lines
    }
}

/// One command after the other.
private struct CurlScript {
    private(set) var lines: [String] = []
    private var variables: ShellVariables
    private var isSet: Set<String> = []
    private var hasJar = false

    init(_ secrets: [NamedSecret]) {
        variables = ShellVariables(secrets)
    }

    mutating func add(_ sent: Repetition.Sent) {
        lines.append("# " + sent.step.replacing("\n", with: " "))
        guard let command = CurlWords(sent.request) else {
            let scheme = sent.request.url.prefix { $0 != ":" }
            return lines.append("# curl has no words for \(scheme)")
        }
        for credential in Credentials.all(of: sent.request) {
            variables.addUnknown(credential)
        }
        var used: [String] = []
        let words = command.words.map { word -> String in
            switch word {
            case .option(let option): return option
            case .value(let bytes):
                let text = variables.text(bytes)
                used += text.names
                return text.word
            case .file(let content):
                let text = variables.text(Array(content.utf8))
                used += text.names
                return "<(\(text.printing))"
            }
        }
        let input = command.input.map { variables.text($0) }
        used += input?.names ?? []
        set(used)
        if sent.hasCookies, !hasJar {
            hasJar = true
            lines.append("\(ShellVariables.cookies)=$(mktemp)")
        }
        let jar = "\"$\(ShellVariables.cookies)\""
        let cookies = hasJar ? ["--cookie \(jar) --cookie-jar \(jar)"] : []
        let line = (["curl"] + words + cookies).joined(separator: " ")
        lines.append(input.map { "\($0.printing) | \(line)" } ?? line)
    }

    /// Says where variables come from that nothing has set; codes that change are made each time.
    private mutating func set(_ names: [String]) {
        for variable in variables.needed(for: names) {
            switch variable.making {
            case .given(let words):
                guard isSet.insert(variable.name).inserted else { continue }
                lines.append("# set \(variable.name): \(words)")
            case .command(let command, _): lines.append("\(variable.name)=$(\(command))")
            }
        }
    }
}

/// What a request says of who is asking: it is never printed, not even if the probe file spells it
/// out (promises.md S3).
private enum Credentials {
    static func all(of request: Request) -> [NamedSecret] {
        let wire = request.wire?.value
        var all: [(name: String, text: String?)] = [
            ("password", request.basic?.password.revealed),
            ("proxy_password", wire?.proxy?.password?.revealed),
            ("password", wire?.errand?.account?.password.revealed),
            ("certificate", wire?.trust.certificate?.revealed), ("key", wire?.trust.key?.revealed),
        ]
        switch wire?.login {
        case nil: break
        case .challenge(_, _, let password): all.append(("password", password.revealed))
        case .signature(_, _, let secret): all.append(("aws_secret", secret.revealed))
        }
        for header in request.headers { all += parts(of: header) }
        return all.compactMap { name, text in
            text.map { NamedSecret($0, .given(name: name, words: "written out in the probe file")) }
        }
    }

    /// Of a cookie its value, of credentials what stands behind their kind.
    private static func parts(of header: Header) -> [(name: String, text: String?)] {
        let name = header.name.lowercased()
        switch name {
        case "cookie":
            return header.value.split(separator: ";").map { pair in
                let words = pair.split(separator: "=", maxSplits: 1)
                return ("cookie", words.count == 2 ? String(words[1]) : nil)
            }
        case "authorization", "proxy-authorization":
            let words = header.value.split(separator: " ", maxSplits: 1)
            return [(name, words.last.map { String($0) })]
        default: return header.isSecret ? [(name, header.value)] : []
        }
    }
}
