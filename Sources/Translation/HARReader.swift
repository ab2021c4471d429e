package import JSON
import Journey

/// Reads an HTTP archive (HAR 1.2), as browsers save it.
package struct HARReader {
    private var journey = Understanding()
    private var visits: [Visit] = []
    /// How many requests of each kind were left out.
    private var left: [Kind: Int] = [:]

    /// Nil if the document is none.
    package static func read(_ archive: JSON) -> Understanding? {
        guard let entries = archive["log"]?["entries"]?.array else { return nil }
        var reader = HARReader()
        for (index, entry) in entries.enumerated() { reader.add(entry, "entry \(index + 1)") }
        for (kind, count) in reader.left.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            reader.journey.note("\(count) requests \(kind.rawValue) were left out")
        }
        reader.journey.requests = followed(reader.visits)
        let sent = entries.flatMap { headers($0["request"]) }
        if sent.contains(where: { $0.name.lowercased() == "cookie" }) {
            reader.journey.note("cookies are left out: a run has a jar of its own")
        }
        return reader.journey
    }

    private mutating func add(_ entry: JSON, _ place: String) {
        guard var request = Self.request(entry) else {
            let url = entry["request"]?["url"]?.string ?? ""
            let start = url.prefix { $0 != "?" && $0 != "," }.prefix(80)
            let what = url.isEmpty ? "without an address" : "'\(start)' is not of HTTP"
            return journey.note("\(place) \(what), and was left out")
        }
        if let kind = Kind(entry, request) { return left[kind, default: 0] += 1 }
        if (request.status ?? 0) <= 0 {
            let what = "got no answer (blocked or cancelled), and was left out"
            return journey.note("\(place): \(request.line) \(what)")
        }
        if request.status == 304 {
            // A run has no cache, and is answered in full.
            request.status = nil
            request.expect.add("status", "2xx")
            let what = "was answered from the browser's cache (304): here 2xx is expected"
            journey.note("\(place): \(request.line) \(what)")
        }
        visits.append(Visit(request: request, target: Self.target(of: entry, request)))
    }

    /// A request, and where its answer sends the browser.
    private struct Visit {
        var request: ForeignRequest
        var target: String?
    }

    private static func request(_ entry: JSON) -> ForeignRequest? {
        guard let method = entry["request"]?["method"]?.string,
            let url = entry["request"]?["url"]?.string, url.hasPrefix("http")
        else { return nil }
        var request = ForeignRequest(method: method, url: url)
        request.headers = headers(entry["request"]).filter(\.isSent)
        request.body = body(entry["request"]?["postData"])
        request.status = entry["response"]?["status"]?.number?.integer.map { Int(clamping: $0) }
        request.answer = answer(entry["response"])
        return request
    }

    private static func headers(_ message: JSON?) -> [ForeignRequest.Field] {
        (message?["headers"]?.array ?? []).compactMap { field in
            guard let name = field["name"]?.string, let value = field["value"]?.string else {
                return nil
            }
            return ForeignRequest.Field(name, value)
        }
    }

    /// Firefox writes several cookies as lines of one header.
    private static func answer(_ response: JSON?) -> ForeignAnswer {
        var answer = ForeignAnswer()
        answer.headers = headers(response).flatMap { header in
            header.value.split(whereSeparator: \.isNewline).map { .init(header.name, String($0)) }
        }
        let content = response?["content"]
        let type = content?["mimeType"]?.string?.lowercased() ?? ""
        answer.type = String(type.prefix { $0 != ";" }).trimmed
        let text = content?["text"]?.string ?? ""
        guard content?["encoding"]?.string == "base64" else {
            answer.text = text
            return answer
        }
        let isText = ["json", "html", "xml"].contains { answer.type.contains($0) }
        let bytes = isText ? WrittenBytes.bytes(of: text, as: "base64") : nil
        answer.text = bytes.flatMap { String(validating: $0, as: UTF8.self) } ?? ""
        return answer
    }

    private static func body(_ data: JSON?) -> String? {
        if let text = data?["text"]?.string, !text.isEmpty { return text }
        guard let fields = data?["params"]?.array, !fields.isEmpty else { return nil }
        return fields.map { "\($0["name"]?.string ?? "")=\($0["value"]?.string ?? "")" }
            .joined(separator: "&")
    }

    /// Requests that a browser makes for itself, and no customer's action.
    private enum Kind: String {
        case scenery = "for scripts, styles, pictures, fonts, beacons and the like"
        case preflight = "that ask whether another site may be asked (CORS)"

        init?(_ entry: JSON, _ request: ForeignRequest) {
            let sent = HARReader.headers(entry["request"])
            let header = { (name: String) in
                sent.first { $0.name.lowercased() == name }?.value ?? ""
            }
            let kind = entry["_resourceType"]?.string ?? ""
            let isAsking = !header("access-control-request-method").isEmpty
            if kind == "preflight" || request.method == "OPTIONS" && isAsking {
                self = .preflight
                return
            }
            let type = entry["response"]?["content"]?["mimeType"]?.string ?? ""
            let kinds = ["image", "stylesheet", "script", "font", "media", "manifest", "ping"]
            let places = [
                "image", "style", "script", "font", "audio", "video", "manifest", "track",
            ]
            let marks = ["image/", "font/", "text/css", "javascript", "video/", "audio/"]
            // The page itself may not see what such a request is answered.
            let isBlind = header("sec-fetch-mode") == "no-cors"
            let isOfPage =
                kinds.contains(kind) || places.contains(header("sec-fetch-dest")) || isBlind
            let isAction = ["document", "xhr", "fetch"].contains(kind)
            guard
                isOfPage
                    || !isAction && request.method == "GET" && marks.contains(where: type.contains)
            else { return nil }
            self = .scenery
        }
    }

    /// Where a redirect leads, as an absolute address without its fragment; nil for other answers.
    private static func target(of entry: JSON, _ request: ForeignRequest) -> String? {
        guard let status = request.status, (300...399).contains(status), status != 304 else {
            return nil
        }
        let headers = entry["response"]?["headers"]?.array ?? []
        let location = headers.first { $0["name"]?.string?.lowercased() == "location" }
        let named = entry["response"]?["redirectURL"]?.string ?? ""
        let reference = named.isEmpty ? location?["value"]?.string ?? "" : named
        return resolved(reference, against: request.url)
    }

    /// As browsers write them (RFC 3986 §5.2), without dots in the path.
    private static func resolved(_ reference: String, against base: String) -> String {
        let reference = reference.prefix { $0 != "#" }
        let base = base.prefix { $0 != "#" }
        if ForeignText.hasScheme(reference) { return String(reference) }
        let origin = base.firstRange(of: "://").map { scheme in
            base[..<scheme.upperBound] + base[scheme.upperBound...].prefix { !"/?".contains($0) }
        }
        if reference.hasPrefix("//") { return "\(base.prefix { $0 != "/" })\(reference)" }
        if reference.hasPrefix("/") { return "\(origin ?? "")\(reference)" }
        let path = base.prefix { $0 != "?" }
        if reference.hasPrefix("?") { return "\(path)\(reference)" }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? path
        return "\(folder)\(reference)"
    }

    /// A redirect is followed by us: the request that it led to is not made a second time. What a
    /// page asked for meanwhile stands between the two.
    private static func followed(_ visits: [Visit]) -> [ForeignRequest] {
        var waiting = visits[...]
        var requests: [ForeignRequest] = []
        while var visit = waiting.popFirst() {
            while let target = visit.target {
                let next = waiting.firstIndex { $0.request.url.prefix { $0 != "#" } == target }
                guard let next else {
                    // What came of it the archive does not know.
                    visit.request.status = nil
                    break
                }
                let end = waiting.remove(at: next)
                visit.request.status = end.request.status
                let cookies = visit.request.answer?.headers.filter(\.setsCookie) ?? []
                visit.request.answer = end.request.answer
                visit.request.answer?.headers.insert(contentsOf: cookies, at: 0)
                visit.target = end.target
            }
            requests.append(visit.request)
        }
        return requests
    }
}

extension ForeignRequest.Field {
    fileprivate var setsCookie: Bool { name.lowercased() == "set-cookie" }
}

extension ForeignRequest {
    /// `GET /orders`, for a sentence.
    fileprivate var line: String {
        let path = url.firstRange(of: "://").map { url[$0.upperBound...].drop { $0 != "/" } }
        return "\(method) \((path ?? url[...]).prefix { $0 != "?" }.prefix(80))"
    }
}
