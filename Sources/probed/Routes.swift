import Alerting
import Bureau
import Control
import Fold
import JSON
import Journey
import Ledger
import ProbeModel
import Reliability
import Report
import Rollup
import Runner
import Synchronization

/// Answers the control socket and the loopback listener (docs/control.md).
struct Routes: Sendable {
    let daemon: Daemon
    private var doorkeeper: Doorkeeper { Doorkeeper(daemon: daemon) }

    func answer(_ request: ControlRequest) async -> ControlReply {
        // The listener leaves the body of a HEAD's answer out.
        switch (request.method == "HEAD" ? "GET" : request.method, request.path) {
        case ("GET", "/healthz"), ("GET", "/readyz"): .text("ok\n")
        case ("GET", "/metrics"): await MetricsReply(daemon: daemon).everything(for: request)
        case ("GET", "/probe"): await MetricsReply(daemon: daemon).journey(for: request)
        case ("GET", "/api/v1/version"): .json(daemon.version)
        case ("GET", "/api/v1/status"): await status(request)
        case ("GET", let path) where path.hasPrefix("/api/v1/reports/"):
            await report(String(path.dropFirst("/api/v1/reports/".count)), request)
        case ("GET", "/api/v1/log"): await log(request)
        case ("GET", "/api/v1/debts"):
            .json(["debts": .array(debts)])
        case ("POST", let path) where path.hasPrefix("/api/v1/debts/"): await forgive(request)
        case ("GET", let path) where path.hasPrefix("/api/v1/runs/"):
            await run(String(path.dropFirst("/api/v1/runs/".count)), request)
        case ("POST", "/api/v1/runs"): await start(request)
        case ("POST", "/api/v1/reload"): await reload(request)
        case ("GET", "/api/v1/declarations"): await declarations(request)
        case ("POST", "/api/v1/declarations"): await declare(request)
        case (_, let path) where Self.paths.contains(path):
            .error(
                405,
                problem: "'\(path)' does not take \(request.method)",
                remedy: "see docs/control.md"
            )
        case (_, let path):
            await IncidentRoutes(daemon: daemon).answer(request) ?? .notFound(path)
        }
    }

    private static let paths: Set<String> = [
        "/healthz", "/readyz", "/metrics", "/probe", "/api/v1/version", "/api/v1/status",
        "/api/v1/log",
        "/api/v1/runs", "/api/v1/reload", "/api/v1/declarations", "/api/v1/debts",
    ]

    // MARK: Reading

    private func status(_ request: ControlRequest) async -> ControlReply {
        let snapshot = await daemon.follower.snapshot()
        let now = MonotonicClock.wallClock()
        var document = StatusDocument(
            board: snapshot.board,
            intervals: snapshot.intervals,
            alerts: snapshot.alerts,
            suspected: snapshot.suspected,
            caps: await daemon.walker.capUses.mapValues { $0.map { StatusDocument.Cap($0) } },
            unverified: daemon.unverified,
            now: now
        )
        document.segments = snapshot.terms.mapValues(\.alerting.segments)
        if request["steps"] != nil { document.steps = snapshot.terms.mapValues(\.steps) }
        document.add(daemon.incidents(snapshot, at: now))
        let json = document.json(about: request["name"], daemon: daemon.facts(snapshot))
        if let name = request["name"], json["services"]?.array?.isEmpty ?? true {
            return .error(
                404,
                problem: "there is no service or journey '\(name)' that has run",
                remedy: "see 'probectl status' for all of them"
            )
        }
        return .json(json)
    }

    /// Reads the disk away from the threads that runs share; a fault is an answer too.
    private func answer(
        _ work: @Sendable () throws -> ControlReply
    ) async -> ControlReply {
        do {
            return try await daemon.archive.read(work)
        } catch {
            return .error(500, problem: "\(error)", remedy: "see the journal of probed")
        }
    }

    private func report(_ name: String, _ request: ControlRequest) async -> ControlReply {
        await daemon.accountant.settle()
        let question = Question(name, request.parameters)
        return await answer {
            ReportReply(daemon, isCatchingUp: daemon.accountant.state.isCatchingUp)
                .reply(to: question)
        }
    }

    /// A run, or where to find what has that name and is none.
    private func run(_ name: String, _ request: ControlRequest) async -> ControlReply {
        let reply = await answer { try run(named: name, withTranscript: request.peer != nil) }
        guard reply.status == 404, let range = RunID.range(prefix: name) else { return reply }
        let incidents = await daemon.follower.snapshot().incidents.all
        guard incidents.contains(where: { range.contains($0.id.bits) }) else { return reply }
        return .error(
            404,
            problem: "\(name) is no run, but an incident",
            remedy: "'probectl incident show \(name)' shows it"
        )
    }

    /// What the server said is for those who may open the control socket, not for the listener.
    private func run(named prefix: String, withTranscript: Bool) throws -> ControlReply {
        guard let range = RunID.range(prefix: prefix) else {
            return .error(
                400,
                problem: "'\(prefix)' is no run",
                remedy: "take the eight letters and digits that 'probectl log' shows"
            )
        }
        let durable = daemon.ledger.state.durableSequence
        // A full name belongs to one run: nothing older needs to be searched.
        let limit = range.count == 1 ? 1 : 2
        let found = try LedgerReader(directory: daemon.paths.ledger).latest(limit: limit) { entry in
            entry.sequence <= durable && entry.run.map { range.contains($0.id.bits) } ?? false
        }
        guard let run = found.first?.run else {
            return .error(404, problem: "no run \(prefix)", remedy: "see 'probectl log'")
        }
        guard found.count == 1 else {
            return .error(
                409,
                problem: "several runs begin with '\(prefix)'",
                remedy: "give more letters"
            )
        }
        return .json(
            RunDocument.json(of: run, transcript: withTranscript ? transcript(of: run) : nil)
        )
    }

    private func transcript(of run: Run) -> JSON? {
        guard let evidence = run.evidence else { return nil }
        do {
            let content = try EvidenceFolder.read(
                evidence,
                startedAt: run.started,
                in: daemon.paths.evidence
            )
            guard let content else { return ["missing": "the transcript is not kept any more"] }
            return try JSON.parse(content)
        } catch {
            return ["missing": .string("\(error)")]
        }
    }

    private func log(_ request: ControlRequest) async -> ControlReply {
        do {
            return try await LogReply(daemon: daemon, request).reply(request)
        } catch {
            return .error(500, problem: "\(error)", remedy: "see the journal of probed")
        }
    }

    // MARK: Changing

    private func start(_ request: ControlRequest) async -> ControlReply {
        guard let name = request["journey"] else {
            return .error(400, problem: "no journey is named", remedy: "add ?journey=NAME")
        }
        let refusal = await doorkeeper.record(.request, request) { $0.text = "run \(name)" }
        if let refusal { return refusal }
        let before = daemon.ledger.state.durableSequence
        switch await daemon.walker.demand(name) {
        case .finished(let run): return .json(RunDocument.json(of: run))
        case .running(let id, let most):
            return .json(
                [
                    "id": .string(id.description), "after": JSON(before),
                    "atMostSeconds": JSON(Int(most.seconds.rounded(.up))),
                ],
                status: 202
            )
        case .unknown:
            return .unknown(
                "there is no journey '\(name)'",
                name,
                among: daemon.current.withLock { $0.catalogue.plans.map(\.name) },
                else: "see 'probectl status' for the journeys in force"
            )
        case .capped:
            return .error(
                409,
                problem: "'\(name)' may not do more today",
                remedy: "see its 'caps' in 'probectl status \(name)'; they begin anew at midnight"
            )
        case .withoutAccount:
            return .error(
                409,
                problem: "other runs hold all accounts of '\(name)'",
                remedy: "try again when one of them has ended, or give it more 'accounts'"
            )
        case .busy:
            return .error(
                503,
                problem: "no run can start now: probed stops, or has no room",
                remedy: "try again, and see 'probectl status'"
            )
        }
    }

    /// A person has looked after a debt: `/api/v1/debts/ID/forgive?why=…`.
    private func forgive(_ request: ControlRequest) async -> ControlReply {
        if let refusal = doorkeeper.refusal(of: request) { return refusal }
        let parts = request.path.split(separator: "/")
        guard parts.count == 5, parts[4] == "forgive" else { return .notFound(request.path) }
        guard let why = request["why"], !why.isEmpty else {
            return .error(400, problem: "no reason is given", remedy: "add ?why=TEXT")
        }
        let range = RunID.range(prefix: String(parts[3]))
        let found = daemon.desk.open.filter { range?.contains($0.id.bits) ?? false }
        guard var debt = found.first, found.count == 1 else {
            return .error(
                found.isEmpty ? 404 : 409,
                problem: "\(found.count) open debts begin with '\(parts[3])'",
                remedy: "take the name that 'probectl debts' shows"
            )
        }
        let refusal = await doorkeeper.record(.request, request) { deed in
            deed.text = "forgive debt \(debt.id): \(why.prefix(Limits.detailCharacters))"
        }
        if let refusal { return refusal }
        debt.change = .forgiven
        debt.at = MonotonicClock.wallClock()
        debt.detail = String(why.prefix(Limits.detailCharacters))
        guard await daemon.desk.note(debt, in: daemon.ledger) else {
            return .error(503, problem: "the ledger takes nothing", remedy: "see 'probectl status'")
        }
        return .json(DebtDocument.json(of: debt))
    }

    private var debts: [JSON] {
        DebtDocument.list(of: daemon.desk.open, isInUse: daemon.suspensions.holds)
    }

    private func reload(_ request: ControlRequest) async -> ControlReply {
        if let refusal = doorkeeper.refusal(of: request, mayBeService: true) { return refusal }
        let isDryRun = request["dry-run"] != nil
        if !isDryRun {
            let refusal = await doorkeeper.record(.request, request, mayBeService: true) {
                $0.text = "reload"
            }
            if let refusal { return refusal }
        }
        do {
            let change = try await daemon.reload(isDryRun: isDryRun)
            return .json(change.json)
        } catch {
            return .error(
                422,
                problem: error.message,
                remedy: "The former configuration stays in force."
            )
        }
    }

    /// What people declare goes into the ledger before it counts.
    /// Answers when what was declared is on disk.
    private func declare(_ request: ControlRequest) async -> ControlReply {
        if let refusal = doorkeeper.refusal(of: request) { return refusal }
        let who = request.peer.map(daemon.permissions.name) ?? ""
        let reader = DeclarationReader(
            request.parameters,
            now: MonotonicClock.wallClock(),
            who: who
        )
        do {
            let all = try reader.read(request["kind"] ?? "", body: request.body)
            let refusal = await DeclarationDesk(daemon: daemon)
                .refusal(of: all, isAgain: request["again"] != nil)
            if let refusal { return refusal }
            var last: UInt64 = 0
            for declaration in all {
                last = try daemon.ledger.append(.declaration(declaration))
            }
            guard await daemon.follower.hasAbsorbed(last) else {
                return .error(
                    503,
                    problem: "the disk does not answer; whether this is recorded is not known",
                    remedy: "see 'probectl status', then list what was declared"
                )
            }
            return .json(
                .object(
                    [.init("records", JSON(all.count)), .init("last", JSON(last))]
                        + DeclarationDesk(daemon: daemon).notices(of: all)
                )
            )
        } catch let fault as BureauFault {
            return .error(fault.status, problem: fault.problem, remedy: fault.remedy)
        } catch {
            return .error(503, problem: "\(error)", remedy: "see 'probectl status'")
        }
    }

    private func declarations(_ request: ControlRequest) async -> ControlReply {
        await report("declarations", request)
    }
}

extension ControlRequest {
    /// Names and values of the query; of several values the first.
    var parameters: [String: String] {
        Dictionary(query.map { ($0.name, $0.value) }) { first, _ in first }
    }
}

extension Entry {
    /// The run that it records; nil if it records something else.
    var run: Run? { if case .run(let run) = record { run } else { nil } }
}
