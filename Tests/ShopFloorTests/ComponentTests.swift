import FoundationEssentials
import ShopFloor
import Testing

@Suite("The hundred components")
struct ComponentTests {
    private static let all = JourneyRequest.allComponents

    @Test("are a hundred, named once each, in kebab case")
    func names() {
        #expect(Self.all.count == 100)
        #expect(Set(Self.all).count == 100)
        for name in Self.all {
            let words = name.split(separator: "-", omittingEmptySubsequences: false)
            #expect(
                words.allSatisfy { !$0.isEmpty && $0.allSatisfy { "a"..."z" ~= $0 } },
                "\(name)"
            )
        }
        #expect(!Self.all.contains(JourneyRequest.faultOnly))
    }

    @Test("are needed by every request but the cancellation")
    func requests() {
        #expect(JourneyRequest.allCases.count == 9)
        #expect(JourneyRequest.cancellation.components.isEmpty)
        #expect(JourneyRequest.allCases.dropLast().allSatisfy { $0.components.count >= 10 })
    }

    @Test("stand in the journey's file, step by step")
    func journeyFile() throws {
        let text = try probeFile("ship-a-package.yaml")
        let lists = text.split(separator: "component:").dropFirst().map { part in
            part.drop { $0 != "[" }.dropFirst().prefix { $0 != "]" }
                .split { $0 == "," || $0.isWhitespace }.map(String.init)
        }
        #expect(lists == JourneyRequest.allCases.dropLast().map(\.components))
    }

    @Test("stand in the file of their health checks")
    func healthFile() throws {
        let rows = try probeFile("components.yaml").split(separator: "\n").compactMap { line in
            line.hasPrefix("  - { component: ")
                ? line.dropFirst("  - { component: ".count).prefix { $0 != " " } : nil
        }
        #expect(rows.map(String.init) == Self.all)
    }

    @Test(
        "stand in files whose editors know the language",
        arguments: ["shipping.yaml", "ship-a-package.yaml", "components.yaml"]
    )
    func schema(file: String) throws {
        let first = try probeFile(file).prefix { $0 != "\n" }
        #expect(first == "# yaml-language-server: $schema=../docs/journey.schema.json")
    }

    private func probeFile(_ name: String) throws -> String {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return try String(contentsOf: URL(filePath: "/\(root)/probes/\(name)"), encoding: .utf8)
    }
}
