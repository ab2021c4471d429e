package import JSON
package import ProbeModel

/// Runs as an HTTP archive (HAR 1.2), for browsers and other tools. Secrets are masked.
package enum HARDocument {
    package static func json(of runs: [Run]) -> JSON {
        let entries = runs.flatMap(Conversation.all).flatMap(entries(of:))
        return [
            "log": [
                "version": "1.2",
                "creator": ["name": "probed", "version": .string(ProductVersion.text)],
                "entries": .array(entries),
            ]
        ]
    }

    /// One for each hop; what was said belongs to the first and to the last.
    private static func entries(of conversation: Conversation) -> [JSON] {
        let exchanges = conversation.attempt.exchanges
        let start = exchanges.first?.offset ?? .zero
        return exchanges.enumerated().map { index, exchange in
            let since = Microseconds(exchange.offset.count - start.count)
            let transcript = conversation.transcript
            let entry: JSON = [
                "startedDateTime": .string((conversation.started + since.duration).rfc3339),
                "time": milliseconds(exchange.phases.total),
                "_step": .string(transcript.step),
                "request": request(exchange, index == 0 ? transcript.request : nil),
                "response": response(
                    exchange,
                    index == exchanges.count - 1 ? transcript.response : nil
                ),
                "cache": [:],
                "timings": timings(exchange.phases),
                "serverIPAddress": .string(address(of: exchange.peer)),
            ]
            let comment = JSON.Member("comment", .string(StatusText.anyServer))
            return exchange.isUnverified ? .object((entry.members ?? []) + [comment]) : entry
        }
    }

    private static func request(_ exchange: Exchange, _ said: Transcript.Message?) -> JSON {
        var members: [JSON.Member] = [
            .init("method", .string(exchange.method)), .init("url", .string(exchange.url)),
            .init("httpVersion", .string(version(of: exchange))), .init("cookies", []),
            .init("headers", headers(said)), .init("queryString", query(of: exchange.url)),
            .init("headersSize", -1), .init("bodySize", JSON(said?.bodySize ?? 0)),
        ]
        if let said, said.bodySize > 0 {
            let type = said.headers.first { $0.name.equalsIgnoringCase("content-type") }
            members.append(
                .init(
                    "postData",
                    [
                        "mimeType": .string(type?.value ?? ""),
                        "text": .string(String(decoding: said.body, as: UTF8.self)),
                    ]
                )
            )
        }
        return .object(members)
    }

    private static func response(_ exchange: Exchange, _ said: Transcript.Message?) -> JSON {
        let type = said?.headers.first { $0.name.equalsIgnoringCase("content-type") }
        let place = said?.headers.first { $0.name.equalsIgnoringCase("location") }
        var members: [JSON.Member] = [
            .init("status", JSON(exchange.status ?? 0)), .init("statusText", ""),
            .init("httpVersion", .string(version(of: exchange))), .init("cookies", []),
            .init("headers", headers(said)),
            .init(
                "content",
                [
                    "size": JSON(said?.bodySize ?? 0), "mimeType": .string(type?.value ?? ""),
                    "text": .string(String(decoding: said?.body ?? [], as: UTF8.self)),
                ]
            ),
            .init("redirectURL", .string(place?.value ?? "")), .init("headersSize", -1),
            .init("bodySize", JSON(exchange.bytesReceived)),
        ]
        if let failure = exchange.failure {
            members.append(.init("_error", .string("\(failure.reason.word): \(failure.detail)")))
        }
        return .object(members)
    }

    private static func headers(_ said: Transcript.Message?) -> JSON {
        .array(
            (said?.headers ?? []).map {
                ["name": .string($0.name), "value": .string($0.value)]
            }
        )
    }

    private static func query(of url: String) -> JSON {
        guard let mark = url.firstIndex(of: "?") else { return [] }
        let pairs = url[url.index(after: mark)...].split(separator: "&")
        return .array(
            pairs.map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1)
                return [
                    "name": .string(String(parts.first ?? "")),
                    "value": .string(parts.count > 1 ? String(parts[1]) : ""),
                ]
            }
        )
    }

    /// HAR counts TLS as a part of connecting; what did not happen is -1.
    private static func timings(_ phases: Phases) -> JSON {
        let happened = { (span: Microseconds) in
            span == .zero ? JSON(-1) : milliseconds(span)
        }
        return [
            "dns": happened(phases.lookup), "connect": happened(phases.connect + phases.tls),
            "ssl": happened(phases.tls), "send": milliseconds(phases.send),
            "wait": milliseconds(phases.wait), "receive": milliseconds(phases.receive),
        ]
    }

    private static func milliseconds(_ span: Microseconds) -> JSON {
        JSON(Double(span.count) / 1000)
    }

    private static func version(of exchange: Exchange) -> String {
        exchange.version.map { "HTTP/\($0.text)" } ?? ""
    }

    private static func address(of peer: String?) -> String {
        guard let peer, let colon = peer.lastIndex(of: ":") else { return "" }
        return peer[..<colon].filter { $0 != "[" && $0 != "]" }
    }
}
