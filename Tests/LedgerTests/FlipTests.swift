import Dispatch
import Ledger
import ProbeModel
import Synchronization
import Testing

@Suite("Flipped bits", .timeLimit(.minutes(3)))
struct FlipTests {
    /// A sealed segment of 64 KiB, the one behind it, and where the first one's frames begin.
    private struct Sample64 {
        let name: String
        let bytes: [UInt8]
        let header: SegmentHeader
        let later: (name: String, bytes: [UInt8])
        private(set) var places: [Int] = []

        init() throws {
            var settings = Bench.small
            settings.segmentBytes = 60 << 10
            var bench = try Bench(on: SimulatedDisk(), settings: settings)
            for number in 0..<52 as Range<UInt64> {
                try bench.append(.run(Sample.ordinaryRun(number)))
                let filler = [UInt8](repeating: UInt8(number), count: 900 + Int(number))
                try bench.append(.unknown(kind: 200, bytes: filler))
                bench.turn()
            }
            bench.close()
            let files = bench.disk.evidence.sorted { $0.key < $1.key }
            (name, bytes) = files[0]
            later = (files[1].key, files[1].value)
            header = try SegmentHeader(decoding: Array(bytes.prefix(SegmentHeader.byteCount)))
            var place = SegmentHeader.byteCount
            while place < bytes.count {
                places.append(place)
                place += try Frame.decode(bytes[place...], with: header.checksum).size
            }
        }

        func findings(_ bytes: [UInt8], isAlone: Bool) throws -> [Finding] {
            let disk = SimulatedDisk()
            disk.place(name, bytes)
            if !isAlone { disk.place(later.name, later.bytes) }
            return try LedgerReader(disk: disk).verify().findings
        }
    }

    /// Whatever bit is turned, the frame in which it is does not pass; and of each frame and each
    /// way not to pass, `verify` tells the place. So not each flip needs a walk over the whole file.
    @Test("each single flipped bit of a segment of 64 KiB is found, and located")
    func everyBit() throws {
        let sample = try Sample64()
        #expect(sample.bytes.count >= 60 << 10)
        let missed = Mutex<[Int]>([])
        let kinds = Mutex<[Int: [Frame.Fault: (byte: Int, bit: UInt8)]]>([:])
        DispatchQueue.concurrentPerform(iterations: sample.places.count) { index in
            let place = sample.places[index]
            let isLast = index + 1 == sample.places.count
            let end = isLast ? sample.bytes.count : sample.places[index + 1]
            var bytes = sample.bytes
            var seen: [Frame.Fault: (byte: Int, bit: UInt8)] = [:]
            for byte in place..<end {
                for bit in 0..<8 as Range<UInt8> {
                    bytes[byte] ^= 1 << bit
                    do throws(Frame.Fault) {
                        _ = try Frame.decode(bytes[place...], with: sample.header.checksum)
                        missed.withLock { $0.append(byte) }
                    } catch {
                        seen[error] = (byte, bit)
                    }
                    bytes[byte] ^= 1 << bit
                }
            }
            kinds.withLock { [seen] in $0[place] = seen }
        }
        #expect(missed.withLock { $0 }.isEmpty)
        for (place, faults) in kinds.withLock({ $0 }) {
            for (byte, bit) in faults.values { try locate(byte, bit, at: place, in: sample) }
        }
    }

    @Test("verify tells the place of any flipped bit")
    func anyBit() throws {
        let sample = try Sample64()
        for seed in Seed.some(100) {
            var random = SplitMix64(seed: seed)
            let byte = Int.random(in: 0..<sample.bytes.count, using: &random)
            let place = sample.places.last { $0 <= byte } ?? 0
            try locate(byte, .random(in: 0..<8, using: &random), at: place, in: sample)
        }
    }

    @Test("each single flipped bit of a header is found")
    func header() throws {
        let sample = try Sample64()
        var block = Array(sample.bytes.prefix(SegmentHeader.byteCount))
        for byte in block.indices {
            for bit in 0..<8 as Range<UInt8> {
                block[byte] ^= 1 << bit
                #expect(throws: SegmentHeader.Fault.damaged) {
                    try SegmentHeader(decoding: block)
                }
                block[byte] ^= 1 << bit
            }
        }
        try locate(100, 0, at: 0, in: sample)
    }

    private func locate(_ byte: Int, _ bit: UInt8, at place: Int, in sample: Sample64) throws {
        var bytes = sample.bytes
        bytes[byte] ^= 1 << bit
        for isAlone in [true, false] {
            let found = try sample.findings(bytes, isAlone: isAlone)
            let isThere = found.contains {
                $0.segment == sample.name && $0.offset == place && ($0.isDamage || isAlone)
            }
            #expect(isThere, "bit \(bit) of byte \(byte): \(found)")
        }
    }
}
