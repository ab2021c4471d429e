import ProbeModel

extension LatencyHistogram {
    /// The sparse form for the disk: scale, timeouts, number of buckets, then for each bucket the
    /// zigzag delta of its index and its count, then sum, minimum, maximum. All numbers are
    /// varints (LEB128); equal histograms have equal bytes.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.usualBytes + Self.usualBucketBytes * buckets.count)
        bytes.append(Self.scale)
        bytes.append(varint: UInt64(censored))
        bytes.append(varint: UInt64(buckets.count))
        var previous = 0
        for bucket in buckets {
            let delta = bucket.index - previous
            bytes.append(varint: UInt64(bitPattern: Int64(delta << 1 ^ delta >> 63)))
            bytes.append(varint: UInt64(bucket.count))
            previous = bucket.index
        }
        guard count > 0 else { return bytes }
        for value in [sum, minimum, maximum] { bytes.append(varint: UInt64(value)) }
        return bytes
    }

    /// Reads the sparse form; nil if the bytes are no such thing.
    package init?(encoded bytes: [UInt8]) {
        guard bytes.first == Self.scale else { return nil }
        var rest = bytes.dropFirst()
        guard let censored = rest.popVarint(), let bucketCount = rest.popVarint(),
            bucketCount <= LatencyBucket.indices.count
        else { return nil }
        var buckets: [Bucket] = []
        var index = 0
        for _ in 0..<bucketCount {
            guard let zigzag = rest.popVarint(), let count = rest.popVarint(),
                zigzag < 2 * LatencyBucket.indices.count + 2, count <= Limits.histogramCount
            else { return nil }
            index += Int(zigzag >> 1) ^ -Int(zigzag & 1)
            buckets.append(Bucket(index: index, count: Int(count)))
        }
        var totals: [Int64] = []
        for _ in 0..<(bucketCount == 0 ? 0 : 3) {
            guard let value = rest.popVarint().flatMap(Int64.init(exactly:)) else { return nil }
            totals.append(value)
        }
        if bucketCount == 0 { totals = [0, 0, 0] }
        guard rest.isEmpty, totals[1] <= totals[2], censored <= Limits.histogramCount
        else { return nil }
        self.init(
            buckets: buckets,
            sum: totals[0],
            range: totals[1]...totals[2],
            censored: Int(censored)
        )
    }

    private static let scale: UInt8 = 5
    /// Room for what most histograms need, so that they do not grow byte by byte.
    private static let usualBytes = 24
    private static let usualBucketBytes = 4
}

extension [UInt8] {
    /// Appends a number in LEB128: seven bits a byte, the lowest first.
    package mutating func append(varint value: UInt64) {
        var value = value
        while value >= 0x80 {
            append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        append(UInt8(value))
    }
}

extension ArraySlice<UInt8> {
    /// Takes one varint of at most 63 bits off the front; nil if there is none.
    package mutating func popVarint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 63, by: 7) {
            guard let byte = popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
        }
        return nil
    }
}
