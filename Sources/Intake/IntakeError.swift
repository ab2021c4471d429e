import Glibc

/// Why something that people wrote could not be taken in: the problem, the place, the remedy.
package enum IntakeError: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadable(path: String, errorNumber: Int32)
    /// A folder, a pipe or a device stands where a file should; a socket cannot be opened at all.
    case noRegularFile(path: String, kind: String)
    case tooLarge(path: String, limit: Int)
    case noProbeFiles(path: String)
    case tooManyFiles(path: String, limit: Int)
    /// The file can be read by others.
    case exposed(path: String, mode: UInt32)
    /// The configuration names a credential that is not there.
    case noCredential(name: String)
    /// The content cannot serve as a secret.
    case unfitSecret(path: String, why: String)

    package var description: String {
        switch self {
        case .unreadable(let path, ENOENT):
            "'\(path)' does not exist"
        case .unreadable(let path, let number):
            "'\(path)' cannot be read: \(Self.text(number))"
        case .noRegularFile(let path, let kind):
            "'\(path)' is \(kind), no file; take it away, or name another"
        case .tooLarge(let path, let limit):
            "'\(path)' has more than \(limit >> 10) KiB; split it"
        case .noProbeFiles(let path):
            "there is no .yaml file below '\(path)'; put journeys and services there"
        case .tooManyFiles(let path, let limit):
            "there are more than \(limit) files below '\(path)'; split the folder"
        case .exposed(let path, let mode):
            "'\(path)' holds a secret and has mode \(String(mode, radix: 8)); chmod 600 it"
        case .noCredential(let name):
            "there is no credential '\(name)'; add LoadCredential=\(name):… to the unit, "
                + "or put the file into the folder 'secrets'"
        case .unfitSecret(let path, let why):
            "the secret in '\(path)' \(why)"
        }
    }

    /// The file or folder; of a credential its name.
    package var path: String {
        switch self {
        case .unreadable(let path, _), .noRegularFile(let path, _), .tooLarge(let path, _),
            .noProbeFiles(let path), .tooManyFiles(let path, _), .exposed(let path, _),
            .unfitSecret(let path, _):
            path
        case .noCredential(let name): name
        }
    }

    private static func text(_ number: Int32) -> String {
        // Safe because the text is copied at once.
        unsafe String(cString: strerror(number)).lowercased()
    }
}
