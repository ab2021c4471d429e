import Glibc
import JSON
import Testing

/// A shop and a daemon that watches it, in a folder of their own, on loopback.
final class Town {
    let folder: String
    let shop: Command
    let address: String
    private(set) var daemon: Command?

    /// Starts the shop. `availability` is that of each of its components.
    init(availability: Double = 1, labelDelay: Int = 20) throws {
        var template = Array("/tmp/probed-town-XXXXXX".utf8CString)
        unsafe mkdtemp(&template)
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for name in ["secrets", "state", "probes"] { unsafe mkdir("\(folder)/\(name)", 0o700) }
        Files.write("correct-horse-battery", to: "\(folder)/secrets/shop_password")
        shop = try Command(
            "\(Files.programs)/parcelshop",
            [
                "--port", "0", "--availability", "\(availability)", "--label-delay-ms",
                "\(labelDelay)", "--password-file", "\(folder)/secrets/shop_password",
            ],
            folder: folder,
            name: "shop"
        )
        let output = shop.output
        guard Files.wait(10, until: { Files.text(of: output).contains("listens on ") }) else {
            throw Fault("the shop does not start: \(shop.errorText)")
        }
        address =
            shop.outputText.split(separator: " ").last.map {
                String($0.filter { !$0.isNewline })
            } ?? ""
        configure()
    }

    deinit {
        daemon = nil
        _ = unsafe system("rm -rf '\(folder)'")
    }

    var socket: String { "\(folder)/probed.sock" }

    /// No time service of the kernel's keeps the clock of a machine for tests, as a rule.
    func configure(_ more: String = "", clock: String = "trusted") {
        Files.write(
            """
            location: here
            probes: \(folder)/probes
            state: \(folder)/state
            secrets: \(folder)/secrets
            variables: { shop: "\(address)" }
            control: { socket: \(socket) }
            clock: \(clock)
            receivers:
              - stdout: json
            \(more)
            """,
            to: "\(folder)/probed.yaml"
        )
    }

    func addProbe(_ name: String, _ text: String) {
        Files.write(text, to: "\(folder)/probes/\(name).yaml")
    }

    /// The files of `probes/` that the demo uses.
    func addShipping(every interval: String = "150ms") {
        for name in ["shipping", "ship-a-package"] {
            let text = Files.text(of: "\(Files.root)/probes/\(name).yaml")
            addProbe(name, text.replacing("every: 400ms", with: "every: \(interval)"))
        }
    }

    /// A journey that no component but the web server itself can fail, and that takes no time.
    func addWindow() {
        addProbe("window", "service: window\n")
        addProbe(
            "front",
            """
            journey: front
            service: window
            every: 200ms
            steps:
              - name: front page
                get: "{{shop}}/"
                expect: { status: 200 }
            """
        )
    }

    /// Starts the daemon, through another program if one is given, and waits until it answers.
    func startDaemon(
        through prefix: [String] = [],
        environment: [String] = [],
        waits: Bool = true
    ) throws {
        let words = prefix + ["\(Files.programs)/probed", "--config", "\(folder)/probed.yaml"]
        let daemon = try Command(
            words[0],
            Array(words.dropFirst()),
            folder: folder,
            name: "probed",
            environment: environment
        )
        self.daemon = daemon
        guard waits else { return }
        guard Files.wait(20, until: { self.isAnswering || daemon.hasEnded }), !daemon.hasEnded
        else {
            throw Fault("the daemon does not start: \(daemon.errorText)")
        }
    }

    /// Whether the daemon answers its control socket.
    var isAnswering: Bool {
        probectl("version", "--json").json["probed"]?["version"] != nil
    }

    func killDaemon() {
        daemon?.send(SIGKILL)
        daemon?.wait()
        daemon = nil
    }

    /// Kills a daemon that another program has started.
    func killTracedDaemon() {
        guard let daemon, !daemon.hasEnded else { return killDaemon() }
        let tracer = daemon.processID
        let children = Files.text(of: "/proc/\(tracer)/task/\(tracer)/children")
        for child in children.split(separator: " ").compactMap({ pid_t($0) }) {
            kill(child, SIGKILL)
        }
        daemon.wait()
        self.daemon = nil
    }

    /// Asks the daemon to stop; its exit code.
    func stopDaemon() -> Int32 {
        daemon?.send(SIGTERM)
        let code = daemon?.wait() ?? -1
        daemon = nil
        return code
    }

    struct Reply {
        let code: Int32
        let text: String
        let errors: String
        var json: JSON { (try? JSON.parse(text)) ?? .null }
        /// If it is one document a line.
        var documents: [JSON] { Files.documents(in: text) }
    }

    /// Runs probectl against this town's daemon.
    @discardableResult
    func probectl(_ arguments: String...) -> Reply { ask(arguments) }

    func ask(_ arguments: [String]) -> Reply {
        let name = "probectl-\(UInt64.random(in: 0 ... .max))"
        guard
            let command = try? Command(
                "\(Files.programs)/probectl",
                arguments,
                folder: folder,
                name: name,
                environment: [
                    "PROBED_SERVER=\(socket)", "NO_COLOR=1", "XDG_CACHE_HOME=\(folder)/cache",
                    "STATE_DIRECTORY=\(folder)/state",
                ]
            )
        else { return Reply(code: -1, text: "", errors: "cannot start") }
        let code = command.wait()
        defer {
            unsafe unlink(command.output)
            unsafe unlink(command.errors)
        }
        return Reply(code: code, text: command.outputText, errors: command.errorText)
    }

    /// What the daemon has told, over all its lives.
    var notices: [JSON] { Files.documents(of: "\(folder)/probed.out") }

    var alerts: [JSON] {
        notices.filter { ["ALERT", "RESOLVED"].contains($0["kind"]?.string) }
    }
}

extension Town {
    /// Asks the daemon or the shop with curl; nil if that fails.
    func curl(_ arguments: String...) -> String? {
        let name = "curl-\(UInt64.random(in: 0 ... .max))"
        let command = try? Command("/usr/bin/curl", ["-sf"] + arguments, folder: folder, name: name)
        guard let command, command.wait() == 0 else { return nil }
        defer {
            unsafe unlink(command.output)
            unsafe unlink(command.errors)
        }
        return command.outputText
    }

    /// Changes a component of the shop; whether it took the change.
    func turn(_ component: String, to mode: String) -> Bool {
        putFault(component, #"{"mode":"\#(mode)"}"#)
    }

    func slowDown(_ component: String, seconds: Int) -> Bool {
        putFault(component, #"{"mode":"slow","seconds":\#(seconds)}"#)
    }

    private func putFault(_ component: String, _ body: String) -> Bool {
        curl("-X", "PUT", "\(address)/faults/\(component)", "-d", body) != nil
    }

    /// Everything that the ledger holds, or only of one journey.
    func records(of journey: String? = nil) throws -> [JSON] {
        var found: [JSON] = []
        var after = "0"
        let filter = journey.map { "&journey=\($0)" } ?? ""
        // Up to what is there now: runs may be recorded faster than they are read.
        let newest = curl("--unix-socket", socket, "http://probed/api/v1/log?last=1")
        let end = newest.flatMap { try? JSON.parse($0) }?["next"]?.number?.integer ?? 0
        while true {
            let path = "http://probed/api/v1/log?after=\(after)\(filter)"
            guard let text = curl("--unix-socket", socket, path) else {
                throw Fault("the log cannot be read")
            }
            let page = try JSON.parse(text)
            let entries = page["entries"]?.array ?? []
            guard !entries.isEmpty else { return found }
            found += entries
            after = page["next"]?.number?.text ?? "0"
            if page["next"]?.number?.integer ?? 0 >= end { return found }
        }
    }

    /// Whether anybody is connected to the shop.
    var isAsked: Bool {
        let port = address.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
        let digits = String(port, radix: 16, uppercase: true)
        let place = ":" + String(repeating: "0", count: 4 - digits.count) + digits
        return Files.text(of: "/proc/net/tcp").split(separator: "\n").contains { line in
            let words = line.split(separator: " ")
            return words.count > 3 && words[2].hasSuffix(place) && words[3] == "01"
        }
    }

    /// Lets the kernel misbehave towards the daemon, as strace(1) describes it, until strace ends.
    func inject(_ fault: String) throws -> Command {
        let process = try #require(daemon?.processID)
        let calls = fault.prefix { $0 != ":" }
        let strace = try Command(
            "/usr/bin/strace",
            [
                "-f", "-q", "-p", "\(process)", "-o", "\(folder)/strace", "-e", "trace=\(calls)",
                "-e", "inject=\(fault)",
            ],
            folder: folder,
            name: "strace-\(UInt64.random(in: 0 ... .max))"
        )
        let tracer = "TracerPid:\t\(strace.processID)"
        guard Files.wait(5, until: { Files.text(of: "/proc/\(process)/status").contains(tracer) })
        else { throw Fault("strace does not attach: \(strace.errorText)") }
        return strace
    }
}
