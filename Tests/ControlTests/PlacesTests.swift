import Control
import ProbeModel
import Testing

@Suite("Places of a listener")
struct PlacesTests {
    private var limits: ControlLimits {
        var limits = ControlLimits()
        (limits.connections, limits.connectionsPerUser, limits.connectionsForRoot) = (8, 3, 2)
        return limits
    }

    @Test("no user has more than some, and those that he gives back he has again")
    func perUser() {
        var places = Places(limits)
        let taken = (0..<4).map { _ in places.take(for: 7) }
        #expect(taken == [true, true, true, false])
        places.leave(7)
        let again = [places.take(for: 7), places.take(for: 7), places.take(for: 8)]
        #expect(again == [true, false, true])
    }

    @Test("the last ones are root's, who may have them all")
    func root() {
        var places = Places(limits)
        let others = ([7, 7, 7, 8, 8, 8, 9] as [UInt32]).map { places.take(for: $0) }
        #expect(others == [true, true, true, true, true, true, false])
        let root = (0..<3).map { _ in places.take(for: 0) }
        #expect(root == [true, true, false])
        for user in [7, 7, 7, 8, 8, 8] as [UInt32] { places.leave(user) }
        let more = (0..<7).map { _ in places.take(for: 0) }
        #expect(more == [true, true, true, true, true, true, false])
    }

    @Test("those from the network are not told apart")
    func network() {
        var places = Places(limits)
        let taken = (0..<9).map { _ in places.take(for: nil) }
        #expect(taken.count { $0 } == 8)
        places.leave(nil)
        let last = places.take(for: nil)
        #expect(last)
    }

    @Test("nobody holds what he has given back")
    func account() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix64(seed: seed)
        var places = Places(limits)
        var held: [UInt32] = []
        for _ in 0..<2000 {
            let user = UInt32(random.next() % 4)
            if random.next() % 2 == 0, places.take(for: user) {
                held.append(user)
            } else if !held.isEmpty {
                places.leave(held.remove(at: Int(random.next() % UInt64(held.count))))
            }
            #expect(held.count <= 8, "seed \(seed)")
            for user in 1...3 as ClosedRange<UInt32> {
                #expect(held.count { $0 == user } <= 3, "seed \(seed)")
            }
        }
        for user in held { places.leave(user) }
        let all = (0..<8).map { _ in places.take(for: 0) }
        #expect(all.allSatisfy { $0 }, "seed \(seed)")
    }
}
