import Journey
package import ProbeModel

/// Secrets, one a file, named like the file. From the service manager's directory, or from a folder
/// whose files nobody else can read; never from flags, the environment or YAML (promises.md S1).
package enum Credentials {
    /// Reads `$CREDENTIALS_DIRECTORY` and `folder`; the service manager's win.
    package static func read(folder: String?) throws(IntakeError) -> [String: Secret] {
        var secrets: [String: Secret] = [:]
        if let folder { secrets = try read(below: folder, mustBePrivate: true) }
        if let managed = FileReader.environment("CREDENTIALS_DIRECTORY") {
            for (name, secret) in try read(below: managed, mustBePrivate: false) {
                secrets[name] = secret
            }
        }
        return secrets
    }

    /// Takes the credential with the ledger's key out, so that no probe file can use it.
    package static func takeKey(
        named name: String?,
        from secrets: inout [String: Secret]
    ) throws(IntakeError) -> Secret? {
        guard let name else { return nil }
        guard let key = secrets.removeValue(forKey: name) else { throw .noCredential(name: name) }
        return key
    }

    private static func read(
        below folder: String,
        mustBePrivate: Bool
    ) throws(IntakeError) -> [String: Secret] {
        var secrets: [String: Secret] = [:]
        for name in try FileReader.names(in: folder) {
            let path = folder + "/" + name
            let status = try FileReader.status(path)
            if status.isFolder { continue }
            guard !mustBePrivate || status.mode & 0o077 == 0 else {
                throw .exposed(path: path, mode: status.mode)
            }
            secrets[name] = try secret(in: path)
        }
        return secrets
    }

    /// The file's text without the line break at its end.
    private static func secret(in path: String) throws(IntakeError) -> Secret {
        var bytes = try FileReader.read(path, limit: Limits.secretFileBytes)
        if bytes.last == 0x0A { bytes.removeLast() }
        if bytes.last == 0x0D { bytes.removeLast() }
        let text = String(decoding: bytes, as: UTF8.self)
        guard Array(text.utf8) == bytes else {
            throw .unfitSecret(path: path, why: "is not UTF-8")
        }
        let secret = Secret(text)
        if let why = Vault.objection(to: secret) { throw .unfitSecret(path: path, why: why) }
        return secret
    }
}
