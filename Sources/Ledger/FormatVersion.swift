/// Which program can do what with a segment: two numbers, and three sets of bits as in ext4.
package struct FormatVersion: Hashable, Sendable {
    /// Another major number is another format.
    package var major: UInt16
    package var minor: UInt16
    /// Whoever does not know one of these bits must not read the segment.
    package var incompatible: UInt32 = 0
    /// Whoever does not know one of these bits may read, and must not continue the ledger.
    package var readOnlyCompatible: UInt32 = 0
    /// Whoever does not know one of these bits may do both.
    package var compatible: UInt32 = 0

    package init(major: UInt16, minor: UInt16) {
        self.major = major
        self.minor = minor
    }

    /// What this program writes. It knows no bits yet.
    package static let current = FormatVersion(major: 1, minor: 0)

    package var isReadable: Bool { major == Self.current.major && incompatible == 0 }

    package var isWritable: Bool { isReadable && readOnlyCompatible == 0 }
}

extension ByteWriter {
    mutating func formatVersion(_ version: FormatVersion) {
        fixed(version.major)
        fixed(version.minor)
        fixed(version.incompatible)
        fixed(version.readOnlyCompatible)
        fixed(version.compatible)
    }
}

extension ByteReader {
    mutating func formatVersion() throws(MalformedRecord) -> FormatVersion {
        var version = FormatVersion(
            major: try fixed(UInt16.self),
            minor: try fixed(UInt16.self)
        )
        version.incompatible = try fixed(UInt32.self)
        version.readOnlyCompatible = try fixed(UInt32.self)
        version.compatible = try fixed(UInt32.self)
        return version
    }
}
