import ProbeModel

/// A file that was made elsewhere: of another tool, a calendar, answers of customers.
package enum ImportedFile {
    /// All of it; what comes in on standard input for `-`.
    ///
    /// - Parameters:
    ///   - path: Of the file.
    ///   - limit: The most bytes that it may have.
    /// - Returns: Its bytes.
    /// - Throws: If it cannot be read, or is larger.
    package static func read(
        _ path: String,
        limit: Int = Limits.importBytes
    ) throws(IntakeError) -> [UInt8] {
        try FileReader.read(path == "-" ? "/dev/stdin" : path, limit: limit, as: .stream)
    }
}
