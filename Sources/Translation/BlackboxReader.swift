import JSON
import Journey

/// Reads modules of blackbox_exporter: each is a journey of one step, over one or several targets.
struct BlackboxReader {
    private let file: ForeignFile
    private let targets: [String]
    private var notes: [String] = []
    /// Whether the module at hand takes the other family of addresses too.
    private var fallsBack = true

    /// The journeys, and what concerns none of them.
    static func read(
        _ bytes: [UInt8],
        path: String,
        targets: [String]
    ) throws(ForeignFault) -> (journeys: [Understanding], notes: [String]) {
        let file = try ForeignFile(bytes, path: path)
        guard let modules = file.root["modules"]?.entries else {
            throw file.fault(file.root, "a configuration of blackbox_exporter has 'modules'")
        }
        var reader = BlackboxReader(file: file, targets: targets)
        let journeys = modules.compactMap { reader.journey($0) }
        return (journeys, reader.notes)
    }

    private init(file: ForeignFile, targets: [String]) {
        self.file = file
        self.targets = targets
    }

    private mutating func journey(_ module: YAML.Entry) -> Understanding? {
        var journey = Understanding(name: module.key)
        journey.service = "blackbox"
        let kind = module.value["prober"]?.text ?? ""
        let settings = module.value[kind]
        fallsBack = settings?["ip_protocol_fallback"]?.text != "false"
        let request: ForeignRequest?
        switch kind {
        case "http": request = http(settings, &journey)
        case "tcp": request = tcp(settings, &journey)
        case "dns": request = dns(settings, &journey)
        default: request = nil
        }
        guard var request else {
            notes.append(
                "\(place(module)): '\(module.key)' was left out: probed has no step for '\(kind)'"
            )
            return nil
        }
        request.isTemplate = true
        request.name = module.key
        if let timeout = module.value["timeout"]?.text { request.set("timeout", .string(timeout)) }
        if kind != "dns" { addTargets(isHTTP: kind == "http", &journey) }
        journey.every = "1m"
        journey.requests.append(request)
        return journey
    }

    /// One target is a variable, several are rows.
    private func addTargets(isHTTP: Bool, _ journey: inout Understanding) {
        let addresses = targets.map { target in
            !isHTTP || ForeignText.hasScheme(target) ? target : "http://" + target
        }
        switch targets.count {
        case 0:
            journey.declare(
                "target",
                .string(isHTTP ? "http://target.example" : "target.example:443")
            )
            journey.note("the target is not in this file: set the variable 'target'")
        case 1: journey.declare("target", .string(ForeignText.literal(addresses[0])))
        default:
            journey.name = "\(journey.name ?? "") {{row.name}}"
            journey.rows = addresses.map { address in
                let shown = AddressLogin(address)?.address ?? address
                let name = shown.firstRange(of: "://").map { String(shown[$0.upperBound...]) }
                return [
                    "name": .string(ForeignText.literal(name ?? shown)),
                    "target": .string(ForeignText.literal(address)),
                ]
            }
            journey.declare("target", "{{row.target}}")
        }
    }

    // MARK: Probers

    private func http(_ settings: YAML?, _ journey: inout Understanding) -> ForeignRequest {
        let method = settings?["method"]?.text ?? "GET"
        var request = ForeignRequest(method: method, url: "{{target}}")
        addStatus(settings, to: &request)
        for entry in settings?.entries ?? [] where !addCheck(entry, to: &request) {
            let text = ForeignText.literal(entry.value.text ?? "")
            switch entry.key {
            case "method", "valid_status_codes", "accept_any_response": break
            case "headers":
                for field in entry.value.entries ?? [] {
                    let value = ForeignText.literal(field.value.texts.joined(separator: ", "))
                    request.headers.append(.init(field.key, value))
                }
            case "body": request.body = text
            case "body_file":
                let name = text.split(separator: "/").last.map(String.init) ?? text
                request.set("body", .one("file", .string(name)))
            case "follow_redirects": request.redirects = text != "false"
            case "no_follow_redirects": request.redirects = text != "true"
            case "basic_auth":
                let user = ForeignText.literal(entry.value["username"]?.text ?? "")
                let word = Self.credential(entry.value, "password")
                request.set("basic", .login(user: user, password: word))
            case "authorization":
                addAuthorization(entry.value, to: &request)
            case "bearer_token", "bearer_token_file":
                request.set("bearer", .string(text.isEmpty ? "unknown" : text))
            case "oauth2": addToken(entry.value, to: &request, &journey)
            case "proxy_url": request.set("proxy", .string(text))
            case "body_size_limit": request.set("limits", .one("body", .string(text)))
            case "compression":
                request.headers.append(.init("Accept-Encoding", text))
            case "enable_http2": if text == "false" { request.set("http", JSON(1.1)) }
            case "enable_http3": if text == "true" { request.set("http", 3) }
            default: addConnection(entry, to: &request, &journey)
            }
        }
        return request
    }

    private func addStatus(_ settings: YAML?, to request: inout ForeignRequest) {
        let codes = settings?["valid_status_codes"]?.texts ?? []
        let statuses = codes.map(ForeignText.value)
        let isAny = settings?["accept_any_response"]?.isTrue ?? false
        let usual: JSON = isAny ? .one("atLeast", 100) : "2xx"
        request.expect.add("status", statuses.isEmpty ? usual : .list(statuses))
    }

    /// What fails a probe; false for another setting.
    private func addCheck(_ entry: YAML.Entry, to request: inout ForeignRequest) -> Bool {
        let isNot = entry.key.contains("_not_")
        switch entry.key {
        case "valid_http_versions":
            let versions = entry.value.texts.map { text -> JSON in
                let number = text.drop { $0 != "/" }.dropFirst()
                return .string(number == "2.0" ? "2" : number == "3.0" ? "3" : String(number))
            }
            request.expect.add("version", .list(versions))
        case "fail_if_body_matches_regexp", "fail_if_body_not_matches_regexp":
            for text in entry.value.texts {
                request.expect.add("body", Self.match(text, isWanted: isNot))
            }
        case "fail_if_header_matches", "fail_if_header_not_matches":
            for item in entry.value.items {
                guard let name = item["header"]?.text, let pattern = item["regexp"]?.text else {
                    continue
                }
                let check = Self.match(pattern, isWanted: isNot)
                guard item["allow_missing"]?.isTrue == true else {
                    request.expect.add("header", name, check)
                    continue
                }
                let choices = [JSON.one("exists", "off"), check].map {
                    JSON.one("header", .one(name, $0))
                }
                request.expect.addAnyOf(choices)
            }
        case "fail_if_ssl", "fail_if_not_ssl":
            guard entry.value.isTrue else { break }
            let scheme: JSON = isNot ? "https://" : "http://"
            request.expect.add("url", .one("startsWith", scheme))
        default: return false
        }
        return true
    }

    private static func match(_ pattern: String, isWanted: Bool) -> JSON {
        let match = JSON.one("matches", .string(ForeignText.literal(pattern)))
        return isWanted ? match : .one("not", match)
    }

    private func tcp(_ settings: YAML?, _ journey: inout Understanding) -> ForeignRequest {
        let isTLS = settings?["tls"]?.isTrue ?? false
        var request = ForeignRequest(
            method: "connect",
            url: "\(isTLS ? "tls" : "tcp")://{{target}}"
        )
        for entry in settings?.entries ?? [] where entry.key != "tls" {
            if entry.key == "query_response" {
                addGreeting(entry, to: &request, &journey)
            } else {
                addConnection(entry, to: &request, &journey)
            }
        }
        return request
    }

    /// What the server says first is expected; all that follows is a conversation.
    private func addGreeting(
        _ entry: YAML.Entry,
        to request: inout ForeignRequest,
        _ journey: inout Understanding
    ) {
        var fields = entry.value.items.flatMap { $0.entries ?? [] }[...]
        if let first = fields.first, first.key == "expect", let pattern = first.value.text {
            // Lines are matched without their ends.
            let isToEnd = pattern.hasSuffix("$") && !pattern.hasSuffix("\\$")
            let line = isToEnd ? pattern.dropLast() + "\\r?$" : pattern
            request.expect.add("body", Self.match("(?m)" + line, isWanted: true))
            fields.removeFirst()
        }
        guard let next = fields.first else { return }
        journey.note(
            "\(place(next)): 'query_response' is not taken over "
                + "from '\(next.key)' on: a 'connect' hears what the server says first, and says nothing"
        )
    }

    private func dns(_ settings: YAML?, _ journey: inout Understanding) -> ForeignRequest? {
        let families = ["A": 4, "AAAA": 6]
        // The exporter asks for ANY if the file says nothing.
        guard var name = settings?["query_name"]?.text,
            let family = families[settings?["query_type"]?.text?.uppercased() ?? "ANY"]
        else { return nil }
        if name.hasSuffix(".") { name.removeLast() }
        var request = ForeignRequest(method: "lookup", url: ForeignText.literal(name))
        request.set("ip", JSON(family))
        journey.note("the system's resolver is asked, not the target: \(name)")
        for entry in settings?.entries ?? [] {
            switch entry.key {
            case "query_name", "query_type": break
            case "valid_rcodes" where entry.value.texts == ["NOERROR"]: break
            default: addConnection(entry, to: &request, &journey)
            }
        }
        return request
    }

    // MARK: The connection

    private func addConnection(
        _ entry: YAML.Entry,
        to request: inout ForeignRequest,
        _ journey: inout Understanding
    ) {
        let text = ForeignText.literal(entry.value.text ?? "")
        switch entry.key {
        case "preferred_ip_protocol":
            if request.method != "lookup" { preferFamily(entry, to: &request, &journey) }
        case "ip_protocol_fallback": break
        case "source_ip_address": request.set("interface", .string(text))
        case "tls_config":
            for field in entry.value.entries ?? [] { addTrust(field, to: &request, &journey) }
        default:
            journey.note("\(place(entry)): '\(entry.key)' is not taken over")
        }
    }

    /// A preference is a demand here: there is no falling back.
    private func preferFamily(
        _ entry: YAML.Entry,
        to request: inout ForeignRequest,
        _ journey: inout Understanding
    ) {
        guard !fallsBack else {
            return journey.note(
                "\(place(entry)): 'preferred_ip_protocol' is no preference here: write ip: 4 or 6"
            )
        }
        request.set("ip", entry.value.text == "ip4" ? 4 : 6)
    }

    /// `blackbox.yml:12:5`.
    func place(_ entry: YAML.Entry) -> String {
        "\(file.path):\(entry.place.line):\(entry.place.column)"
    }
}
