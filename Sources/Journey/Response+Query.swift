import JSON
import ProbeModel

/// What queries ask of the exchanges of a response.
extension Response {
    /// The hops before the last, with the addresses to which they led.
    var hops: [JSON] {
        zip(exchanges, exchanges.dropFirst()).map { hop, next in
            .object([
                JSON.Member("status", hop.status.map { JSON($0) } ?? .null),
                JSON.Member("location", .string(next.url)),
            ])
        }
    }

    /// A part of the time in milliseconds, over all hops, with its microseconds as a fraction.
    func milliseconds(_ part: Query.Part) -> JSON {
        JSON(Double(time(part).count) / 1000)
    }

    /// A part of the time, over all hops.
    func time(_ part: Query.Part) -> Microseconds {
        exchanges.reduce(.zero) { $0 + $1.phases[part] }
    }
}

extension Phases {
    fileprivate subscript(part: Query.Part) -> Microseconds {
        switch part {
        case .total: total
        case .lookup: lookup
        case .connect: connect
        case .tls: tls
        case .send: send
        case .wait: wait
        case .receive: receive
        }
    }
}

extension Exchange {
    /// The numeric address of the peer, without its port.
    var host: String? {
        guard let peer, let colon = peer.lastIndex(of: ":") else { return nil }
        let host = peer[..<colon]
        return host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : String(host)
    }
}

extension Certificate {
    func subject(_ field: Query.CertificateField) -> Subject {
        switch field {
        case .subject: .value(.string(subject))
        case .issuer: .value(.string(issuer))
        case .starts: facts?.notBefore.map { .date($0) } ?? .nothing
        case .expires: notAfter.map { .date($0) } ?? .nothing
        case .serial: facts.map { .value(.string($0.serial)) } ?? .nothing
        case .names: facts.map { .value(.array($0.names.map(JSON.string))) } ?? .nothing
        }
    }
}
