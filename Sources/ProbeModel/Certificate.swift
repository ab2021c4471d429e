/// What the server's certificate says, and whether we believed it.
package struct Certificate: Hashable, Sendable {
    package let subject: String
    package let issuer: String
    /// The end of its validity; nil when the library's text could not be read.
    package let notAfter: Timestamp?
    /// The verification result of the TLS library: 0 is good (OpenSSL's `X509_V_*`).
    package let verification: Int32
    /// What checks may ask beside; not in the ledger.
    package let facts: Facts?

    package init(
        subject: String,
        issuer: String,
        notAfter: Timestamp?,
        verification: Int32,
        facts: Facts? = nil
    ) {
        self.subject = subject
        self.issuer = issuer
        self.notAfter = notAfter
        self.verification = verification
        self.facts = facts
    }

    /// Two certificates are the same if what is recorded of them is.
    package static func == (one: Certificate, other: Certificate) -> Bool {
        one.subject == other.subject && one.issuer == other.issuer
            && one.notAfter == other.notAfter && one.verification == other.verification
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(subject)
        hasher.combine(issuer)
        hasher.combine(notAfter)
        hasher.combine(verification)
    }

    /// On the heap, since every exchange of a run holds its certificate, and few checks ask for it.
    package final class Facts: Sendable {
        /// The beginning of its validity; nil when it could not be read.
        package let notBefore: Timestamp?
        /// In hexadecimal.
        package let serial: String
        /// The names and addresses that it is good for.
        package let names: [String]

        package init(notBefore: Timestamp?, serial: String, names: [String]) {
            self.notBefore = notBefore
            self.serial = serial
            self.names = names
        }
    }
}
