/// Reads command lines of curl, as browsers copy them: one or several, with `\` at line ends.
package enum CurlReader {
    package static func read(_ text: String) -> Understanding {
        var understanding = Understanding()
        var command: [String] = []
        for word in ShellWords.split(text) {
            if word == ShellWords.end {
                read(command, into: &understanding)
                command = []
            } else {
                command.append(word)
            }
        }
        read(command, into: &understanding)
        return understanding
    }

    private static func read(_ command: [String], into understanding: inout Understanding) {
        guard let start = command.firstIndex(of: "curl") else {
            if let first = command.first {
                let word = first.prefix { $0 != "=" }
                understanding.note("'\(word) …' is no command of curl and was left out")
            }
            return
        }
        var reading = Reading()
        var words = command[(start + 1)...]
        while let word = words.popFirst() {
            reading.take(word, &words, &understanding)
        }
        guard let request = reading.request else {
            return understanding.note("a command of curl without an address was left out")
        }
        understanding.requests.append(request)
    }

    /// One command, as far as it has been read.
    private struct Reading {
        private var url: String?
        private var method: String?
        private var headers: [ForeignRequest.Field] = []
        private var bodies: [String] = []
        private var user: String?
        private var asQuery = false
        private var isHead = false
        private var follows = false

        private static let flags: Set<String> = [
            "--compressed", "-s", "--silent", "-S", "--show-error", "-v", "--verbose", "-i",
            "--include", "-f", "--fail", "--http1.1", "--http2", "-#", "--no-progress-meter",
        ]
        private static let ignored: Set<String> = [
            "-o", "--output", "-w", "--write-out", "-m", "--max-time", "--connect-timeout",
            "-A", "--user-agent", "-e", "--referer", "-b", "--cookie", "-c", "--cookie-jar",
            "--cacert", "--cert", "--key", "-x", "--proxy", "--retry", "-F", "--form", "-T",
            "--upload-file", "--resolve", "--connect-to", "--interface", "-E", "-K",
        ]

        var request: ForeignRequest? {
            guard var url else { return nil }
            if !url.contains("://") { url = "http://" + url }
            let body = bodies.isEmpty ? nil : bodies.joined(separator: "&")
            if asQuery, let body { url += (url.contains("?") ? "&" : "?") + body }
            let usual = isHead ? "HEAD" : body == nil || asQuery ? "GET" : "POST"
            var request = ForeignRequest(method: method ?? usual, url: url)
            request.headers = headers
            request.user = user
            request.redirects = follows
            request.body = asQuery ? nil : body
            let hasType = request.header("content-type") != nil
            if request.body != nil, !hasType {
                request.headers.append(.init("Content-Type", "application/x-www-form-urlencoded"))
            }
            return request
        }

        mutating func take(
            _ word: String,
            _ words: inout ArraySlice<String>,
            _ understanding: inout Understanding
        ) {
            switch word {
            case "-X", "--request": method = words.popFirst()
            case "-H", "--header": addHeader(words.popFirst() ?? "")
            case "-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode":
                addBody(words.popFirst() ?? "", &understanding)
            case "--json":
                addBody(words.popFirst() ?? "", &understanding)
                headers.append(.init("Content-Type", "application/json"))
            case "-u", "--user": user = words.popFirst()
            case "--url": url = words.popFirst()
            case "-G", "--get": asQuery = true
            case "-I", "--head": isHead = true
            case "-L", "--location": follows = true
            case "-k", "--insecure":
                understanding.note(
                    "'\(word)' is not taken over: add tls: { verify: off } if you must"
                )
            case let flag where Self.flags.contains(flag): break
            case let option where Self.ignored.contains(option):
                _ = words.popFirst()
                understanding.note("the option '\(option)' is not taken over")
            case let option where option.hasPrefix("-") && option != "-":
                // What is attached may be a credential: `-ujoe:word`, `--user=joe:word`.
                let name =
                    option.hasPrefix("--") ? option.prefix { $0 != "=" } : option.prefix(2)
                understanding.note("the option '\(name)' is unknown and was left out")
            default: url = word
            }
        }

        private mutating func addHeader(_ line: String) {
            guard let colon = line.firstIndex(of: ":") else { return }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers.append(.init(String(line[..<colon]), String(value)))
        }

        private mutating func addBody(_ text: String, _ understanding: inout Understanding) {
            guard !text.hasPrefix("@") else {
                return understanding.note(
                    "the body in the file '\(text.dropFirst())' is not taken over"
                )
            }
            bodies.append(text)
        }
    }
}
