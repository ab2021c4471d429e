import Glibc
import JSON
import Testing

@Suite("When clocks misbehave", .serialized)
struct ClockTests {
    /// A daemon whose wall clock obeys a file. Not with libfaketime: version 0.9.10 adds its offset
    /// to absolute timers too, so that what sleeps by the monotonic clock sleeps for the offset.
    ///
    /// `word` is who answers for it: the operator (`trusted`) or the kernel, whose word is a file, too.
    private func townWithClock(
        _ offset: Int,
        _ settings: String = "",
        word: String = "trusted"
    ) throws -> Town {
        let town = try Town()
        town.addWindow()
        town.configure(settings, clock: word)
        try setWord(of: town, 0)
        Files.write(Self.shim, to: "\(town.folder)/wall.c")
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? ""
        let compiler = try Command(
            "/bin/sh",
            [
                "-c",
                "cd \(town.folder) && PATH='\(path)' && for c in clang cc; do "
                    + "$c -shared -fPIC -o wall.so wall.c && exit 0; done; exit 1",
            ],
            folder: town.folder,
            name: "compiler"
        )
        guard compiler.wait() == 0 else { throw Fault(compiler.errorText) }
        try setClock(of: town, offset)
        try startDaemon(of: town)
        return town
    }

    /// Moves CLOCK_REALTIME, and nothing else, by the seconds in a file; another one says whether
    /// the kernel calls it synchronised: 1, 0, or -1 where it must not tell.
    private static let shim = """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <fcntl.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/syscall.h>
        #include <sys/timex.h>
        #include <time.h>
        #include <unistd.h>

        static long number(const char *name) {
            char text[32] = {0};
            int file = open(getenv(name), O_RDONLY | O_CLOEXEC);
            long count = read(file, text, sizeof text - 1);
            close(file);
            return count > 0 ? atol(text) : 0;
        }

        int clock_gettime(clockid_t clock, struct timespec *time) {
            long result = syscall(SYS_clock_gettime, clock, time);
            if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += number("WALL_CLOCK");
            return result;
        }

        int adjtimex(struct timex *told) {
            long word = number("CLOCK_WORD");
            memset(told, 0, sizeof *told);
            told->status = word ? STA_PLL : STA_UNSYNC;
            told->maxerror = word ? 1000 : 16000000;
            if (word < 0) errno = EPERM;
            return word < 0 ? -1 : word ? TIME_OK : TIME_ERROR;
        }

        """

    private func startDaemon(of town: Town) throws {
        try town.startDaemon(environment: environment(of: town))
    }

    private func environment(of town: Town) -> [String] {
        [
            "LD_PRELOAD=\(town.folder)/wall.so", "WALL_CLOCK=\(town.folder)/clock",
            "CLOCK_WORD=\(town.folder)/word",
        ]
    }

    private func setClock(of town: Town, _ offset: Int) throws {
        try write(offset, to: "\(town.folder)/clock")
    }

    /// What the kernel says from now on: 1 synchronised, 0 not, -1 nothing.
    private func setWord(of town: Town, _ word: Int) throws {
        try write(word, to: "\(town.folder)/word")
    }

    /// In one step, as a reader must never see half a number.
    private func write(_ number: Int, to path: String) throws {
        Files.write("\(number)\n", to: "\(path).new")
        let result = unsafe rename("\(path).new", path)
        try #require(result == 0)
    }

    private func count(_ records: [JSON], _ kind: String) -> Int {
        records.count { $0["kind"]?.string == kind }
    }

    /// Waits for `more` further runs.
    private func waitForRuns(_ more: Int, in town: Town) throws {
        let before = count(try town.records(), "run")
        #expect(Files.wait(10) { self.count((try? town.records()) ?? [], "run") >= before + more })
    }

    @Test("steps of −1 h and +1 day: one CLOCK record each; order, durations, schedule unmoved")
    func steps() throws {
        let town = try townWithClock(0)
        try waitForRuns(5, in: town)
        #expect(count(try town.records(), "clock") == 1)
        for (step, clocks) in [(-3600, 2), (86_400, 3)] {
            try setClock(of: town, step)
            try waitForRuns(20, in: town)
            #expect(count(try town.records(), "clock") == clocks, "after \(step)")
        }
        let records = try town.records()
        let sequences = records.compactMap { $0["sequence"]?.number?.integer }
        #expect(sequences == sequences.sorted())
        // A busy machine may start one late; a step that was seen would miss thousands.
        #expect(missed(records) { $0 != "overlap" } < 10, "slots were missed by the clock")
        let runs = records.filter { $0["kind"]?.string == "run" }
        #expect(runs.allSatisfy { $0["outcome"]?.string == "passed" })
        let longest = runs.compactMap { $0["durationSeconds"]?.number?.double }.max() ?? 99
        #expect(longest < 2, "a duration has seen the wall clock")
        // Label and plan tell the same time on either side of a step, but for its very moment.
        let lags = try runs.map { try lag(of: $0, in: town) }
        #expect(lags.count { abs($0) > 1 } <= 6, "\(lags)")
        #expect(town.stopDaemon() == 0)
    }

    @Test("a stop is clean whatever the wall clock says", arguments: [-60, 60])
    func stops(days: Int) throws {
        let town = try townWithClock(days * 86_400)
        try waitForRuns(2, in: town)
        #expect(town.stopDaemon() == 0)
    }

    /// Actual minus planned start, from the run's page.
    private func lag(of run: JSON, in town: Town) throws -> Double {
        let id = try #require(run["id"]?.string)
        let text = try #require(
            town.curl("--unix-socket", town.socket, "http://probed/api/v1/runs/\(id)")
        )
        let page = try JSON.parse(text)
        return page["lagSeconds"]?.number?.double ?? .infinity
    }

    @Test("started in 1970 and set right: it works, and no restart counts decades as down")
    func epoch() throws {
        let now = Int(time(nil))
        let town = try townWithClock(86_400 - now)
        try waitForRuns(5, in: town)
        let first = try #require(try town.records().first { $0["kind"]?.string == "run" })
        #expect(first["at"]?.string?.hasPrefix("1970-01-02") == true, "\(first)")
        town.killDaemon()
        try setClock(of: town, 0)
        try startDaemon(of: town)
        try waitForRuns(5, in: town)
        #expect(missed(try town.records()) { $0 == "down" } < 100, "1970, killed, restarted today")
        try setClock(of: town, 86_400 - now)
        try waitForRuns(20, in: town)
        try setClock(of: town, 0)
        try waitForRuns(20, in: town)
        #expect(town.stopDaemon() == 0)
        try startDaemon(of: town)
        try waitForRuns(5, in: town)
        let records = try town.records()
        #expect(missed(records) { $0 == "down" } < 200, "today, 1970, today, restarted")
        let sequences = records.compactMap { $0["sequence"]?.number?.integer }
        #expect(sequences == sequences.sorted())
        #expect(town.stopDaemon() == 0)
    }

    /// How many runs of the window count in the last hour, and how many are unknown.
    private func counted(_ town: Town, _ more: String...) -> (known: Int64, unknown: Int64) {
        let reply = town.ask(["report", "gap", "window", "--since", "1h", "--json"] + more)
        let customers = reply.json["customers"]
        let number = { (name: String) in customers?[name]?.number?.integer ?? 0 }
        return (number("good") + number("bad"), number("unknown"))
    }

    @Test(
        "nobody answers for it: time is unknown, and everybody says so, until somebody does",
        arguments: [0, -1]
    )
    func unanswered(word: Int) throws {
        let town = try townWithClock(0, word: "kernel")
        try setWord(of: town, word)
        try waitForRuns(15, in: town)
        let before = counted(town)
        #expect(before.known == 0 && before.unknown > 10, "\(before)")
        let status = town.probectl("status")
        #expect(status.text.hasPrefix("UNKNOWN TIME"), "\(status.text)")
        #expect(status.text.contains("'clock: trusted'"))
        let metrics = town.curl("--unix-socket", town.socket, "http://probed/metrics") ?? ""
        #expect(metrics.contains("probed_clock_trusted 0\n"))
        let said = try #require(town.daemon).outputText
        #expect(said.contains("'clock: trusted'"), "START")
        let check = try Command(
            "\(Files.programs)/probed",
            ["--config", "\(town.folder)/probed.yaml", "--check"],
            folder: town.folder,
            name: "check",
            environment: environment(of: town)
        )
        #expect(check.wait() == 0)
        #expect(check.errorText.hasPrefix("warning: the "), "\(check.errorText)")
        let clock = try #require(try town.records().last { $0["kind"]?.string == "clock" })
        #expect(clock["detail"]?.string == (word == 0 ? "not synchronised" : "unknown"))
        #expect(town.stopDaemon() == 0)
        town.configure(clock: "trusted")
        try startDaemon(of: town)
        try waitForRuns(15, in: town)
        let after = counted(town)
        #expect(after.known > 10 && after.unknown >= before.unknown, "\(after)")
        #expect(!town.probectl("status").text.contains("UNKNOWN TIME"))
        #expect(town.stopDaemon() == 0)
    }

    @Test("started in 1970: unknown until the kernel answers for it, and then where it was")
    func anchored() throws {
        let town = try townWithClock(86_400 - Int(time(nil)), word: "kernel")
        try waitForRuns(20, in: town)
        #expect(counted(town).known == 0)
        try setClock(of: town, 0)
        try waitForRuns(10, in: town)
        #expect(counted(town).known == 0, "the clock was set, and nobody says that it is right")
        try setWord(of: town, 1)
        try waitForRuns(10, in: town)
        let live = counted(town)
        // At most those that were going on at the step.
        #expect(live.known >= 35 && live.unknown <= 3, "\(live)")
        #expect(!town.probectl("status").text.contains("UNKNOWN TIME"))
        let records = try town.records()
        let sequences = records.compactMap { $0["sequence"]?.number?.integer }
        #expect(sequences == sequences.sorted())
        #expect(town.stopDaemon() == 0)
        // Whoever has the ledger comes to the same, without the configuration.
        let copied = counted(town, "--ledger", "\(town.folder)/state/ledger")
        #expect(copied.known >= live.known && copied.unknown <= live.unknown + 1, "\(copied)")
    }

    private func missed(_ records: [JSON], for isMeant: (String) -> Bool) -> Int64 {
        records.filter { $0["kind"]?.string == "gap" && isMeant($0["reason"]?.string ?? "") }
            .compactMap { $0["count"]?.number?.integer }.reduce(0, +)
    }

    @Test("what was sixty days ago outlives kill -9 by the snapshot; one of no use is told")
    func snapshot() throws {
        let day = 86_400
        let town = try townWithClock(
            -60 * day,
            "alerts: { consecutive: { failures: 2, gap: 1s, recoveries: 1, recoveryGap: 1s } }"
        )
        // Killed, since what waits by the kernel's clock for a moment of this one does not wait.
        try waitForIncident(in: town)
        town.killDaemon()
        // A start reads whole segments: later that of this life, too, and not the one before.
        try restart(town, at: -59 * day)
        town.killDaemon()
        try restart(town, at: 0)
        #expect(town.stopDaemon() == 0)
        try restart(town, at: 0)
        town.killDaemon()
        try restart(town, at: 0)
        #expect(incidents(in: town) == 1, "killed before it had kept a snapshot of its own")
        #expect(!complaints(in: town).contains("no snapshot is used"), "\(complaints(in: town))")
        town.killDaemon()
        Files.write("rubbish", to: "\(town.folder)/state/snapshot/state")
        try restart(town, at: 0)
        #expect(incidents(in: town) == 0, "the last days do not know it")
        #expect(complaints(in: town).contains("no snapshot is used (it is damaged)"))
        #expect(town.stopDaemon() == 0)
        _ = unsafe system("rm -r '\(town.folder)/state/snapshot'")
        try restart(town, at: 0)
        #expect(complaints(in: town).contains("no snapshot is used (there is none)"))
        #expect(town.stopDaemon() == 0)
    }

    private func restart(_ town: Town, at offset: Int) throws {
        try setClock(of: town, offset)
        try startDaemon(of: town)
        try waitForRuns(5, in: town)
    }

    /// One that begins and ends.
    private func waitForIncident(in town: Town) throws {
        town.addProbe("service", "service: accounts\n")
        town.addProbe(
            "journey",
            """
            journey: sign-in
            service: accounts
            every: 200ms
            steps:
              - { name: sign in, get: "{{shop}}/health/auth", expect: { status: 200 } }
            """
        )
        #expect(town.probectl("reload").code == 0)
        #expect(town.turn("auth", to: "down"))
        #expect(Files.wait(20) { town.alerts.count == 1 })
        #expect(town.turn("auth", to: "none"))
        #expect(Files.wait(20) { town.alerts.count == 2 })
    }

    private func incidents(in town: Town) -> Int {
        town.probectl("incident", "list", "--all", "--json").json["incidents"]?.array?.count ?? -1
    }

    private func complaints(in town: Town) -> String { town.daemon?.errorText ?? "" }

    @Test("stopped for four seconds: one gap with its count, reason late, and no burst")
    func stopped() throws {
        let town = try Town()
        town.addWindow()
        try town.startDaemon()
        try waitForRuns(3, in: town)
        let before = try #require(try town.records().last?["sequence"]?.number?.integer)
        let process = try #require(town.daemon?.processID)
        let nap = "kill -STOP \(process); sleep 4; kill -CONT \(process)"
        try Command("/bin/sh", ["-c", nap], folder: town.folder, name: "nap").wait()
        try waitForRuns(10, in: town)
        let records = try town.records(of: "front")
            .filter { ($0["sequence"]?.number?.integer ?? 0) > before }
        let gaps = records.filter { $0["kind"]?.string == "gap" }
        #expect(gaps.compactMap { $0["reason"]?.string } == ["late"], "\(gaps)")
        let count = gaps.first?["count"]?.number?.integer ?? 0
        #expect((15...22).contains(count), "20 slots went by, \(count) are in the gap")
        let until = try #require(gaps.first?["until"]?.string)
        // RFC 3339 in UTC sorts as text. A slot has one run, so none starts two at once.
        let starts = records.filter { $0["kind"]?.string == "run" }
            .compactMap { $0["at"]?.string }.filter { $0 > until }
        let first = try #require(starts.first)
        #expect(starts.count { $0.prefix(21) == first.prefix(21) } <= 2, "\(starts.prefix(8))")
        let outcomes = Set(
            records.filter { $0["kind"]?.string == "run" }.compactMap { $0["outcome"]?.string }
        )
        #expect(outcomes.isSubset(of: ["passed", "degraded", "aborted"]), "\(outcomes)")
        #expect(town.stopDaemon() == 0)
    }
}
