import Glibc
import ProbeModel
import Testing
import Transfer

@Suite("The loop's executor")
struct ExecutorTests {
    @Test("lets tasks go on where their responses arrive")
    func thread() async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        await withTaskExecutorPreference(loop.executor) {
            #expect(await threadName() == "probed-transfer")
            let response = await loop.get(server.url + "/")
            #expect(response.reason == nil)
            #expect(await threadName() == "probed-transfer")
            await Task.yield()
            #expect(await threadName() == "probed-transfer")
        }
        #expect(await threadName() != "probed-transfer")
    }

    @Test("leaves no task behind when the loop stops")
    func stopped() async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop() }
        await withTaskExecutorPreference(loop.executor) {
            async let response = loop.get(server.url + "/silent")
            while server.requests.isEmpty { await Task.yield() }
            loop.stop()
            #expect(await response.reason == .cancelled)
            #expect(await loop.get(server.url + "/").reason == .cancelled)
        }
    }

    @Test("has ended its thread when it says that it has stopped", arguments: 0..<20)
    func ended(round: Int) async throws {
        let server = try HostileServer()
        defer { server.stop() }
        let loop = try makeLoop()
        #expect(await loop.get(server.url + "/").reason == nil)
        loop.stop()
        loop.stop()
        // Whatever still came would find no loop.
        #expect(await loop.get(server.url + "/").reason == .cancelled)
    }

    @Test("keeps its sockets in view while tasks are busy")
    func fairness() async throws {
        let server = try HostileServer()
        let loop = try makeLoop()
        defer { server.stop(); loop.stop() }
        let isOver = Flag()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask(executorPreference: loop.executor) {
                    while !isOver.isSet { await Task.yield() }
                }
            }
            let response = await loop.get(server.url + "/")
            #expect(response.reason == nil)
            isOver.set()
        }
    }
}

/// The name of the thread that an unbound task runs on.
@concurrent
private func threadName() async -> String {
    guard let file = unsafe fopen("/proc/thread-self/comm", "r") else { return "" }
    defer { unsafe fclose(file) }
    var name = [UInt8](repeating: 0, count: 16)
    // Safe because the call writes no more bytes than the array has.
    let count = unsafe fread(&name, 1, name.count, file)
    return String(decoding: name.prefix(max(0, count - 1)), as: UTF8.self)
}
