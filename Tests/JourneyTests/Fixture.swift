import Glibc

/// Files beside the tests.
enum Fixture {
    struct Unreadable: Error {
        let path: String
    }

    static func names(in folder: String, ending: String) -> [String] {
        var names: [String] = []
        guard let directory = unsafe opendir(path(folder)) else { return [] }
        defer { unsafe closedir(directory) }
        while let entry = unsafe readdir(directory) {
            // Safe because the name is terminated and lives until the next call.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe String(
                    cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self)
                )
            }
            if name.hasSuffix(ending) { names.append(name) }
        }
        return names.sorted()
    }

    static func read(_ name: String) throws -> String {
        guard let file = unsafe fopen(path(name), "rb") else { throw Unreadable(path: name) }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }

    static func write(_ text: String, to name: String) throws {
        guard let file = unsafe fopen(path(name), "wb") else { throw Unreadable(path: name) }
        defer { unsafe fclose(file) }
        let bytes = Array(text.utf8)
        guard unsafe fwrite(bytes, 1, bytes.count, file) == bytes.count else {
            throw Unreadable(path: name)
        }
    }

    /// Below `Fixtures`, or below the project's root if it begins with `/`.
    private static func path(_ name: String) -> String {
        let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        guard name.hasPrefix("/") else {
            return folder.joined(separator: "/") + "/Fixtures/" + name
        }
        return folder.dropLast(2).joined(separator: "/") + name
    }
}
