import JSON

/// The fields of steps that are neither queries, filters nor checks.
extension EditorSchema {
    static let step = EditorObject(
        name: "step",
        required: ["name"],
        fields: [
            EditorField("name", "Unique in the journey"),
            EditorField(
                "component",
                "What the step depends on",
                [
                    "type": ["string", "array"],
                    "items": text,
                ]
            ),
            EditorField("get", "The address to get"),
            EditorField("post", "The address to post"),
            EditorField("put", "The address to put"),
            EditorField("patch", "The address to patch"),
            EditorField("delete", "The address to delete"),
            EditorField("head", "The address to head"),
            EditorField("options", "The address to options"),
            EditorField("trace", "The address to trace"),
            EditorField(
                "request",
                "Any other method",
                mapping(
                    [
                        "method": text,
                        "url": text,
                    ],
                    required: ["method", "url"]
                )
            ),
            EditorField(
                "query",
                "Added to the address; a list repeats its name",
                ["type": "object"]
            ),
            EditorField(
                "headers",
                "A list repeats its name",
                [
                    "type": "object",
                    "additionalProperties": ["type": ["string", "number", "boolean", "array"]],
                ]
            ),
            EditorField("cookies", "", ref("texts")),
            EditorField(
                "json",
                "Any tree; a text that is nothing but \"{{name}}\" takes the type of the value",
                [:]
            ),
            EditorField("form", "Fields of a form", ["type": "object"]),
            EditorField(
                "body",
                "A text, or bytes: { hex }, { base64 } or { file }",
                [
                    "type": ["string", "number", "object"],
                    "additionalProperties": false,
                    "minProperties": 1,
                    "maxProperties": 1,
                    "properties": ["hex": text, "base64": text, "file": text],
                ]
            ),
            EditorField("bearer", "A token from a secret or a capture"),
            EditorField("basic", "Basic authentication", account),
            EditorField("oauth2", "A bearer token that is fetched, and kept while it lasts", grant),
            EditorField("expect", "", ref("expect")),
            EditorField(
                "capture",
                "Values for later steps",
                [
                    "type": "object",
                    "additionalProperties": ref("capture"),
                ]
            ),
            EditorField(
                "poll",
                "Tried again until it passes",
                mapping(
                    ["every": ref("duration", usually: "1s"), "for": ref("duration")],
                    required: ["for"]
                )
            ),
            EditorField(
                "once",
                "Never sent again blindly",
                [
                    "anyOf": [
                        ref("switch"),
                        mapping(
                            [
                                "ask": [
                                    "description":
                                        "The next step, which tells what became of a request whose answer was lost",
                                    "type": "string",
                                ]
                            ],
                            required: ["ask"]
                        ),
                    ]
                ]
            ),
            EditorField("undo", "The cleanup step that settles what this step owes"),
            EditorField(
                "counts",
                "What each attempt counts as under the journey's caps",
                [
                    "type": ["string", "array"],
                    "items": ["enum": ["creation", "login"]],
                ]
            ),
            EditorField("timeout", "Of one exchange", ref("duration", usually: "30s")),
            EditorField(
                "redirects",
                "Hops that are followed",
                [
                    "anyOf": [
                        ref("switch"),
                        ["type": "integer", "minimum": 0, "maximum": 10],
                    ],
                    "default": 10,
                ]
            ),
            EditorField(
                "limits",
                "Bounds of one exchange",
                mapping([
                    "body": ref("size", usually: "1MiB"),
                    "connect": [
                        "description": "To an established connection, TLS included",
                        "$ref": "#/definitions/duration",
                        "default": "10s",
                    ],
                    "speed": [
                        "description": "Bytes a second, or the transfer is given up",
                        "$ref": "#/definitions/size",
                    ],
                ])
            ),
            EditorField(
                "blame",
                "Where a failing response names the component to blame",
                mapping([
                    "json": text,
                    "header": text,
                ])
            ),
            EditorField(
                "when",
                "Left out unless these variables and captures meet their checks",
                ["type": "object", "additionalProperties": ref("check")]
            ),
            EditorField("pause", "Waited for before the step", ref("duration")),
            EditorField(
                "resume",
                "The journey waits here, also through a restart, and goes on with this step",
                mapping(
                    [
                        "after": ref("duration"),
                        "for": ref("duration"),
                        "every": ref("duration"),
                    ],
                    required: ["after"]
                )
            ),
            EditorField(
                "retry",
                "Another attempt after a failure of certain kinds",
                mapping([
                    "count": [
                        "description": "Attempts beyond the first",
                        "type": "integer",
                        "minimum": 1,
                        "maximum": 10,
                        "default": 1,
                    ],
                    "delay": ref("duration", usually: "0s"),
                    "on": [
                        "description": "Reasons",
                        "type": ["string", "array"],
                        "items": text,
                        "default": ["dns", "connect", "tls", "send", "receive", "timeout"],
                    ],
                ])
            ),
            EditorField(
                "tolerate",
                "Its failure does not fail the journey",
                ref("switch", usually: "off")
            ),
            EditorField(
                "stop",
                "When it has passed, the journey has reached its end",
                ["const": "ok"]
            ),
            EditorField("repeat", "", ref("use/properties/repeat")),
            EditorField("forEach", "", ref("use/properties/forEach")),
            EditorField(
                "multipart",
                "Parts by name: a text, { file, name, type } or { text, name, type }; a list repeats "
                    + "its name",
                [
                    "type": "object",
                    "additionalProperties": [
                        "type": ["string", "number", "object", "array"],
                        "additionalProperties": false,
                        "properties": [
                            "file": text,
                            "text": text,
                            "name": text,
                            "type": text,
                        ],
                    ],
                ]
            ),
            EditorField(
                "graphql",
                "A query with its variables",
                mapping(
                    [
                        "query": text,
                        "variables": ["type": "object"],
                        "operation": text,
                    ],
                    required: ["query"]
                )
            ),
            EditorField("digest", "User and password, when the server asks", account),
            EditorField("ntlm", "User and password, when the server asks", account),
            EditorField("negotiate", "User and password, when the server asks", account),
            EditorField(
                "aws",
                "AWS Signature Version 4",
                mapping(
                    [
                        "key": text,
                        "secret": text,
                        "region": text,
                        "service": text,
                        "session": text,
                    ],
                    required: ["key", "secret", "region", "service"]
                )
            ),
            EditorField(
                "http",
                "The version of HTTP",
                ["enum": [1, .init(1.1), 2, 3, "1.0", "1.1", "2", "3"]]
            ),
            EditorField("ip", "Only addresses of this IP version", ["enum": [4, 6, "4", "6"]]),
            EditorField(
                "pathAsIs",
                "Whether .. in the path is sent as it stands",
                ref("switch", usually: "off")
            ),
            EditorField("connectTo", "Host:port of the machine that is asked instead"),
            EditorField("resolve", "Addresses of hosts that are not looked up", ref("texts")),
            EditorField(
                "proxy",
                "Its address with its port: http, https, socks4a or socks5h",
                [
                    "type": ["string", "object"],
                    "additionalProperties": false,
                    "properties": [
                        "url": text,
                        "user": text,
                        "password": text,
                    ],
                ]
            ),
            EditorField("unixSocket", "The path of a Unix socket to connect to"),
            EditorField("interface", "A network interface, or an address of this machine"),
            EditorField(
                "tls",
                "How both sides know each other",
                mapping([
                    "authorities": text,
                    "pin": text,
                    "verify": ref("switch", usually: "on"),
                    "certificate": text,
                    "key": text,
                ])
            ),
            EditorField(
                "connect",
                "A connection to tcp://host:port or tls://host:port that says nothing, and hears the greeting if a check asks for it"
            ),
            EditorField("lookup", "A name whose addresses are looked up"),
            EditorField("send", "Smtp://host: sends the body as a mail"),
            EditorField("fetch", "An address of imap, pop3, ftp or sftp"),
            EditorField("store", "An address of ftp or sftp: the body becomes a file"),
            EditorField("from", "Who sends the mail"),
            EditorField(
                "to",
                "Who gets the mail",
                [
                    "type": ["string", "array"],
                    "items": text,
                ]
            ),
            EditorField("command", "A command of IMAP or POP3"),
            EditorField("login", "User and password of a server that speaks no HTTP", account),
            EditorField("starttls", "TLS is begun after the greeting", ref("switch")),
            EditorField("hostKey", "SHA-256 of the server's SSH key, in Base64"),
        ]
    )
}
