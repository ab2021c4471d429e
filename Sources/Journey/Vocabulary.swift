/// What other tools call the fields of probe files, and how a field looks that is a mapping: for
/// those who come from there.
enum Vocabulary {
    /// Their words, in lower case and without separators, and what is meant by them here: the first
    /// that is a field at that place.
    private static let ours: [String: [String]] = [
        "uri": ["get", "token"], "url": ["get", "token"], "endpoint": ["get", "token"],
        "method": ["request"], "payload": ["json"], "data": ["json"], "params": ["query"],
        "querystring": ["query"], "auth": ["basic", "bearer"], "authorization": ["bearer"],
        "tokenurl": ["token"], "clientid": ["client"], "clientsecret": ["secret"],
        "username": ["user"], "scopes": ["scope"], "granttype": ["grant"],
        "assert": ["expect"], "asserts": ["expect"], "assertions": ["expect"],
        "check": ["expect"], "checks": ["expect"], "conditions": ["expect"], "tests": ["expect"],
        "validate": ["expect"], "captures": ["capture"], "extract": ["capture"],
        "save": ["capture"], "jsonpath": ["json"], "statuscode": ["status"], "code": ["status"],
        "responsetime": ["within"], "duration": ["within"], "matchesregex": ["matches"],
        "ip": ["address"], "includes": ["contains"], "eq": ["equals"], "gt": ["greaterThan"],
        "gte": ["atLeast"], "min": ["atLeast"], "lt": ["lessThan"], "lte": ["atMost"],
        "max": ["atMost"], "length": ["count"], "len": ["count"],
        "retries": ["retry"], "attempts": ["count"], "interval": ["every"],
        "frequency": ["every"], "delay": ["pause", "every"], "sleep": ["pause"],
        "wait": ["pause"], "timeout": ["for", "deadline"], "until": ["for"], "times": ["repeat"],
        "if": ["when"], "condition": ["when"], "optional": ["tolerate"],
        "continueonerror": ["tolerate"], "teardown": ["cleanup"], "finally": ["cleanup"],
        "vars": ["variables"], "env": ["variables"], "cron": ["schedule"], "sla": ["promise"],
        "slo": ["target"], "objective": ["target"], "include": ["use"], "maxtime": ["timeout"],
        "regex": ["matches"], "pattern": ["matches"], "greater": ["greaterThan"],
        "less": ["lessThan"], "ne": ["notEquals"], "hostname": ["lookup"], "dns": ["lookup"],
    ]

    /// What needs no word here, in lower case and without separators: a field that stands at the
    /// places where the rule is of use, and the rule instead.
    private static let rules = [
        "overlap": (
            "every",
            "Runs of a journey never overlap: a start that falls into the run before waits for "
                + "its end, and is missed when its slot is over"
        ),
        "insecure": ("tls", "Write tls: { verify: off }"),
        "cacert": ("tls", "Write tls: { authorities: FILE }"),
        "followredirects": (
            "redirects", "Redirects are followed; write redirects: off if they must not be"
        ),
        "useragent": ("headers", "Write headers: { User-Agent: robot }"),
        "compressed": ("headers", "Write headers: { Accept-Encoding: gzip }"),
        "retryinterval": (
            "retry", "Write retry: { delay: 1s }, or poll: { every: 1s, for: 30s }"
        ),
        "connecttimeout": ("limits", "Write limits: { connect: 2s }"),
        "limitrate": (
            "limits",
            "A probe that slows itself down measures its own brake; see limits: { speed }"
        ),
        "netrc": ("basic", "Write login, basic or bearer with {{secret.NAME}}"),
    ]

    private static let examples = [
        "'expect'": "{ status: 200 }", "a capture": "{ json: $.id }",
        "'capture'": "{ id: { json: $.id } }", "'poll'": "{ every: 1s, for: 30s }",
        "'retry'": "{ count: 2 }", "'resume'": "{ after: 2h, for: 1d }",
        "'schedule'": "{ hours: Mon-Fri 08:00-18:00 }", "'caps'": "{ runs: 100 }",
        "'basic'": "{ user: robot, password: \"{{secret.NAME}}\" }",
        "'login'": "{ user: robot, password: \"{{secret.NAME}}\" }",
        "'when'": "{ NAME: { exists: on } }", "'forEach'": "{ name: order, in: orders }",
        "'headers'": "{ Accept: application/json }", "'header'": "{ Vary: { exists: on } }",
        "'tls'": "{ authorities: FILE }, or { verify: off }", "'limits'": "{ body: 2MiB }",
        "'oauth2'": "{ token: ADDRESS, client: robot, secret: \"{{secret.NAME}}\" }",
    ]

    /// A sentence with our word for another tool's, or the rule that makes a word needless; nil if
    /// there is none at a place with these fields.
    static func sentence(for word: String, among known: [String]) -> String? {
        let letters = word.lowercased().filter { $0 != "_" && $0 != "-" }
        let own = ours[letters]?.first(where: known.contains)
        if let own { return "It is called '\(own)' here" }
        return rules[letters].flatMap { field, rule in known.contains(field) ? rule : nil }
    }

    /// How something is written that must be a mapping.
    static func example(of name: String) -> String? { examples[name].map { "Write \($0)" } }
}
