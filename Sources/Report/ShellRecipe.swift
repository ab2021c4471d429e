import ProbeModel

/// How Bash makes what filters and functions of a probe file make of secrets; the programs are
/// those of coreutils, perl, openssl and oathtool.
struct ShellRecipe {
    let name: String
    let making: ShellVariables.Making

    init(_ origin: NamedSecret.Origin, _ variables: ShellVariables) {
        switch origin {
        case .given(let name, let words):
            (self.name, making) = (name, .given(words))
        case .changed(let source, let changes):
            let text = variables.text(Array(source.revealed.utf8))
            name = "\(text.firstName)_\(changes.last?.suffix ?? "made")"
            let pipes = Self.pipes(of: changes)
            let words = "of '\(text.firstName)' as the probe file says"
            making =
                pipes.map { .command("printf %s \(text.word)\($0)", of: text.names) }
                ?? .given(words)
        case .code(let algorithm, let key, let message):
            let (key, text) = (
                variables.text(Array(key.revealed.utf8)),
                variables.text(Array(message.revealed.utf8))
            )
            name = "\((key.names.first ?? text.firstName))_hmac"
            making = .command(
                "printf %s \(text.word) | openssl dgst -\(algorithm) -hmac \(key.word) -r"
                    + " | cut -d' ' -f1",
                of: key.names + text.names
            )
        case .oneTimeCode(let source, let digits, let seconds, let algorithm):
            let text = variables.text(Array(source.revealed.utf8))
            name = "\(text.firstName)_totp"
            making = .command(
                "oathtool --base32 --totp=\(algorithm) --digits=\(digits)"
                    + " --time-step-size=\(seconds)s \(text.word)",
                of: text.names
            )
        }
    }

    /// Nil if the shell has no words for one of them.
    private static func pipes(of changes: [NamedSecret.Change]) -> String? {
        var result = ""
        var isBinary = false
        for change in changes {
            guard let pipe = change.pipe else { return nil }
            result += " | \(pipe)"
            if case .hash = change { isBinary = true } else { isBinary = false }
        }
        // A template writes bytes in hexadecimal digits.
        return isBinary ? result + " | \(hexadecimal)" : result
    }

    static let hexadecimal = #"od -An -v -tx1 | tr -d ' \n'"#

    /// Percent-encoding of all but unreserved characters (RFC 3986 §2.3).
    static func percent(_ digits: String = "%02X") -> String {
        #"perl -pe 's/([^A-Za-z0-9._~-])/sprintf "%%\#(digits)", ord $1/ge'"#
    }

    static func percent(ofVariable name: String, _ digits: String) -> String {
        "printf %s \"$\(name)\" | \(percent(digits))"
    }

    static func json(ofVariable name: String) -> String {
        #"printf %s "$\#(name)" | perl -pe 's/(["\\])/\\$1/g; s/\n/\\n/g; s/\t/\\t/g'"#
    }
}

extension ShellText {
    fileprivate var firstName: String { names.first ?? "secret" }
}

extension NamedSecret.Change {
    fileprivate var suffix: String {
        switch self {
        case .base64, .base64ForAddresses: "base64"
        case .hexadecimal: "hex"
        case .percent: "url"
        case .hash(let name): name
        case .lowercase: "lower"
        case .uppercase: "upper"
        case .other: "made"
        }
    }

    fileprivate var pipe: String? {
        switch self {
        case .base64: "base64 -w0"
        case .base64ForAddresses: "base64 -w0 | tr '+/' '-_' | tr -d ="
        case .hexadecimal: ShellRecipe.hexadecimal
        case .percent: ShellRecipe.percent()
        case .hash(let name): "openssl dgst -\(name) -binary"
        case .lowercase: "tr A-Z a-z"
        case .uppercase: "tr a-z A-Z"
        case .other: nil
        }
    }
}
