import ProbeModel
import Synchronization
import Testing
import Transfer

@Suite("A lookup")
struct LookupTests {
    @Test("is a phase of its own, happens once a run, and both families are tried")
    func phase() async throws {
        let server = try HostileServer()
        let asked = Mutex<[String]>([])
        let loop = try makeLoop { configuration in
            configuration.resolver = { name in
                asked.withLock { $0.append(name) }
                return .addresses(["::1", "127.0.0.1"])
            }
        }
        defer { server.stop(); loop.stop() }
        let session = loop.begin()
        for _ in 0..<3 {
            let request = Request(method: "GET", url: "http://Shop.test:\(server.port)/")
            let response = await loop.perform(request, in: session, at: .zero)
            #expect(response.last.status == 200, "\(response.detail)")
            #expect(response.last.peer == "127.0.0.1:\(server.port)")
        }
        #expect(asked.withLock { $0 } == ["shop.test"])
        #expect(server.requests.first?.header("host")?.lowercased() == "shop.test:\(server.port)")
        // Another run asks again: nothing is cached across runs.
        _ = await loop.get("http://shop.test:\(server.port)/")
        #expect(asked.withLock { $0.count } == 2)
    }

    @Test(
        "that fails has the right reason",
        arguments: [
            (LookupAnswer.none("name or service not known"), Reason.dns),
            (.silent, .local), (.shortage(errorNumber: 24), .local),
        ]
    )
    func failures(answer: LookupAnswer, reason: Reason) async throws {
        let loop = try makeLoop { $0.resolver = { _ in answer } }
        defer { loop.stop() }
        let response = await loop.get("http://shop.test/")
        #expect(response.reason == reason, "\(response.detail)")
        #expect(response.detail.contains("'shop.test'"))
        #expect(response.last.peer == nil)
    }

    @Test("of a name whose servers are silent is its own fault while others are answered")
    func silentZone() async throws {
        let server = try HostileServer()
        let loop = try makeLoop { configuration in
            configuration.resolver = { $0 == "dead.test" ? .silent : .addresses(["127.0.0.1"]) }
        }
        defer { server.stop(); loop.stop() }
        #expect(await loop.get("http://shop.test:\(server.port)/").last.status == 200)
        #expect(await loop.get("http://dead.test/").reason == .dns)
    }

    @Test("that hangs does not hold up healthy names, and ends in time")
    func blackHole() async throws {
        let server = try HostileServer()
        let gate = Gate()
        let loop = try makeLoop { configuration in
            configuration.resolver = { name in
                guard name.hasSuffix("black.test") else { return .addresses(["127.0.0.1"]) }
                gate.wait()
                return .silent
            }
        }
        defer { server.stop(); loop.stop() }
        // A name that was answered before has threads of its own.
        #expect(await loop.get("http://healthy.test:\(server.port)/").last.status == 200)
        let dead = (0..<50).map { number in
            Task {
                await loop.get("http://\(number).black.test/") { $0.limits.total = .seconds(1) }
            }
        }
        while loop.inFlight < 50 { await Task.yield() }
        for _ in 0..<20 {
            let response = await loop.get("http://healthy.test:\(server.port)/") { request in
                request.limits.total = .milliseconds(500)
            }
            #expect(response.last.status == 200, "\(response.detail)")
        }
        for task in dead {
            let response = await task.value
            #expect(response.reason == .timeout || response.reason == .local, "\(response.detail)")
            #expect(response.last.phases.total.duration < .seconds(2))
        }
        gate.open()
    }

    @Test("by the system's resolver knows the host's own names, and what does not exist")
    func system() async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        let response = await loop.get("http://localhost:\(server.port)/")
        #expect(response.last.status == 200, "\(response.detail)")
        let nowhere = await loop.get("http://nowhere.invalid/")
        #expect([.dns, .local].contains(nowhere.reason), "\(nowhere.detail)")
    }
}
