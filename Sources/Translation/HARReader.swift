package import JSON

/// Reads an HTTP archive (HAR 1.2), as browsers save it.
package enum HARReader {
    /// Nil if the document is none.
    package static func read(_ archive: JSON) -> Understanding? {
        guard let entries = archive["log"]?["entries"]?.array else { return nil }
        var understanding = Understanding()
        var scenery = 0
        for entry in entries {
            guard let request = request(entry) else {
                understanding.note("an entry without method and address was left out")
                continue
            }
            if isScenery(entry, request) {
                scenery += 1
            } else {
                understanding.requests.append(request)
            }
        }
        if scenery > 0 {
            understanding.note(
                "\(scenery) requests for scripts, styles, pictures, fonts and the like were left out"
            )
        }
        mergeRedirects(&understanding)
        return understanding
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

    /// A redirect is followed by us: the request behind it is not made a second time.
    private static func mergeRedirects(_ understanding: inout Understanding) {
        var kept: [ForeignRequest] = []
        for request in understanding.requests {
            if let last = kept.last?.status, (300...399).contains(last), last != 304 {
                kept[kept.count - 1].status = request.status
                kept[kept.count - 1].answer = request.answer
            } else {
                kept.append(request)
            }
        }
        understanding.requests = kept
    }
}
