import Dispatch
import Glibc
import Ledger
import ProbeModel
import Synchronization
import Testing

/// The scribe under strace, which lets one system call after the other fail, or ends the process
/// there (D2, F1, F3, R3).
@Suite(
    "System calls",
    .enabled(if: Shell.has("strace"), "needs strace"),
    .timeLimit(.minutes(5))
)
struct InjectionTests {
    /// The calls with which the ledger changes the disk.
    private static let calls = [
        "pwritev", "fdatasync", "fsync", "renameat2", "openat", "fallocate", "ftruncate", "fchmod",
        "unlinkat",
    ]
    /// No `retval=7`: strace then skips the call, so that the kernel would have lied. `cutShort`
    /// has writes that are short.
    private static let faults = ["error=EIO", "error=ENOSPC", "error=EINTR", "signal=KILL"]
    private static let groups = 10

    private struct Case: Sendable {
        var call: String
        var number: Int
        var fault: String
    }

    @Test("whichever call fails, or is the last, nothing that was reported is missing")
    func inject() throws {
        var cases: [Case] = []
        for call in Self.calls {
            for number in 1...max(1, try count(call)) {
                cases += Self.faults.map { Case(call: call, number: number, fault: $0) }
            }
        }
        let tally = Mutex<(problems: [String], refused: Int, killed: Int)>(([], 0, 0))
        DispatchQueue.concurrentPerform(iterations: cases.count) { [cases] index in
            let problem = Result { try check(cases[index]) }
            tally.withLock { tally in
                switch problem {
                case .success(.none): break
                case .success(.refused): tally.refused += 1
                case .success(.killed): tally.killed += 1
                case .success(.problem(let text)): tally.problems.append(text)
                case .failure(let error): tally.problems.append("\(cases[index]): \(error)")
                }
            }
        }
        let (problems, refused, killed) = tally.withLock { $0 }
        print("injected faults: \(cases.count), \(killed) kills, \(refused) starts refused")
        #expect(problems.isEmpty)
        #expect(cases.count > 200)
        // Most faults strike when the ledger is open, and none of these may end it.
        #expect(refused < cases.count / 3)
        // How records fall into groups differs a little, and with it the number of calls.
        #expect(killed > cases.count / 6)
    }

    @Test("room in advance that takes long delays nothing that is reported")
    func slowRoom() throws {
        let scratch = Scratch(in: Shell.memory)
        try SystemDisk.create(directory: scratch.path)
        let (told, log) = ("\(scratch.path).told", "\(scratch.path).log")
        defer { _ = Shell.run("rm -f \(told) \(log)") }
        let run = Shell.run(
            "strace -f -o \(log) -P \(scratch.path)/next.tmp -P \(told) -e trace=fallocate,write "
                + "-e inject=fallocate:delay_enter=3000000 "
                + "\(Shell.scribe) \(scratch.path) \(Self.groups) ahead >\(told)"
        )
        #expect(run.code == 0)
        let lines = Shell.run("cat \(log)").text.split(separator: "\n")
        let reports = lines.indices.filter { lines[$0].contains("write(") }
        let made = try #require(
            lines.firstIndex { $0.contains("fallocate") && $0.hasSuffix("= 0 (DELAYED)") }
        )
        #expect(reports.count > Self.groups)
        // The STOP, too: only then is waited for what is still being made.
        #expect(reports.allSatisfy { $0 < made }, "\(lines)")
        #expect(try missing(in: scratch, after: Shell.run("cat \(told)").text) == nil)
    }

    /// A folder that seems empty, or shorter than it is, would be begun anew over what it holds.
    @Test("a folder that cannot be listed is not taken for a shorter one")
    func listing() throws {
        for number in 1...4 {
            let scratch = Scratch(in: Shell.memory)
            try SystemDisk.create(directory: scratch.path)
            let first = Shell.run("\(Shell.scribe) \(scratch.path) \(Self.groups)")
            let before = try Scratch.contents(of: scratch.path)
            let second = Shell.run(
                "strace -f -o /dev/null -e trace=getdents64 "
                    + "-e inject=getdents64:error=EIO:when=\(number) "
                    + "\(Shell.scribe) \(scratch.path) \(Self.groups) 2>&1"
            )
            if number <= 2 { #expect(second.code == 3, "\(number): \(second.text)") }
            let after = try Scratch.contents(of: scratch.path)
            for (name, bytes) in before where name.hasSuffix(".plog") {
                #expect(after[name] == bytes, "\(number): \(name)")
            }
            #expect(try missing(in: scratch, after: first.text + second.text) == nil)
        }
    }

    @Test(
        "a segment that cannot be opened keeps nobody from starting, and is no secret",
        arguments: [true, false]
    )
    func lost(isLast: Bool) throws {
        let scratch = Scratch(in: Shell.memory)
        try SystemDisk.create(directory: scratch.path)
        // Nobody seals the last segment.
        let first = Shell.run(
            "strace -f -o /dev/null -e trace=ftruncate -e inject=ftruncate:signal=KILL:when=3 "
                + "\(Shell.scribe) \(scratch.path) \(Self.groups)"
        )
        #expect(first.code > 128)
        let reader = try LedgerReader(directory: scratch.path)
        let names = SegmentName.all(in: try Scratch.contents(of: scratch.path).keys.map(\.self))
        #expect(names.count > 2)
        let name = try #require(isLast ? names.last : names.first)
        let second = Shell.run(
            "strace -f -o /dev/null -P \(name) -e trace=openat -e inject=openat:error=EIO "
                + "\(Shell.scribe) \(scratch.path) \(Self.groups) 2>/dev/null"
        )
        #expect(second.code == 0, "\(second.text)")
        var recoveries: [Record.Recovery.Class] = []
        var found: Set<UInt64> = []
        for entry in try reader.entries() {
            if case .recovery(let recovery) = entry.record { recoveries.append(recovery.class) }
            #expect(found.insert(entry.sequence).inserted)
        }
        #expect(recoveries == [.damage])
        let told = (1...Self.told(first.text)).filter { !found.contains($0) }
        #expect(told.isEmpty, "\(told)")
        #expect(found.contains(Self.told(second.text)))
    }

    @Test(
        "a write that the system cuts short: what was reported is there, the rest goes elsewhere",
        .disabled(if: Shell.hasThreadSanitizer, "its own memory is a file that may not grow")
    )
    func cutShort() throws {
        // A file that may not grow further takes a part of a write, and refuses the next one. Each
        // group of records fits a segment of its own.
        let limits = Array(stride(from: 5900, to: 7000, by: 27))
        var cuts = 0
        for limit in limits {
            let scratch = Scratch(in: Shell.memory)
            try SystemDisk.create(directory: scratch.path)
            let run = Shell.run(
                "trap '' XFSZ; prlimit --fsize=\(limit) \(Shell.scribe) \(scratch.path) "
                    + "\(Self.groups) 2>&1"
            )
            #expect(try missing(in: scratch, after: run.text) == nil, "\(limit)")
            #expect(run.code == 0, "\(limit): \(run.text)")
            for entry in try LedgerReader(directory: scratch.path).entries() {
                if case .damage(let damage) = entry.record, damage.errorNumber == EFBIG {
                    cuts += 1
                }
            }
        }
        print("writes that were cut short: \(cuts)")
        #expect(cuts > limits.count / 2)
    }

    /// Limits openat, which the loader calls too, to the ledger's directory.
    private func filter(_ call: String, _ path: String) -> String {
        call == "openat" ? "-P \(path) -e trace=openat" : "-e trace=\(call)"
    }

    /// How often a whole run makes a call.
    private func count(_ call: String) throws -> Int {
        let scratch = Scratch(in: Shell.memory)
        try SystemDisk.create(directory: scratch.path)
        let log = "\(scratch.path).log"
        defer { _ = Shell.run("rm -f \(log)") }
        let line = "strace -f -o \(log) \(filter(call, scratch.path))"
        let run = Shell.run("\(line) \(Shell.scribe) \(scratch.path) \(Self.groups)")
        #expect(run.code == 0, "\(run.text)")
        return Int(Shell.run("grep -c '\(call)(' \(log)").text.prefix { $0 != "\n" }) ?? 0
    }

    private enum Outcome: Sendable {
        case none, refused, killed
        case problem(String)
    }

    private func check(_ fault: Case) throws -> Outcome {
        let scratch = Scratch(in: Shell.memory)
        try SystemDisk.create(directory: scratch.path)
        let line =
            "strace -f -o /dev/null \(filter(fault.call, scratch.path)) "
            + "-e inject=\(fault.call):\(fault.fault):when=\(fault.number)"
        let run = Shell.run("\(line) \(Shell.scribe) \(scratch.path) \(Self.groups) 2>&1")
        let name = "\(fault.call) \(fault.number) \(fault.fault)"
        if let problem = try missing(in: scratch, after: run.text) {
            return .problem("\(name): \(problem)")
        }
        let told = Self.told(run.text)
        if run.code == 3 { return told == 0 ? .refused : .problem("\(name): \(run.text)") }
        if fault.fault == "signal=KILL", run.code > 128 { return .killed }
        return run.code == 0 ? .none : .problem("\(name): ended with \(run.code): \(run.text)")
    }

    /// The last record that the scribe was told is durable.
    private static func told(_ text: String) -> UInt64 {
        text.split(separator: "\n").compactMap { line in
            line.hasPrefix("durable ") ? UInt64(line.dropFirst(8)) : nil
        }.max() ?? 0
    }

    /// What is missing or damaged after the scribe printed `text`; nil if nothing is.
    private func missing(in scratch: Scratch, after text: String) throws -> String? {
        let told = Self.told(text)
        let reader = try LedgerReader(directory: scratch.path)
        let verification = try reader.verify()
        var bench = try Bench(on: try SystemDisk(directory: scratch.path))
        bench.turn()
        bench.close()
        let found = Set(try reader.entries().map(\.sequence))
        let last = bench.reported.last?.sequence ?? 0
        guard last > told, found == Set(1...last) else {
            return "\(told) were reported, \(found.count) are there"
        }
        return verification.isDamaged ? "\(verification.findings)" : nil
    }
}
