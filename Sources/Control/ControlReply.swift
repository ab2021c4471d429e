package import JSON
package import ProbeModel

/// What a handler answers.
package struct ControlReply: Sendable, Hashable {
    package var status: Int
    package var contentType: String
    package var body: [UInt8]
    /// Further headers; one of these replaces a standard one of the same name.
    package var headers: [Header]

    package init(status: Int, contentType: String, body: [UInt8], headers: [Header] = []) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.headers = headers
    }

    package static func json(_ value: JSON, status: Int = 200) -> ControlReply {
        var body: [UInt8] = []
        value.append(to: &body)
        return json(body + [0x0A], status: status)
    }

    /// Bytes that are a JSON document already.
    package static func json(_ bytes: [UInt8], status: Int = 200) -> ControlReply {
        ControlReply(status: status, contentType: "application/json", body: bytes)
    }

    package static func text(_ text: String, status: Int = 200) -> ControlReply {
        ControlReply(
            status: status,
            contentType: "text/plain; charset=utf-8",
            body: Array(text.utf8)
        )
    }

    package static func html(_ text: String, status: Int = 200) -> ControlReply {
        ControlReply(
            status: status,
            contentType: "text/html; charset=utf-8",
            body: Array(text.utf8)
        )
    }

    /// `{"error": {"problem": …, "remedy": …}}`, as every error is told.
    package static func error(_ status: Int, problem: String, remedy: String) -> ControlReply {
        json(["error": ["problem": .string(problem), "remedy": .string(remedy)]], status: status)
    }

    package static func notFound(_ path: String) -> ControlReply {
        error(404, problem: "nothing at '\(path)'", remedy: "see docs/control.md for the paths")
    }
}
