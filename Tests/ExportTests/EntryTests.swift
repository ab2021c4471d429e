import Digest
import Export
import JSON
import Ledger
import ProbeModel
import Testing

@Suite("Records for other programs")
struct EntryTests {
    private func gap(_ journey: String, at second: Int64 = 0) -> Entry {
        let time = Timestamp(clampingSeconds: second)
        let gap = Record.Gap(
            journey: journey,
            service: "shipping",
            reason: .late,
            plannedFirst: time,
            plannedLast: time,
            count: 3
        )
        return Entry(sequence: 7, record: .gap(gap))
    }

    @Test(
        "become cells that no spreadsheet takes for a formula",
        arguments: [
            ("plain", "plain"), ("=cmd()", "'=cmd()"), ("+1+1", "'+1+1"), ("-2", "-2"),
            ("@x", "'@x"), ("a,b", "\"a,b\""), ("say \"a\"", "\"say \"\"a\"\"\""),
            ("=a,\"b\"", "\"'=a,\"\"b\"\"\""), ("\t=1", "'\t=1"), ("two\nlines", "\"two\nlines\""),
        ]
    )
    func cells(journey: String, cell: String) {
        let row = EntryTable.row(of: gap(journey))
        #expect(
            row == "7,gap,1970-01-01T00:00:00.000Z,1970-01-01T00:00:00.000Z,,\(cell),shipping,"
                + ",,,late,,,3,"
        )
        #expect(EntryTable.head.split(separator: ",").count == 15)
    }

    @Test("are chosen by time, journey and outcome")
    func filter() {
        var filter = EntryFilter()
        #expect(filter.accepts(gap("ship", at: 50)))
        filter.journey = "ship"
        #expect(filter.accepts(gap("ship", at: 50)) && !filter.accepts(gap("track", at: 50)))
        filter.since = Timestamp(clampingSeconds: 50)
        filter.until = Timestamp(clampingSeconds: 60)
        #expect(filter.accepts(gap("ship", at: 50)) && filter.accepts(gap("ship", at: 59)))
        #expect(!filter.accepts(gap("ship", at: 49)) && !filter.accepts(gap("ship", at: 60)))
        filter.outcome = .failed
        #expect(!filter.accepts(gap("ship", at: 50)))
        // A gap stands for the runs that were missed.
        filter.outcome = .missed
        #expect(filter.accepts(gap("ship", at: 50)))
        filter = EntryFilter()
        filter.since = Timestamp(clampingSeconds: 0)
        #expect(!filter.accepts(Entry(sequence: 1, record: .stop(reason: "no time"))))
    }

    @Test("of kinds that somebody names, or all but what is news to nobody")
    func bookkeeping() {
        let debt = { (change: Debt.Change) in
            Record.debt(
                Debt(
                    id: RunID(bits: 1),
                    change: change,
                    run: RunID(bits: 2),
                    names: ["ship", "shipping", "here", "create", "cancel"],
                    since: Timestamp(clampingSeconds: 1),
                    at: Timestamp(clampingSeconds: 2),
                    values: []
                )
            )
        }
        var taken = Record.Delivery(
            alert: RunID(bits: 3),
            change: .firing,
            receiver: "mail",
            at: Timestamp(clampingSeconds: 3)
        )
        var records = Debt.Change.allCases.map(debt) + [.delivery(taken)]
        #expect(records.map(\.isBookkeeping) == [true, true, true, false, true])
        taken.refusal = "no such box"
        records += [.delivery(taken), gap("ship").record, .stop(reason: "over")]
        var filter = EntryFilter()
        filter.leavesOutBookkeeping = true
        let wanted = { records.filter { filter.accepts(Entry(sequence: 1, record: $0)) } }
        #expect(wanted().map(\.kindWord) == ["debt", "delivery", "gap", "stop"])
        filter.kinds = ["debt", "gap"]
        #expect(wanted().map(\.kindWord) == ["debt", "debt", "debt", "debt", "gap"])
        filter.journey = "ship"
        #expect(wanted().count == 5)
        for record in records {
            let document = EntryDocument.json(of: Entry(sequence: 1, record: record))
            #expect(document["kind"]?.string == record.kindWord)
            #expect(Record.kindWords.contains(record.kindWord))
        }
    }

    @Test("are one JSON object each")
    func documents() throws {
        let document = EntryDocument.whole(of: gap("ship"))
        #expect(document["sequence"]?.number?.text == "7")
        #expect(document["kind"]?.string == "gap")
        let file = Record.Configuration.File(path: "a.yaml", text: "journey: a\n")
        let configuration = Record.Configuration(hash: .zero, part: 1, parts: 1, files: [file])
        let whole = EntryDocument.whole(
            of: Entry(sequence: 2, record: .configuration(configuration))
        )
        #expect(whole["files"]?.array?.first?["text"]?.string == "journey: a\n")
    }

    @Test("come with a proof that other programs can check")
    func proof() throws {
        let project = String(describing: #filePath).split(separator: "/").dropLast(3)
            .reduce("") { $0 + "/" + $1 }
        let reader = try LedgerReader(
            directory: project + "/Tests/LedgerTests/Fixtures/version-1"
        )
        let proof = try #require(try reader.proof(of: 3).proof)
        let document = ProofDocument.json(of: proof, record: gap("ship"))
        #expect(document["sequence"]?.number?.text == "3")
        let frame = document["frames"]?.array?.first?["frame"]?.string ?? ""
        #expect(Base64.bytes(of: frame) == proof.frames[0].bytes)
        #expect(document["record"]?["journey"]?.string == "ship")
        let lines = VerificationDocument(try reader.verify(), notes: 0).lines
        #expect(lines.first?.contains(": undecided; 29 records in 3 segments") == true)
        #expect(lines.last?.hasPrefix("compared with no note") == true)
    }
}
