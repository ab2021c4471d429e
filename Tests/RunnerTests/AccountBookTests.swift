import Journey
import ProbeModel
import Runner
import Testing

@Suite("The book of accounts")
struct AccountBookTests {
    private func accounts(_ names: String...) throws -> [Plan.Account] {
        let list = names.map { "{ name: \($0) }" }.joined(separator: ", ")
        let plan = try Rig.plan(
            """
            journey: ship
            service: shop
            every: 1m
            accounts: [\(list)]
            steps:
              - name: sign in
                get: "http://127.0.0.1:1/{{account.name}}"
                expect: { status: 200 }
            """
        )
        return plan.accounts
    }

    /// Each row: `a` leases an account to the run `a`, which must be this one or none (`-`); `A`
    /// ends that run.
    @Test(
        "leases what has been free for longest, and nothing twice",
        arguments: [
            ("a b c", "x y -"), ("a A b", "x . y"), ("a b B A c d", "x y . . y x"),
            ("a A b B c", "x . y . x"), ("a b c A d", "x y - . x"), ("A a", ". x"),
            ("a A A b", "x . . y"),
        ]
    )
    func leases(events: String, expected: String) throws {
        let accounts = try accounts("x", "y")
        var book = AccountBook()
        let found = events.split(separator: " ").map { event -> String in
            let run = RunID(bits: UInt64(event.lowercased().utf8.first ?? 0))
            guard event == event.lowercased() else {
                book.release(run)
                return "."
            }
            return book.lease(accounts, to: run).map { String($0.name.dropFirst(5)) } ?? "-"
        }
        #expect(found.joined(separator: " ") == expected)
    }

    @Test("who names the same account of a service shares it")
    func shared() throws {
        var book = AccountBook()
        #expect(book.lease(try accounts("x", "y"), to: RunID(bits: 1))?.name == "shop/x")
        #expect(book.lease(try accounts("x"), to: RunID(bits: 2))?.name == nil)
        book.release(RunID(bits: 1))
        #expect(book.lease(try accounts("x"), to: RunID(bits: 3))?.name == "shop/x")
    }

    @Test("no two runs ever hold one account, and all of them are used", arguments: 1...10)
    func exclusive(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let accounts = try accounts("a", "b", "c", "d", "e")
        var book = AccountBook()
        var held: [RunID: String] = [:]
        var used: [String: Int] = [:]
        for number in 1...2000 as ClosedRange<UInt64> {
            let run = RunID(bits: number)
            if let account = book.lease(accounts, to: run) {
                #expect(!held.values.contains(account.name), "seed \(seed), run \(number)")
                held[run] = account.name
                used[account.name, default: 0] += 1
            } else {
                #expect(held.count == accounts.count, "seed \(seed): refused while one was free")
            }
            while random.next() % 2 == 0,
                let ended = held.keys.sorted(by: { $0.bits < $1.bits }).first
            {
                book.release(ended)
                held[ended] = nil
            }
        }
        #expect(used.count == accounts.count)
        #expect((used.values.min() ?? 0) * 2 > (used.values.max() ?? 0), "seed \(seed): \(used)")
    }
}
