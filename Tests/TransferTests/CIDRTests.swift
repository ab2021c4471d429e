import Testing
import Transfer

@Suite("A network in CIDR notation")
struct CIDRTests {
    @Test(
        "contains its addresses and no others",
        arguments: [
            ("169.254.0.0/16", "169.254.169.254", true), ("169.254.0.0/16", "169.253.0.1", false),
            ("10.0.0.0/9", "10.127.255.255", true), ("10.0.0.0/9", "10.128.0.0", false),
            ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "::1", false),
            ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
            ("fe80::/10", "febf::1", true), ("fe80::/10", "fec0::1", false),
            ("::1/128", "::1", true), ("127.0.0.0/8", "::ffff:127.0.0.1", true),
            ("127.0.0.0/8", "0.0.0.0", true), ("0.0.0.0/8", "0.0.0.0", true),
            ("127.0.0.0/8", "::ffff:0.0.0.0", true), ("10.0.0.0/8", "0.0.0.0", false),
            ("::1/128", "::", true), ("::/128", "::", true), ("fe80::/10", "::", false),
            ("::ffff:10.0.0.0/104", "10.1.2.3", true), ("::ffff:10.0.0.0/104", "11.1.2.3", false),
            ("::/0", "::ffff:10.1.2.3", true), ("169.254.0.0/16", "64:ff9b::a9fe:a9fe", true),
        ]
    )
    func contains(network: String, address: String, isInside: Bool) throws {
        let network = try #require(CIDR(network))
        let address = try #require(IPAddress(address))
        #expect(network.contains(address) == isInside)
        #expect(IPAddress(address.description) == address)
    }

    @Test(
        "is nothing else",
        arguments: ["", "/8", "10.0.0.0/33", "10.0.0/8", "::/129", "a/8", "10.0.0.0/-1"]
    )
    func refused(text: String) {
        #expect(CIDR(text) == nil)
    }
}
