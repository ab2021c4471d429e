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
        "G": "get", "i": "include", "I": "head", "j": "junk-session-cookies",
        "k": "insecure", "L": "location", "n": "netrc", "N": "no-buffer", "O": "remote-name",
        "J": "remote-header-name",
        "q": "disable", "s": "silent", "S": "show-error", "v": "verbose",
    ]

    /// Those with a value that are long only.
    static let longValued: Set<String> = [
        "aws-sigv4", "cacert", "capath", "cert-type", "ciphers", "connect-timeout", "connect-to",
        "crlfile", "data-ascii", "data-binary", "data-raw", "data-urlencode", "dns-servers",
        "expect100-timeout", "form-string", "interface", "json", "keepalive-time", "key",
        "key-type", "limit-rate", "local-port", "max-filesize", "max-redirs", "netrc-file",
        "noproxy", "oauth2-bearer", "pass", "pinnedpubkey", "preproxy", "proto", "proto-default",
        "proxy-header", "rate", "request-target", "resolve", "retry", "retry-delay",
        "retry-max-time", "socks4", "socks4a", "socks5", "socks5-hostname", "stderr", "tls-max",
        "tls13-ciphers", "trace", "trace-ascii", "unix-socket", "url", "url-query",
    ]

    /// Those that change nothing of the request that a probe would send: they are about output, or
    /// what we do anyway.
    static let harmless: Set<String> = [
        "cookie-jar", "create-dirs", "disable", "dump-header", "fail", "fail-early",
        "fail-with-body", "http2", "include", "junk-session-cookies", "no-buffer",
        "no-progress-meter", "output", "parallel", "progress-bar", "remote-header-name",
        "remote-name", "remote-name-all", "show-error", "silent", "stderr", "styled-output",
        "tcp-nodelay", "trace", "trace-ascii", "verbose", "write-out",
    ]

    /// Those without a value that are known, and for which there are no words here.
    static let others: Set<String> = [
        "netrc", "netrc-optional", "post301", "post302", "post303", "proxytunnel",
        "retry-all-errors", "retry-connrefused", "sslv3", "tlsv1", "tlsv1.0", "tlsv1.1", "tlsv1.2",
        "tlsv1.3",
    ]

    static func hasValue(_ long: String) -> Bool {
        longValued.contains(long) || valued.values.contains(long)
    }
}
