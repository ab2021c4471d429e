import Glibc

/// The transcripts beside these tests.
enum TranscriptFiles {
    static let folder =
        String(#filePath.prefix(through: #filePath.lastIndex(of: "/") ?? #filePath.startIndex))
        + "Transcripts/"

    static var isRecording: Bool { unsafe getenv("RECORD") != nil }

    static func read(_ name: String) -> String? {
        guard let file = unsafe fopen(folder + name, "r") else { return nil }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    static func write(_ text: String, to name: String) {
        guard let file = unsafe fopen(folder + name, "w") else { return }
        defer { unsafe fclose(file) }
        unsafe fputs(text, file)
    }

    static func names() -> [String] {
        guard let directory = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            if name.hasSuffix(".txt") { names.append(name) }
        }
        return names.sorted()
    }
}
