package import ProbeModel

/// The secrets of a daemon and what masks them: built once per load, shared by all runs.
package struct Vault: Sendable {
    let secrets: [String: Secret]
    let redactor: Redactor

    package init(_ secrets: [String: Secret] = [:]) {
        self.secrets = secrets
        redactor = Redactor(secrets.values.map(\.revealed))
    }

    package var names: Set<String> { Set(secrets.keys) }

    /// For a receiver of alerts; journeys take theirs by template. nil if there is none.
    package func secret(named name: String) -> Secret? { secrets[name] }

    /// Why a value is no safe secret (promises.md S6); nil if it is one. Never shows the value.
    package static func objection(to secret: Secret) -> String? {
        let text = secret.revealed
        if text.utf8.count < Limits.secretBytes {
            return "is shorter than \(Limits.secretBytes) bytes: it cannot be masked safely"
        }
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return "is a number only: masking it would hide ordinary figures"
        }
        if let first = text.utf8.first, first == 0x7B || first == 0x5B, text.utf8.contains(0x0A) {
            return "is JSON on several lines: keep each of its values in a file of its own"
        }
        return nil
    }

    /// Masks every form of every secret.
    package func masked(_ text: String) -> String { redactor.masked(text) }
}
