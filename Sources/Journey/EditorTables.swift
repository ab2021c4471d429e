import JSON

/// The fields of probe files that are neither queries, filters nor checks: one table for editors
/// and for `probectl explain`.
extension EditorSchema {
    /// Kinds of values that several fields share.
    static let kinds: [(String, JSON)] = [
        (
            "duration",
            [
                "type": "string",
                "pattern": "^[0-9. ]+(ns|us|ms|s|m|h|d|w)([0-9. ]+(ns|us|ms|s|m|h|d|w))*$",
            ]
        ),
        ("size", ["type": ["string", "integer"]]),
        ("switch", ["enum": ["on", "off", true, false, "true", "false"]]),
        (
            "texts",
            [
                "type": "object",
                "additionalProperties": ["type": ["string", "number", "boolean"]],
            ]
        ),
        (
            "variables",
            [
                "description": "Texts and numbers by name",
                "$ref": "#/definitions/texts",
            ]
        ),
        (
            "accounts",
            [
                "description": "One for each run: {{account.name}} and what else they have",
                "type": "array",
                "minItems": 1,
                "items": [
                    "type": "object",
                    "required": ["name"],
                    "additionalProperties": ["type": ["string", "number"]],
                ],
            ]
        ),
        (
            "structure",
            [
                "description":
                    "A journey's name, { all: [...] }, { any: [...] } or { atLeast: 2, of: [...] }",
                "type": ["string", "object"],
            ]
        ),
        (
            "steps",
            [
                "type": "array",
                "items": [
                    "if": ["required": ["use"]],
                    "then": ref("use"),
                    "else": [
                        "if": ["required": ["steps"]],
                        "then": ref("block"),
                        "else": ref("step"),
                    ],
                ],
            ]
        ),
    ]

    static let journey = EditorObject(
        name: "journey",
        required: ["journey", "steps"],
        fields: [
            EditorField("journey", "Its name, unique among all files"),
            EditorField("service", "The service it belongs to"),
            EditorField("description", "For people"),
            EditorField(
                "every",
                "One run in each such interval; required without schedule.cron",
                ref("duration")
            ),
            EditorField(
                "schedule",
                "When it is walked at all",
                mapping([
                    "cron": [
                        "description":
                            "Instead of 'every', five fields of crontab(5): */5 8-18 * * mon-fri",
                        "type": "string",
                        "pattern": "^\\s*(\\S+\\s+){4}\\S+\\s*$",
                    ],
                    "hours": texts("Mon-Fri 06:00-22:00; always without it"),
                    "pauses": texts("Never then: Sun 02:00-04:00"),
                    "except": texts("Days without a run: 2026-12-24/2026-12-27"),
                    "zone": ["description": "IANA zone of its clocks", "default": "UTC"],
                ])
            ),
            EditorField(
                "promise",
                "The time promised to the customer; a later success is degraded",
                ref("duration")
            ),
            EditorField("deadline", "When the run is given up", ref("duration")),
            EditorField(
                "healthOf",
                "This is the component's own health check, never a part of a service's reliability"
            ),
            EditorField(
                "confirm",
                "May a failed run be repeated at once to confirm it?",
                ref("switch")
            ),
            EditorField(
                "caps",
                "What it may do in a day; a run that does not fit is missed",
                mapping([
                    "runs": count("Runs of any kind"),
                    "creations": count("Attempts of steps with counts: creation"),
                    "logins": count("Attempts of steps with counts: login"),
                ])
            ),
            EditorField("accounts", "Whom a run may be, instead of the service's", ref("accounts")),
            EditorField("variables", "", ref("variables")),
            EditorField(
                "rows",
                "One journey for each row",
                ["type": "array", "minItems": 1, "items": ref("texts")]
            ),
            EditorField(
                "defaults",
                "For every step that does not set them",
                mapping([
                    "headers": ref("step/properties/headers"),
                    "bearer": ref("step/properties/bearer"),
                    "basic": ref("step/properties/basic"),
                    "oauth2": ref("step/properties/oauth2"),
                    "timeout": ref("step/properties/timeout"),
                    "redirects": ref("step/properties/redirects"),
                    "limits": ref("step/properties/limits"),
                    "blame": ref("step/properties/blame"),
                    "http": ref("step/properties/http"),
                    "ip": ref("step/properties/ip"),
                    "pathAsIs": ref("step/properties/pathAsIs"),
                    "connectTo": ref("step/properties/connectTo"),
                    "resolve": ref("step/properties/resolve"),
                    "proxy": ref("step/properties/proxy"),
                    "unixSocket": ref("step/properties/unixSocket"),
                    "interface": ref("step/properties/interface"),
                    "tls": ref("step/properties/tls"),
                    "aws": ref("step/properties/aws"),
                    "digest": ref("step/properties/digest"),
                    "ntlm": ref("step/properties/ntlm"),
                    "negotiate": ref("step/properties/negotiate"),
                    "login": ref("step/properties/login"),
                    "starttls": ref("step/properties/starttls"),
                    "hostKey": ref("step/properties/hostKey"),
                ])
            ),
            EditorField("steps", "", ref("steps")),
            EditorField("cleanup", "Steps that always run", ref("steps")),
        ]
    )

    static let service = EditorObject(
        name: "service",
        required: ["service"],
        fields: [
            EditorField("service", "Its name"),
            EditorField("description", "For people"),
            EditorField(
                "target",
                "The share of journeys that must succeed, 99.9%",
                ["type": "string", "pattern": "^[0-9.]+ ?%$"]
            ),
            EditorField("window", "Over which the target is judged", ref("duration")),
            EditorField("contract", "", ref("contract")),
            EditorField("accounts", "Whom a run of its journeys may be", ref("accounts")),
            EditorField("variables", "", ref("variables")),
        ]
    )

    static let contract = EditorObject(
        name: "contract",
        summary: "What was agreed with the customers of the service",
        required: [],
        fields: [
            EditorField("name", "Its name; the service's without it"),
            EditorField(
                "structure",
                "What customers need: a journey, or all, any or atLeast of them",
                ref("structure")
            ),
            EditorField("period", "Month, or a rolling span such as 28d"),
            EditorField("zone", "IANA zone of its calendar and clocks"),
            EditorField(
                "hours",
                "When the service is promised: Mon-Fri 07:00-19:00",
                ["type": ["string", "array"]]
            ),
            EditorField(
                "exclusions",
                "When announced maintenance is left out",
                mapping([
                    "notice": [
                        "description": "How long ahead it must be announced",
                        "$ref": "#/definitions/duration",
                    ],
                    "atMost": [
                        "description": "How much of it a period may have",
                        "$ref": "#/definitions/duration",
                    ],
                ])
            ),
            EditorField("confidence", "Of each bound of the verdict, 95%"),
            EditorField(
                "minimumCoverage",
                "Below it what was not measured counts against the verdict"
            ),
            EditorField(
                "verdict",
                "The rule of the verdict",
                ["enum": ["episodes", "clopper-pearson", "measured"]]
            ),
            EditorField(
                "binds",
                "Whether runs or minutes of outage are promised",
                ["enum": ["runs", "minutes"]]
            ),
            EditorField(
                "retries",
                "What a run counts as that passed only by 'retry': bad, or good with client",
                ["enum": ["none", "client"]]
            ),
            EditorField("within", "A run that takes longer is bad", ref("duration")),
            EditorField(
                "segments",
                "Groups of customers and what they do",
                ["type": "array", "items": ["type": "object"]]
            ),
            EditorField(
                "commonCause",
                "The share of failures that alternatives of the structure have in common, 10%"
            ),
            EditorField(
                "penalty",
                "What a period costs that is not met, in the money of the values: 5000",
                ["type": ["string", "number"]]
            ),
            EditorField("baseline", "How good its owner believes it to be: 99.95%"),
            EditorField(
                "components",
                "What others promise for components: 99.5%",
                ["type": "object"]
            ),
        ]
    )

    static let fragment = EditorObject(
        name: "fragment",
        required: ["fragment", "steps"],
        fields: [
            EditorField("fragment", "Its name"),
            EditorField("description", "For people"),
            EditorField(
                "parameters",
                "Names, or names with defaults",
                ["type": ["array", "object", "string"]]
            ),
            EditorField(
                "results",
                "Captures that a use may rename",
                [
                    "type": ["array", "string"],
                    "items": text,
                ]
            ),
            EditorField("steps", "", ref("steps")),
        ]
    )

    static let use = EditorObject(
        name: "use",
        required: ["use"],
        fields: [
            EditorField("use", "The fragment whose steps stand here"),
            EditorField("with", "Values of its parameters", ["type": "object"]),
            EditorField(
                "results",
                "What the journey calls the fragment's results",
                [
                    "type": "object",
                    "additionalProperties": text,
                ]
            ),
            EditorField(
                "repeat",
                "Turns of a loop",
                ["type": "integer", "minimum": 1, "maximum": 100]
            ),
            EditorField(
                "forEach",
                "A turn for each element of a list",
                mapping(
                    [
                        "name": [
                            "description": "What the element is called",
                            "type": "string",
                        ],
                        "in": [
                            "description": "A captured list, or the elements themselves",
                            "type": ["string", "array"],
                        ],
                        "first": [
                            "description": "Only so many",
                            "type": "integer",
                            "minimum": 1,
                            "maximum": 100,
                        ],
                    ],
                    required: ["name", "in"]
                )
            ),
        ] + together
    )

    static let block = EditorObject(
        name: "block",
        required: ["steps"],
        fields: [
            EditorField("steps", "", ref("steps")),
            EditorField("repeat", "", ref("use/properties/repeat")),
            EditorField("forEach", "", ref("use/properties/forEach")),
        ] + together
    )

    /// What holds for several steps together.
    private static let together = [
        EditorField(
            "when",
            "All steps are left out unless each of these meets its check when the first one's turn "
                + "comes",
            ref("step/properties/when")
        ),
        EditorField(
            "tolerate",
            "What fails ends these steps and not the journey",
            ref("switch")
        ),
        EditorField(
            "stop",
            "When they have passed, the journey has reached its end",
            ["const": "ok"]
        ),
    ]

    static let objects = [journey, service, contract, fragment, use, block, step]
}
