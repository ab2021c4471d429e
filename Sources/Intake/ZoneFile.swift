import ProbeModel

/// The compiled zones of this host (package tzdata).
package enum ZoneFile {
    private static let folder = "/usr/share/zoneinfo/"

    /// The bytes of a zone by its IANA name; nil if there is none.
    package static func read(_ name: String) -> [UInt8]? {
        // A name must not lead out of the folder.
        let isSafe = name.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "/_+-".utf8.contains(byte)
        }
        guard isSafe, !name.hasPrefix("/"), !name.isEmpty else { return nil }
        return try? FileReader.read(folder + name, limit: Limits.zoneBytes)
    }
}
