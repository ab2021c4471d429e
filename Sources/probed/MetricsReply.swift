import Alerting
import Control
import Export
import Fold
import Intake
import Ledger
import Notify
import ProbeModel
import Reliability
import Runner
import Synchronization
import Transfer

/// Answers scrapes: everything at `/metrics`, one journey's last result at `/probe?target=`. Both
/// only read; no run ever starts because somebody asks (promises.md N12).
struct MetricsReply {
    let daemon: Daemon

    func everything(for request: ControlRequest) async -> ControlReply {
        let snapshot = await daemon.follower.snapshot()
        let meter = await daemon.follower.meter
        let settings = daemon.current.withLock { $0.settings.metrics }
        let care = daemon.caretaker.state
        var ledger = LedgerFigures(
            daemon.ledger.state,
            appends: daemon.waiting.waits,
            scrub: care.scrub,
            checkpoint: care.lastNote
        )
        ledger.pushed = daemon.post?.state.taken
        let families =
            meter.families(stepHistograms: settings.stepHistograms)
            + standing(snapshot).families + objectives(snapshot) + ledger.families
            + ClockFigures(daemon.clock).families
            + AlertFigures.families(of: snapshot.alerts)
            + [AlertFigures.own(daemon.notifier.lasting.map(\.labels))] + figures.families
        return Self.reply(families, to: request)
    }

    func journey(for request: ControlRequest) async -> ControlReply {
        guard let name = request["target"], !name.isEmpty else {
            return .error(400, problem: "no target is named", remedy: "add ?target=JOURNEY")
        }
        let meter = await daemon.follower.meter
        guard meter.journeys[name] != nil else {
            return .unknown(
                "there is no journey '\(name)'",
                name,
                among: Array(meter.journeys.keys),
                else: "a target is the name of a journey in force; see 'probectl status'"
            )
        }
        return Self.reply(meter.families(ofLast: name), to: request)
    }

    private static func reply(
        _ families: [MetricFamily],
        to request: ControlRequest
    ) -> ControlReply {
        let format = Exposition(accept: request.header("Accept"))
        return ControlReply(
            status: 200,
            contentType: format.contentType,
            body: format.text(of: families)
        )
    }

    // MARK: Measuring

    private func standing(_ snapshot: Follower.Snapshot) -> StandingFigures {
        let now = MonotonicClock.wallClock()
        let unused = daemon.desk.unused(beside: daemon.suspensions)
        let debts = Dictionary(grouping: unused, by: \.journey)
        let muted = snapshot.silences.active(at: now).filter(\.isMaintenance)
            .flatMap(\.matchers).map(\.value)
        let unverified = daemon.unverified
        var standing = StandingFigures()
        for name in snapshot.board.services.keys.sorted() {
            let state = snapshot.board.state(of: name, at: now) { snapshot.intervals[$0] }
            guard state != .unknown else { continue }
            standing.services.append((name: name, isUp: state != .failing))
        }
        standing.journeys = snapshot.terms.sorted { $0.key < $1.key }.map { name, terms in
            var journey = StandingFigures.Journey(name, service: terms.service)
            journey.debts = debts[name]?.count ?? 0
            journey.oldestDebt = debts[name]?.map(\.since).min()
            journey.isInMaintenance = daemon.objectives.isInMaintenance(terms.service, at: now)
            journey.isMuted = muted.contains(terms.service)
            journey.takesAnyServer = unverified.contains(name)
            return journey
        }
        return standing
    }

    private func objectives(_ snapshot: Follower.Snapshot) -> [MetricFamily] {
        let services = Set(snapshot.terms.values.map(\.service))
        return ObjectiveFigures.families(of: daemon.objectives.objectives(of: services))
    }

    private var figures: DaemonFigures {
        var figures = DaemonFigures()
        figures.versions = [
            MetricLabel("version", ProductVersion.text),
            MetricLabel("libcurl", daemon.network.libraryVersion),
        ]
        figures.reload = daemon.lastReload.withLock { $0 }
        figures.receivers = daemon.notifier.counters.map {
            .init($0.name, delivered: $0.delivered, dropped: $0.dropped)
        }
        figures.process = .measured(startedAt: daemon.startTime)
        return figures
    }
}
