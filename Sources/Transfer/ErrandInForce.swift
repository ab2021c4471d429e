import CCurl
import ProbeModel

/// The options of a request that does not speak HTTP; none is left behind for one that does.
struct ErrandInForce: ~Copyable {
    private var isActive = false
    private var recipients = StringList()

    init() {}

    /// Whether the last request was an errand, so that HTTP's own options are unknown.
    var wasActive: Bool { isActive }

    /// - Returns: what this libcurl cannot do; nil if it can do everything.
    mutating func apply(
        _ request: Request,
        _ errand: Errand,
        to handle: borrowing EasyHandle
    ) -> String? {
        isActive = true
        let scheme = String(request.url.prefix { $0 != ":" })
        var spoken = scheme
        if scheme == "tcp" || scheme == "tls" {
            spoken = scheme == "tls" ? "https" : "http"
            handle.set(CURLOPT_URL, spoken + request.url.dropFirst(scheme.count))
        }
        guard handle.takes(CURLOPT_PROTOCOLS_STR, spoken) else { return scheme }
        handle.set(CURLOPT_CONNECT_ONLY, errand.kind == .connect ? 1 : 0)
        // Who wants to hear a greeting speaks no protocol that could be agreed on.
        handle.set(CURLOPT_SSL_ENABLE_ALPN, errand.kind == .connect ? 0 : 1)
        // CURLUSESSL_NONE, CURLUSESSL_ALL
        handle.set(CURLOPT_USE_SSL, errand.startsTLS ? 3 : 0)
        handle.set(CURLOPT_SSH_HOST_PUBLIC_KEY_SHA256, errand.hostKey)
        handle.set(CURLOPT_USERNAME, errand.account?.user)
        handle.set(CURLOPT_PASSWORD, errand.account?.password.revealed)
        handle.set(toleratesRefusals: errand.toleratesRefusals)
        applyKind(errand.kind, body: request.body ?? [], to: handle)
        return nil
    }

    private mutating func applyKind(
        _ kind: Errand.Kind,
        body: [UInt8],
        to handle: borrowing EasyHandle
    ) {
        var list = StringList()
        var sender: String?
        var command: String?
        var isUpload = false
        switch kind {
        case .connect, .lookup: break
        case .send(let from, let to):
            sender = from
            for recipient in to { list.append(recipient) }
            isUpload = true
        case .fetch(let words): command = words
        case .store: isUpload = true
        }
        // These POP3 commands are answered with one line; libcurl would wait for more.
        let isShort = command?.hasPrefix("DELE") ?? false
        handle.set(CURLOPT_NOBODY, isShort ? 1 : 0)
        handle.set(CURLOPT_UPLOAD, isUpload ? 1 : 0)
        handle.set(CURLOPT_CUSTOMREQUEST, command)
        handle.set(CURLOPT_MAIL_FROM, sender)
        handle.set(CURLOPT_MAIL_RCPT, list)
        recipients = list
        handle.set(uploadBytes: isUpload ? body.count : -1)
    }

    /// Back to HTTP.
    mutating func leave(_ handle: borrowing EasyHandle) {
        isActive = false
        _ = handle.takes(CURLOPT_PROTOCOLS_STR, "http,https")
        handle.set(CURLOPT_CONNECT_ONLY, 0)
        handle.set(CURLOPT_SSL_ENABLE_ALPN, 1)
        handle.set(CURLOPT_USE_SSL, 0)
        handle.set(CURLOPT_USERNAME, nil)
        handle.set(CURLOPT_PASSWORD, nil)
        applyKind(.connect, body: [], to: handle)
    }
}
