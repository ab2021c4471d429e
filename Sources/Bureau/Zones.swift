import Intake
package import ProbeModel

/// The zones of this host.
package enum Zones {
    /// A zone by its IANA name; nil if this host does not know it.
    package static func zone(_ name: String) -> Zone? {
        if name == "UTC" { return .utc }
        return ZoneFile.read(name).flatMap { Zone($0) }
    }
}
