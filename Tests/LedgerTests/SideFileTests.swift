import Digest
import Dispatch
import Glibc
import Ledger
import ProbeModel
import Synchronization
import Testing

/// What stands beside the ledger, under strace: its files are replaced with a plain rename, which
/// the ledger's own segments never are.
@Suite(
    "Files beside the ledger",
    .enabled(if: Shell.has("strace"), "needs strace"),
    .timeLimit(.minutes(5))
)
struct SideFileTests {
    private static let calls = [
        "pwritev", "fdatasync", "fsync", "rename,renameat,renameat2", "fchmod", "unlink,unlinkat",
    ]
    private static let faults = ["error=EIO", "error=ENOSPC", "error=EINTR", "signal=KILL"]

    private struct Case: Sendable {
        var calls: String
        var number: Int
        var fault: String
    }

    @Test("whichever call fails, or is the last, what was told is there, and nothing is torn")
    func inject() throws {
        var cases: [Case] = []
        for calls in Self.calls {
            for number in 1...max(1, try count(calls)) {
                cases += Self.faults.map { Case(calls: calls, number: number, fault: $0) }
            }
        }
        let outcome = Mutex<(problems: [String], killed: Int)>(([], 0))
        DispatchQueue.concurrentPerform(iterations: cases.count) { [cases] index in
            let one = cases[index]
            let found = Result { try check(one) }
            outcome.withLock { outcome in
                switch found {
                case .success((let problems, let code)):
                    outcome.problems += problems.map { "\(one): \($0)" }
                    if code > 128 { outcome.killed += 1 }
                case .failure(let error): outcome.problems.append("\(one): \(error)")
                }
            }
        }
        let (problems, killed) = outcome.withLock { $0 }
        print("injected faults beside the ledger: \(cases.count), \(killed) kills")
        #expect(problems.isEmpty)
        #expect(cases.count > 100 && killed > cases.count / 6)
    }

    /// How often a whole run makes these calls; the rename at least.
    private func count(_ calls: String) throws -> Int {
        let scratch = Scratch(in: Shell.memory)
        defer { clean(scratch) }
        let log = "\(scratch.path).log"
        defer { _ = Shell.run("rm -f \(log)") }
        let run = write(to: scratch, "-o \(log) -e trace=\(calls)")
        #expect(run.code == 0, "\(run.text)")
        let names = calls.replacing(",", with: "|")
        let lines = Shell.run("grep -cE '(\(names))\\(' \(log)").text
        let count = Int(lines.prefix { $0 != "\n" }) ?? 0
        if calls.hasPrefix("rename") { #expect(count >= 8) }
        return count
    }

    private func write(to scratch: Scratch, _ options: String) -> (text: String, code: Int32) {
        _ = Shell.run("mkdir '\(scratch.path)'")
        return Shell.run("strace -f \(options) \(Shell.scribe) beside \(scratch.path) 2>&1")
    }

    private func clean(_ scratch: Scratch) { _ = Shell.run("rm -rf '\(scratch.path)'") }

    private func check(_ one: Case) throws -> (problems: [String], code: Int32) {
        let scratch = Scratch(in: Shell.memory)
        defer { clean(scratch) }
        let inject = "inject=\(one.calls):\(one.fault):when=\(one.number)"
        let run = write(to: scratch, "-o /dev/null -e trace=\(one.calls) -e \(inject)")
        var problems: [String] = []
        let told = { (word: String) in
            run.text.split(separator: "\n").compactMap { line in
                line.hasPrefix(word + " ") ? Int64(line.dropFirst(word.count + 1)) : nil
            }
        }
        let last = told("note").max() ?? 0
        let newest = try NoteFolder.newest(in: scratch.path + "/notes")?.checkpoint.last ?? 0
        if newest < last { problems.append("note \(last) was told, \(newest) is there") }
        for number in told("transcript") {
            let content = Array("transcript \(number)".utf8)
            let found = try EvidenceFolder.read(
                EvidenceHash(SHA256(of: content)),
                startedAt: Timestamp(clampingSeconds: number),
                in: scratch.path + "/evidence"
            )
            if found != content { problems.append("transcript \(number) was told") }
        }
        return (problems + (try torn(in: scratch)), run.code)
    }

    /// Files that have their name and are not whole.
    private func torn(in scratch: Scratch) throws -> [String] {
        var torn: [String] = []
        let notes = (try? Scratch.contents(of: scratch.path + "/notes")) ?? [:]
        for (name, bytes) in notes where name.hasSuffix(".note") {
            let note = try? Note(text: String(decoding: bytes, as: UTF8.self))
            if note == nil { torn.append(name) }
        }
        let transcripts = (try? Scratch.contents(of: scratch.path + "/evidence")) ?? [:]
        for (name, bytes) in transcripts where name.hasSuffix(".json") {
            if !name.contains(SHA256(of: bytes).description) { torn.append(name) }
        }
        return torn
    }
}
