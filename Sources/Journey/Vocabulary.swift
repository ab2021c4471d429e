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
        "<<": ("headers", "Write it into 'defaults', or share steps as a fragment"),
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

    /// Of fields that are no mapping, or may be more.
    private static let otherExamples = [
        "every": "1m", "promise": "8s", "deadline": "30s", "timeout": "3s", "pause": "2s",
        "component": "[web, auth]", "query": "{ q: shoes, size: [41, 42] }",
        "cookies": "{ language: de }", "form": "{ user: robot }", "body": "{ hex: 89504e47 }",
        "json": "{ parcels: [{ kg: 1.2 }] }", "multipart": "{ note: broken, more: { text: a } }",
        "graphql": "{ query: \"{ state }\" }", "bearer": "\"{{secret.psp_key}}\"",
        "redirects": "off", "retry": "{ count: 2, delay: 500ms, on: [connect, timeout] }",
        "when": "{ address: { exists: on } }", "tolerate": "on", "stop": "ok", "repeat": "3",
        "forEach": "{ name: size, in: [41, 42] }", "http": "1.1", "ip": "6",
        "connectTo": "127.0.0.1:8081", "resolve": "{ shop.example: 192.0.2.7 }",
        "proxy": "http://proxy:3128", "unixSocket": "/run/shop.sock", "interface": "eth0",
        "limits": "{ body: 2MiB, connect: 2s }", "blame": "{ header: X-Failed-Component }",
        "basic": "{ user: robot, password: \"{{secret.shop_password}}\" }",
        "digest": "{ user: robot, password: \"{{secret.shop_password}}\" }",
        "once": "on", "pathAsIs": "on", "tls": "{ authorities: /etc/ssl/shop.pem }",
        "expect": "{ status: 200, json: { $.state: open } }",
    ]

    /// How the value of a field may look; nil if its type says it all.
    static func example(ofField name: String) -> String? {
        otherExamples[name] ?? examples["'\(name)'"]
    }

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
