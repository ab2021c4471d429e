import Glibc
import Ledger

/// A directory that ends with the test.
final class Scratch {
    let path: String

    init(in parent: String = "/tmp") {
        let name = UniqueID(high: .random(in: .min ... .max), low: .random(in: .min ... .max))
        path = "\(parent)/probed-ledger-\(name)"
    }

    /// Names and whole contents of the directory's files.
    static func contents(of path: String) throws -> [String: [UInt8]] {
        let disk = try SystemDisk(directory: path)
        var contents: [String: [UInt8]] = [:]
        for name in try disk.names() {
            let file = try disk.open(name)
            defer { disk.close(file) }
            contents[name] = try disk.read(file, at: 0, count: try disk.status(file).size)
        }
        return contents
    }

    /// The folder that holds `Tests` and `docs`.
    static let project = String(describing: #filePath).split(separator: "/").dropLast(3)
        .reduce("") { $0 + "/" + $1 }

    /// A small text file; nil if it cannot be read.
    static func text(of name: String, in path: String) -> String? {
        guard let disk = try? SystemDisk(directory: path), let file = try? disk.open(name) else {
            return nil
        }
        defer { disk.close(file) }
        guard let bytes = try? disk.read(file, at: 0, count: 1 << 20) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A new file with these bytes in the directory, which is created if need be.
    static func write(_ bytes: [UInt8], as name: String, in path: String) throws {
        try SystemDisk.create(directory: path)
        let disk = try SystemDisk(directory: path)
        try? disk.remove(name)
        let file = try disk.create(name)
        defer { disk.close(file) }
        var done = 0
        while done < bytes.count {
            done += try disk.write(bytes[done...], to: file, at: done)
        }
    }

    /// The permission bits of a file, or of the directory.
    func mode(_ name: String = ".") -> UInt32 {
        var status = stat()
        // Safe because stat fills the structure that it is given.
        _ = unsafe stat("\(path)/\(name)", &status)
        return status.st_mode & 0o777
    }

    deinit {
        if let disk = try? SystemDisk(directory: path) {
            for name in (try? disk.names()) ?? [] { try? disk.remove(name) }
        }
        // Safe because a Swift string lives as a C string during the call.
        _ = unsafe rmdir(path)
    }
}
