import DequeModule
package import ProbeModel

/// Decides which name is looked up next, so that dead names never hold up healthy ones
/// (promises.md N9). A plain value: it knows no threads and no clock.
///
/// Lookups of one name join. A name is *proven* while its last lookup was answered, be it with "no
/// such name", *silent* while it was not, and else *new*. No kind may occupy all of the threads, so
/// that each finds one when the others' names die. Nothing is cached.
package struct LookupQueue: Sendable {
    /// Who asked; the caller chooses the number.
    package typealias Waiter = UInt64

    package enum Event: Hashable, Sendable {
        /// Somebody needs the addresses of a name, at the latest at `deadline`.
        case asked(String, by: Waiter, deadline: Instant)
        /// A thread came back.
        case answered(String, LookupAnswer)
        /// Nobody waits here any more.
        case abandoned(String, by: Waiter)
        /// Time has passed: see `deadline`.
        case ticked
    }

    package enum Action: Hashable, Sendable {
        case start(String)
        case resolve(Waiter, [String])
        case fail(Waiter, LookupFailure)
    }

    private struct Lookup: Sendable {
        var waiters: [Waiter: Instant] = [:]
        /// When a thread took it; nil while it waits for one.
        var started: Instant?
        let kind: Kind
    }

    private enum Kind: Int {
        case proven, new, silent
    }

    private let threads: Int
    private var lookups: [String: Lookup] = [:]
    /// Names that wait, and threads that are taken, by kind.
    private var waiting = [Deque<String>](repeating: [], count: 3)
    private var running = [0, 0, 0]
    private var proven: Set<String> = []
    private var silent: Set<String> = []
    /// The two names that were answered last, the newest first.
    private var answers: [(name: String, at: Instant)] = []
    /// The earliest time at which a waiter gives up; nil if nobody waits.
    package private(set) var deadline: Instant?

    /// - Parameter threads: how many lookups run at once.
    package init(threads: Int) {
        self.threads = threads
    }

    package mutating func handle(_ event: Event, at now: Instant) -> [Action] {
        switch event {
        case .asked(let name, let waiter, let deadline):
            return ask(name, by: waiter, deadline: deadline, at: now)
        case .answered(let name, let answer):
            return finish(name, with: answer, at: now) + startNext(at: now)
        case .abandoned(let name, let waiter):
            lookups[name]?.waiters[waiter] = nil
            return []
        case .ticked:
            return giveUp(at: now) + startNext(at: now)
        }
    }

    private mutating func ask(
        _ name: String,
        by waiter: Waiter,
        deadline: Instant,
        at now: Instant
    ) -> [Action] {
        self.deadline = min(self.deadline ?? deadline, deadline)
        if lookups[name] != nil {
            lookups[name]?.waiters[waiter] = deadline
            return []
        }
        guard waiting.reduce(0, { $0 + $1.count }) < Limits.lookupQueue else {
            return [.fail(waiter, .queueFull)]
        }
        let kind: Kind =
            proven.contains(name) ? .proven : silent.contains(name) ? .silent : .new
        lookups[name] = Lookup(waiters: [waiter: deadline], kind: kind)
        waiting[kind.rawValue].append(name)
        return startNext(at: now)
    }

    private mutating func startNext(at now: Instant) -> [Action] {
        var actions: [Action] = []
        while let name = nextName() {
            guard let lookup = lookups[name] else { continue }
            guard !lookup.waiters.isEmpty else {
                lookups[name] = nil
                continue
            }
            lookups[name]?.started = now
            running[lookup.kind.rawValue] += 1
            actions.append(.start(name))
        }
        return actions
    }

    private mutating func nextName() -> String? {
        let (proven, new, silent) = (running[0], running[1], running[2])
        guard proven + new + silent < threads else { return nil }
        if proven < share(threads, leaving: 1), let name = waiting[0].popFirst() { return name }
        guard new + silent < share(Limits.unprovenLookups, leaving: 1) else { return nil }
        if let name = waiting[1].popFirst() { return name }
        return silent < share(Limits.silentLookups, leaving: 2) ? waiting[2].popFirst() : nil
    }

    /// Threads that names of a kind may occupy. A pool of one or two must serve every kind.
    private func share(_ most: Int, leaving rest: Int) -> Int { max(1, min(most, threads - rest)) }

    private mutating func finish(
        _ name: String,
        with answer: LookupAnswer,
        at now: Instant
    ) -> [Action] {
        guard let lookup = lookups.removeValue(forKey: name) else { return [] }
        running[lookup.kind.rawValue] -= 1
        remember(name, answer, at: now)
        return lookup.waiters.keys.sorted().map { waiter in
            switch answer {
            case .addresses(let addresses): .resolve(waiter, addresses)
            case .none(let text): .fail(waiter, .none(text))
            case .silent: .fail(waiter, silence(of: name, at: now))
            case .shortage(let errorNumber): .fail(waiter, .shortage(errorNumber: errorNumber))
            }
        }
    }

    private mutating func remember(_ name: String, _ answer: LookupAnswer, at now: Instant) {
        switch answer {
        case .addresses, .none:
            if proven.count >= Limits.lookupMemory { proven.removeAll() }
            proven.insert(name)
            silent.remove(name)
            answers = [(name, now)] + answers.filter { $0.name != name }.prefix(1)
        case .silent:
            distrust(name)
        case .shortage:
            break
        }
    }

    private mutating func distrust(_ name: String) {
        if silent.count >= Limits.lookupMemory { silent.removeAll() }
        silent.insert(name)
        proven.remove(name)
    }

    private mutating func giveUp(at now: Instant) -> [Action] {
        guard let due = deadline, due <= now else { return [] }
        deadline = nil
        var actions: [Action] = []
        for (name, lookup) in lookups {
            let isSlow = lookup.started.map { now - $0 >= Limits.lookupTime } ?? false
            if isSlow { distrust(name) }
            for (waiter, end) in lookup.waiters {
                if end <= now {
                    lookups[name]?.waiters[waiter] = nil
                    let failure = lookup.started == nil ? .crowded : silence(of: name, at: now)
                    actions.append(.fail(waiter, failure))
                } else {
                    deadline = min(deadline ?? end, end)
                }
            }
        }
        return actions
    }

    /// If another name was answered just now, our resolver is alive and the name's servers are to
    /// blame; else we cannot tell, and must not blame anybody.
    private func silence(of name: String, at now: Instant) -> LookupFailure {
        let isAlive = answers.contains { $0.name != name && now - $0.at <= Limits.resolverMemory }
        return isAlive ? .silent : .deadResolver
    }
}
