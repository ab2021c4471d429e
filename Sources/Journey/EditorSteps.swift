import JSON

/// The fields of steps that are neither queries, filters nor checks.
extension EditorSchema {
    static let step = EditorObject(
        name: "step",
        required: ["name"],
        fields: [
            EditorField("name", "Unique in the journey", ["type": "string"]),
            EditorField(
                "component",
                "What the step depends on",
                [
                    "type": ["string", "array"],
                    "items": ["type": "string"],
                ]
            ),
            EditorField("get", "The address to get", ["type": "string"]),
            EditorField("post", "The address to post", ["type": "string"]),
            EditorField("put", "The address to put", ["type": "string"]),
            EditorField("patch", "The address to patch", ["type": "string"]),
            EditorField("delete", "The address to delete", ["type": "string"]),
            EditorField("head", "The address to head", ["type": "string"]),
            EditorField("options", "The address to options", ["type": "string"]),
            EditorField("trace", "The address to trace", ["type": "string"]),
            EditorField(
                "request",
                "Any other method",
                [
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["method", "url"],
                    "properties": [
                        "method": ["type": "string"],
                        "url": ["type": "string"],
                    ],
                ]
            ),
            EditorField(
                "query",
                "Added to the address; a list repeats its name",
                ["type": "object"]
            ),
            EditorField("headers", "", ref("texts")),
            EditorField("cookies", "", ref("texts")),
            EditorField(
                "json",
                "Any tree; a text that is nothing but \"{{name}}\" takes the type of the value",
                [:]
            ),
            EditorField("form", "Fields of a form", ["type": "object"]),
            EditorField("body", "A text", ["type": ["string", "number"]]),
            EditorField("bearer", "A token from a secret or a capture", ["type": "string"]),
            EditorField(
                "basic",
                "Basic authentication",
                [
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["user", "password"],
                    "properties": [
                        "user": ["type": "string"],
                        "password": ["type": "string"],
                    ],
                ]
            ),
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
                [
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["for"],
                    "properties": ["every": ref("duration"), "for": ref("duration")],
                ]
            ),
            EditorField(
                "once",
                "Never sent again blindly",
                [
                    "anyOf": [
                        ref("switch"),
                        [
                            "type": "object",
                            "additionalProperties": false,
                            "required": ["ask"],
                            "properties": [
                                "ask": [
                                    "description":
                                        "The next step, which tells what became of a request whose answer was lost",
                                    "type": "string",
                                ]
                            ],
                        ],
                    ]
                ]
            ),
            EditorField(
                "undo",
                "The cleanup step that settles what this step owes",
                ["type": "string"]
            ),
            EditorField("timeout", "Of one exchange", ref("duration")),
            EditorField(
                "redirects",
                "Hops that are followed",
                [
                    "anyOf": [
                        ["const": "off"],
                        ["type": "integer", "minimum": 0, "maximum": 10],
                    ]
                ]
            ),
            EditorField(
                "limits",
                "Bounds of the response",
                [
                    "type": "object",
                    "additionalProperties": false,
                    "properties": [
                        "body": ref("size"),
                        "speed": [
                            "description": "Bytes a second, or the transfer is given up",
                            "$ref": "#/definitions/size",
                        ],
                    ],
                ]
            ),
            EditorField(
                "blame",
                "Where a failing response names the component to blame",
                [
                    "type": "object",
                    "additionalProperties": false,
                    "properties": [
                        "json": ["type": "string"],
                        "header": ["type": "string"],
                    ],
                ]
            ),
            EditorField(
                "when",
                "Left out unless these variables and captures meet their checks",
                ["type": "object", "additionalProperties": ref("check")]
            ),
            EditorField("pause", "Waited for before the step", ref("duration")),
            EditorField(
                "retry",
                "Another attempt after a failure of certain kinds",
                [
                    "type": "object",
                    "additionalProperties": false,
                    "properties": [
                        "count": [
                            "description": "Attempts beyond the first",
                            "type": "integer",
                            "minimum": 1,
                            "maximum": 10,
                        ],
                        "delay": ref("duration"),
                        "on": [
                            "description": "Reasons",
                            "type": ["string", "array"],
                            "items": ["type": "string"],
                        ],
                    ],
                ]
            ),
            EditorField("tolerate", "Its failure does not fail the journey", ref("switch")),
            EditorField(
                "stop",
                "When it has passed, the journey has reached its end",
                ["const": "ok"]
            ),
            EditorField("repeat", "", ref("use/properties/repeat")),
            EditorField("forEach", "", ref("use/properties/forEach")),
            EditorField(
                "multipart",
                "Parts by name: a text, { file, name, type } or { text, name, type }",
                [
                    "type": "object",
                    "additionalProperties": [
                        "type": ["string", "number", "object"],
                        "additionalProperties": false,
                        "properties": [
                            "file": ["type": "string"],
                            "text": ["type": "string"],
                            "name": ["type": "string"],
                            "type": ["type": "string"],
                        ],
                    ],
                ]
            ),
            EditorField(
                "graphql",
                "A query with its variables",
                [
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["query"],
                    "properties": [
                        "query": ["type": "string"],
                        "variables": ["type": "object"],
                        "operation": ["type": "string"],
                    ],
                ]
            ),
            EditorField(
                "digest",
                "User and password, when the server asks",
                [
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["user", "password"],
                    "properties": [
                        "user": ["type": "string"],
                        "password": ["type": "string"],
                    ],
                ]
            ),
            EditorField(
                "ntlm",
                "User and password, when the server asks",
                [
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["user", "password"],
                    "properties": [
                        "user": ["type": "string"],
                        "password": ["type": "string"],
                    ],
                ]
            ),
            EditorField(
                "negotiate",
                "User and password, when the server asks",
                [
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["user", "password"],
                    "properties": [
                        "user": ["type": "string"],
                        "password": ["type": "string"],
                    ],
                ]
            ),
            EditorField(
                "aws",
                "AWS Signature Version 4",
                [
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["key", "secret", "region", "service"],
                    "properties": [
                        "key": ["type": "string"],
                        "secret": ["type": "string"],
                        "region": ["type": "string"],
                        "service": ["type": "string"],
                        "session": ["type": "string"],
                    ],
                ]
            ),
            EditorField(
                "http",
                "The version of HTTP",
                ["enum": [1, .init(1.1), 2, 3, "1.0", "1.1", "2", "3"]]
            ),
            EditorField("ip", "Only addresses of this IP version", ["enum": [4, 6, "4", "6"]]),
            EditorField(
                "connectTo",
                "Host:port of the machine that is asked instead",
                ["type": "string"]
            ),
            EditorField("resolve", "Addresses of hosts that are not looked up", ref("texts")),
            EditorField(
                "proxy",
                "Http, https, socks4a or socks5h, with its port",
                [
                    "type": ["string", "object"],
                    "additionalProperties": false,
                    "properties": [
                        "url": ["type": "string"],
                        "user": ["type": "string"],
                        "password": ["type": "string"],
                    ],
                ]
            ),
            EditorField(
                "unixSocket",
                "The path of a Unix socket to connect to",
                ["type": "string"]
            ),
            EditorField(
                "interface",
                "A network interface, or an address of this machine",
                ["type": "string"]
            ),
            EditorField(
                "tls",
                "How both sides know each other",
                [
                    "type": "object",
                    "additionalProperties": false,
                    "properties": [
                        "authorities": ["type": "string"],
                        "pin": ["type": "string"],
                        "verify": ref("switch"),
                        "certificate": ["type": "string"],
                        "key": ["type": "string"],
                    ],
                ]
            ),
            EditorField(
                "connect",
                "Tcp://host:port or tls://host:port: connects, and says nothing",
                ["type": "string"]
            ),
            EditorField("lookup", "A name whose addresses are looked up", ["type": "string"]),
            EditorField("send", "Smtp://host: sends the body as a mail", ["type": "string"]),
            EditorField("fetch", "An address of imap, pop3, ftp or sftp", ["type": "string"]),
            EditorField(
                "store",
                "An address of ftp or sftp: the body becomes a file",
                ["type": "string"]
            ),
            EditorField("from", "Who sends the mail", ["type": "string"]),
            EditorField(
                "to",
                "Who gets the mail",
                [
                    "type": ["string", "array"],
                    "items": ["type": "string"],
                ]
            ),
            EditorField("command", "A command of IMAP or POP3", ["type": "string"]),
            EditorField(
                "login",
                "User and password of a server that speaks no HTTP",
                [
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["user", "password"],
                    "properties": [
                        "user": ["type": "string"],
                        "password": ["type": "string"],
                    ],
                ]
            ),
            EditorField("starttls", "TLS is begun after the greeting", ref("switch")),
            EditorField(
                "hostKey",
                "SHA-256 of the server's SSH key, in Base64",
                ["type": "string"]
            ),
        ]
    )
}
