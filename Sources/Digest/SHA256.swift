import CCrypto

/// A SHA-256 hash (FIPS 180-4), computed by libcrypto.
package struct SHA256: Hashable, Sendable, CustomStringConvertible {
    /// 32 bytes.
    package let bytes: [UInt8]

    /// Hashes all of `input` at once.
    package init(of input: [UInt8]) {
        var output = [UInt8](repeating: 0, count: Self.byteCount)
        // Safe because both buffers outlive the call and the output holds the 32 bytes it writes.
        _ = unsafe input.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                unsafe CCrypto.SHA256(source.baseAddress, source.count, target.baseAddress)
            }
        }
        bytes = output
    }

    /// Hashes a hash and then `bytes`: one link of a chain.
    package init(of previous: SHA256, then bytes: ArraySlice<UInt8>) {
        self.init(of: previous.bytes + bytes)
    }

    private init(known bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// All bits zero: stands for "no hash", which no known input has.
    package static let zero = SHA256(known: [UInt8](repeating: 0, count: byteCount))

    /// Takes a hash that was stored; nil if it has not 32 bytes.
    package init?(stored bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    package static let byteCount = 32

    /// The first eight bytes as a big-endian number: a short name for the whole.
    package var prefix: UInt64 { bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }

    /// 64 hexadecimal digits in lower case.
    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }
}
