import Glibc
import JSON

/// The files that many projects share, `../shared/vectors` beside this one.
enum Vectors {
    static let root: String = {
        if let path = unsafe getenv("PROBED_VECTORS") { return unsafe String(cString: path) }
        let project = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(project)/../shared/vectors"
    }()

    static let areThere: Bool = {
        let areThere = unsafe access(root, R_OK) == 0
        if !areThere { print("no vectors at '\(root)'; set PROBED_VECTORS to run their tests") }
        return areThere
    }()

    static func read(_ path: String) -> [UInt8] {
        // Safe because the file is closed here, and the buffer is as long as said.
        guard let file = unsafe fopen("\(root)/\(path)", "r") else { return [] }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = unsafe fread(&buffer, 1, buffer.count, file), count > 0 {
            bytes += buffer[..<count]
        }
        return bytes
    }
}
