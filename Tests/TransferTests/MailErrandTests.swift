import Glibc
import ProbeModel
import Testing
import Transfer

private let hasSMTP = output(of: "/usr/bin/python3 -c 'import aiosmtpd' 2>&1").isEmpty

@Suite("Errands of mail", .serialized)
struct MailErrandTests {
    @Test(
        "a mail that wants TLS gets it, or is not sent at all",
        .enabled(if: hasSMTP),
        arguments: [true, false]
    )
    func startTLS(isOffered: Bool) async throws {
        let authority = Authority()
        let port = try freePort()
        let folder = Folder()
        folder.write(
            """
            import asyncio, ssl
            from aiosmtpd.smtp import SMTP
            class Box:
                async def handle_DATA(self, server, session, envelope):
                    with open("\(folder.path)/mail", "ab") as file:
                        file.write(b"TLS " if session.ssl else b"plain ")
                    return "250 taken"
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain("\(authority.directory)/good.pem",
                "\(authority.directory)/good.key")
            offered = context if \(isOffered ? "True" : "False") else None
            async def serve():
                await asyncio.get_running_loop().create_server(
                    lambda: SMTP(Box(), tls_context=offered), "127.0.0.1", \(port))
                await asyncio.Event().wait()
            asyncio.run(serve())
            """,
            to: "smtp.py"
        )
        let server = try Peer(["/usr/bin/python3", "\(folder.path)/smtp.py"], listeningOn: port)
        defer { withExtendedLifetime(server) {} }
        let loop = try makeLoop { $0.caBundle = authority.bundle }
        defer { loop.stop() }
        let kind = Errand.Kind.send(from: "robot@shop.test", to: ["orders@shop.test"])
        let sent = await loop.carryOut(kind, "smtp://localhost:\(port)") { request, errand in
            errand.startsTLS = true
            request.body = Array("Subject: order\r\n\r\nOne parcel.\r\n".utf8)
        }
        if isOffered {
            #expect(sent.last.failure == nil, "\(sent.detail)")
            #expect(folder.text(of: "mail") == "TLS ")
        } else {
            #expect(sent.last.failure != nil)
            #expect(folder.text(of: "mail").isEmpty)
        }
    }
}
