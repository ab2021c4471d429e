package import ProbeModel

/// Everything that is known about an exchange that libcurl ended with an error. From it follows
/// the one reason (`Reason(_:)`) and the sentence for people (`failure`).
package struct Circumstances: Sendable {
    /// libcurl's code (`CURLE_*`), never 0.
    package var code: Int32
    /// `CURLINFO_OS_ERRNO`: why connecting, sending or receiving failed; 0 if unknown.
    package var errorNumber: Int32 = 0
    /// The error number of `socket()`; 0 if the system gave us every socket.
    package var socketShortage: Int32 = 0
    /// The error number of `epoll_ctl()`; 0 if the system let us watch every socket.
    package var watchRefusal: Int32 = 0
    /// Why we told libcurl to stop, as a sentence; nil if we did not.
    package var stop: (reason: Reason, detail: String)?
    /// The rule that forbids every address of the host; nil if one was allowed.
    package var denial: String?
    /// How far the exchange had come.
    package var phase: Phase = .connect
    /// No interface of ours is up; asked only when an address could not be reached.
    package var isOffline = false
    /// The last reply of a server of mail or files, if that refused something.
    package var refusal: UInt16?
    /// The certificate that the handshake saw, or refused.
    package var certificate: Certificate?
    /// The limit that ran out, if one did.
    package var limit: Duration = .zero
    /// Bytes a second below which the transfer was given up; nil if it was not for that.
    package var slowest: Int?
    /// `192.0.2.1:443`, or the host and port if no address is known.
    package var peer = ""
    /// libcurl's own text.
    package var message = ""

    package init(code: Int32) {
        self.code = code
    }

    /// COULDNT_CONNECT, QUIC_CONNECT_ERROR, PROXY.
    static let unconnected: Set<Int32> = [7, 96, 97]

    package enum Phase: String, CaseIterable, Sendable {
        case connect, tls, wait, receive

        package var word: String { self == .tls ? "TLS" : rawValue }
    }
}

extension Reason {
    /// The reason that follows from libcurl's code and what else is known.
    ///
    /// Codes are those of `curl/curl.h`; a code that no HTTP transfer can end with is a defect of
    /// ours.
    package init(_ circumstances: Circumstances) {
        if let stop = circumstances.stop {
            self = stop.reason
            return
        }
        switch circumstances.code {
        // WEIRD_SERVER_REPLY, SEND_ERROR: what libcurl calls a refused sender, recipient or mail.
        case 8 where circumstances.refusal != nil: self = .status
        case 55 where circumstances.refusal != nil: self = .status
        case 3: self = .policy  // URL_MALFORMAT
        case 5, 6: self = circumstances.socketShortage != 0 ? .local : .dns  // no proxy, no host
        case let code where Circumstances.unconnected.contains(code):
            self = .unconnected(circumstances)
        case 27: self = circumstances.phase == .receive ? .size : .local  // OUT_OF_MEMORY
        case 28: self = circumstances.watchRefusal != 0 ? .local : .timeout
        case 35, 64, 80, 91, 98: self = .tls  // handshake, shutdown, OCSP, client certificate
        case 51, 60, 83, 90: self = .certificate  // chain, name, issuer, pin
        case 47: self = .redirect
        case 55, 56: self = .broken(circumstances)  // SEND_ERROR, RECV_ERROR
        case 63: self = .size
        case 1, 8, 16, 18, 52, 61, 65, 81, 88, 92, 95, 100: self = .receive
        // Engine, our certificate, cipher, bundle, revocation list, local port; no connection.
        case 2, 26, 45, 53, 54, 58, 59, 66, 77, 82, 89, 99: self = .local
        // HTTP error, login; what a server of files or mail refuses.
        case 22, 67, 94, 9, 10, 11, 13, 14, 17, 19, 21, 25, 31, 70, 71, 72, 73, 74, 78:
            self = .status
        case 79: self = .receive  // SSH
        default: self = .internal
        }
    }

    private static func unconnected(_ circumstances: Circumstances) -> Reason {
        if circumstances.denial != nil { return .policy }
        if circumstances.socketShortage != 0 || circumstances.isOffline { return .local }
        return SystemError.isShortage(circumstances.errorNumber) ? .local : .connect
    }

    private static func broken(_ circumstances: Circumstances) -> Reason {
        if SystemError.isOwnRefusal(circumstances.errorNumber) { return .local }
        return circumstances.code == 55 ? .send : .receive
    }
}

extension Circumstances {
    /// The failure to record: reason, numbers, and one sentence with place and remedy.
    package var failure: Exchange.Failure {
        let reason = Reason(self)
        return Exchange.Failure(
            reason: reason,
            code: code,
            errorNumber: number(for: reason),
            detail: String(detail(for: reason).prefix(Limits.detailCharacters))
        )
    }

    /// What the system refused us only counts if that is why it failed.
    private func number(for reason: Reason) -> Int32 {
        guard reason == .local else { return errorNumber }
        return [socketShortage, watchRefusal].first { $0 != 0 } ?? errorNumber
    }

    /// OpenSSL's `X509_V_ERR_CERT_HAS_EXPIRED`.
    private static let hasExpired: Int32 = 10

    private func detail(for reason: Reason) -> String {
        if let stop { return stop.detail }
        if let denial, reason == .policy { return denial }
        switch reason {
        case .timeout:
            guard let slowest else {
                return "no answer from \(peer) within \(limit.text) (\(phase.word))"
            }
            return "fewer than \(slowest) bytes a second to or from \(peer) "
                + "for \(Limits.slowTime.text) (\(phase.word))"
        case .connect where errorNumber == SystemError.refused:
            return "connection refused by \(peer)"
        case .local where socketShortage != 0:
            return "no socket: \(SystemError.text(socketShortage)); raise the limit of descriptors"
        case .local where watchRefusal != 0:
            let problem = "the system watches no further socket: \(SystemError.text(watchRefusal))"
            return problem + "; raise fs.epoll.max_user_watches, or give it more memory"
        case .local where isOffline: return "no network interface of this host is up"
        case .local where SystemError.isShortage(errorNumber):
            let action = code == 55 ? "send to" : code == 56 ? "receive from" : "connect to"
            return "cannot \(action) \(peer): \(SystemError.text(errorNumber))"
        case .size: return "a header line of \(peer) is longer than libcurl takes"
        case .certificate where certificate?.verification == Self.hasExpired:
            let end = certificate?.notAfter?.rfc3339 ?? "an unknown date"
            return "the certificate '\(certificate?.subject ?? "")' of \(peer) expired on \(end)"
        case .receive where code == 65:
            return "\(peer) closed a kept connection without an answer"
        case .certificate, .tls: return "\(peer): \(lowerMessage)"
        default:
            let system = errorNumber == 0 ? "" : ": \(SystemError.text(errorNumber))"
            return "\(peer): \(lowerMessage)\(system)"
        }
    }

    /// libcurl's text as a part of a sentence: a capital at the start goes, names keep theirs.
    private var lowerMessage: String {
        guard let first = message.first else { return "libcurl error \(code)" }
        let isName = message.dropFirst().first?.isUppercase ?? false
        return isName ? message : first.lowercased() + message.dropFirst()
    }
}

extension Duration {
    /// `10 s` or `250 ms`.
    var text: String {
        let milliseconds = nanoseconds / 1_000_000
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
    }
}
