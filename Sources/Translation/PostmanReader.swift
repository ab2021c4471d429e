import JSON

/// Reads a collection of Postman (v2.0 and v2.1): its requests in order are one journey.
struct PostmanReader {
    private let path: String
    var journey: Understanding
    private var variables: ForeignVariables

    static func read(
        _ collection: JSON,
        path: String
    ) throws(ForeignFault) -> Understanding {
        guard collection["info"] != nil, let items = collection["item"]?.array else {
            throw ForeignFault(
                "\(path):1:1: this is no collection of Postman: 'info' or 'item' is missing"
            )
        }
        var reader = PostmanReader(collection, path: path)
        var folder = Folder()
        reader.open(&folder, collection, named: "the collection")
        reader.add(items, in: folder)
        reader.journey.settle(reader.variables, open: "variables of an environment")
        return reader.journey
    }

    private init(_ collection: JSON, path: String) {
        self.path = path
        journey = Understanding(name: collection["info"]?["name"]?.string)
        let declared = (collection["variable"]?.array ?? []).compactMap { entry -> JSON.Member? in
            let name = entry["key"]?.string ?? entry["id"]?.string
            guard let name, entry["disabled"]?.bool != true, let value = entry["value"],
                value.string != ""
            else { return nil }
            let plain = value.string.map { JSON.string(ForeignText.literal($0)) } ?? value
            guard plain.members == nil, plain.array == nil else { return nil }
            return JSON.Member(ForeignText.name(name), plain)
        }
        let captured = Self.scripts(in: collection, depth: 0).flatMap { $0.captures.map(\.name) }
        variables = ForeignVariables(declared: declared, captured: captured)
    }

    private static func scripts(in item: JSON, depth: Int) -> [PostmanScript] {
        guard depth < 32 else { return [] }
        let own = test(of: item).map { [$0] } ?? []
        return own + (item["item"]?.array ?? []).flatMap { scripts(in: $0, depth: depth + 1) }
    }

    private static func test(of item: JSON) -> PostmanScript? {
        script("test", of: item).map { PostmanScript($0) }
    }

    private static func script(_ kind: String, of item: JSON) -> [String]? {
        let events = (item["event"]?.array ?? []).filter { $0["listen"]?.string == kind }
        let lines = events.flatMap { event -> [String] in
            let script = event["script"]?["exec"]
            return script?.array?.compactMap(\.string) ?? script?.string.map { [$0] } ?? []
        }
        return lines.contains { !$0.trimmed.isEmpty } ? lines : nil
    }

    // MARK: Items

    /// What the requests of a folder have in common.
    private struct Folder {
        var auth: JSON?
        var name = ""
        var depth = 0
        /// What its tests and those of the folders around it check.
        var expect = Expectation()
    }

    private mutating func add(_ items: [JSON], in folder: Folder) {
        guard folder.depth < 32 else { return }
        for item in items {
            let name = folder.name + (item["name"]?.string ?? "")
            if let inner = item["item"]?.array {
                var own = folder
                own.name = name + " / "
                own.depth += 1
                open(&own, item, named: name)
                add(inner, in: own)
            } else if let request = item["request"] {
                add(request, item, in: folder, named: name)
            }
        }
    }

    /// Tests of a folder are made of each of its requests.
    private mutating func open(_ folder: inout Folder, _ item: JSON, named name: String) {
        if let auth = item["auth"], auth != .null { folder.auth = auth }
        if Self.script("prerequest", of: item) != nil {
            journey.note("\(name): its prerequest script is not translated")
        }
        guard let script = Self.test(of: item) else { return }
        for part in script.expect.parts { folder.expect.add(part.query, part.argument, part.check) }
        let captures = script.captures.map { "pm.….set(\"\($0.name)\", …)" }
        for line in script.untranslated + captures {
            journey.note("\(name): not translated: \(line)")
        }
    }

    private mutating func add(
        _ request: JSON,
        _ item: JSON,
        in folder: Folder,
        named name: String
    ) {
        let method = request["method"]?.string ?? "GET"
        guard let url = url(request.string.map { .string($0) } ?? request["url"]) else {
            return journey.note("\(name): a request without an address was left out")
        }
        var step = ForeignRequest(method: method.uppercased(), url: url)
        step.isTemplate = true
        step.name = name.isEmpty ? nil : name
        for field in Self.enabled(Self.fields(request["header"])) {
            let key = field["key"]?.string ?? ""
            let isCredential = ForeignRequest.Field(key, "").isCredential
            let value = translated(field["value"]?.string ?? "", isCredential: isCredential)
            step.headers.append(.init(key, value))
        }
        let own = [request["auth"], item["auth"]].compactMap(\.self).first { $0 != .null }
        addAuth(own ?? folder.auth, to: &step, name)
        addBody(request["body"], to: &step, name)
        let behavior = item["protocolProfileBehavior"]
        if behavior?["followRedirects"]?.bool == false { step.redirects = false }
        if behavior?["strictSSL"]?.bool == false { step.set("tls", .one("verify", "off")) }
        if Self.script("prerequest", of: item) != nil {
            journey.note("\(name): its prerequest script is not translated")
        }
        step.expect = folder.expect
        if let script = Self.test(of: item) {
            for part in script.expect.parts {
                step.expect.add(part.query, part.argument, part.check)
            }
            step.captures = script.captures.reduce(into: []) { found, capture in
                if !found.contains(where: { $0.name == capture.name }) { found.append(capture) }
            }
            for line in script.untranslated { journey.note("\(name): not translated: \(line)") }
            variables.capture(step.captures.map(\.name))
        }
        journey.requests.append(step)
    }

    /// Headers, which version 2.0 may have as one text.
    private static func fields(_ headers: JSON?) -> JSON? {
        guard let text = headers?.string else { return headers }
        let fields = text.split(whereSeparator: \.isNewline).compactMap { line -> JSON? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].trimmed
            return ["key": .string(line[..<colon].trimmed), "value": .string(value)]
        }
        return .array(fields)
    }

    static func enabled(_ list: JSON?) -> [JSON] {
        (list?.array ?? []).filter { $0["disabled"]?.bool != true }
    }

    /// An address that stands there in parts only.
    private static func assembled(_ url: JSON?) -> String? {
        let joined = { (part: JSON?, mark: String) -> String? in
            part?.string ?? part?.array?.compactMap(\.string).joined(separator: mark)
        }
        guard let host = joined(url?["host"], ".") else { return nil }
        let port = url?["port"]?.string.map { ":\($0)" } ?? ""
        let path = joined(url?["path"], "/").map { "/\($0)" } ?? ""
        return "\(url?["protocol"]?.string ?? "http")://\(host)\(port)\(path)"
    }

    private mutating func url(_ url: JSON?) -> String? {
        guard var raw = url?.string ?? url?["raw"]?.string ?? Self.assembled(url), !raw.isEmpty
        else { return nil }
        for variable in url?["variable"]?.array ?? [] {
            guard let key = variable["key"]?.string else { continue }
            for range in raw.ranges(of: ":\(key)").reversed()
            where raw[range.upperBound...].first.map({ "/?#.".contains($0) }) ?? true {
                raw.replaceSubrange(range, with: variable["value"]?.string ?? "{{\(key)}}")
            }
        }
        let enabled = Self.enabled(url?["query"])
        if let query = url?["query"]?.array, query.count != enabled.count {
            let pairs = enabled.map { "\($0["key"]?.string ?? "")=\($0["value"]?.string ?? "")" }
            raw = String(raw.prefix { $0 != "?" })
            if !pairs.isEmpty { raw += "?" + pairs.joined(separator: "&") }
        }
        if !ForeignText.hasScheme(raw), !raw.hasPrefix("{{") { raw = "http://" + raw }
        return translated(raw, isAddress: true)
    }

    // MARK: Credentials

    private mutating func addAuth(_ auth: JSON?, to step: inout ForeignRequest, _ name: String) {
        guard let kind = auth?["type"]?.string, kind != "noauth" else { return }
        let settings = auth?[kind]
        let values = { (key: String) -> String in
            let entry = settings?.array?.first { $0["key"]?.string == key }
            return (entry?["value"] ?? settings?[key])?.string ?? ""
        }
        switch kind {
        case "bearer": step.set("bearer", credential(values("token"), of: name))
        case "oauth2" where !values("accessTokenUrl").isEmpty: addToken(values, to: &step, name)
        case "oauth2": step.set("bearer", credential(values("accessToken"), of: name))
        case "basic", "digest", "ntlm":
            let user = translated(values("username"))
            let password = JSON.string(translated(values("password"), isCredential: true))
            step.set(kind, ["user": .string(user), "password": password])
        case "apikey":
            let key = credential(values("value"), of: name).string ?? ""
            step.credentials.insert(values("key"))
            if values("in") == "query" {
                step.set("query", .one(values("key"), .string(key)))
            } else {
                step.headers.append(.init(values("key"), key))
            }
        case "awsv4":
            let login: [JSON.Member] = [
                JSON.Member("key", credential(values("accessKey"), of: name)),
                JSON.Member("secret", credential(values("secretKey"), of: name)),
                JSON.Member("region", .string(translated(values("region")))),
                JSON.Member("service", .string(translated(values("service")))),
            ]
            step.set("aws", .object(login))
        default: journey.note("\(name): its '\(kind)' authorization is not translated")
        }
    }

    /// `{{token}}` as a capture or a secret; clear text becomes one when it is written. One that the
    /// file keeps to itself is that of its request.
    private mutating func credential(_ text: String, of name: String) -> JSON {
        .string(text.isEmpty ? "of \(name)" : translated(text, isCredential: true))
    }

    /// A token that Postman fetches.
    private mutating func addToken(
        _ values: (String) -> String,
        to step: inout ForeignRequest,
        _ name: String
    ) {
        let grants = ["client_credentials", "password_credentials"]
        let grant = values("grant_type").isEmpty ? grants[0] : values("grant_type")
        guard grants.contains(grant) else {
            journey.note("\(name): a token by '\(grant)' needs a person; a secret stands for it")
            return step.set("bearer", credential(values("accessToken"), of: name))
        }
        var token = [
            JSON.Member("token", .string(translated(values("accessTokenUrl"), isAddress: true))),
            JSON.Member("client", .string(translated(values("clientId")))),
            JSON.Member("secret", credential(values("clientSecret"), of: name)),
        ]
        if values("client_authentication") == "body" { token.append(JSON.Member("style", "form")) }
        for field in ["scope", "audience"] where !values(field).isEmpty {
            token.append(JSON.Member(field, .string(translated(values(field)))))
        }
        if grant == grants[1] {
            token.append(JSON.Member("grant", "password"))
            token.append(JSON.Member("user", .string(translated(values("username")))))
            token.append(JSON.Member("password", credential(values("password"), of: name)))
        }
        step.set("oauth2", .object(token))
    }

    // MARK: Texts

    /// A text whose variables are ours.
    mutating func translated(
        _ text: String,
        isCredential: Bool = false,
        isAddress: Bool = false
    ) -> String {
        ForeignText.templates(text) { name, isFirst in
            name.hasPrefix("$")
                ? dynamicVariable(name)
                : variables.hole(
                    name,
                    isCredential: isCredential,
                    isAddress: isAddress && isFirst
                )
        }
    }

    /// Postman's dynamic variables.
    private mutating func dynamicVariable(_ name: String) -> String {
        let known = [
            "$guid": "uuid", "$randomUUID": "uuid", "$timestamp": "now unix",
            "$isoTimestamp": "now", "$randomInt": "random 0 1000",
            "$randomEmail": "random.email", "$randomExampleEmail": "random.email",
            "$randomFirstName": "random.firstName", "$randomLastName": "random.lastName",
            "$randomFullName": "random.name", "$randomAlphaNumeric": "random.string 1",
            "$randomBoolean": "random.choice true false", "$randomWord": "random.string 8",
            "$randomPassword": "random.string 15", "$randomUserName": "random.string 10",
        ]
        if let function = known[name] { return function }
        journey.note("{{\(name)}} became a random text")
        return "random.string 8"
    }
}
