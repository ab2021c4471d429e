import ProbeModel
import Reliability

/// The latencies of one journey at one location in one row: of the journey and of each step.
struct LatencyRow: Equatable, Sendable {
    struct Part: Equatable, Sendable {
        /// Zero for the journey as a whole.
        let step: Int64
        var histogram = LatencyHistogram()
    }

    /// In the order in which they came; on disk in the order of their numbers.
    private(set) var parts: [Part] = []

    /// `guess` is where the step is likely to be.
    mutating func add(_ latency: Microseconds, isTimeout: Bool, to step: Int64, guess: Int) {
        let index = index(of: step, guess: guess)
        if isTimeout {
            parts[index].histogram.addCensored()
        } else {
            parts[index].histogram.add(latency)
        }
    }

    mutating func merge(_ other: LatencyRow) {
        for (place, part) in other.parts.enumerated() {
            parts[index(of: part.step, guess: place)].histogram.merge(part.histogram)
        }
    }

    subscript(step: Int64) -> LatencyHistogram? {
        parts.first { $0.step == step }?.histogram
    }

    private mutating func index(of step: Int64, guess: Int) -> Int {
        if guess < parts.count, parts[guess].step == step { return guess }
        if let known = parts.firstIndex(where: { $0.step == step }) { return known }
        parts.append(Part(step: step))
        return parts.count - 1
    }

    // MARK: On disk

    /// For each part the step's number, the histogram's length, and the histogram.
    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.usualPartBytes * parts.count)
        for part in parts.sorted(by: { $0.step < $1.step }) {
            let histogram = part.histogram.encoded
            bytes.append(varint: UInt64(part.step))
            bytes.append(varint: UInt64(histogram.count))
            bytes += histogram
        }
        return bytes
    }

    private static let usualPartBytes = 32

    init() {}

    /// Nil if the bytes are no such thing.
    init?(encoded bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let step = rest.popVarint().flatMap(Int64.init(exactly:)),
                let size = rest.popVarint().flatMap(Int.init(exactly:)), size <= rest.count,
                let histogram = LatencyHistogram(encoded: Array(rest.prefix(size)))
            else { return nil }
            parts.append(Part(step: step, histogram: histogram))
            rest = rest.dropFirst(size)
        }
    }
}
