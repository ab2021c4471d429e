import JSON
import Journey
import ProbeModel

/// What `[Options]` say, applied when the entry is complete.
struct HurlOptions {
    private var follows = false
    private var hops: Int?
    private var user: String?
    private var scheme = "basic"
    private var retries: Int?
    private var interval = "1s"
    private var fields: [JSON.Member] = []
    private(set) var isSkipped = false

    /// What is about Hurl's own output, or what libcurl does for us anyway.
    private static let silent: Set<String> = [
        "compressed", "output", "verbose", "very-verbose", "verbosity", "color", "no-output",
    ]

    /// In place of retries without end.
    private static let endless = Duration.seconds(300)

    mutating func add(_ name: String, _ value: String, _ journey: inout Understanding) {
        let isOn = value == "true"
        switch name {
        case "location": follows = isOn
        case "location-trusted":
            follows = isOn
            if isOn { journey.note("a redirect to another origin gets no credentials here") }
        case "max-redirs": hops = Int(value)
        case "user": user = value
        case "digest", "ntlm", "negotiate": if isOn { scheme = name }
        case "retry":
            retries = Int(value)
            if retries == nil { journey.note("'retry' is no number that can be kept: left out") }
        case "retry-interval": interval = Self.time(value, unit: "ms")
        case "delay": set("pause", .string(Self.time(value, unit: "ms")))
        case "connect-timeout":
            set("limits", .one("connect", .string(Self.time(value, unit: "s"))))
        case "path-as-is": if isOn { set("pathAsIs", true) }
        case "max-time": set("timeout", .string(Self.time(value, unit: "s")))
        case "repeat": set("repeat", ForeignText.value(value))
        case "skip": isSkipped = isOn
        default: addConnection(name, value, isOn, &journey)
        }
    }

    private mutating func addConnection(
        _ name: String,
        _ value: String,
        _ isOn: Bool,
        _ journey: inout Understanding
    ) {
        let versions = ["http1.0": "1.0", "http1.1": "1.1", "http2": "2", "http3": "3"]
        let parts = value.split(separator: ":").map(String.init)
        switch name {
        case "insecure": if isOn { set("tls", .one("verify", "off")) }
        case "cacert": set("tls", .one("authorities", .string(value)))
        case "cert": set("tls", .one("certificate", "{{secret.certificate}}"))
        case "key": set("tls", .one("key", "{{secret.key}}"))
        case "pinnedpubkey": set("tls", .one("pin", .string(value)))
        case "ipv4": if isOn { set("ip", 4) }
        case "ipv6": if isOn { set("ip", 6) }
        case "proxy":
            set("proxy", .string(ForeignText.hasScheme(value) ? value : "http://" + value))
        case "unix-socket": set("unixSocket", .string(value))
        case "connect-to" where parts.count == 4:
            set("connectTo", .string("\(parts[2]):\(parts[3])"))
        case "resolve" where parts.count == 3: set("resolve", .one(parts[0], .string(parts[2])))
        case "aws-sigv4" where parts.count == 4:
            let login: JSON = [
                "key": "{{secret.aws_key}}", "secret": "{{secret.aws_secret}}",
                "region": .string(parts[2]), "service": .string(parts[3]),
            ]
            set("aws", login)
        default:
            if name.hasPrefix("netrc") {
                journey.note("'\(name)' is not taken over: write basic with {{secret.NAME}}")
            } else if let version = versions[name] {
                if isOn { set("http", .string(version)) }
            } else if !Self.silent.contains(name) {
                journey.note("the option '\(name)' is not taken over")
            }
        }
    }

    /// Redirects are followed by us unless a step says otherwise; Hurl does the opposite.
    func apply(to step: inout ForeignRequest, _ journey: inout Understanding) {
        for field in fields { step.set(field.name, field.value) }
        if !follows { step.redirects = false }
        if follows, let hops, hops > 0 { step.set("redirects", JSON(hops)) }
        if let user, step.fields.allSatisfy({ $0.name != "aws" }) {
            let name = String(user.prefix { $0 != ":" })
            step.set(scheme, ["user": .string(name), "password": "{{secret.password}}"])
        }
        if let retries, retries != 0 { step.set("poll", poll(retries, &journey)) }
    }

    /// As long as the retries take, as far as a poll may last that long.
    private func poll(_ retries: Int, _ journey: inout Understanding) -> JSON {
        let pause = Quantity.duration(interval).flatMap { $0 > .zero ? $0 : nil }
        if pause == nil { journey.note("'retry-interval' is no time that can be kept: 1s instead") }
        let every = pause ?? .seconds(1)
        let bound = min(every * Limits.attempts, Limits.journeyTimeMaximum)
        let isBounded = retries < Limits.attempts
        let wanted = retries < 0 ? Self.endless : isBounded ? every * (retries + 1) : bound
        let time = min(wanted, bound)
        if retries < 0 || !isBounded || time < wanted {
            journey.note("retries have a bound here: poll for \(Self.text(time))")
        }
        return [
            "every": .string(pause == nil ? "1s" : interval), "for": .string(Self.text(time)),
        ]
    }

    /// `6s`, `1500ms`
    private static func text(_ time: Duration) -> String {
        let (seconds, attoseconds) = time.components
        guard attoseconds != 0 else { return "\(seconds)s" }
        return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms"
    }

    private mutating func set(_ name: String, _ value: JSON) {
        fields.append(JSON.Member(name, value))
    }

    /// A number has the option's own unit.
    private static func time(_ text: String, unit: String) -> String {
        Double(text) == nil ? text : text + unit
    }
}
