import ArgumentParser
import JSON
import Journey

/// `probectl schema`: the JSON Schema of probe files, for editors.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "The JSON Schema (draft-07) of probe files, for editors.",
        discussion: """
            Needs no daemon. Put '# yaml-language-server: $schema=PATH' on the first line of a probe \
            file.
            """
    )

    func run() {
        Terminal.say(EditorSchema.document.indented)
    }
}
