import Glibc
import Testing

/// The project's own text files, read for the tests of the house rules.
enum SourceTree {
    struct File: Sendable, CustomTestStringConvertible {
        /// Relative to the project's root.
        let path: String
        let lines: [Substring]

        var testDescription: String { path }
        /// `Sources/Ledger/Frame.swift` → `Ledger`.
        var room: String { String(path.split(separator: "/").dropFirst().first ?? "") }
        var name: String { String(path.split(separator: "/").last ?? "") }
    }

    static let root = String(#filePath.split(separator: "/").dropLast(3).joined(separator: "/"))

    /// Every Swift file below `Sources`.
    static let sources = files(below: "Sources", ending: ".swift")
    /// Every Swift file below `Tests`.
    static let tests = files(below: "Tests", ending: ".swift")

    static func files(below folder: String, ending: String) -> [File] {
        var found: [File] = []
        for name in names(in: folder).sorted() {
            let path = folder + "/" + name
            if isFolder(path) {
                found += files(below: path, ending: ending)
            } else if name.hasSuffix(ending), let text = text(of: path) {
                found.append(
                    File(
                        path: path,
                        lines: text.split(separator: "\n", omittingEmptySubsequences: false)
                    )
                )
            }
        }
        return found
    }

    static func text(of path: String) -> String? {
        guard let file = unsafe fopen("/" + root + "/" + path, "r") else { return nil }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe fread(&block, 1, block.count, file)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += block[..<count]
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat("/" + root + "/" + path, &status) == 0
            && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func names(in folder: String) -> [String] {
        guard let directory = unsafe opendir("/" + root + "/" + folder) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}
