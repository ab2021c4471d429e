/// Where work is done that the ledger's thread does not wait for.
package struct Aside: Sendable {
    /// False if there is no thread for it.
    let perform: @Sendable (_ work: @escaping @Sendable () -> Void) -> Bool

    /// By the caller, before it goes on: for tests that lead the ledger by hand.
    package static let atOnce = Aside { work in
        work()
        return true
    }

    /// On a new thread, whose accesses to the disk come after everybody else's.
    package static let thread = Aside { work in
        LedgerThread.start(named: "ledger-ahead") { LowPriority.run(work) }
    }
}
