/// What curl(1) calls its options, as far as they are known here.
enum CurlOption {
    /// The long name of a short option that has a value.
    static let valued: [Character: String] = [
        "A": "user-agent", "b": "cookie", "c": "cookie-jar", "C": "continue-at", "d": "data",
        "D": "dump-header", "e": "referer", "E": "cert", "F": "form", "H": "header",
        "K": "config", "m": "max-time", "o": "output", "P": "ftp-port", "Q": "quote",
        "r": "range", "T": "upload-file", "u": "user", "U": "proxy-user", "w": "write-out",
        "x": "proxy", "X": "request", "y": "speed-time", "Y": "speed-limit", "z": "time-cond",
    ]

    /// The long name of a short option that has none.
    static let flags: [Character: String] = [
        "0": "http1.0", "4": "ipv4", "6": "ipv6", "#": "progress-bar", "f": "fail", "g": "globoff",
        "G": "get",
        "i": "include", "I": "head",
        "k": "insecure", "L": "location", "n": "netrc", "N": "no-buffer", "O": "remote-name",
        "q": "disable", "s": "silent", "S": "show-error", "v": "verbose",
    ]

    /// Those with a value that are long only.
    static let longValued: Set<String> = [
        "cacert", "capath", "connect-timeout", "connect-to", "data-ascii", "data-binary",
        "data-raw", "data-urlencode", "form-string", "interface", "json", "key",
        "limit-rate", "max-filesize", "max-redirs", "noproxy", "oauth2-bearer", "resolve", "retry",
        "retry-delay", "retry-max-time", "unix-socket", "url", "url-query",
    ]

    /// Those that change nothing of the request that a probe would send.
    static let harmless: Set<String> = [
        "compressed", "disable", "fail", "fail-with-body", "globoff", "http2", "include",
        "no-buffer", "no-progress-meter", "progress-bar", "remote-name", "show-error",
        "silent", "verbose",
    ]

    static func hasValue(_ long: String) -> Bool {
        longValued.contains(long) || valued.values.contains(long)
    }
}
