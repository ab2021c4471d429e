package import Journey
import ProbeModel

/// The probe files that people wrote, as read from the disk.
package enum ProbeFolder {
    /// What was read, and what could not be.
    package struct Contents: Sendable {
        package fileprivate(set) var sources: [SourceText] = []
        package fileprivate(set) var faults: [IntakeError] = []
    }

    /// Reads files, and every `.yaml` and `.yml` file below folders, in the order of their paths.
    ///
    /// `mayBeEmpty`: a folder without probe files is fine, as it is right after the installation.
    package static func read(
        _ paths: [String],
        mayBeEmpty: Bool = false
    ) throws(IntakeError) -> [SourceText] {
        let contents = gather(paths, mayBeEmpty: mayBeEmpty)
        if let fault = contents.faults.first { throw fault }
        return contents.sources
    }

    /// The same, but reads on when something cannot be read: all faults at once.
    package static func gather(_ paths: [String], mayBeEmpty: Bool = false) -> Contents {
        var contents = Contents()
        var known: Set<String> = []
        for path in paths {
            var search = Search()
            search.look(at: path, depth: 0)
            contents.faults += search.faults
            if search.found.isEmpty, search.faults.isEmpty, !mayBeEmpty {
                contents.faults.append(.noProbeFiles(path: path))
            }
            guard search.found.count <= Limits.journeys else {
                contents.faults.append(.tooManyFiles(path: path, limit: Limits.journeys))
                continue
            }
            // A file that is named beside its folder is read once.
            for file in search.found where known.insert(file).inserted { contents.add(file) }
        }
        return contents
    }

    /// A file that a step sends; nil if it cannot be read, or is larger than a request may be.
    package static func attachment(_ path: String) -> [UInt8]? {
        try? FileReader.read(path, limit: Limits.requestBytes)
    }
}

/// The files below a path, and what of it cannot be looked at.
private struct Search {
    private(set) var found: [String] = []
    private(set) var faults: [IntakeError] = []

    mutating func look(at path: String, depth: Int) {
        do throws(IntakeError) {
            guard try FileReader.status(path).isFolder else { return found.append(path) }
            guard depth < Limits.folderDepth else { return }
            for name in try FileReader.names(in: path) {
                let inner = path.hasSuffix("/") ? path + name : path + "/" + name
                let isFile = name.hasSuffix(".yaml") || name.hasSuffix(".yml")
                // A link that leads nowhere is a file that cannot be read.
                let isFolder = (try? FileReader.status(inner).isFolder) ?? false
                if isFile || isFolder { look(at: inner, depth: depth + 1) }
            }
        } catch { faults.append(error) }
    }
}

extension ProbeFolder.Contents {
    fileprivate mutating func add(_ file: String) {
        do throws(IntakeError) {
            // One byte more than allowed: the compiler says what is wrong, with the place.
            let bytes = try FileReader.beginning(of: file, count: Limits.probeFileBytes + 1)
            sources.append(SourceText(path: file, bytes: bytes))
        } catch { faults.append(error) }
    }
}

/// A file of certificates, which libcurl reads when it needs them.
package enum CertificateFile {
    /// - Parameter path: Of the file.
    /// - Throws: If it is no file on a disk: a pipe would hold up all transfers.
    package static func check(_ path: String) throws(IntakeError) {
        _ = try FileReader.beginning(of: path, count: 1)
    }
}

/// The daemon's configuration file, as read from the disk.
package enum ConfigurationFile {
    package static func read(_ path: String) throws(IntakeError) -> SourceText {
        let bytes = try FileReader.beginning(of: path, count: Limits.probeFileBytes + 1)
        return SourceText(path: path, bytes: bytes)
    }
}
