import CCrypto

/// A SHA-256 hash (FIPS 180-4), computed by libcrypto. Held in place, not on the heap: a ledger
/// hashes each of its frames.
package struct SHA256: Hashable, Sendable, CustomStringConvertible {
    private var words: InlineHash

    /// Hashes all of `input` at once.
    package init(of input: [UInt8]) {
        self.init(input[...], nil)
    }

    /// Hashes a hash and then `bytes`: one link of a chain.
    package init(of previous: SHA256, then bytes: ArraySlice<UInt8>) {
        self.init(bytes, nil, after: previous)
    }

    /// The hash of a leaf of a Merkle tree (RFC 6962 §2.1).
    package init(leaf bytes: ArraySlice<UInt8>) {
        self.init(bytes, 0)
    }

    /// The hash of an inner node of a Merkle tree (RFC 6962 §2.1).
    package init(left: SHA256, right: SHA256) {
        words = InlineHash()
        // Safe because the hashes are plain values of 32 bytes that outlive the call.
        unsafe withUnsafeBytes(of: left.words) { left in
            unsafe withUnsafeBytes(of: right.words) { right in
                unsafe withUnsafeMutableBytes(of: &words) { target in
                    unsafe probed_sha256(
                        1,
                        left.baseAddress,
                        left.count,
                        right.baseAddress,
                        right.count,
                        target.baseAddress
                    )
                }
            }
        }
    }

    private init(_ bytes: ArraySlice<UInt8>, _ prefix: Int32?, after previous: SHA256? = nil) {
        words = InlineHash()
        let first = previous?.words ?? InlineHash()
        let count = previous == nil ? 0 : Self.byteCount
        // Safe because all buffers outlive the call and the target has the 32 bytes it writes.
        unsafe withUnsafeBytes(of: first) { first in
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe withUnsafeMutableBytes(of: &words) { target in
                    unsafe probed_sha256(
                        prefix ?? -1,
                        first.baseAddress,
                        count,
                        bytes.baseAddress,
                        bytes.count,
                        target.baseAddress
                    )
                }
            }
        }
    }

    init(_ running: RunningSHA256) {
        words = InlineHash()
        // Safe because the target has the 32 bytes that are written.
        unsafe withUnsafeMutableBytes(of: &words) { target in
            unsafe probed_sha256_end(running.context, target.baseAddress)
        }
    }

    private init() {
        words = InlineHash()
    }

    /// All bits zero: stands for "no hash", which no known input has.
    package static let zero = SHA256()

    /// Takes a hash that was stored; nil if it has not 32 bytes.
    package init?(stored bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        words = InlineHash()
        // Safe because the target has exactly as many bytes as are copied.
        unsafe withUnsafeMutableBytes(of: &words) { target in unsafe target.copyBytes(from: bytes) }
    }

    /// Reads 64 hexadecimal digits in lower case; nil if it is not that.
    package init?(hexadecimal text: some StringProtocol) {
        let digits = text.utf8.map { digit -> UInt8? in
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
            default: nil
            }
        }
        let known = digits.compactMap(\.self)
        guard known.count == digits.count, known.count == 2 * Self.byteCount else { return nil }
        self.init(
            stored: stride(from: 0, to: known.count, by: 2).map { known[$0] << 4 | known[$0 + 1] }
        )
    }

    package static let byteCount = 32

    /// 32 bytes.
    package var bytes: [UInt8] {
        // Safe because the bytes are copied before the closure ends.
        unsafe withUnsafeBytes(of: words) { unsafe Array($0) }
    }

    /// The first eight bytes as a big-endian number: a short name for the whole.
    package var prefix: UInt64 { words.a.bigEndian }

    /// 64 hexadecimal digits in lower case.
    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }
}

/// 32 bytes in the order in which they are written.
private struct InlineHash: Hashable, Sendable {
    var (a, b, c, d): (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
}
