import FoundationEssentials

/// A folder for socket files; removed with all that is in it.
func withTemporaryFolder(_ body: (String) async throws -> Void) async throws {
    let number = String(UInt32.random(in: .min ... .max), radix: 36)
    let path = FileManager.default.temporaryDirectory.path + "/control-\(number)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await body(path)
}
