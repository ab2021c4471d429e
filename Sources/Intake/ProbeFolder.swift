package import Journey
import ProbeModel

/// The probe files that people wrote, as read from the disk.
package enum ProbeFolder {
    /// Reads files, and every `.yaml` and `.yml` file below folders, in the order of their paths.
    ///
    /// `mayBeEmpty`: a folder without probe files is fine, as it is right after the installation.
    package static func read(
        _ paths: [String],
        mayBeEmpty: Bool = false
    ) throws(IntakeError) -> [SourceText] {
        var sources: [SourceText] = []
        for path in paths {
            let found = try files(at: path, depth: 0)
            guard mayBeEmpty || !found.isEmpty else { throw .noProbeFiles(path: path) }
            guard found.count <= Limits.journeys else {
                throw .tooManyFiles(path: path, limit: Limits.journeys)
            }
            for file in found {
                // One byte more than allowed: the compiler says what is wrong, with the place.
                let bytes = try FileReader.read(file, limit: Limits.probeFileBytes + 1)
                sources.append(SourceText(path: file, bytes: bytes))
            }
        }
        return sources
    }

    /// A file that a step sends; nil if it cannot be read, or is larger than a request may be.
    package static func attachment(_ path: String) -> [UInt8]? {
        try? FileReader.read(path, limit: Limits.requestBytes)
    }

    private static func files(at path: String, depth: Int) throws(IntakeError) -> [String] {
        guard try FileReader.status(path).isFolder else { return [path] }
        guard depth < Limits.folderDepth else { return [] }
        var found: [String] = []
        for name in try FileReader.names(in: path) {
            let inner = path.hasSuffix("/") ? path + name : path + "/" + name
            if try FileReader.status(inner).isFolder {
                found += try files(at: inner, depth: depth + 1)
            } else if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
                found.append(inner)
            }
        }
        return found
    }
}

/// The daemon's configuration file, as read from the disk.
package enum ConfigurationFile {
    package static func read(_ path: String) throws(IntakeError) -> SourceText {
        SourceText(path: path, bytes: try FileReader.read(path, limit: Limits.probeFileBytes + 1))
    }
}
