import Alerting
import Export
import Fold
import Intake
import JSON
import Journey
import Ledger
import Notify
import ProbeModel
import Runner
import Synchronization
import Transfer

/// The program as a whole: opens the rooms in the order in which data flows, connects their doors,
/// and closes them in the same order.
final class Daemon: Sendable {
    let paths: StatePaths
    let permissions = Permissions()
    let ledger: Ledger
    let follower: Follower
    let snapshots: SnapshotKeeper
    let accountant: Accountant
    let keeper: EvidenceKeeper
    let caretaker: Caretaker
    private let lostKey: String?
    /// Nil: checkpoints go to the logs and the folder of notes only.
    let post: NotePost?
    let walker: Walker
    let notifier: Notifier
    let deliveries: DeliveryDesk
    let network: TransferLoop
    let control: ControlTarget?
    let waiting: WaitingRuns
    let secondWords: SecondWords
    let desk = DebtDesk()
    let suspensions = SuspensionDesk()
    let objectives = ObjectiveDesk()
    let service: Supervision
    let start = MonotonicClock.now()
    let startTime = MonotonicClock.wallClock()
    let configurationPath: String
    /// What the system grants; nil if it does not tell.
    private let descriptors: DescriptorBudget?
    let current: Mutex<Configuration>
    /// Reads of the ledger and the roll-ups, away from the threads that runs share.
    let archive = Archive()
    let isReloading = Mutex(false)
    let lastReload = Mutex(
        DaemonFigures.Reload(isSuccessful: true, lastSuccess: MonotonicClock.wallClock())
    )
    let isStopping = Mutex(false)
    /// Whether the ledger is closed, or soon will be.
    let isSealing = Atomic(false)
    /// What the stop could not save; nil if everything is on disk.
    private let loss = Mutex<String?>(nil)
    /// The last record whose consequences were carried out.
    private let carriedOut = Mutex<UInt64>(0)
    private let durable: AsyncStream<[Entry]>
    private let durableQueue: AsyncStream<[Entry]>.Continuation

    init(
        _ configuration: Configuration,
        path: String,
        descriptors: DescriptorBudget?
    ) throws(Refusal) {
        let settings = configuration.settings
        configurationPath = path
        self.descriptors = descriptors
        current = Mutex(configuration)
        service = Supervision(.current())
        paths = try StatePaths(settings)
        let (stream, queue) = AsyncStream<[Entry]>.makeStream()
        (durable, durableQueue) = (stream, queue)
        let network = try Opening.network(settings)
        let control = settings.controlTarget.map { ControlTarget($0, over: network) }
        (self.network, self.control) = (network, control)
        let (caretaker, vouching) = try Opening.caretaker(configuration, paths)
        self.caretaker = caretaker
        lostKey = vouching.loss
        post = settings.ledger.push.map {
            NotePost(to: $0, by: NetworkSender(network: network))
        }
        let ledger = try Opening.ledger(
            paths,
            libcurl: network.libraryVersion,
            vouching: vouching
        ) { queue.yield($0) }
        self.ledger = ledger
        deliveries = DeliveryDesk(ledger)
        let runtime = Opening.runtimeDirectory(settings)
        let own = OwnAlertsKeeper(directory: runtime, ledger: paths.ledger)
        notifier = try Opening.notifier(configuration, network, deliveries, own.memory)
        let waiting = WaitingRuns(pausesWithoutEvidence: settings.pausesWithoutEvidence)
        self.waiting = waiting
        secondWords = SecondWords(directory: runtime, ledger: paths.ledger)
        let suspensions = self.suspensions
        let follower = Opening.follower(settings, waiting, desk, suspensions)
        self.follower = follower
        snapshots = try Opening.snapshots(paths)
        accountant = try Opening.accountant(settings, paths, ledger)
        let keeper = try Opening.evidence(settings, paths)
        self.keeper = keeper
        walker = Walker(
            runner: Runner(
                network: network,
                vault: configuration.vault,
                debts: desk.keeping(in: ledger, beside: suspensions),
                control: control,
                keeps: .recorded
            ),
            location: settings.location,
            record: { Evidence.note($0, in: ledger, waiting, suspensions) },
            keep: { keeper.keep($0) },
            obstacle: { Evidence.obstacle(ledger, follower, waiting) },
            suspensions: suspensions.keeping(in: ledger)
        )
    }

    /// Runs until a signal says stop; returns when everything is on disk and everybody was told.
    func run() async throws(Refusal) {
        let signals = Signals()
        let leftovers = try await replay()
        let control = ControlRoom(self)
        let socket = try await control.open()
        await putInForce(
            current.withLock { $0 },
            last: await follower.lastPlannedStarts(),
            histories: await follower.histories,
            today: await follower.capBook
        )
        await carryOut(leftovers)
        await tellWhatWasLost()
        service.tell(.ready)
        notifier.post(Notice(.started, startText, at: MonotonicClock.wallClock()))
        tellOfLedger()
        // These go on for ever; the end of this function cancels them.
        async let _ = Watchdog(daemon: self).watch()
        async let _ = Lookout(daemon: self).watch()
        let canary = socket.flatMap { Canary(asking: $0, over: network) }
        let auditor = Auditor(daemon: self, canary: canary)
        async let _ = auditor.audit()
        async let _ = auditor.callRoll()
        async let _ = beat()
        async let _ = remind()
        async let _ = heed(signals)
        async let _ = lookAfterLedger()
        async let _ = keepSnapshots()
        await withDiscardingTaskGroup { group in
            group.addTask {
                await self.walker.walk()
                self.keeper.stop()
                await self.settle()
            }
            group.addTask { await self.follow() }
            group.addTask { await self.accountant.keep() }
            group.addTask { await self.keeper.work() }
            group.addTask {
                await self.caretaker.keepNotes(and: { self.post?.take($0) }) {
                    self.notifier.post($0)
                }
                self.post?.stop()
            }
            group.addTask { await self.post?.work { self.notifier.post($0) } }
        }
        // The checkpoint of the seal leaves the host, too.
        notifier.stop(within: Limits.deliveryTime / 2)
        await control.close()
        network.stop()
        if let loss = loss.withLock({ $0 }) { throw Refusal(.ioFault, loss) }
    }

    private var startText: String {
        let count = current.withLock { $0.catalogue.plans.count }
        let doubt = clock.problem.map { "; \($0)" } ?? ""
        return "probed \(ProductVersion.text) walks \(count.counted("journey"))\(doubt)"
    }

    // MARK: Following the ledger

    /// Folds what the ledger held before this start; returns what that leaves to do.
    private func replay() async throws(Refusal) -> [Fold.Consequence] {
        let configuration = current.withLock { $0 }
        do {
            let reader = try LedgerReader(directory: paths.ledger)
            // Without a snapshot, alerts that may still be open rest on these.
            var after = try reader.lastSequence(
                Limits.replayTime...Limits.replayTimeMost,
                within: Limits.replayBytes
            )
            if let state = await snapshot(orAfter: after) {
                await follower.resume(state)
                after = state.sequence
            }
            _ = await follower.configure(terms(of: configuration), configuration.contracts)
            await learnMaintenance()
            try await follower.replay(reader, after: after) {
                service.tell(.extendTimeout(.seconds(30)))
            }
        } catch {
            throw Refusal(.ioFault, "the ledger cannot be read: \(error)")
        }
        return await follower.finishReplay(
            receivers: Set(notifier.counters.map(\.name)),
            forgetful: notifier.forgetful
        )
    }

    private func tellWhatWasLost() async {
        let alerts = secondWords.leftBehind()
        let receivers = Set(notifier.counters.map(\.name))
        await carryOut(follower.lost(among: alerts, receivers: receivers))
        secondWords.forget()
    }

    private func follow() async {
        for await entries in durable {
            accountant.offer(entries)
            await carryOut(follower.absorb(entries))
            if let last = entries.last { carriedOut.withLock { $0 = last.sequence } }
        }
        accountant.stop()
    }

    func carryOut(_ consequences: [Fold.Consequence]) async {
        for consequence in consequences {
            switch consequence {
            case .record(let record): Evidence.append(record, to: ledger)
            case .restateSuspensions: suspensions.restate(in: ledger)
            case .ask(let journey, let kind, let delay):
                await walker.ask(for: kind, of: journey, after: delay)
            case .tell(let telling, let receivers):
                notifier.post(Notice(telling), to: receivers)
            case .tellOfEvidence(let telling, let evidence):
                secondWords.note(telling, evidence)
                deliveries.settle(telling.alert, evidence)
                notifier.post(Notice(telling, evidence))
            case .report(let run, let segments):
                notifier.post(Notice(failed: run, of: segments))
            }
        }
    }

    /// The last runs may decide an alert: it is recorded and told, and the telling recorded,
    /// before the ledger closes. A disk that does not take them is given up first, so that people
    /// can be told what is lost.
    private func settle() async {
        var isWhole = true
        for _ in 0..<2 where isWhole {
            isWhole = ledger.flush(within: Limits.deliveryTime / 2)
            await followUp(to: ledger.state.durableSequence)
        }
        if !isWhole {
            sealLedger()
            await followUp(to: ledger.state.durableSequence)
            await carryOut(follower.giveUp())
        }
        let problem = loss.withLock { $0 }.map { "; \($0)" } ?? ""
        notifier.post(Notice(.stopped, "probed stopped\(problem)", at: MonotonicClock.wallClock()))
        if isWhole {
            // That people were told is recorded before the ledger closes.
            await wait { self.notifier.isIdle }
            sealLedger()
            // A disk that hangs holds up no stop.
            let count = snapshots.count
            Task { await keepSnapshot() }
            await wait { self.snapshots.count > count }
        }
        secondWords.settle()
        durableQueue.finish()
        caretaker.stop()
    }

    private func followUp(to sequence: UInt64) async {
        await wait { self.carriedOut.withLock { $0 } >= sequence }
    }

    private func wait(until isOver: () -> Bool) async {
        let end = MonotonicClock.now() + Limits.deliveryTime / 2
        while !isOver(), MonotonicClock.now() < end {
            try? await Task.sleep(for: .milliseconds(2))
        }
    }

    private func sealLedger() {
        isSealing.store(true, ordering: .releasing)
        let problem = Sealing(ledger).finish(within: Limits.sealTime)
        loss.withLock { $0 = problem }
    }

    /// What the start found damaged, or without a key, is said at once.
    private func tellOfLedger() {
        let bytes = ledger.state.damagedBytes
        let damage =
            "the ledger is damaged: \(bytes) bytes cannot be read, and their time is unknown; "
            + "see: probectl log verify"
        for text in [bytes > 0 ? damage : nil, lostKey] {
            guard let text else { continue }
            notifier.post(Notice(.ledger, text, at: MonotonicClock.wallClock()))
        }
    }

    private func beat() async {
        guard let heartbeat = current.withLock({ $0.settings.heartbeat }) else { return }
        await Heartbeat(daemon: self, url: heartbeat.url, every: heartbeat.every).beat()
    }

    /// One look at the ledger's files a minute.
    private func lookAfterLedger() async {
        while true {
            guard (try? await Task.sleep(for: Limits.caretakerTurn)) != nil else { return }
            let kept = await keeper.turn(at: MonotonicClock.now())
            for complaint in kept + (await caretaker.turn(ledger, in: paths.ledger)) {
                notifier.post(Notice(.ledger, complaint, at: MonotonicClock.wallClock()))
            }
        }
    }

    // MARK: Commands

    private func heed(_ signals: Signals) async {
        for await signal in signals.stream {
            switch signal {
            case .stop:
                isStopping.withLock { $0 = true }
                service.tell(.stopping, .extendTimeout(Limits.stopTimeMaximum))
                await walker.stop()
            case .reload:
                // The refusal is posted by `reload` itself; nobody waits for this answer.
                _ = try? await reload(isDryRun: false)
            }
        }
    }

    func terms(of configuration: Configuration) -> [String: Fold.Terms] {
        let settings = configuration.settings
        let alerting = settings.alerts.terms(of: configuration.catalogue, at: settings.location)
        return Dictionary(
            uniqueKeysWithValues: configuration.catalogue.plans.flatMap {
                Fold.Terms.all(of: $0, alerting)
            }
        )
    }

    /// Records what is in force, then lets it be in force.
    func putInForce(
        _ configuration: Configuration,
        last: [String: Timestamp] = [:],
        histories: [String: History] = [:],
        today: CapBook? = nil
    ) async {
        let files = configuration.sources.map {
            Record.Configuration.File(
                path: $0.path,
                text: String(decoding: $0.bytes, as: UTF8.self)
            )
        }
        for part in Record.Configuration.parts(hash: configuration.hash, files: files) {
            Evidence.append(.configuration(part), to: ledger)
        }
        let scarcity = descriptors?.objection(to: configuration.catalogue.plans.count)
        for objection in configuration.objections + [scarcity].compactMap(\.self) {
            var notice = Notice(.configuration, objection, at: MonotonicClock.wallClock())
            notice.severity = .warning
            notifier.post(notice)
        }
        await carryOut(follower.configure(terms(of: configuration), configuration.contracts))
        await walker.replace(
            with: configuration.catalogue.plans,
            runner: Runner(
                network: network,
                vault: configuration.vault,
                debts: desk.keeping(in: ledger, beside: suspensions),
                control: control,
                keeps: .recorded
            ),
            last: last,
            histories: histories,
            today: today
        )
    }
}
