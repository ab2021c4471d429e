/// What a request asks of a server that does not speak HTTP.
package struct Errand: Hashable, Sendable {
    package var kind: Kind
    /// Who we are; nil for nobody.
    package var account: Account?
    /// TLS is begun after the greeting, and nothing is said without it.
    package var startsTLS = false
    /// What the server says first is wanted: bytes of a `connect` that some check looks at.
    package var listens = false
    /// A mail goes to the recipients that the server takes, if it refuses others.
    package var toleratesRefusals = false
    /// SHA-256 of the server's SSH key, in Base64; nil for any.
    package var hostKey: String?

    package init(_ kind: Kind) {
        self.kind = kind
    }

    package enum Kind: Hashable, Sendable {
        /// `tcp` and `tls`: a connection, and over TLS a handshake; we say nothing.
        case connect
        /// `dns`: the addresses of a name.
        case lookup
        /// `smtp`: the body is a mail.
        case send(from: String, to: [String])
        /// `imap`, `pop3`, `ftp`, `sftp`: what the address names, or what a command answers.
        case fetch(command: String?)
        /// `ftp`, `sftp`: the body becomes a file.
        case store
    }

    package struct Account: Hashable, Sendable {
        package let user: String
        package let password: Secret

        package init(user: String, password: Secret) {
            self.user = user
            self.password = password
        }
    }

    /// Schemes that its address may have.
    package var schemes: [String] {
        switch kind {
        case .connect: ["tcp", "tls"]
        case .lookup: ["dns"]
        case .send: ["smtp", "smtps"]
        case .fetch: ["imap", "imaps", "pop3", "pop3s", "ftp", "ftps", "sftp"]
        case .store: ["ftp", "ftps", "sftp"]
        }
    }
}
