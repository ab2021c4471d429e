import Ledger
import ProbeModel
import Testing

/// Every state in which a loss of power could leave what the scribe did with real system calls
/// (D3, D4; log.md, E11).
@Suite(
    "Crash states",
    .enabled(if: Shell.has("strace"), "needs strace"),
    .timeLimit(.minutes(3))
)
struct CrashStateTests {
    /// Mistakes that the replay makes.
    private enum Mistake {
        case none, directoryNotSynced, filesNotSynced
    }

    private func trace(_ mode: String) throws -> CallTrace {
        let scratch = Scratch(in: Shell.memory)
        try SystemDisk.create(directory: scratch.path)
        let log = "\(scratch.path).log"
        defer { _ = Shell.run("rm -f \(log)") }
        let calls =
            "openat,close,write,pwritev,fdatasync,fsync,fallocate,ftruncate,fchmod,renameat2,unlinkat"
        let strace = "strace -f -xx -s 100000 -o \(log) -e trace=\(calls)"
        let run = Shell.run("\(strace) \(Shell.scribe) \(scratch.path) 10 \(mode)")
        #expect(run.code == 0)
        return try CallTrace(Shell.run("cat \(log)").text, directory: scratch.path)
    }

    @Test(
        "whatever the power leaves of the real calls, all that was reported is there",
        arguments: ["", "ahead"]
    )
    func explore(mode: String) throws {
        let trace = try trace(mode)
        let sound = try explore(trace, .none)
        print("crash states: \(sound.states) after \(trace.calls.count) calls")
        #expect(sound.problems.isEmpty)
        #expect(sound.reported > 14)
        let unnamed = try explore(trace, .directoryNotSynced)
        let unsynced = try explore(trace, .filesNotSynced)
        print(
            "without the directory's sync \(unnamed.problems.count) of \(unnamed.states) states,",
            "without the files' syncs \(unsynced.problems.count) of \(unsynced.states)",
            "break a promise"
        )
        #expect(!unnamed.problems.isEmpty)
        #expect(!unsynced.problems.isEmpty)
    }

    private func explore(
        _ trace: CallTrace,
        _ mistake: Mistake
    ) throws -> (states: Int, reported: UInt64, problems: [String]) {
        let disk = SimulatedDisk()
        var open: [Int32: DiskFile] = [:]
        var reported: UInt64 = 0
        var states = 0
        var problems: [String] = []
        for (index, call) in trace.calls.enumerated() {
            if case .report(let number) = call { reported = number }
            try replay(call, mistake, on: disk, &open)
            for state in disk.crashStates(limit: mistake == .none ? 64 : 4) {
                states += 1
                if let problem = try problem(state, reported) {
                    problems.append("after call \(index), \(call): \(problem)")
                }
            }
        }
        return (states, reported, problems)
    }

    private func replay(
        _ call: CallTrace.Call,
        _ mistake: Mistake,
        on disk: SimulatedDisk,
        _ open: inout [Int32: DiskFile]
    ) throws {
        func file(_ number: Int32) throws -> DiskFile { try #require(open[number]) }
        switch call {
        case .create(let number, let name): open[number] = try disk.create(name)
        case .open(let number, let name): open[number] = try disk.open(name)
        case .close(let number): disk.close(try file(number))
        case .write(let number, let offset, let bytes):
            let count = try disk.write(bytes[...], to: file(number), at: offset)
            #expect(count == bytes.count)
        case .synchronise(let number):
            if mistake != .filesNotSynced { try disk.synchronise(file(number)) }
        case .synchroniseDirectory:
            if mistake != .directoryNotSynced { try disk.synchroniseDirectory() }
        case .allocate(let number, let size): try disk.allocate(file(number), size: size)
        case .truncate(let number, let size): try disk.truncate(file(number), to: size)
        case .protect(let number): try disk.protect(file(number))
        case .rename(let old, let new): try disk.rename(old, to: new, replacing: false)
        case .remove(let name): try disk.remove(name)
        case .report: break
        }
    }

    /// Recovers and reads; nil if all is there that was reported.
    private func problem(_ disk: SimulatedDisk, _ reported: UInt64) throws -> String? {
        let next = try RecoveryPlan(reading: disk).nextSequence
        guard next > reported else { return "goes on at \(next), \(reported) were reported" }
        let found = Set(try Bench.read(disk).map(\.sequence))
        let missing = Set(1..<reported + 1).subtracting(found)
        return missing.isEmpty ? nil : "\(missing.sorted()) are missing"
    }
}
