import Glibc
import ProbeModel
import Testing
import Transfer

private let hasOpenSSL = unsafe access("/usr/bin/openssl", X_OK) == 0
private let hasNginx = unsafe access("/usr/sbin/nginx", X_OK) == 0
private let hasProxy = unsafe access("/usr/bin/tinyproxy", X_OK) == 0

/// The Python server that asks who is there.
private struct Doorman {
    let port: UInt16
    private let peer: Peer

    init() throws {
        port = try freePort()
        let script = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        peer = try Peer(["python3", "/\(script)/peer.py", "\(port)"], listeningOn: port)
    }

    func address(_ path: String, host: String = "127.0.0.1") -> String {
        "http://\(host):\(port)\(path)"
    }
}

@Suite("The way of a request", .serialized)
struct WireTests {
    @Test("answers a digest challenge, and keeps the password from another origin")
    func digest() async throws {
        let doorman = try Doorman()
        let loop = try makeLoop()
        defer { loop.stop() }
        let login = { (password: String) in
            WireOptions.Login.challenge(.digest, user: "robot", password: Secret(password))
        }
        let right = await loop.get(doorman.address("/digest")) {
            $0.travel { $0.login = login("correct horse") }
        }
        #expect(right.last.status == 200, "\(right.detail)")
        #expect(right.text == "welcome")
        #expect(right.exchanges.count == 1)
        let body = await loop.get(doorman.address("/digest")) {
            ($0.method, $0.body) = ("POST", Array("a body".utf8))
            $0.travel { $0.login = login("correct horse") }
        }
        #expect(body.text == "welcome", "\(body.detail)")
        let wrong = await loop.get(doorman.address("/digest")) {
            $0.travel { $0.login = login("hunter2") }
        }
        #expect(wrong.last.status == 401)
        let away = await loop.get(doorman.address("/away")) {
            $0.travel { $0.login = login("correct horse") }
        }
        #expect(away.text == "localhost:\(doorman.port) ", "\(away.text)")
    }

    @Test(
        "signs for AWS; the server computes the same signature",
        arguments: [("", ""), ("a body", ""), ("a body", "text/plain")]
    )
    func signature(body: String, type: String) async throws {
        let doorman = try Doorman()
        let loop = try makeLoop()
        defer { loop.stop() }
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
        for (secret, status) in [(secret, 200), ("another one", 403)] as [(String, UInt16)] {
            let response = await loop.get(doorman.address("/aws/x")) {
                if !body.isEmpty { ($0.method, $0.body) = ("POST", Array(body.utf8)) }
                if !type.isEmpty { $0.headers = [Header(name: "Content-Type", value: type)] }
                $0.travel {
                    $0.login = .signature(
                        scope: "aws:amz:eu-central-1:execute-api",
                        key: "AKIDEXAMPLE",
                        secret: Secret(secret)
                    )
                }
            }
            #expect(response.last.status == status, "\(response.detail)")
        }
    }

    @Test("signs each step of a run for AWS, also those behind one with a body")
    func signatures() async throws {
        let doorman = try Doorman()
        let loop = try makeLoop()
        defer { loop.stop() }
        let session = loop.begin()
        defer { loop.end(session) }
        for method in ["POST", "GET", "DELETE"] {
            var request = Request(method: method, url: doorman.address("/aws/x?b=1&a=2"))
            if method == "POST" { request.body = Array("a body".utf8) }
            request.travel {
                $0.login = .signature(
                    scope: "aws:amz:eu-central-1:s3",
                    key: "AKIDEXAMPLE",
                    secret: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
                )
            }
            let response = await loop.perform(request, in: session, at: .zero)
            #expect(response.last.status == 200, "\(method): \(response.detail)")
        }
    }

    @Test("asks another machine, or given addresses, and stays the name that it asks for")
    func places() async throws {
        let doorman = try Doorman()
        let loop = try makeLoop()
        defer { loop.stop() }
        let there = await loop.get("http://shop.invalid/who") {
            $0.travel { $0.connectTo = "127.0.0.1:\(doorman.port)" }
        }
        #expect(there.text == "shop.invalid ", "\(there.detail)")
        #expect(there.last.peer == "127.0.0.1:\(doorman.port)")
        let known = await loop.get(doorman.address("/who", host: "shop.invalid")) {
            $0.travel { $0.resolve = ["shop.invalid": "127.0.0.1"] }
        }
        #expect(known.text == "shop.invalid:\(doorman.port) ", "\(known.detail)")
        let nowhere = await loop.get("http://shop.invalid/who") {
            $0.travel { $0.connectTo = "127.0.0.1" }
        }
        #expect(nowhere.reason == .policy)
    }

    @Test("a path is resolved before it is sent, or sent as it stands", arguments: [true, false])
    func path(isAsIs: Bool) async throws {
        let doorman = try Doorman()
        let loop = try makeLoop()
        defer { loop.stop() }
        let response = await loop.get(doorman.address("/echo/../echo/./x")) {
            $0.travel { $0.isPathAsIs = isAsIs }
        }
        #expect(response.text == (isAsIs ? "/echo/../echo/./x" : "/echo/x"), "\(response.detail)")
    }

    @Test("keeps to one family of addresses, and a change of the way makes a new connection")
    func families() async throws {
        let doorman = try Doorman()
        let loop = try makeLoop()
        defer { loop.stop() }
        let session = loop.begin()
        defer { loop.end(session) }
        var request = Request(method: "GET", url: doorman.address("/who", host: "shop.invalid"))
        request.travel { $0.resolve = ["shop.invalid": "127.0.0.1"] }
        let usual = await loop.perform(request, in: session, at: .zero)
        #expect(usual.last.status == 200, "\(usual.detail)")
        request.travel { $0.family = .ipv4 }
        let fourth = await loop.perform(request, in: session, at: .zero)
        #expect(fourth.last.status == 200, "\(fourth.detail)")
        #expect(fourth.last.phases.connect > .zero)
        let again = await loop.perform(request, in: session, at: .zero)
        #expect(again.last.phases.connect == .zero)
        request.travel { $0.family = .ipv6 }
        let sixth = await loop.perform(request, in: session, at: .zero)
        #expect(sixth.reason == .dns)
        #expect(sixth.detail == "'shop.invalid' has no address of IP version 6")
        request.travel { $0.family = nil }
        request.wire = nil
        request.url = doorman.address("/who")
        #expect(await loop.perform(request, in: session, at: .zero).last.status == 200)
    }

    @Test("leaves from an address of its own")
    func source() async throws {
        let doorman = try Doorman()
        let loop = try makeLoop()
        defer { loop.stop() }
        let own = await loop.get(doorman.address("/who")) {
            $0.travel { $0.interface = "127.0.0.9" }
        }
        #expect(own.last.status == 200, "\(own.detail)")
        let foreign = await loop.get(doorman.address("/who")) {
            $0.travel { $0.interface = "no-such-card" }
        }
        #expect(foreign.reason == .local, "\(foreign.detail)")
    }

    @Test("speaks the version of HTTP that it is told", .enabled(if: hasNginx && hasOpenSSL))
    func versions() async throws {
        let authority = Authority()
        let nginx = try authority.nginx()
        let loop = try makeLoop { $0.caBundle = authority.bundle }
        defer { loop.stop() }
        let old = await loop.get("https://localhost:\(nginx.secure)/") {
            $0.travel { $0.version = .http11 }
        }
        #expect(old.last.version == .http11, "\(old.detail)")
        let new = await loop.get("https://localhost:\(nginx.secure)/") {
            $0.travel { $0.version = .http2 }
        }
        #expect(new.last.version == .http2, "\(new.detail)")
    }

    @Test("never goes out in another way than it is told", .enabled(if: hasNginx && hasOpenSSL))
    func missing() async throws {
        let authority = Authority()
        let nginx = try authority.nginx()
        let loop = try makeLoop { $0.caBundle = authority.bundle }
        defer { loop.stop() }
        let session = loop.begin()
        defer { loop.end(session) }
        var request = Request(method: "GET", url: "https://localhost:\(nginx.secure)/")
        request.travel { $0.version = .http3 }
        for _ in 0..<3 {
            let third = await loop.perform(request, in: session, at: .zero)
            // A libcurl that can do HTTP/3 finds nobody who speaks it.
            #expect(third.last.failure != nil, "\(third.last)")
        }
        request.wire = nil
        let usual = await loop.perform(request, in: session, at: .zero)
        #expect(usual.last.version == .http2, "\(usual.detail)")
    }

    @Test("shows its own certificate to a server that asks for one", .enabled(if: hasOpenSSL))
    func clientCertificate() async throws {
        let authority = Authority()
        let options = ["-Verify", "1", "-verify_return_error", "-CAfile", authority.bundle]
        let server = try authority.server("good", options)
        let loop = try makeLoop { $0.caBundle = authority.bundle }
        defer { loop.stop() }
        let nobody = await loop.get("https://localhost:\(server.port)/")
        #expect(nobody.last.failure != nil)
        let somebody = await loop.get("https://localhost:\(server.port)/") {
            $0.travel {
                $0.trust.certificate = Secret(authority.text(of: "other.pem"))
                $0.trust.key = Secret(authority.text(of: "other.key"))
            }
        }
        #expect(somebody.last.status == 200, "\(somebody.detail)")
        #expect(somebody.text.contains("elsewhere.test"))
    }

    @Test(
        "trusts whom it is told to trust, and says when it trusts anybody",
        .enabled(if: hasOpenSSL)
    )
    func trust() async throws {
        let authority = Authority()
        let server = try authority.server("good")
        let other = try authority.server("other")
        let loop = try makeLoop()
        defer { loop.stop() }
        let ask = { (port: UInt16, change: @escaping (inout WireOptions.Trust) -> Void) in
            await loop.get("https://localhost:\(port)/") { $0.travel { change(&$0.trust) } }
        }
        let stranger = await ask(server.port) { _ in }
        #expect(stranger.reason == .certificate)
        #expect(!stranger.last.isUnverified)
        let known = await ask(server.port) { $0.authorities = authority.bundle }
        #expect(known.last.status == 200, "\(known.detail)")
        let anybody = await ask(other.port) { $0.isUnverified = true }
        #expect(anybody.last.status == 200, "\(anybody.detail)")
        #expect(anybody.last.isUnverified)
        #expect(anybody.last.certificate?.subject == "CN = elsewhere.test")
        let pinned = await ask(server.port) {
            $0.authorities = authority.bundle
            $0.pin = "sha256//" + authority.pin(of: "good")
        }
        #expect(pinned.last.status == 200, "\(pinned.detail)")
        let impostor = await ask(server.port) {
            $0.authorities = authority.bundle
            $0.pin = "sha256//" + authority.pin(of: "other")
        }
        #expect(impostor.reason == .certificate, "\(impostor.detail)")
    }

    @Test("goes through a proxy, which looks the name up", .enabled(if: hasProxy))
    func proxy() async throws {
        let doorman = try Doorman()
        let port = try freePort()
        let file = String(decoding: output(of: "mktemp"), as: UTF8.self).filter { $0 != "\n" }
        defer { _ = unsafe unlink(file) }
        let lines = "Port \(port)\nListen 127.0.0.1\nAllow 127.0.0.1\nBasicAuth robot secret7\n"
        _ = output(of: "printf '\(lines)' > \(file)")
        let tinyproxy = try Peer(["tinyproxy", "-d", "-c", file], listeningOn: port)
        defer { withExtendedLifetime(tinyproxy) {} }
        let loop = try makeLoop()
        defer { loop.stop() }
        for (password, status) in [("secret7", 200), ("secret8", 401)] as [(String, UInt16)] {
            let response = await loop.get(doorman.address("/who", host: "localhost")) {
                $0.travel {
                    $0.proxy = WireOptions.Proxy(
                        url: "http://127.0.0.1:\(port)",
                        user: "robot",
                        password: Secret(password)
                    )
                }
            }
            let isRefused = response.last.status == 401 || response.last.status == 407
            #expect(status == 200 ? response.last.status == 200 : isRefused, "\(response.detail)")
            if status == 200 {
                #expect(response.text == "localhost:\(doorman.port) ")
                #expect(response.last.peer == "127.0.0.1:\(port)")
            }
        }
        let dead = try freePort()
        let gone = await loop.get(doorman.address("/who")) {
            $0.travel {
                let url = "http://127.0.0.1:\(dead)"
                $0.proxy = WireOptions.Proxy(url: url, user: nil, password: nil)
            }
        }
        #expect(gone.detail == "connection refused by the proxy 127.0.0.1:\(dead)")
        let wrong = await loop.get(doorman.address("/who")) {
            $0.travel {
                $0.proxy = WireOptions.Proxy(url: "http://127.0.0.1", user: nil, password: nil)
            }
        }
        #expect(wrong.reason == .policy)
        #expect(wrong.detail.contains("port"))
    }
}
