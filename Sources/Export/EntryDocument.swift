import Digest
package import JSON
package import Ledger
import ProbeModel
import Report

/// A record of the ledger as JSON, one object a line.
package enum EntryDocument {
    /// In short, as `probectl log --json` prints it.
    package static func json(of entry: Entry) -> JSON {
        .object(head(of: entry) + members(of: entry.record))
    }

    private static func head(of entry: Entry) -> [JSON.Member] {
        [.init("sequence", JSON(entry.sequence)), .init("kind", .string(entry.record.kindWord))]
    }

    /// What follows the kind.
    private static func members(of record: Record) -> [JSON.Member] {
        switch record {
        case .run(let run): members(of: run)
        case .alert(let alert): AlertDocument.json(of: alert).members ?? []
        case .delivery(let delivery): members(of: delivery)
        case .audit(let audit): members(of: audit.intervention)
        case .debt(let debt): members(of: debt)
        case .suspension(let suspension): members(of: suspension)
        case .gap(let gap): members(of: gap)
        case .start(let start):
            event(
                at: start.moment.wall,
                "\(start.identity.writer), libcurl \(start.identity.libcurl)"
            )
        case .stop(let reason): detail(reason)
        case .configuration(let configuration):
            detail(
                "\(configuration.hash.description.prefix(16)), part \(configuration.part) "
                    + "of \(configuration.parts), \(configuration.files.count) files"
            )
        case .clock(let clock):
            event(
                at: clock.moment.wall,
                (clock.isSynchronised.map { $0 ? "synchronised" : "not synchronised" } ?? "unknown")
                    + (clock.isVouched ? ", the operator vouches for it" : "")
            )
        case .recovery(let recovery):
            detail(
                recovery.class == .uncleanEnd
                    ? "the last segment had not been closed; nothing reported is missing"
                    : "damage behind byte \(recovery.end) of segment \(recovery.segment)"
            )
        case .damage(let damage):
            event(
                at: damage.at,
                "segment \(damage.segment) was abandoned, error \(damage.errorNumber)"
            )
        case .key, .checkpoint, .retire, .restore: vouching(record)
        case .declaration(let declaration): members(of: declaration)
        case .unknown(let kind, _): detail("kind \(kind)")
        }
    }

    private static func members(of deed: Intervention) -> [JSON.Member] {
        let subject = deed.subject.bits == 0 ? nil : deed.subject.short
        let words = [deed.verb.word, subject, deed.text.isEmpty ? nil : deed.text]
        return event(
            at: deed.at,
            "\(deed.person.name): \(words.compactMap(\.self).joined(separator: " "))"
        )
    }

    private static func members(of delivery: Record.Delivery) -> [JSON.Member] {
        let alert = "\(delivery.change.word) alert \(delivery.alert.short)"
        return event(
            at: delivery.at,
            delivery.refusal.map { "\(alert) refused by \(delivery.receiver): \($0)" }
                ?? "\(alert) to \(delivery.receiver)"
        )
    }

    private static func members(of debt: Debt) -> [JSON.Member] {
        event(
            at: debt.at,
            "\(debt.change.word) \(debt.id.short): '\(debt.undo)' of \(debt.journey)"
                + (debt.detail.isEmpty ? "" : ", \(debt.detail)")
        )
    }

    private static func members(of suspension: Suspension) -> [JSON.Member] {
        event(
            at: suspension.at,
            "\(suspension.change.word) \(suspension.id.short): '\(suspension.place.title)'"
                + (suspension.change == .waiting ? ", due \(suspension.due.forPeople)" : "")
                + (suspension.detail.isEmpty ? "" : ", \(suspension.detail)")
        )
    }

    /// The records with which the ledger vouches for itself.
    private static func vouching(_ record: Record) -> [JSON.Member] {
        switch record {
        case .key(let key): event(at: key.at, "epoch \(key.epoch), \(key.key)")
        case .checkpoint(let note):
            event(
                at: note.checkpoint.until,
                "records \(note.checkpoint.first) to \(note.checkpoint.last), "
                    + (note.signatures.isEmpty ? "unsigned" : "signed")
            )
        case .retire(let retirement):
            event(
                at: retirement.at,
                "segment \(retirement.segment), records \(retirement.first) to \(retirement.last)"
                    + (retirement.rowStart < retirement.segment
                        ? ", the last of a row from segment \(retirement.rowStart)" : "")
            )
        case .restore(let restoration):
            event(
                at: restoration.at,
                "records up to \(restoration.known) were known outside and are not here"
            )
        case .run, .alert, .delivery, .audit, .debt, .suspension, .gap, .start, .stop,
            .configuration, .clock, .recovery, .damage, .declaration, .unknown:
            []
        }
    }

    private static func members(of declaration: Declaration) -> [JSON.Member] {
        let detail =
            switch declaration.matter {
            case .change(let change): "change \(change.name) at \(change.at.forPeople)"
            case .maintenance(let maintenance):
                "maintenance \(maintenance.name) from \(maintenance.start.forPeople) to "
                    + maintenance.end.forPeople
                    + (maintenance.rule.isEmpty ? "" : ", \(maintenance.rule)")
            case .cancellation(let name, _): "maintenance \(name) is cancelled"
            case .survey(let survey):
                "\(survey.answers.count) answers about \(survey.service), \(survey.kind.word)"
            }
        let members = event(at: declaration.at, detail)
        return members + [.init("who", .string(declaration.who))]
    }

    private static func members(of run: Run) -> [JSON.Member] {
        [
            .init("at", .string(run.started.rfc3339)),
            .init("id", .string(run.id.description)),
            .init("journey", .string(run.journey)),
            .init("service", .string(run.service)),
            .init("runKind", .string(run.kind.word)),
            .init("outcome", .string(run.outcome.word)),
            .init("durationSeconds", JSON(Double(run.duration.count) / 1e6)),
            .init("reason", JSON(run.reason?.word)),
            .init("step", JSON(run.failedStep?.name)),
            .init("blamed", JSON(run.blamed)),
            .init("detail", .string(run.detail)),
        ]
    }

    private static func members(of gap: Record.Gap) -> [JSON.Member] {
        [
            .init("at", .string(gap.plannedFirst.rfc3339)),
            .init("until", .string(gap.plannedLast.rfc3339)),
            .init("journey", .string(gap.journey)),
            .init("service", .string(gap.service)),
            .init("reason", .string(gap.reason.word)),
            .init("count", JSON(gap.count)),
        ]
    }

    private static func event(at: Timestamp, _ detail: String) -> [JSON.Member] {
        [.init("at", .string(at.rfc3339))] + self.detail(detail)
    }

    private static func detail(_ text: String) -> [JSON.Member] {
        [.init("detail", .string(text))]
    }
}
