import Glibc

/// Files that tests read: those of the project, and the vectors that lie beside it.
enum TestFiles {
    /// The project's root, also where `Tests` is a link to another place.
    private static let project: String = {
        // Safe because the library allocates the text and we free it.
        guard let path = unsafe realpath(#filePath, nil) else { return "." }
        defer { unsafe free(path) }
        let parts = unsafe String(cString: path).split(separator: "/").dropLast(3)
        return "/" + parts.joined(separator: "/")
    }()

    private static let vectors: String =
        if let path = unsafe getenv("PROBED_VECTORS") {
            unsafe String(cString: path)
        } else {
            "\(project)/../shared/vectors"
        }

    static let hasVectors: Bool = {
        let hasVectors = unsafe access(vectors, R_OK) == 0
        if !hasVectors {
            print("no vectors at '\(vectors)'; set PROBED_VECTORS to run their tests")
        }
        return hasVectors
    }()

    static func vector(_ path: String) -> [UInt8] {
        read("\(vectors)/\(path)")
    }

    /// A page of `docs/`.
    static func page(_ name: String) -> String {
        String(decoding: read("\(project)/docs/\(name)"), as: UTF8.self)
    }

    private static func read(_ path: String) -> [UInt8] {
        // Safe because the file is closed here, and the buffer is as long as said.
        guard let file = unsafe fopen(path, "r") else { return [] }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = unsafe fread(&buffer, 1, buffer.count, file), count > 0 {
            bytes += buffer[..<count]
        }
        return bytes
    }
}
