import Glibc
import ProbeModel

/// Reads whole files and lists folders: the only file of this room that makes system calls.
struct FileReader {
    struct Status {
        let isFolder: Bool
        let mode: UInt32
    }

    /// Whether a file ends, or is read until its writer closes it.
    enum Kind {
        /// A file on a disk. Nothing else is opened: a pipe without a writer holds up for ever.
        case regular
        /// What somebody names on a command line, and waits for: the output of a program too.
        case stream
    }

    /// All bytes of a file that has at most `limit` of them.
    static func read(
        _ path: String,
        limit: Int,
        as kind: Kind = .regular
    ) throws(IntakeError) -> [UInt8] {
        let bytes = try beginning(of: path, count: limit + 1, as: kind)
        guard bytes.count <= limit else { throw .tooLarge(path: path, limit: limit) }
        return bytes
    }

    /// The first bytes of a file, at most `count`.
    static func beginning(
        of path: String,
        count limit: Int,
        as kind: Kind = .regular
    ) throws(IntakeError) -> [UInt8] {
        let descriptor = try descriptor(of: path, kind)
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < limit {
            // Safe because the block outlives the call and its length goes with it.
            let count = unsafe Glibc.read(descriptor, &block, min(block.count, limit - bytes.count))
            if count < 0 {
                guard errno == EINTR else { throw .unreadable(path: path, errorNumber: errno) }
                continue
            }
            guard count > 0 else { break }
            bytes += block[..<count]
        }
        return bytes
    }

    /// Opens without waiting for whoever is at the other end of a pipe or a line.
    private static func descriptor(of path: String, _ kind: Kind) throws(IntakeError) -> Int32 {
        let manner = kind == .regular ? O_NONBLOCK | O_NOCTTY : 0
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | manner)
        guard descriptor >= 0 else { throw .unreadable(path: path, errorNumber: errno) }
        var status = stat()
        // Safe because the call only writes the structure that it is given.
        let isKnown = unsafe fstat(descriptor, &status) == 0
        let type = status.st_mode & S_IFMT
        if !isKnown || type == S_IFDIR || (kind == .regular && type != S_IFREG) {
            let number = errno
            close(descriptor)
            guard isKnown else { throw .unreadable(path: path, errorNumber: number) }
            throw .noRegularFile(path: path, kind: word(for: type))
        }
        return descriptor
    }

    private static func word(for type: mode_t) -> String {
        switch type {
        case S_IFDIR: "a folder"
        case S_IFIFO: "a named pipe"
        default: "a device"
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
        // The end and a failure differ in nothing but `errno`.
        errno = 0
        while let entry = unsafe readdir(folder) {
            // Safe because the entry is valid until the next call, and its name ends with a zero.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            if !name.hasPrefix(".") { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw .unreadable(path: path, errorNumber: errno) }
        return names.sorted()
    }

    /// A variable of the environment; nil if it is not set or empty.
    static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }
}
