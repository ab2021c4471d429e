import ProbeModel

/// Requests that nobody should send: pieces of HTTP in any order, with bytes flipped.
enum Garbage {
    private static let pieces = [
        "GET ", "POST ", "HEAD ", "CONNECT ", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "/", "/%zz", "*",
        " HTTP/1.1\r\n", " HTTP/1.0\r\n", " HTTP/9.9\r\n", "Host: localhost\r\n", "Host: evil\r\n",
        "Content-Length: 5\r\n", "Content-Length: -1\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Transfer-Encoding: chunked\r\n", "Connection: upgrade\r\nUpgrade: h2c\r\n",
        "Expect: 100-continue\r\n", "\r\n", "\n", "\0", "5\r\nhello\r\n", "0\r\n\r\n", ":", " ",
        "\t",
        "\u{16}\u{03}\u{01}\u{02}", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ]

    static func request(_ random: inout SplitMix64) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            bytes += (pieces.randomElement(using: &random) ?? "").utf8
        }
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            let index = Int.random(in: bytes.indices, using: &random)
            bytes[index] = UInt8.random(in: .min ... .max, using: &random)
        }
        return bytes
    }
}
