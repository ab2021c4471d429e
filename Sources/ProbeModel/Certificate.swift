/// What the server's certificate says, and whether we believed it.
package struct Certificate: Hashable, Sendable {
    package let subject: String
    package let issuer: String
    /// The end of its validity; nil when the library's text could not be read.
    package let notAfter: Timestamp?
    /// The verification result of the TLS library: 0 is good (OpenSSL's `X509_V_*`).
    package let verification: Int32

    package init(subject: String, issuer: String, notAfter: Timestamp?, verification: Int32) {
        self.subject = subject
        self.issuer = issuer
        self.notAfter = notAfter
        self.verification = verification
    }
}
