import ProbeModel

/// Reads steps that speak something else than HTTP.
extension Compilation {
    static let errands = ["connect", "lookup", "send", "fetch", "store"]
    static let errandFields = errands + ["from", "to", "command"] + serverFields
    /// What `defaults` may say about the servers that steps without HTTP talk to.
    static let serverFields = ["login", "starttls", "hostKey"]

    /// The address of an errand.
    mutating func errandAddress(_ verb: String, _ node: YAML) -> Template? {
        guard verb == "lookup" else {
            guard let url = address(node) else { return nil }
            checkScheme(url, of: verb, at: node.place)
            checkHost(url, of: verb, at: node.place)
            return url
        }
        guard let name = template(node, .authority) else { return nil }
        // Nothing is connected to: the port is that of the question.
        var url = Template("dns://")
        url.append(name)
        url.append(":53/")
        checkHost(url, of: verb, at: node.place)
        return url
    }

    private mutating func checkHost(_ url: Template, of verb: String, at place: Place) {
        guard case .text(let start)? = url.pieces.first,
            url.pieces.count == 1 || Address.hasWholeHost(start),
            let objection = HostText.objection(to: start, needsPort: verb == "connect")
        else { return }
        diagnostics.error(objection.message, at: place, remedy: objection.remedy)
    }

    private mutating func checkScheme(_ url: Template, of verb: String, at place: Place) {
        guard case .text(let start)? = url.pieces.first, let kind = Self.kind(of: verb) else {
            return
        }
        let schemes = Errand(kind).schemes
        guard !schemes.contains(where: { start.hasPrefix("\($0)://") }) else { return }
        diagnostics.error(
            "'\(verb)' needs an address of \(schemes.joined(separator: ", ")), not \(start.quoted)",
            at: place,
            remedy: "Begin it with \(schemes[0])://"
        )
    }

    private static func kind(of verb: String) -> Errand.Kind? {
        switch verb {
        case "connect": .connect
        case "lookup": .lookup
        case "send": .send(from: "", to: [])
        case "fetch": .fetch(command: nil)
        case "store": .store
        default: nil
        }
    }

    /// Nil for a step that speaks HTTP.
    mutating func errand(_ step: Fields, _ defaults: Fields?) -> ErrandTemplate? {
        guard let verb = Self.errands.first(where: { step.node($0) != nil }),
            let kind = Self.kind(of: verb)
        else {
            if let entry = Self.errandFields.compactMap(step.entry).first {
                diagnostics.error(
                    "'\(entry.key)' belongs to one of \(Self.errands.joined(separator: ", "))",
                    at: entry.place
                )
            }
            return nil
        }
        refuseHTTP(step, verb)
        var errand = ErrandTemplate(kind: kind)
        errand.sender = step.node("from").flatMap { template($0, .header) }
        errand.recipients = recipients(step)
        errand.command = step.node("command").flatMap { template($0, .header) }
        // A connection that says nothing, and a name that is looked up, have nobody to sign in to.
        if ["connect", "lookup"].contains(verb) {
            refuseServerFields(step, of: verb)
        } else {
            readServer([defaults, step].compactMap(\.self), into: &errand)
        }
        if verb == "send" {
            step.require(["from", "to", "body"], in: "'send'", &diagnostics)
        }
        if verb == "store" { step.require("body", in: "'store'", &diagnostics) }
        return errand
    }

    /// What would be ignored: fields of requests, and checks of what only HTTP's answers have.
    private mutating func refuseHTTP(_ step: Fields, _ verb: String) {
        let bodies = ["json", "form", "multipart", "graphql"]
        let isBodiless = !["send", "store"].contains(verb)
        let fields = bodies + Self.httpOnly + (isBodiless ? ["body"] : [])
        // Of servers of files and mails only some have codes.
        let start = step.node(verb)?.scalar?.text ?? ""
        let isSilent = ["connect", "lookup"].contains(verb)
        let hasCode = !isSilent && !["imap", "pop3", "sftp"].contains(where: start.hasPrefix)
        let checks =
            ["version", "redirects", "cookie"] + (hasCode ? [] : ["status"])
            + (isSilent ? ["header", "headers"] : [])
        let expect = step.node("expect")
        let ignored = fields.compactMap(step.entry) + checks.compactMap { expect?.entry($0) }
        for entry in ignored {
            diagnostics.error(
                "'\(entry.key)' belongs to HTTP, not to '\(verb)'",
                at: entry.place
            )
        }
    }

    private static let httpOnly =
        ["query", "headers", "cookies", "redirects", "http", "pathAsIs"]
        + credentialFields.filter { $0 != "oauth2" }

    private mutating func refuseServerFields(_ step: Fields, of verb: String) {
        for entry in Self.serverFields.compactMap(step.entry) {
            diagnostics.error(
                "'\(verb)' says nothing to a server, so '\(entry.key)' means nothing here",
                at: entry.place,
                remedy: "Write 'fetch' or 'send', or tls:// for a certificate"
            )
        }
    }

    /// What the last one says counts.
    private mutating func readServer(_ sources: [Fields], into errand: inout ErrandTemplate) {
        for fields in sources {
            if let node = fields.node("hostKey") {
                errand.hostKey = template(node, .header)
                checkHostKey(errand.hostKey, at: node)
            }
            errand.startsTLS = fields.flag("starttls", &diagnostics) ?? errand.startsTLS
        }
        let source = sources.last { $0.node("login") != nil }
        if let login = source?.fields("login", known: ["user", "password"], &diagnostics),
            let user = login.node("user"), let password = login.node("password")
        {
            errand.user = template(user, .header)
            errand.password = template(password, .header)
            if let text = errand.password { checkCredential(text, at: password.place) }
        }
    }

    private mutating func recipients(_ step: Fields) -> [Template] {
        guard let node = step.node("to") else { return [] }
        if case .sequence(let elements) = node.content {
            return elements.compactMap { template($0, .header) }
        }
        return [template(node, .header)].compactMap(\.self)
    }
}

/// `Errand` with holes.
struct ErrandTemplate: Hashable, Sendable {
    var kind: Errand.Kind
    var sender: Template?
    var recipients: [Template] = []
    var command: Template?
    var user: Template?
    var password: Template?
    var hostKey: Template?
    var startsTLS = false
    var listens = false

    init(kind: Errand.Kind) {
        self.kind = kind
    }

    /// A connection waits for the server's greeting only if somebody looks at it.
    mutating func listen(_ checks: [Check], _ captures: [Capture]) {
        guard kind == .connect else { return }
        listens =
            checks.contains(where: \.readsBody) || captures.contains { $0.query.readsBody }
    }

    /// Whether an address names one mail, and all of it: `imap://…;UID=7`, `pop3://…/1`.
    func fetchesMail(from address: String) -> Bool {
        guard kind == .fetch(command: nil), command == nil else { return false }
        let path = address.lowercased().split(separator: "/", omittingEmptySubsequences: false)
            .dropFirst(3).joined(separator: "/")
        if address.hasPrefix("pop3") { return !path.isEmpty }
        return address.hasPrefix("imap") && !path.contains(";section=")
            && (path.contains(";uid=") || path.contains(";mailindex="))
    }

    var templates: [Template] {
        [sender, command, user, password, hostKey].compactMap(\.self) + recipients
    }
}

extension Check {
    /// Whether it says anything about the body.
    fileprivate var readsBody: Bool {
        switch kind {
        case .json, .body: true
        case .query(let query, _): query.readsBody
        case .group(let group): group.alternatives.joined().contains(where: \.readsBody)
        case .status, .header, .within, .version, .certificate: false
        }
    }
}

extension Query {
    fileprivate var readsBody: Bool {
        switch self {
        case .size, .hash: true
        default: isInBody
        }
    }
}

extension Bindings {
    mutating func errand(of template: ErrandTemplate) throws(Plan.Fault) -> Errand {
        var errand = Errand(template.kind)
        switch template.kind {
        case .send:
            var recipients: [String] = []
            for recipient in template.recipients {
                recipients.append(try text(of: recipient, header: "to"))
            }
            errand.kind = .send(from: try line(template.sender, "from") ?? "", to: recipients)
        case .fetch: errand.kind = .fetch(command: try line(template.command, "command"))
        case .connect, .lookup, .store: break
        }
        errand.startsTLS = template.startsTLS
        errand.listens = template.listens
        errand.hostKey = try line(template.hostKey, "hostKey").map { HostKey.digits(of: $0) ?? $0 }
        if let user = try line(template.user, "login") {
            let password = Secret(try line(template.password, "login") ?? "")
            errand.account = Errand.Account(user: user, password: password)
        }
        return errand
    }

    /// Nothing that could end a line of the protocol.
    private mutating func line(
        _ template: Template?,
        _ name: String
    ) throws(Plan.Fault) -> String? {
        guard let template else { return nil }
        return try text(of: template, header: name)
    }

    /// The address of an errand: on one line, within its limit.
    mutating func errandAddress(of template: Template) throws(Plan.Fault) -> String {
        let bytes = try bytes(of: template)
        guard bytes.count <= Limits.urlBytes else { throw .tooLong("address") }
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .invalidURL }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension [UInt8] {
    /// With CRLF at the end of each line, as mail travels (RFC 5321 §2.3.8).
    var withNetworkLineEnds: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        for byte in self {
            if byte == 0x0A, bytes.last != 0x0D { bytes.append(0x0D) }
            bytes.append(byte)
        }
        return bytes
    }
}
