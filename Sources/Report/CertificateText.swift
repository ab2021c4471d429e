package import ProbeModel

/// What people are told of a certificate that ends soon.
package enum CertificateText {
    /// One sentence: whose it is, when it ends, and how much time is left.
    package static func warning(of subject: String, ending end: Timestamp, at now: Timestamp)
        -> String
    {
        let left = (end.nanoseconds - now.nanoseconds) / 1_000_000_000
        let name = "the certificate of '\(subject.printable)'"
        let day = end.rfc3339.prefix(10)
        return left > 0
            ? "\(name) ends on \(day), in \(Figures.span(left)); renew it"
            : "\(name) ended on \(day); renew it"
    }
}
