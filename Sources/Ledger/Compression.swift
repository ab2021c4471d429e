import CZstd

/// A piece of a segment as a frame of zstd (RFC 8878), and back. The one place that calls libzstd.
enum Compression {
    /// Segments shrink to a third or less; level 19 takes seventy times as long for 8 % more.
    private static let level: Int32 = 3

    /// Nil if there is no memory for it.
    static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        let capacity = ZSTD_compressBound(bytes.count)
        // Safe, here and below, because the library reads and writes within both buffers, during the
        // call, and only what it wrote is kept.
        let frame = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { target, filled in
            filled = unsafe bytes.withUnsafeBytes { source in
                unsafe probed_zstd_compress(
                    target.baseAddress,
                    capacity,
                    source.baseAddress,
                    source.count,
                    level
                )
            }
        }
        return frame.isEmpty ? nil : frame
    }

    /// What a frame holds; nil if it is not whole, or holds more than `limit` bytes.
    static func expand(_ frame: ArraySlice<UInt8>, limit: Int) -> [UInt8]? {
        var isWhole = true
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { target, filled in
            let size = unsafe frame.withUnsafeBytes { source in
                unsafe ZSTD_decompress(target.baseAddress, limit, source.baseAddress, source.count)
            }
            isWhole = ZSTD_isError(size) == 0
            filled = isWhole ? size : 0
        }
        return isWhole ? bytes : nil
    }

    /// Bytes of the frame that these bytes begin with; nil if they begin with none, or end within it.
    static func frameSize(_ bytes: ArraySlice<UInt8>) -> Int? {
        let size = unsafe bytes.withUnsafeBytes { source in
            unsafe ZSTD_findFrameCompressedSize(source.baseAddress, source.count)
        }
        return ZSTD_isError(size) == 0 ? size : nil
    }
}
