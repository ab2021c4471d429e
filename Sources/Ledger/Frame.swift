import ProbeModel

/// The envelope of everything in a segment: head, payload, padding, checksum, end mark.
///
/// Pure: bytes in, bytes out. `docs/ledger-format.md` has the layout.
package struct Frame: Hashable, Sendable {
    /// A `FrameKind`, or a number of a later version.
    package var kind: UInt8
    package var flags: Flags
    /// The number of the record; auxiliary frames repeat that of the record before them.
    package var sequence: UInt64
    package var payload: ArraySlice<UInt8>

    package struct Flags: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// The record goes on in the next frame.
        package static let more = Flags(rawValue: 1)
        /// The frame goes on with the record of the frame before.
        package static let continued = Flags(rawValue: 2)
        /// The frame serves the file and has no number of its own.
        package static let auxiliary = Flags(rawValue: 4)
    }

    /// Why there is no frame at a place.
    package enum Fault: Error, Hashable, Sendable {
        /// Nothing was written here.
        case end
        /// The writing stopped within the frame.
        case torn
        /// The frame was written, and is not what was written.
        case corrupt
        /// The disk cannot read the place, for this reason (`errno`).
        case unreadable(Int32)
    }

    package init(
        kind: UInt8,
        flags: Flags = [],
        sequence: UInt64,
        payload: ArraySlice<UInt8>
    ) {
        self.kind = kind
        self.flags = flags
        self.sequence = sequence
        self.payload = payload
    }

    func holds(_ kind: FrameKind) -> Bool { self.kind == kind.rawValue }

    /// Whether it says that what comes before it is durable.
    var confirms: Bool { holds(.commit) || holds(.seal) }

    /// "PLF1" in the file.
    static let magic: UInt32 = 0x3146_4C50
    /// "END\n" in the file.
    static let endMark: UInt32 = 0x0A44_4E45
    package static let headBytes = 24
    package static let trailerBytes = 8
    /// A frame without payload.
    package static let minimumBytes = headBytes + trailerBytes
    package static let maximumBytes = size(payload: Limits.framePayloadBytes)

    /// Bytes in the file; frames begin at multiples of eight, so that no length spans two sectors.
    package static func size(payload count: Int) -> Int {
        headBytes + (count + 7) / 8 * 8 + trailerBytes
    }

    /// Appends the frame's bytes.
    package func encode(with checksum: Checksum, to bytes: inout [UInt8]) {
        precondition(payload.count <= Limits.framePayloadBytes, "a payload must fit its frame")
        let start = bytes.count
        bytes.appendNumber(Self.magic)
        bytes.append(kind)
        bytes.append(flags.rawValue)
        bytes.appendNumber(UInt16(0))
        bytes.appendNumber(UInt32(payload.count))
        bytes.appendNumber(~UInt32(payload.count))
        bytes.appendNumber(sequence)
        bytes.append(contentsOf: payload)
        while bytes.count % 8 != start % 8 { bytes.append(0) }
        bytes.appendNumber(checksum.value(of: bytes[start...]))
        bytes.appendNumber(Self.endMark)
    }

    /// Reads the frame at the beginning of `bytes`; what follows it is left alone.
    package static func decode(
        _ bytes: ArraySlice<UInt8>,
        with checksum: Checksum
    ) throws(Fault) -> Frame {
        let start = bytes.startIndex
        guard bytes.count >= 4 else { throw bytes.allSatisfy { $0 == 0 } ? .end : .torn }
        let magic = bytes.number(at: start, as: UInt32.self)
        guard magic != 0 else { throw .end }
        guard magic == Self.magic else { throw .corrupt }
        guard bytes.count >= headBytes else { throw .torn }
        let length = bytes.number(at: start + 8, as: UInt32.self)
        guard length == ~bytes.number(at: start + 12, as: UInt32.self),
            length <= UInt32(Limits.framePayloadBytes)
        else { throw .corrupt }
        let trailer = start + size(payload: Int(length)) - trailerBytes
        guard trailer + trailerBytes <= bytes.endIndex else { throw .torn }
        let trailerBits = bytes.number(at: trailer, as: UInt64.self)
        guard trailerBits != 0 else { throw .torn }
        guard
            trailerBits == UInt64(checksum.value(of: bytes[start..<trailer]))
                | UInt64(Self.endMark) << 32
        else { throw .corrupt }
        return Frame(
            kind: bytes[start + 4],
            flags: Flags(rawValue: bytes[start + 5]),
            sequence: bytes.number(at: start + 16, as: UInt64.self),
            payload: bytes[start + headBytes..<start + headBytes + Int(length)]
        )
    }

    /// Bytes of this frame in the file.
    package var size: Int { Self.size(payload: payload.count) }

    /// Splits a payload over as many frames as it needs; at least one.
    package static func split(
        _ payload: [UInt8],
        kind: UInt8,
        flags: Flags = [],
        sequence: UInt64
    ) -> [Frame] {
        var frames: [Frame] = []
        var start = 0
        repeat {
            let end = min(start + Limits.framePayloadBytes, payload.count)
            var partFlags = flags
            if start > 0 { partFlags.insert(.continued) }
            if end < payload.count { partFlags.insert(.more) }
            frames.append(
                Frame(
                    kind: kind,
                    flags: partFlags,
                    sequence: sequence,
                    payload: payload[start..<end]
                )
            )
            start = end
        } while start < payload.count
        return frames
    }
}
