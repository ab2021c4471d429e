import Alerting
import Testing

@Suite("Transcripts of the alert book")
struct TranscriptTests {
    @Test("hold what the book decides; RECORD=1 rewrites them", arguments: TranscriptFiles.names())
    func transcript(name: String) throws {
        let text = try #require(TranscriptFiles.read(name))
        let replayed = Transcript.replayed(text)
        if TranscriptFiles.isRecording { TranscriptFiles.write(replayed, to: name) }
        #expect(replayed == text || TranscriptFiles.isRecording, "\(name) differs")
    }

    @Test("the page in docs/ shows a real one")
    func page() throws {
        let page = try #require(TranscriptFiles.read("../../../docs/alerting.md"))
        let outage = try #require(TranscriptFiles.read("outage.txt"))
        #expect(page.contains(outage))
    }

    @Test("are there")
    func present() {
        #expect(TranscriptFiles.names().count >= 20)
    }
}
