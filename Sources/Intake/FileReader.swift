import Glibc
import ProbeModel

/// Reads whole files and lists folders: the only file of this room that makes system calls.
struct FileReader {
    struct Status {
        let isFolder: Bool
        let mode: UInt32
    }

    /// All bytes of a file that has at most `limit` of them.
    static func read(_ path: String, limit: Int) throws(IntakeError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: path, errorNumber: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            // Safe because the block outlives the call and its length goes with it.
            let count = unsafe Glibc.read(descriptor, &block, block.count)
            if count < 0 {
                guard errno == EINTR else { throw .unreadable(path: path, errorNumber: errno) }
                continue
            }
            guard count > 0 else { return bytes }
            bytes += block[..<count]
            guard bytes.count <= limit else { throw .tooLarge(path: path, limit: limit) }
        }
    }

    static func status(_ path: String) throws(IntakeError) -> Status {
        var status = stat()
        // Safe because the call only writes the structure that it is given.
        guard unsafe stat(path, &status) == 0 else {
            throw .unreadable(path: path, errorNumber: errno)
        }
        return Status(
            isFolder: status.st_mode & S_IFMT == S_IFDIR,
            mode: status.st_mode & 0o7777
        )
    }

    /// Names in a folder without the hidden ones, sorted.
    static func names(in path: String) throws(IntakeError) -> [String] {
        guard let folder = unsafe opendir(path) else {
            throw .unreadable(path: path, errorNumber: errno)
        }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            // Safe because the entry is valid until the next call, and its name ends with a zero.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// A variable of the environment; nil if it is not set or empty.
    static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }
}
