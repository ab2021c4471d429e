import Glibc

/// A page of the project's documentation.
enum Page {
    /// Its blocks of YAML.
    static func examples(of path: String) -> [String] {
        read(path).split(separator: "```yaml\n").dropFirst()
            .compactMap { $0.split(separator: "```").first.map(String.init) }
    }

    private static func read(_ path: String) -> String {
        let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        guard let file = unsafe fopen("\(root)/\(path)", "r") else { return "" }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
