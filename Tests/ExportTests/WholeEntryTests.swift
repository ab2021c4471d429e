import Export
import JSON
import Ledger
import Testing

@Suite("Records in full")
struct WholeEntryTests {
    private static let fixtures =
        String(describing: #filePath).split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        + "/Tests/LedgerTests/Fixtures/"

    private static let ledgers = [
        "version-1", "version-1-clocks", "version-1-debts", "version-1-declarations",
        "version-1-incidents", "version-1-refusals", "version-1-rows", "version-1-segments",
        "version-1-suspensions",
    ]

    /// All records of the golden ledgers: at least one of each kind.
    private func documents() throws -> [JSON] {
        var documents: [JSON] = []
        for name in Self.ledgers {
            let lost = try LedgerReader(directory: Self.fixtures + name)
                .read(after: 0, limit: .max) { entry in
                    documents.append(EntryDocument.whole(of: entry))
                    return true
                }
            #expect(lost.isEmpty, "\(name): \(lost)")
        }
        return documents
    }

    @Test("have each key once, whatever they hold")
    func keys() throws {
        let documents = try documents()
        for document in documents {
            #expect(Self.doubled(in: document).isEmpty, "\(document.text)")
        }
        let kinds = Set(documents.compactMap { $0["kind"]?.string })
        #expect(kinds == Set(Record.kindWords))
    }

    /// The names that an object has twice, here or further in.
    private static func doubled(in json: JSON) -> [String] {
        let members = json.members ?? []
        let names = members.map(\.name)
        let here = names.filter { name in names.count { $0 == name } > 1 }
        let parts = members.map(\.value) + (json.array ?? [])
        return here + parts.flatMap { doubled(in: $0) }
    }

    @Test(
        "say all that the format has",
        arguments: [
            ("start", "at ledger boot writer libcurl monotonicNanoseconds boottimeNanoseconds"),
            ("stop", "detail"), ("configuration", "hash part parts files"),
            ("run", "at runKind id location planned lagSeconds plan outcome steps"),
            ("alert", "id change level since at run segments incident lastGoodAt fragmentStep"),
            ("delivery", "at alert change receiver refusal"),
            ("audit", "at verb person request isRepeated subject service text"),
            ("debt", "at id change run undo since values detail"),
            ("suspension", "at id change runs due until tries values plan number planned owed"),
            ("gap", "at until journey service reason count"),
            ("clock", "at boottimeNanoseconds isSynchronised isVouched status taiOffset"),
            ("recovery", "class segment end bytesBehind hashBehind lastCommit leaves root"),
            ("damage", "at segment firstUnacknowledged errorNumber leaves root"),
            ("key", "at epoch key"),
            ("checkpoint", "at ledger first last segment end chain since epoch root note"),
            ("retire", "at segment first last end chain root rowStart"),
            ("restore", "at known chain knownAt"), ("declaration", "at who matter"),
            ("unknown", "number bytes"),
        ]
    )
    func fields(kind: String, names: String) throws {
        let found = try documents().filter { $0["kind"]?.string == kind }
        #expect(!found.isEmpty)
        for document in found {
            let absent = names.split(separator: " ").filter { document[String($0)] == nil }
            #expect(absent.isEmpty, "\(document.text)")
        }
    }

    @Test("keep what they hold: hashes, matchers, answers, values")
    func contents() throws {
        let documents = try documents()
        func all(_ kind: String) -> [JSON] { documents.filter { $0["kind"]?.string == kind } }
        let recovery = try #require(all("recovery").first)
        #expect(recovery["hashBehind"]?.string?.utf8.count == 64)
        #expect(recovery["bytesBehind"]?.number?.text == "12")
        #expect(all("unknown").first?["bytes"]?.string == "AQID")
        #expect(all("clock").first?["maximumErrorSeconds"]?.number?.text == "0.000512")
        #expect(all("clock").contains { $0["taiOffset"]?.number?.text == "37" })
        #expect(all("audit").contains { $0["matchers"]?.array?.isEmpty == false })
        func inner(_ name: String, of all: [JSON]) -> [JSON] {
            all.flatMap { $0[name]?.array ?? [] }
        }
        let attempts = inner("attempts", of: inner("steps", of: all("run")))
        let failure = inner("exchanges", of: attempts).first {
            $0["curlCode"]?.number?.text == "28"
        }
        #expect(failure?["errorNumber"]?.number?.text == "110")
        let survey = try #require(all("declaration").first { $0["answers"] != nil })
        #expect(survey["answers"]?.array?.first?["score"]?.number != nil)
        let forgiven = try #require(all("debt").first { $0["change"]?.string == "forgiven" })
        #expect(forgiven["detail"]?.string == "cancelled by hand")
    }
}
