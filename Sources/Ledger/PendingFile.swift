package import ProbeModel

/// The alerts that were told while the ledger's disk did not answer, kept where no disk is needed:
/// a service's runtime directory lies in memory. A daemon that was killed meanwhile can so say at
/// its next start what became of their evidence (log.md §6).
///
/// ALERT frames as in a segment, with a checksum without salt. The file is replaced as a whole and
/// not synced: it outlives the process, not the machine.
package struct PendingFile: Sendable {
    private let disk: any Disk

    package init(directory: String) throws(LedgerError) {
        do throws(DiskError) {
            disk = try SystemDisk(directory: directory)
        } catch { throw .disk(error) }
    }

    package init(disk: any Disk) {
        self.disk = disk
    }

    /// Replaces what was kept; without alerts no file is left.
    package func keep(_ alerts: [Alert]) throws(LedgerError) {
        do throws(DiskError) {
            guard !alerts.isEmpty else {
                if try disk.names().contains(Self.name) { try disk.remove(Self.name) }
                return
            }
            try? disk.remove(Self.unfinished)
            let file = try disk.create(Self.unfinished)
            defer { disk.close(file) }
            try disk.writeAll(Self.bytes(of: alerts), to: file, at: 0)
            try disk.rename(Self.unfinished, to: Self.name)
        } catch { throw .disk(error) }
    }

    /// What an earlier life kept, up to the first byte that makes no sense.
    package func alerts() throws(LedgerError) -> [Alert] {
        do throws(DiskError) {
            guard try disk.names().contains(Self.name) else { return [] }
            let file = try disk.open(Self.name)
            defer { disk.close(file) }
            return Self.alerts(in: try disk.read(file, at: 0, count: Limits.pendingFileBytes))
        } catch { throw .disk(error) }
    }

    private static let name = "told-without-evidence"
    private static let unfinished = "told-without-evidence.tmp"
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
