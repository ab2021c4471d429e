import Journey
import ProbeModel
import Testing

@Suite("The form of any YAML file")
struct FormPropertyTests {
    private func source(_ text: String) -> SourceText { SourceText(path: "a.yaml", text: text) }

    private func form(_ text: String) -> (text: String?, problems: [String]) {
        var diagnostics = Diagnostics([source(text)])
        let result = YAMLForm.text(of: source(text), &diagnostics)
        return (result, diagnostics.sorted.map(\.rendered))
    }

    /// What a file says, told apart from how it says it; nil if it is no YAML.
    private func meaning(_ text: String) -> String? {
        var diagnostics = Diagnostics([source(text)])
        let tree = YAML.compose(source(text), &diagnostics)
        return diagnostics.sorted.contains { $0.severity == .error } ? nil : tree.map(meaning)
    }

    private func meaning(_ node: YAML) -> String {
        switch node.content {
        case .scalar(let scalar): "\(scalar.kind) \(scalar.text.debugDescription)"
        case .sequence(let elements): "[\(elements.map(meaning).joined(separator: ", "))]"
        case .mapping(let entries):
            "{\(entries.map { "\($0.key): \(meaning($0.value))" }.joined(separator: ", "))}"
        }
    }

    @Test("every YAML of the project has one, and it says the same", arguments: ProjectYAML.all)
    func ours(file: ProjectYAML) throws {
        guard let before = meaning(file.text) else {
            #expect(form(file.text).text == nil)
            return
        }
        let text = try #require(form(file.text).text)
        #expect(meaning(text) == before)
        #expect(form(text).text == text)
    }

    @Test("the probes of the demo are in form", arguments: Fixture.names(in: "/probes", ending: ""))
    func probes(name: String) throws {
        guard name.hasSuffix(".yaml") else { return }
        let text = try Fixture.read("/probes/\(name)")
        #expect(form(text).text == text)
    }

    @Test("any file has one, it says the same with all comments, and it is its own form")
    func anything() throws {
        let seed = Seed.any
        for number in 0..<500 {
            var writer = RandomYAML(seed: seed &+ UInt64(number))
            let text = writer.file()
            let before = try #require(meaning(text), "SEED=\(seed) is no YAML:\n\(text)")
            let (result, problems) = form(text)
            #expect(problems == [], "SEED=\(seed)\n\(text)")
            let formed = try #require(result)
            #expect(meaning(formed) == before, "SEED=\(seed)\n\(text)")
            for comment in writer.comments where text.contains(comment) {
                #expect(formed.contains(comment), "SEED=\(seed) \(comment)\n\(text)")
            }
            #expect(form(formed).text == formed, "SEED=\(seed)\n\(text)")
        }
    }
}

/// A YAML text of this project: a file, or an example in docs.
struct ProjectYAML: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String

    var testDescription: String { name }

    static let all: [ProjectYAML] =
        files(in: "/probes") + files(in: "/systemd") + files(in: "mistakes")
        + Fixture.names(in: "/docs", ending: ".md").flatMap { page in
            let text = (try? Fixture.read("/docs/\(page)")) ?? ""
            return text.split(separator: "```yaml\n").dropFirst().enumerated().map {
                let end = $1.firstRange(of: "```")?.lowerBound ?? $1.endIndex
                return ProjectYAML(name: "\(page) \($0)", text: String($1[..<end]))
            }
        }

    private static func files(in folder: String) -> [ProjectYAML] {
        Fixture.names(in: folder, ending: ".yaml").compactMap { name in
            (try? Fixture.read("\(folder)/\(name)")).map { ProjectYAML(name: name, text: $0) }
        }
    }
}
