import Export
import Glibc
import ProbeModel

extension DaemonFigures.Process {
    /// What the kernel says of this process now (proc(5)).
    static func measured(startedAt start: Timestamp) -> DaemonFigures.Process {
        var process = DaemonFigures.Process()
        process.start = start
        var usage = rusage()
        var limit = rlimit()
        // Safe because the calls only write the structures that they are given.
        if unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
            process.cpuSeconds = usage.ru_utime.seconds + usage.ru_stime.seconds
        }
        if unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            process.descriptorLimit = Int(clamping: limit.rlim_cur)
        }
        let pages = words(of: "/proc/self/statm")
        if pages.count > 1 {
            process.virtualBytes = pages[0] * Int(getpagesize())
            process.residentBytes = pages[1] * Int(getpagesize())
        }
        process.openDescriptors = countDescriptors()
        return process
    }

    /// The numbers of a small file of the kernel's; empty if it cannot be read.
    private static func words(of path: String) -> [Int] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 256)
        // Safe because the buffer outlives the call and its length goes with it.
        let count = unsafe read(descriptor, &bytes, bytes.count)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        return text.split(separator: " ").compactMap { Int($0) }
    }

    /// Without the one that counts them; nil if they cannot be counted.
    private static func countDescriptors() -> Int? {
        guard let folder = unsafe opendir("/proc/self/fd") else { return nil }
        defer { unsafe closedir(folder) }
        var count = 0
        while unsafe readdir(folder) != nil { count += 1 }
        // Two of them are the folder itself and its parent.
        return count - 3
    }
}

extension timeval {
    fileprivate var seconds: Double { Double(tv_sec) + Double(tv_usec) / 1_000_000 }
}
