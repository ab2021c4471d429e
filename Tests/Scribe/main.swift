import Glibc
import Ledger
import ProbeModel

if CommandLine.arguments.dropFirst().first == "beside" {
    exit(SideFiles.write(to: CommandLine.arguments.last ?? ""))
}

/// Writes a small ledger on a real disk and prints the number of each record that it was told is
/// durable. Tests of the ledger interrupt it at each of its system calls.
///
/// `scribe DIRECTORY GROUPS [ahead]` ends with 0, with 3 if the start was refused, with 4 if records were
/// left without evidence. Without `ahead` one thread does everything, so that each run makes the same
/// calls; with it room is made in advance on another, as in the daemon.
func say(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    // Safe because write only reads the array, within its bounds, during the call.
    _ = unsafe write(1, bytes, bytes.count)
}

let words = CommandLine.arguments
guard (3...4).contains(words.count), let groups = Int(words[2]) else {
    say("usage: scribe DIRECTORY GROUPS [ahead]")
    exit(2)
}
var settings = Writer.Settings()
settings.segmentBytes = 7000
settings.allocationBytes = 2048
settings.reserveBytes = 4096
if words.last == "ahead" { settings.aside = .thread }
let ledger: Ledger
do throws(LedgerError) {
    let disk: SystemDisk
    do throws(DiskError) { disk = try SystemDisk(directory: words[1]) } catch { throw .disk(error) }
    ledger = try Ledger(
        disk: disk,
        directory: words[1],
        identity: Identity(writer: "scribe", libcurl: "", boot: .none),
        settings: settings,
        surroundings: .system(isClockVouched: true)
    ) { entries in
        if let last = entries.last { say("durable \(last.sequence)") }
    }
} catch {
    say("\(error)")
    exit(3)
}
for number in 1...groups {
    // One group after the other, so that each run makes the same calls; groups of one record, of
    // two, of three.
    for _ in 0...number % 3 {
        _ = try? ledger.append(.stop(reason: String(repeating: "group \(number) ", count: 40)))
    }
    _ = ledger.flush(within: .milliseconds(500))
}
do throws(LedgerError) { try ledger.stop(reason: "end") } catch { exit(4) }
