package import JSON

/// Reads an HTTP archive (HAR 1.2), as browsers save it.
package enum HARReader {
    /// Nil if the document is none.
    package static func read(_ archive: JSON) -> Understanding? {
        guard let entries = archive["log"]?["entries"]?.array else { return nil }
        var understanding = Understanding()
        var visits: [Visit] = []
        var scenery = 0
        for entry in entries {
            guard let request = request(entry) else {
                understanding.note("an entry without method and address was left out")
                continue
            }
            if isScenery(entry, request) {
                scenery += 1
            } else {
                visits.append(Visit(request: request, target: target(of: entry, request)))
            }
        }
        if scenery > 0 {
            understanding.note(
                "\(scenery) requests for scripts, styles, pictures, fonts and the like were left out"
            )
        }
        understanding.requests = followed(visits)
        return understanding
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
        request.headers = (entry["request"]?["headers"]?.array ?? []).compactMap { field in
            guard let name = field["name"]?.string, let value = field["value"]?.string else {
                return nil
            }
            return ForeignRequest.Field(name, value)
        }
        request.body = body(entry["request"]?["postData"])
        request.status = entry["response"]?["status"]?.number?.integer.map { Int(clamping: $0) }
        let content = entry["response"]?["content"]
        if content?["encoding"] == nil, let text = content?["text"]?.string {
            request.answer = try? JSON.parse(Array(text.utf8))
        }
        return request
    }

    private static func body(_ data: JSON?) -> String? {
        if let text = data?["text"]?.string, !text.isEmpty { return text }
        guard let fields = data?["params"]?.array, !fields.isEmpty else { return nil }
        return fields.map { "\($0["name"]?.string ?? "")=\($0["value"]?.string ?? "")" }
            .joined(separator: "&")
    }

    /// What a page is made of, and no customer's action.
    private static func isScenery(_ entry: JSON, _ request: ForeignRequest) -> Bool {
        let kind = entry["_resourceType"]?.string ?? ""
        if ["image", "stylesheet", "script", "font", "media", "manifest", "ping"].contains(kind) {
            return true
        }
        if ["document", "xhr", "fetch"].contains(kind) { return false }
        let type = entry["response"]?["content"]?["mimeType"]?.string ?? ""
        let marks = ["image/", "font/", "text/css", "javascript", "video/", "audio/"]
        return request.method == "GET" && marks.contains { type.contains($0) }
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
                visit.request.answer = end.request.answer
                visit.target = end.target
            }
            requests.append(visit.request)
        }
        return requests
    }
}
