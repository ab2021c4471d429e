import CCurl
import ProbeModel

/// Which of a run's `WireOptions` libcurl has been told. Most runs have none.
struct WireInForce: ~Copyable {
    private var current: Boxed<WireOptions>?
    /// False after an option that this libcurl cannot do: then nothing may go out with what is set.
    private var isKnown = true
    private var wasSecure = false
    private var target = StringList()
    private var wasFresh = false

    init() {}

    /// Tells libcurl what has changed.
    /// - Returns: what this libcurl cannot do, as a sentence; nil if it can do everything.
    mutating func apply(
        _ request: Request,
        isSecure: Bool,
        to handle: borrowing EasyHandle,
        _ configuration: TransferConfiguration
    ) -> String? {
        let wire = request.wire
        let isNew = !isKnown || wire != current || wire != nil && isSecure != wasSecure
        // Connections that were made in another way are not reused; this one may be.
        let isFresh = isNew || request.needsFreshConnection
        if isFresh != wasFresh { handle.set(CURLOPT_FRESH_CONNECT, isFresh ? 1 : 0) }
        wasFresh = isFresh
        guard isNew else { return nil }
        (current, wasSecure) = (wire, isSecure)
        let options = wire?.value ?? WireOptions()
        applyWay(options, to: handle)
        applyTrust(options.trust, to: handle, configuration)
        let problem = problem(of: options, isSecure: isSecure, handle)
        isKnown = problem == nil
        return problem.map { "libcurl \(MultiHandle.version) cannot do \($0)" }
    }

    private mutating func applyWay(_ options: WireOptions, to handle: borrowing EasyHandle) {
        let family: Int32 =
            switch options.family {
            case nil: CURL_IPRESOLVE_WHATEVER
            case .ipv4: CURL_IPRESOLVE_V4
            case .ipv6: CURL_IPRESOLVE_V6
            }
        handle.set(CURLOPT_IPRESOLVE, Int(family))
        var list = StringList()
        if let connectTo = options.connectTo { list.append("::\(connectTo)") }
        handle.set(CURLOPT_CONNECT_TO, list)
        target = list
        handle.set(CURLOPT_PROXY, options.proxy?.url ?? "")
        handle.set(CURLOPT_PROXYUSERNAME, options.proxy?.user)
        handle.set(CURLOPT_PROXYPASSWORD, options.proxy?.password?.revealed)
        handle.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        handle.set(CURLOPT_INTERFACE, options.interface.map(\.asSource))
        handle.set(CURLOPT_PATH_AS_IS, options.isPathAsIs ? 1 : 0)
        handle.set(CURLOPT_LOW_SPEED_LIMIT, options.slowest ?? 0)
        let seconds = Int(Limits.slowTime.nanoseconds / 1_000_000_000)
        handle.set(CURLOPT_LOW_SPEED_TIME, options.slowest == nil ? 0 : seconds)
    }

    private func applyTrust(
        _ trust: WireOptions.Trust,
        to handle: borrowing EasyHandle,
        _ configuration: TransferConfiguration
    ) {
        handle.set(CURLOPT_SSL_VERIFYPEER, trust.isUnverified ? 0 : 1)
        handle.set(CURLOPT_SSL_VERIFYHOST, trust.isUnverified ? 0 : 2)
        if let authorities = trust.authorities ?? configuration.caBundle {
            handle.set(CURLOPT_CAINFO, authorities)
        } else {
            handle.set(CURLOPT_CAINFO, EasyHandle.usualAuthorities)
        }
        handle.set(CURLOPT_PINNEDPUBLICKEY, trust.pin)
        handle.set(CURLOPT_SSLCERT_BLOB, blob: trust.certificate.map { Array($0.revealed.utf8) })
        let key = trust.key ?? trust.certificate
        handle.set(CURLOPT_SSLKEY_BLOB, blob: key.map { Array($0.revealed.utf8) })
    }

    /// Sets what a libcurl may have been built without.
    private func problem(
        of options: WireOptions,
        isSecure: Bool,
        _ handle: borrowing EasyHandle
    ) -> String? {
        let version = options.version.code(isSecure: isSecure)
        guard handle.takes(CURLOPT_HTTP_VERSION, version) else {
            return "HTTP/\(options.version?.text ?? "2")"
        }
        handle.set(CURLOPT_HTTPAUTH, basicScheme)
        // An errand has an account of its own, which libcurl has been told already.
        guard options.errand == nil else { return nil }
        handle.set(CURLOPT_USERNAME, nil)
        handle.set(CURLOPT_PASSWORD, nil)
        switch options.login {
        // A signature is in the headers already.
        case nil, .signature: return nil
        case .challenge(let scheme, let user, let password):
            handle.set(CURLOPT_USERNAME, user)
            handle.set(CURLOPT_PASSWORD, password.revealed)
            return handle.takes(CURLOPT_HTTPAUTH, scheme.code) ? nil : scheme.rawValue
        }
    }
}

/// `CURLAUTH_BASIC`, which Swift cannot import; without a user nothing is sent.
private let basicScheme = 1

extension WireOptions.Login.Scheme {
    /// `CURLAUTH_DIGEST`, `CURLAUTH_NTLM`, `CURLAUTH_NEGOTIATE` of `curl/curl.h`.
    fileprivate var code: Int {
        switch self {
        case .digest: 1 << 1
        case .negotiate: 1 << 2
        case .ntlm: 1 << 3
        }
    }
}

extension HTTPVersion? {
    /// libcurl's `CURL_HTTP_VERSION_*`. Without TLS version 2 cannot be agreed on, only known.
    fileprivate func code(isSecure: Bool) -> Int {
        switch self {
        case nil: Int(CURL_HTTP_VERSION_2TLS)
        case .http10: Int(CURL_HTTP_VERSION_1_0)
        case .http11: Int(CURL_HTTP_VERSION_1_1)
        case .http2:
            Int(isSecure ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE)
        case .http3: Int(CURL_HTTP_VERSION_3ONLY)
        }
    }
}

extension String {
    /// How `CURLOPT_INTERFACE` tells a name from an address.
    fileprivate var asSource: String { IPAddress(self) == nil ? "if!\(self)" : "host!\(self)" }
}
