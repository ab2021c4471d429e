import ProbeModel

/// The buckets themselves: their bounds from integers only, the same on every processor.
package enum LatencyBucket {
    /// 1 µs is alone in bucket −1; the last bound is 2⁴⁰ µs, thirteen days.
    package static let indices = -1...1279

    /// The bucket of a whole number of microseconds from 1; longer than 2⁴⁰ counts as 2⁴⁰.
    package static func index(of microseconds: Int64) -> Int {
        let value = UInt64(min(max(1, microseconds), 1 << 40))
        let octave = 63 - value.leadingZeroBitCount
        // Every bound of a lower octave is smaller, every bound of a higher one is greater.
        let above = roots.indices.partitioningIndex { roots[$0] >> (62 - octave) >= value }
        return octave * roots.count + above - 1
    }

    /// ⌊2^(k/32)⌋: whole microseconds up to it belong to a lower bucket.
    package static func floor(of index: Int) -> Int64 {
        Int64(roots[index % roots.count] >> (62 - UInt64(index / roots.count)))
    }

    /// The harmonic middle 2·lo·hi / (lo + hi) of the real bounds, in microseconds.
    package static func middle(of index: Int) -> Double {
        let (lower, upper) = (bound(index), bound(index + 1))
        return 2 * lower * upper / (lower + upper)
    }

    /// The real bound 2^(index/32), in microseconds.
    static func bound(_ index: Int) -> Double {
        let octave = index >> 5
        let root = Double(roots[index & 31]) / Double(roots[0])
        return Double(sign: .plus, exponent: octave, significand: root)
    }

    /// ⌊2^(62 + j/32)⌋ for j in 0..<32 from exact integer roots. Shifting one right by 62 − e
    /// gives ⌊2^(e + j/32)⌋ exactly, since the floor of a floor loses nothing.
    private static let roots: [UInt64] = [
        0x4000_0000_0000_0000, 0x4166_C34C_5615_D0EB, 0x42D5_61B3_E624_3D8A,
        0x444C_0740_496D_4293, 0x45CA_E0F1_F545_EB73, 0x4752_1CC5_A2E6_A9E0,
        0x48E1_E9B9_D588_E19B, 0x4A7A_77D4_7F7B_84B0, 0x4C1B_F828_C6DC_54B7,
        0x4DC6_9CDC_EAA7_2A9C, 0x4F7A_9930_48D0_88D6, 0x5138_2181_8624_B40C,
        0x52FF_6B54_D8A8_9C75, 0x54D0_AD5A_753E_077C, 0x56AC_1F75_2150_A563,
        0x5891_FAC0_E956_12C7, 0x5A82_7999_FCEF_3242, 0x5C7D_D7A3_B17D_CF74,
        0x5E84_51CF_AC06_1B5F, 0x6096_2665_3338_4A2B, 0x62B3_9508_AA83_6D6E,
        0x64DC_DEC3_3717_93D1, 0x6712_460A_8FC2_4071, 0x6954_0EC8_F895_722D,
        0x6BA2_7E65_6B4E_B57A, 0x6DFD_DBCB_ED79_1BAA, 0x7066_6F76_154A_7088,
        0x72DC_8373_BE41_A454, 0x7560_6373_EE92_1C97, 0x77F2_5CCD_EE6D_7AE5,
        0x7A92_BE8A_9243_6616, 0x7D41_D96D_B915_019D,
    ]
}
