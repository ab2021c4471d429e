package import ProbeModel

/// The alerts that were told while the ledger's disk did not answer, kept where no disk is needed:
/// a service's runtime directory lies in memory. A daemon that was killed meanwhile can so say at
/// its next start what became of their evidence (log.md §6).
///
/// ALERT frames as in a segment, with a checksum without salt.
package struct PendingFile: Sendable {
    private let file: RuntimeFile

    /// The file of the ledger in another directory, which gives it its name.
    package init(directory: String, ledger: String) throws(LedgerError) {
        do throws(DiskError) {
            self.init(disk: try SystemDisk(directory: directory), ledger: ledger)
        } catch { throw .disk(error) }
    }

    package init(disk: any Disk, ledger: String) {
        file = RuntimeFile("told-without-evidence", disk: disk, ledger: ledger)
    }

    /// Replaces what was kept; without alerts no file is left.
    package func keep(_ alerts: [Alert]) throws(LedgerError) {
        do throws(DiskError) { try file.keep(Self.bytes(of: alerts)) } catch { throw .disk(error) }
    }

    /// What an earlier life kept, up to the first byte that makes no sense.
    package func alerts() throws(LedgerError) -> [Alert] {
        do throws(DiskError) {
            return Self.alerts(in: try file.bytes())
        } catch { throw .disk(error) }
    }

    private static let checksum = Checksum(salt: 0)

    private static func bytes(of alerts: [Alert]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, alert) in alerts.enumerated() {
            var encoder = RecordEncoder()
            let encoded = encoder.encode(.alert(alert))
            let sequence = UInt64(index + 1)
            for frame in Frame.split(encoded.payload, kind: encoded.kind, sequence: sequence) {
                frame.encode(with: checksum, to: &bytes)
            }
        }
        return bytes
    }

    private static func alerts(in bytes: [UInt8]) -> [Alert] {
        var alerts: [Alert] = []
        let decoder = RecordDecoder()
        var rest = bytes[...]
        while let frame = try? Frame.decode(rest, with: checksum),
            case .alert(let alert) = try? decoder.decode(kind: frame.kind, payload: frame.payload)
        {
            alerts.append(alert)
            rest = rest.dropFirst(frame.size)
        }
        return alerts
    }
}
