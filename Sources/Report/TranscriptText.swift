import JSON

/// What was said in the failing exchange, for people: the request's lines behind `>`, the
/// response's behind `<`, bodies cut to a screen.
struct TranscriptText {
    private let transcript: JSON
    private let style: TextStyle

    init(_ transcript: JSON, style: TextStyle) {
        self.transcript = transcript
        self.style = style
    }

    /// More of a body is in the JSON.
    private static let bodyLines = 20
    private static let lineCharacters = 160

    var lines: [String] {
        if let missing = transcript["missing"]?.string {
            return ["", style.warning(missing.printable)]
        }
        let request = transcript["request"] ?? .null
        let response = transcript["response"] ?? .null
        let line = "\(request["method"]?.string ?? "") \(request["url"]?.string ?? "")"
        let status = response["status"]?.number?.text
        // Mails and files come without a status.
        let isSilent = status == nil && (response["bodyBytes"]?.number?.integer ?? 0) == 0
        return ["", "step '\(transcript.text("step"))' said"]
            + message(request, first: line, mark: ">")
            + [isSilent ? "and nothing came back:" : "and this came back:"]
            + message(response, first: status ?? "", mark: "<")
    }

    private func message(_ message: JSON, first: String, mark: String) -> [String] {
        let headers = (message["headers"]?.array ?? []).map {
            "\($0["name"]?.string ?? ""): \($0["value"]?.string ?? "")"
        }
        let lines = (first.isEmpty ? [] : [first]) + headers + body(of: message)
        return lines.map {
            style.faint(mark) + " " + $0.printable.cut(to: Self.lineCharacters)
        }
    }

    private func body(of message: JSON) -> [String] {
        let size = message["bodyBytes"]?.number?.integer ?? 0
        guard size > 0 else { return [] }
        guard let text = message["body"]?.string else { return ["", "(\(size) bytes, no text)"] }
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        let shown = lines.prefix(Self.bodyLines).map(String.init)
        let rest = lines.count > shown.count ? ["… (\(size) bytes in all, see --json)"] : []
        return [""] + shown + rest
    }
}
