package import JSON
package import ProbeModel

/// A transcript as JSON: what the side file holds, byte for byte, and what `probectl show` prints.
/// Keys are added, never removed or changed.
package enum TranscriptDocument {
    package static func json(of transcript: Transcript) -> JSON {
        [
            "step": .string(transcript.step),
            "request": .object(
                [
                    .init("method", .string(transcript.method)),
                    .init("url", .string(transcript.url)),
                ] + members(of: transcript.request)
            ),
            "response": .object(
                [.init("status", transcript.status.map { JSON($0) } ?? .null)]
                    + members(of: transcript.response)
            ),
        ]
    }

    private static func members(of message: Transcript.Message) -> [JSON.Member] {
        let headers = message.headers.map { header -> JSON in
            ["name": .string(header.name), "value": .string(header.value)]
        }
        return [
            .init("headers", .array(headers)),
            .init("bodyBytes", JSON(message.bodySize)),
            body(message.body),
        ]
    }

    /// Text as it is; anything else in hexadecimal digits, which `xxd -r -p` reads.
    private static func body(_ bytes: [UInt8]) -> JSON.Member {
        // A text that was cut inside a character is a text.
        let isCut = bytes.count == Limits.transcriptBodyBytes
        let tail = isCut ? bytes.suffix(3).lastIndex { $0 >= 0xC0 } ?? bytes.count : bytes.count
        for end in [bytes.endIndex, tail] {
            if let text = String(validating: bytes[..<end], as: UTF8.self) {
                return .init("body", .string(text))
            }
        }
        return .init("bodyHexadecimal", .string(bytes.hexadecimal))
    }
}
