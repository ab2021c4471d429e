import Digest
import Testing

@Suite("SHA-256")
struct SHA256Tests {
    @Test(
        "gives the hashes of FIPS 180-4's examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ]
    )
    func examples(text: String, hex: String) {
        #expect(SHA256(of: Array(text.utf8)).description == hex)
    }

    @Test("names itself by its first eight bytes, and takes a stored hash back")
    func prefix() {
        let hash = SHA256(of: Array("abc".utf8))
        #expect(hash.prefix == 0xba78_16bf_8f01_cfea)
        #expect(SHA256(stored: hash.bytes) == hash)
        #expect(SHA256(stored: [1, 2, 3]) == nil)
    }

    @Test("of pieces is that of the whole; what it prints can be read")
    func pieces() {
        var running = RunningSHA256()
        let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
        for start in stride(from: 0, to: 300, by: 70) {
            #expect(running.hash == SHA256(of: Array(bytes[..<start])))
            running.add(Array(bytes[start..<min(start + 70, 300)]))
        }
        let hash = SHA256(of: bytes)
        #expect(running.hash == hash)
        #expect(SHA256(hexadecimal: hash.description) == hash)
        let text = hash.description
        for wrong in [text.uppercased(), "", "\(text)0", "g\(text.dropFirst())"] {
            #expect(SHA256(hexadecimal: wrong) == nil, "\(wrong)")
        }
    }

    @Test("links a chain: the hash of a hash and what follows it")
    func chain() {
        let first = SHA256(of: Array("abc".utf8))
        let bytes = Array("xdefx".utf8)
        #expect(
            SHA256(of: first, then: bytes[1...3]) == SHA256(of: first.bytes + Array("def".utf8))
        )
        #expect(SHA256.zero.bytes == [UInt8](repeating: 0, count: SHA256.byteCount))
    }
}
