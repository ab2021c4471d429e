import ProbeModel

/// Where a daemon listens: on its control socket, or on its loopback listener.
enum DaemonAddress: Hashable {
    case socket(path: String)
    /// Of HTTP, without a slash at its end.
    case listener(url: String)

    /// A path, an address of HTTP, or a host with its port; nil if it is none of these.
    init?(_ text: String) {
        if text.hasPrefix("http://") || text.hasPrefix("https://") {
            let bare = text.reversed().drop { $0 == "/" }.reversed()
            self = .listener(url: String(bare))
            return
        }
        guard !text.isEmpty, !text.contains("://") else { return nil }
        let port = text.split(separator: ":", omittingEmptySubsequences: false).dropFirst().last
        let isPort = port.map { UInt16($0) != nil } ?? false
        let isListener = isPort && !text.contains("/")
        self = isListener ? .listener(url: "http://\(text)") : .socket(path: text)
    }

    /// What a request goes to.
    func request(_ method: String, _ target: String) -> Request {
        switch self {
        case .socket(let path):
            var request = Request(method: method, url: "http://probed" + target)
            request.unixSocket = path
            return request
        case .listener(let url): return Request(method: method, url: url + target)
        }
    }

    /// Why nothing answered there: the problem, the place, the remedy.
    func failure(_ failure: Exchange.Failure, within seconds: Int) -> Failure {
        if failure.reason == .timeout {
            return Failure(
                .unavailable,
                "no answer from '\(place)' within \(seconds) s; is it busy? See 'systemctl status "
                    + "probed', or give it longer with --timeout"
            )
        }
        guard case .socket(let path) = self else { return refused(failure.detail) }
        switch Terminal.socketFault(path) {
        case .forbidden:
            return Failure(
                .notPermitted,
                "you may not open '\(path)'; become root, or join the group 'probed'"
            )
        case .other(let why): return refused(why)
        case nil: return refused("nobody listens there")
        }
    }

    private var place: String {
        switch self {
        case .socket(let path): path
        case .listener(let url): url
        }
    }

    private func refused(_ why: String) -> Failure {
        Failure(
            .unavailable,
            "no daemon answers at '\(place)': \(why); start it with 'systemctl start probed', or "
                + "name another with --server"
        )
    }
}
