package import Digest
import ProbeModel

/// A segment as it lies in the directory: its name, its size, its header.
package struct SegmentFile {
    package let content: SegmentContent
    package let header: Result<SegmentHeader, SegmentHeader.Fault>
    /// The header whatever version it names; nil if it is damaged.
    let rawHeader: SegmentHeader?

    package var name: SegmentName { content.name }
    package var status: DiskStatus { content.status }

    /// Opens a segment and reads its header. The caller closes it.
    package init(_ name: SegmentName, on disk: any Disk) throws(DiskError) {
        var content = try SegmentContent(of: name, on: disk)
        self.content = content
        do throws(DiskError) {
            let block = try content.read(at: 0, count: SegmentHeader.byteCount, on: disk)
            rawHeader = try? SegmentHeader(decoding: block.bytes, anyVersion: true)
            do throws(SegmentHeader.Fault) {
                guard block.holes.isEmpty else { throw .unreadable(block.errorNumber) }
                header = .success(try SegmentHeader(decoding: block.bytes))
            } catch {
                header = .failure(error)
            }
        } catch {
            content.close(on: disk)
            throw error
        }
    }

    /// Opens a segment for the time of one closure.
    package static func with<Value>(
        _ name: SegmentName,
        on disk: any Disk,
        _ body: (SegmentFile) throws(LedgerError) -> Value
    ) throws(LedgerError) -> Value {
        let segment: SegmentFile
        do throws(DiskError) {
            segment = try SegmentFile(name, on: disk)
        } catch { throw .disk(error) }
        defer { segment.content.close(on: disk) }
        return try body(segment)
    }

    /// A SEAL at the very end of the file.
    package struct End: Hashable, Sendable {
        package var seal: Seal
        /// Where it begins.
        package var start: Int
        /// The chain's hash behind it.
        package var chain: SHA256

        /// Whether the next segment names the place before the SEAL: the segment was abandoned
        /// there, and a SEAL that was written and never acknowledged is void.
        package func isVoid(before next: SegmentHeader) -> Bool {
            next.previousEnd == UInt64(start) && next.previousChain == seal.chain
        }
    }

    /// What stands at the very end of the file; nil if it is no SEAL, or cannot be read.
    package func seal(on disk: any Disk) throws(DiskError) -> End? {
        guard case .success(let header) = header else { return nil }
        let start = max(SegmentHeader.byteCount, status.size / 8 * 8 - Self.sealSearchBytes)
        guard status.size > start else { return nil }
        var content = content
        let tail = try content.read(at: start, count: status.size - start, on: disk).bytes
        for place in stride(from: 0, to: tail.count, by: 8) {
            let bytes = tail[place...]
            guard let frame = try? Frame.decode(bytes, with: header.checksum),
                frame.size == bytes.count, let seal = Seal(frame)
            else { continue }
            return End(
                seal: seal,
                start: start + place,
                chain: SHA256(of: seal.chain, then: bytes)
            )
        }
        return nil
    }

    /// A SEAL is 128 bytes long in version 1.0, and may grow up to this.
    private static let sealSearchBytes = 512
}
