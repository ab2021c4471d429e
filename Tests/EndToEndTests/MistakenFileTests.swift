import Glibc
import JSON
import Testing

/// Files and declarations that are wrong, and what people are told about them.
@Suite("Mistakes in files and declarations", .serialized)
struct MistakenFileTests {
    private static let service = "service: shop\nvariables: { shop: http://127.0.0.1:9 }\n"
    private static let track = """
        journey: track
        service: shop
        every: 1h
        steps:
          - { name: look, component: psp, get: "{{shop}}/", expect: { status: 200 } }
        """

    private func townWithShop() throws -> Town {
        let town = try Town()
        town.addProbe("shop", Self.service)
        town.addProbe("track", Self.track)
        return town
    }

    @Test("a file is judged with those beside it, and only its own problems are told")
    func neighbours() throws {
        let town = try townWithShop()
        let track = "\(town.folder)/probes/track.yaml"
        let alone = town.probectl("validate", track)
        #expect(alone.code == 0, "\(alone)")
        #expect(alone.text.contains("1 file, 1 journey: no problems"), "\(alone)")
        town.addProbe("broken", "journey: broken\nstps: []\n")
        town.addProbe("large", String(repeating: "#", count: 2 << 20))
        #expect(unsafe mkfifo("\(town.folder)/probes/pipe.yaml", 0o600) == 0)
        let beside = town.probectl("validate", track)
        #expect(beside.code == 0, "\(beside)")
        #expect(beside.errors.contains("other files beside have errors"), "\(beside)")
        let run = town.probectl("run", track)
        #expect(run.code == 1 && run.errors.contains("other files beside it have errors"), "\(run)")
        let all = town.probectl("validate", "\(town.folder)/absent", "\(town.folder)/probes")
        #expect(all.code == 65, "\(all)")
        for word in ["absent' does not exist", "pipe.yaml' is a named pipe"] {
            #expect(all.errors.contains(word), "\(all)")
        }
        for word in ["Did you mean 'steps'?", "the file is larger than 1 MiB"] {
            #expect(all.text.contains(word), "\(all)")
        }
        let large = town.probectl("validate", "\(town.folder)/probes/large.yaml")
        #expect(large.code == 65, "\(large)")
        let absent = town.probectl("run", "nosuch.yaml")
        #expect(absent.code == 74 && absent.errors == "'nosuch.yaml' does not exist\n", "\(absent)")
    }

    @Test("the daemon's check tells the warnings that 'validate' tells, beside errors too")
    func check() throws {
        let town = try townWithShop()
        let bare = Self.track.replacing(", expect: { status: 200 }", with: "")
        town.addProbe("bare", bare.replacing("track", with: "bare"))
        town.configure("alerts: { services: { shop: { burnRate: workbook } } }")
        let doubt = "this step has no check"
        let validated = town.probectl("validate", "\(town.folder)/probes")
        #expect(validated.code == 0 && validated.text.contains("warning: \(doubt)"), "\(validated)")
        let checked = try check(town)
        #expect(checked.code == 0 && checked.text.contains("warning: \(doubt)"), "\(checked)")
        #expect(checked.text.contains("(shop): burn rate 14.4 over 60 min fires"), "\(checked)")
        #expect(checked.text.hasSuffix(" warnings.\n"), "\(checked)")
        town.addProbe("broken", "journey: broken\nstps: []\n")
        let refused = try check(town)
        #expect(refused.code == 78 && refused.text.contains("warning: \(doubt)"), "\(refused)")
        #expect(refused.text.contains("Did you mean 'steps'?"), "\(refused)")
    }

    private func check(_ town: borrowing Town) throws -> (code: Int32, text: String) {
        let check = try Command(
            "\(Files.programs)/probed",
            ["--config", "\(town.folder)/probed.yaml", "--check"],
            folder: town.folder,
            name: "check"
        )
        return (check.wait(), check.errorText)
    }

    /// Runs a program; prints its exit code and the most kibibytes that it held at once.
    private static let weigh = """
        import resource, subprocess, sys
        code = subprocess.run(sys.argv[1:], capture_output=True).returncode
        print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
        """

    @Test("bombs, giants and abysses are refused in little memory")
    func bombs() throws {
        let town = try townWithShop()
        let aliases = [String](repeating: "*l", count: 9)
        let levels = (1...9).map { level in
            "l\(level): &l\(level) [\(aliases.map { $0 + "\(level - 1)" }.joined(separator: ","))]"
        }
        for (name, text) in [
            ("bomb", "l0: &l0 [x]\n" + levels.joined(separator: "\n")),
            ("giant", "a: " + String(repeating: "x", count: 1 << 20)),
            ("wide", (0..<90_000).map { "k\($0): v\n" }.joined()),
            ("abyss", String(repeating: "[", count: 1_000_000)),
        ] {
            Files.write(text, to: "\(town.folder)/\(name).yaml")
            let program = "\(Files.programs)/probectl"
            let scale = try Command(
                "/usr/bin/python3",
                ["-c", Self.weigh, program, "validate", "\(town.folder)/\(name).yaml"],
                folder: town.folder,
                name: name
            )
            #expect(scale.wait() == 0, "\(scale.errorText)")
            let figures = scale.outputText.split(whereSeparator: \.isWhitespace).compactMap {
                Int($0)
            }
            #expect(figures.first == 65, "\(name): \(scale.outputText)")
            #expect(figures.last ?? .max < 100 << 10, "\(name): \(figures) KiB")
        }
    }

    @Test("a byte order mark is skipped, and what is cut off is counted")
    func texts() throws {
        let town = try townWithShop()
        town.addProbe("track", "\u{FEFF}" + Self.track)
        #expect(town.probectl("validate", "\(town.folder)/probes").code == 0)
        let steps = String(repeating: "- { nam: a, get: z }\n", count: 60)
        town.addProbe("many", "journey: x\nservice: shop\nevery: 1m\nsteps:\n" + steps)
        let many = town.probectl("validate", "\(town.folder)/probes/many.yaml")
        #expect(many.text.contains("the first of 180 problems: 100 errors, "), "\(many)")
    }

    @Test("one mistake in a journey with rows is one problem")
    func rows() throws {
        let town = try townWithShop()
        let rows = (0..<50).map { "  - { name: part-\($0) }\n" }.joined()
        town.addProbe(
            "rows",
            """
            journey: "health of {{row.name}}"
            service: shop
            every: 1h
            rows:
            \(rows)steps:
              - { name: look, get: "{{shop}}/{{row.name}}", expect: { status: 200 } }
            """
        )
        let path = "\(town.folder)/probes/rows.yaml"
        let reply = town.probectl("validate", path, "--set", "shop=ftp://nowhere")
        #expect(reply.code == 65, "\(reply)")
        #expect(reply.text.contains("\n1 error, 0 warnings in 1 file."), "\(reply)")
        let run = town.probectl("run", path, "--json")
        #expect(run.code == 1 && run.json.array?.count == 50, "\(run.errors)")
    }

    @Test("options that would be ignored are refused")
    func options() throws {
        let town = try townWithShop()
        for line in [
            "report sla --month 2026-10 --since 3d", "report gap --json -o csv",
            "run track --set a=b", "run track --secrets /tmp", "whatif shop --set psp",
        ] {
            let reply = town.ask(line.split(separator: " ").map(String.init))
            #expect(reply.code == 64 && reply.errors.contains("Error: "), "\(line): \(reply)")
        }
    }

    @Test("nothing is declared about what does not exist, and nothing twice")
    func declarations() throws {
        let town = try townWithShop()
        try town.startDaemon()
        let answers = "\(town.folder)/nps.csv"
        Files.write("time,service,score\n2026-01-01,shop,9\n", to: answers)
        let begun = [
            "maintenance", "add", "x", "--service=shop", "--start=2026-02-03", "--duration=1h",
        ]
        let slips: [([String], Int32, String)] = [
            (["maintenance", "add", "x", "--service", "nosuch", "-d", "1h"], 1, "there are: shop"),
            (["change", "add", "x", "--service", "shp"], 1, "Did you mean 'shop'?"),
            (["change", "add", "x", "--component", "pps"], 1, "Did you mean 'psp'?"),
            (["change", "add", "x", "--note", "a\nb"], 64, "'note' has a line break"),
            (["incident", "open", "nosuch", "-m", "x"], 1, "there is no service 'nosuch'"),
            (["maintenance", "cancel", "nosuch"], 1, "no maintenance 'nosuch' is announced"),
            (["maintenance", "add", "x", "--start", "2026-02-30", "-d", "1h"], 64, "is no time"),
            (["maintenance", "add", "x", "-d", "500d"], 64, "up to 400 days"),
            (begun, 0, "x of shop is announced, from 2026-02-03 for 1h\nit has begun before"),
            (["maintenance", "cancel", "x"], 1, "no maintenance 'x' is going on or to come"),
            (["silence", "add", "service=shop", "-d", "1"], 64, "'1' is no duration of a silence"),
            (["silence", "add", "host=~(", "-d", "1h"], 64, "'host=~(' has a pattern that"),
            (["silence", "add", "colour=red", "-d", "1h"], 64, "no label 'colour'"),
            (["survey", "import", answers], 0, "1 answer is recorded"),
            (["survey", "import", answers], 64, "these answers are recorded already"),
            (["survey", "import", answers, "--again"], 0, ""),
        ]
        for (arguments, code, words) in slips {
            let reply = town.ask(arguments)
            #expect(reply.code == code, "\(arguments): \(reply)")
            let said = reply.errors + reply.text
            #expect(words.isEmpty || said.contains(words), "\(arguments): \(reply)")
        }
        let incident = town.probectl("incident", "open", "shop", "-m", "x", "--json").json["id"]
        let long = String(repeating: "x", count: 5000)
        let id = incident?.string ?? ""
        let update = town.probectl("incident", "update", id, "-m", long)
        #expect(update.code == 64 && update.errors.contains("up to 2048 bytes"), "\(update)")
        let empty = town.probectl("incident", "update", id, "-m", "")
        #expect(empty.code == 64 && empty.errors.contains("needs '-m TEXT'"), "\(empty)")
        let shown = town.probectl("show", String(id.prefix(8)))
        #expect(shown.code == 1 && shown.errors.contains("is no run, but an incident"), "\(shown)")
        #expect(shown.errors.contains("'probectl incident show \(id.prefix(8))'"), "\(shown)")
        let prove = town.probectl("log", "prove", "1")
        #expect(prove.code == 2 && prove.errors.contains("is not sealed yet"), "\(prove)")
        let beyond = town.probectl("log", "prove", "99999999")
        #expect(beyond.code == 1 && beyond.errors.contains("does not hold it"), "\(beyond)")
        #expect(town.stopDaemon() == 0)
    }

    @Test("a reload names what changes, and what only a start can change")
    func reload() throws {
        let town = try townWithShop()
        try town.startDaemon()
        town.addProbe("track", Self.track.replacing("every: 1h", with: "every: 2h"))
        let changed = town.probectl("reload")
        #expect(changed.code == 0 && changed.text.contains("1 changed, "), "\(changed)")
        #expect(changed.text.contains("changed: track"), "\(changed)")
        town.configure("link: https://status.example/")
        let refused = town.probectl("reload")
        #expect(refused.code == 78, "\(refused)")
        #expect(refused.errors.contains("'link' has changed, which takes 'systemctl"), "\(refused)")
        #expect(town.stopDaemon() == 0)
    }

    @Test("a service that only the configuration names is told by check, start and reload")
    func mentions() throws {
        let town = try townWithShop()
        town.configure("alerts: { runbooks: { shp: \"https://wiki.example/\" } }")
        let words = "'alerts.runbooks' names the service 'shp', which no file defines. Did you"
        let check = try Command(
            "\(Files.programs)/probed",
            ["--config", "\(town.folder)/probed.yaml", "--check"],
            folder: town.folder,
            name: "check"
        )
        #expect(check.wait() == 0)
        #expect(check.errorText.contains(words) && check.errorText.contains("1 warning."))
        try town.startDaemon()
        let told = { town.notices.filter { $0["kind"] == "CONFIG" } }
        #expect(Files.wait(10) { told().contains { $0["text"]?.string?.contains(words) == true } })
        let reload = town.probectl("reload")
        #expect(reload.code == 0 && reload.text.contains(words), "\(reload)")
        #expect(town.stopDaemon() == 0)
    }

    @Test(
        "a refused reload is told in a line for each of a few problems, and the rest is a number",
        arguments: [(1, 1), (2, 3), (5, 6), (7, 6)]
    )
    func refused(problems: Int, lines: Int) throws {
        let town = try townWithShop()
        try town.startDaemon()
        for number in 0..<problems {
            let name = "j\(number)"
            let journey = Self.track.replacing("journey: track", with: "journey: \(name)")
            town.addProbe(name, journey.replacing("status: 200", with: "staus: 200"))
        }
        #expect(town.probectl("reload").code == 78)
        let told = { town.notices.filter { $0["kind"]?.string == "CONFIGBAD" } }
        #expect(Files.wait(5) { told().count >= lines })
        let texts = told().compactMap { $0["text"]?.string }
        #expect(texts.count == lines, "\(texts)")
        #expect(texts.allSatisfy { !$0.contains("\n") && $0.utf8.count <= 500 }, "\(texts)")
        #expect(texts[0].contains("j0.yaml:5:") && texts[0].contains("Did you mean 'status'?"))
        #expect(told().allSatisfy { $0["count"]?.string == "\(problems)" })
        #expect(texts.last?.contains("former") == true)
        #expect(texts.last?.contains(", and 2 more; see 'probectl validate'") == (problems == 7))
        #expect(town.stopDaemon() == 0)
    }

    @Test("'log -f' goes on when the daemon comes back, and paths lie beside the configuration")
    func restart() throws {
        let town = try townWithShop()
        let path = "\(town.folder)/probed.yaml"
        Files.write(Files.text(of: path).replacing("\(town.folder)/", with: ""), to: path)
        try town.startDaemon()
        let follow = try Command(
            "\(Files.programs)/probectl",
            ["log", "-f", "--json", "--timeout", "2", "--server", town.socket],
            folder: town.folder,
            name: "follow"
        )
        let starts = {
            Files.documents(of: follow.output).count { $0["kind"]?.string == "start" }
        }
        #expect(Files.wait(10) { starts() == 1 })
        #expect(town.stopDaemon() == 0)
        #expect(Files.wait(10) { follow.errorText.contains("asking on") })
        try town.startDaemon()
        #expect(Files.wait(20) { starts() == 2 }, "\(follow.outputText)\(follow.errorText)")
        #expect(follow.isRunning)
        #expect(town.stopDaemon() == 0)
    }

    @Test("an answer that cannot be written is told of")
    func fullDisk() throws {
        let town = try townWithShop()
        let command = "'\(Files.programs)/probectl' schema > /dev/full 2> '\(town.folder)/full'"
        #expect(unsafe system(command) == 74 << 8)
        #expect(Files.text(of: "\(town.folder)/full").contains("cannot be written: no space left"))
    }

    @Test("the demo shop says which port or file it cannot have")
    func shop() throws {
        let town = try Town()
        let port = town.address.split(separator: ":").last.map(String.init) ?? ""
        for (arguments, words) in [
            (["--port", port], "port \(port) of 127.0.0.1 cannot be listened on"),
            (["--port", "0", "--password-file", "/nosuch"], "'/nosuch' cannot be read"),
        ] {
            let shop = try Command(
                "\(Files.programs)/parcelshop",
                arguments,
                folder: town.folder,
                name: "second\(words.count)"
            )
            #expect(Files.wait(10) { shop.hasEnded })
            #expect(shop.errorText.contains(words), "\(shop.errorText)")
        }
    }
}
