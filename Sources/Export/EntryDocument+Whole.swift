import Digest
package import JSON
package import Ledger
import ProbeModel
import Report

extension EntryDocument {
    /// In full, as `probectl log cat` prints it: everything that the record holds.
    package static func whole(of entry: Entry) -> JSON {
        let details = details(of: entry.record)
        let names = Set(details.map(\.name))
        // What says it in full stands in the place of what says it in short.
        let short = (json(of: entry).members ?? []).filter { !names.contains($0.name) }
        return .object(short + details)
    }

    /// What a record holds beyond its short form, or instead of a part of that.
    private static func details(of record: Record) -> [JSON.Member] {
        switch record {
        case .run(let run): members(whole: run)
        case .alert(let alert):
            [
                .init("incident", JSON(alert.incident?.description)),
                .init("lastGoodAt", JSON(alert.lastGoodAt?.rfc3339)),
                .init("fragmentStep", JSON(alert.origin?.step)),
            ]
        case .delivery(let delivery): members(whole: delivery)
        case .audit(let audit): members(whole: audit)
        case .debt(let debt): DebtDocument.json(of: debt).members ?? []
        case .suspension(let suspension): members(whole: suspension)
        case .start(let start): members(whole: start)
        case .configuration(let configuration): members(whole: configuration)
        case .clock(let clock): members(whole: clock)
        case .recovery(let recovery): members(whole: recovery)
        case .damage(let damage):
            [
                .init("segment", JSON(damage.segment)),
                .init("firstUnacknowledged", JSON(damage.firstUnacknowledged)),
                .init("errorNumber", JSON(damage.errorNumber)),
            ] + members(of: damage.tree)
        case .key(let key):
            [.init("epoch", JSON(key.epoch)), .init("key", .string(key.key.description))]
        case .checkpoint(let note): members(whole: note)
        case .retire(let retirement): members(whole: retirement)
        case .restore(let restoration):
            [
                .init("known", JSON(restoration.known)),
                .init("chain", .string(restoration.chain.description)),
                .init("knownAt", .string(restoration.until.rfc3339)),
            ]
        case .declaration(let declaration): declaration.matter.members
        case .unknown(let kind, let bytes):
            [.init("number", JSON(kind)), .init("bytes", .string(Base64.text(of: bytes)))]
        case .gap, .stop: []
        }
    }

    private static func members(whole run: Run) -> [JSON.Member] {
        // 'kind' is the record's.
        let rest = (RunDocument.json(of: run).members ?? []).filter { $0.name != "kind" }
        guard !run.remembered.isEmpty else { return rest }
        return rest + [.init("remembered", values(of: run.remembered))]
    }

    private static func members(whole delivery: Record.Delivery) -> [JSON.Member] {
        [
            .init("alert", .string(delivery.alert.description)),
            .init("change", .string(delivery.change.word)),
            .init("receiver", .string(delivery.receiver)),
            .init("refusal", JSON(delivery.refusal)),
        ]
    }

    private static func members(whole audit: Record.Audit) -> [JSON.Member] {
        let deed = audit.intervention
        var members: [JSON.Member] = [
            .init("verb", .string(deed.verb.word)),
            .init(
                "person",
                [
                    "name": .string(deed.person.name), "user": JSON(deed.person.user),
                    "process": JSON(deed.person.process),
                ]
            ),
            .init("request", .string(audit.request.description)),
            .init("isRepeated", JSON(audit.isRepeated)),
            .init("subject", deed.subject.bits == 0 ? .null : .string(deed.subject.description)),
            .init("service", .string(deed.service)),
            .init("text", .string(deed.text)),
        ]
        guard deed.verb == .silence || !deed.matchers.isEmpty else { return members }
        members += [
            .init("matchers", .array(deed.matchers.map { .string($0.description) })),
            .init("from", .string(deed.from.rfc3339)), .init("until", .string(deed.until.rfc3339)),
        ]
        return members
    }

    private static func members(whole suspension: Suspension) -> [JSON.Member] {
        let shown = SuspensionDocument.json(of: suspension).members ?? []
        return shown.filter { $0.name != "values" } + [
            .init("values", values(of: suspension.values)),
            .init("runKind", .string(suspension.kind.word)),
            .init("plan", .string(RunDocument.hexadecimal(suspension.plan))),
            .init("number", JSON(suspension.number)),
            .init("planned", .string(suspension.planned.rfc3339)),
            .init("owed", JSON(suspension.owed)),
        ]
    }

    private static func values(of values: [Run.Remembered]) -> JSON {
        .object(values.map { .init($0.name, (try? JSON.parse(Array($0.json.utf8))) ?? .null) })
    }

    private static func members(whole start: Record.Start) -> [JSON.Member] {
        members(of: start.moment) + [
            .init("ledger", .string(start.ledger.description)),
            .init("boot", .string(start.identity.boot.description)),
            .init("writer", .string(start.identity.writer)),
            .init("libcurl", .string(start.identity.libcurl)),
        ]
    }

    /// The clocks that count from an unknown beginning: the first stands still while the machine
    /// sleeps.
    private static func members(of moment: Moment) -> [JSON.Member] {
        [
            .init("monotonicNanoseconds", JSON(moment.monotonic.nanoseconds)),
            .init("boottimeNanoseconds", JSON(moment.boottime.nanoseconds)),
        ]
    }

    private static func members(whole configuration: Record.Configuration) -> [JSON.Member] {
        let files = configuration.files.map { file -> JSON in
            ["path": .string(file.path), "text": .string(file.text)]
        }
        return [
            .init("hash", .string(configuration.hash.description)),
            .init("part", JSON(configuration.part)), .init("parts", JSON(configuration.parts)),
            .init("files", .array(files)),
        ]
    }

    /// Null for what the kernel, or an older program, does not tell.
    private static func members(whole clock: Record.Clock) -> [JSON.Member] {
        let discipline = clock.standing?.discipline
        let seconds = { (error: Microseconds?) in
            error.map { JSON(Double($0.count) / 1e6) } ?? .null
        }
        return members(of: clock.moment) + [
            .init("isSynchronised", clock.isSynchronised.map { JSON($0) } ?? .null),
            .init("isVouched", clock.standing.map { JSON($0.isVouched) } ?? .null),
            .init("maximumErrorSeconds", seconds(clock.maximumError)),
            .init("estimatedErrorSeconds", seconds(discipline?.estimatedError)),
            .init("status", discipline.map { JSON(Int($0.status)) } ?? .null),
            .init("taiOffset", discipline.map { JSON(Int($0.taiOffset)) } ?? .null),
        ]
    }

    private static func members(whole recovery: Record.Recovery) -> [JSON.Member] {
        [
            .init("class", .string(recovery.class == .uncleanEnd ? "uncleanEnd" : "damage")),
            .init("segment", JSON(recovery.segment)), .init("end", JSON(recovery.end)),
            .init("bytesBehind", JSON(recovery.bytesBehind)),
            .init("hashBehind", .string(recovery.hashBehind.description)),
            .init("lastCommit", JSON(recovery.lastCommit)),
        ] + members(of: recovery.tree)
    }

    private static func members(of tree: Seal.Tree?) -> [JSON.Member] {
        [
            .init("leaves", tree.map { JSON($0.frames) } ?? .null),
            .init("root", JSON(tree?.root.description)),
        ]
    }

    private static func members(whole note: Note) -> [JSON.Member] {
        let checkpoint = note.checkpoint
        return [
            .init("ledger", .string(checkpoint.ledger.description)),
            .init("first", JSON(checkpoint.first)), .init("last", JSON(checkpoint.last)),
            .init("segment", JSON(checkpoint.segment)), .init("end", JSON(checkpoint.end)),
            .init("chain", .string(checkpoint.chain.description)),
            .init("since", .string(checkpoint.since.rfc3339)),
            .init("epoch", JSON(checkpoint.epoch)),
            .init("root", JSON(checkpoint.root?.description)),
            .init("note", .string(note.text)),
        ]
    }

    private static func members(whole retirement: Record.Retirement) -> [JSON.Member] {
        [
            .init("segment", JSON(retirement.segment)), .init("first", JSON(retirement.first)),
            .init("last", JSON(retirement.last)), .init("end", JSON(retirement.end)),
            .init("chain", .string(retirement.chain.description)),
            .init("root", .string(retirement.root.description)),
            .init("rowStart", JSON(retirement.rowStart)),
        ]
    }
}

extension Declaration.Matter {
    fileprivate var members: [JSON.Member] {
        switch self {
        case .change(let change):
            [
                .init("matter", "change"), .init("name", .string(change.name)),
                .init("service", .string(change.service)),
                .init("component", .string(change.component)),
                .init("effective", .string(change.at.rfc3339)), .init("note", .string(change.note)),
            ]
        case .maintenance(let maintenance):
            [
                .init("matter", "maintenance"), .init("name", .string(maintenance.name)),
                .init("service", .string(maintenance.service)),
                .init("start", .string(maintenance.start.rfc3339)),
                .init("end", .string(maintenance.end.rfc3339)),
                .init("rule", .string(maintenance.rule)), .init("zone", .string(maintenance.zone)),
                .init("except", .array(maintenance.except.map { .string($0.rfc3339) })),
                .init("reason", .string(maintenance.reason)),
            ]
        case .cancellation(let name, let reason):
            [
                .init("matter", "cancellation"), .init("name", .string(name)),
                .init("reason", .string(reason)),
            ]
        case .survey(let survey):
            [
                .init("matter", "survey"), .init("service", .string(survey.service)),
                .init("segment", .string(survey.segment)),
                .init("survey", .string(survey.kind.word)),
                .init(
                    "answers",
                    .array(
                        survey.answers.map {
                            ["at": .string($0.at.rfc3339), "score": JSON(Int($0.score))]
                        }
                    )
                ),
            ]
        }
    }
}
