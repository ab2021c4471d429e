import Glibc
import JSON
import Testing

@Suite("probectl at its edges", .serialized)
struct ProbectlTests {
    /// A journey that takes as long as the shop's slow component, with a cleanup that tells.
    private static let slow = """
        journey: slow
        service: shipping
        every: 1h
        deadline: 50s
        steps:
          - name: a slow answer
            post: "{{shop}}/login"
            json: { user: robot, password: "{{secret.shop_password}}" }
            expect: { status: 200, within: 45s }
        cleanup:
          - name: tidy up
            get: "{{shop}}/components"
            expect: { status: 200 }
        """

    private func townWithSlowJourney() throws -> Town {
        let town = try Town()
        town.addProbe("shipping", "service: shipping\n")
        town.addProbe("slow", Self.slow)
        return town
    }

    private func runFile(_ town: Town, _ name: String) throws -> Command {
        try Command(
            "\(Files.programs)/probectl",
            [
                "run", "\(town.folder)/probes/\(name).yaml", "--set", "shop=\(town.address)",
                "--secrets", "\(town.folder)/secrets", "-v",
            ],
            folder: town.folder,
            name: "run-\(name)"
        )
    }

    @Test("^C in 'run FILE' ends the journey and still runs its cleanup")
    func interruption() throws {
        let town = try townWithSlowJourney()
        #expect(town.slowDown("cdn", seconds: 30))
        let run = try runFile(town, "slow")
        #expect(Files.wait(10) { town.isAsked })
        run.send(SIGINT)
        #expect(run.wait() == 2, "\(run.outputText)\(run.errorText)")
        #expect(run.errorText.contains("cleaning up"))
        #expect(run.outputText.contains("tidy up"), "\(run.outputText)")
        #expect(run.outputText.contains("aborted"), "\(run.outputText)")
    }

    @Test("an error in a file beside it does not stop 'run FILE' of a sound one")
    func sibling() throws {
        let town = try Town()
        town.addShipping()
        town.addProbe("broken", "journey: broken\nstps: []\n")
        let run = try runFile(town, "ship-a-package")
        #expect(run.wait() == 0, "\(run.outputText)\(run.errorText)")
        #expect(run.errorText.contains("other files beside it have errors"), "\(run.errorText)")
        let broken = try runFile(town, "broken")
        #expect(broken.wait() == 65)
        #expect(broken.errorText.contains("Did you mean 'steps'?"))
    }

    @Test("'run JOURNEY' waits longer than one answer may take, and a short patience follows a log")
    func patience() throws {
        let town = try townWithSlowJourney()
        try town.startDaemon()
        #expect(town.slowDown("cdn", seconds: 22))
        let follow = try Command(
            "\(Files.programs)/probectl",
            ["log", "slow", "-f", "--json", "--timeout", "1", "--server", town.socket],
            folder: town.folder,
            name: "follow"
        )
        let reply = town.probectl("run", "slow", "--json")
        #expect(reply.code == 0, "\(reply)")
        #expect(reply.json["journey"]?.string == "slow")
        #expect((reply.json["durationSeconds"]?.number?.double ?? 0) > 20)
        #expect(Files.wait(3) { follow.outputText.contains("slow") }, "\(follow.errorText)")
        #expect(follow.isRunning)
        #expect(town.probectl("status", "--timeout", "0").code == 64)
        #expect(town.stopDaemon() == 0)
    }

    @Test("the version is that of both programs, and of libcurl")
    func version() throws {
        let town = try townWithSlowJourney()
        #expect(town.probectl("version").text.hasSuffix("\nprobed does not answer\n"))
        try town.startDaemon()
        let words = town.probectl("version").text.split { $0.isWhitespace || $0 == "," }
        #expect(words.count == 6 && words[4] == "libcurl", "\(words)")
        let start = try town.records().first { $0["kind"]?.string == "start" }
        #expect(start?["detail"]?.string?.hasSuffix(", libcurl \(words[5])") == true)
        #expect(town.stopDaemon() == 0)
    }

    @Test("a stop gives runs ten seconds, then cleans up, within the patience of the unit")
    func stop() throws {
        let town = try townWithSlowJourney()
        try town.startDaemon()
        #expect(town.slowDown("cdn", seconds: 40))
        let ask = try Command(
            "\(Files.programs)/probectl",
            ["run", "slow", "--server", town.socket],
            folder: town.folder,
            name: "ask"
        )
        #expect(Files.wait(10) { town.isAsked })
        let start = time(nil)
        #expect(town.stopDaemon() == 0)
        let took = time(nil) - start
        #expect((9...25).contains(took), "the stop took \(took) s")
        ask.wait()
        try town.startDaemon()
        let run = try #require(
            try town.records(of: "slow").first { $0["kind"]?.string == "run" }
        )
        #expect(run["outcome"]?.string == "aborted")
        #expect(run["reason"]?.string == "cancelled")
        #expect(town.stopDaemon() == 0)
    }
}
