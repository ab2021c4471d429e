package import ProbeModel

/// What failures have in common that come from one cause: where a run stopped, and why.
package struct Cause: Hashable, Sendable {
    package let step: String
    package let reason: Reason
    /// The component that the failing response named; nil if none.
    package let component: String?
    package let host: String
    package let phase: String

    package init(_ alert: Alert) {
        step = alert.step
        reason = alert.reason
        component = alert.component
        host = alert.host
        phase = alert.phase
    }

    /// 64 bits over all of it: the fingerprint that people's tools see (FNV-1a).
    package var fingerprint: UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for text in [step, reason.word, component ?? "", host, phase] {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            // A byte that no text has: "ab" + "c" is not "a" + "bc".
            hash = (hash ^ 0xFF) &* 0x100_0000_01B3
        }
        return hash
    }

    /// The fingerprint as 16 hexadecimal digits.
    package var fingerprintText: String {
        let value = fingerprint
        return (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }.hexadecimal
    }
}
