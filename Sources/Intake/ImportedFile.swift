import ProbeModel

/// A file of another tool.
package enum ImportedFile {
    /// All of it, up to `Limits.importBytes`.
    package static func read(_ path: String) throws(IntakeError) -> [UInt8] {
        try FileReader.read(path, limit: Limits.importBytes)
    }
}
