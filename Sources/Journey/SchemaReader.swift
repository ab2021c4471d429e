import JSON
import ProbeModel

/// Reads JSON Schemas.
extension Compilation {
    /// A schema, written in YAML; what is wrong with it is reported at its place.
    mutating func schema(_ node: YAML) -> JSONSchema? {
        do throws(JSONSchema.SyntaxError) {
            return try JSONSchema(node.json, formats: TextForm.tests)
        } catch {
            diagnostics.error(
                "the schema is wrong: \(error.message)",
                at: node.place(of: error.path)
            )
            return nil
        }
    }
}

extension YAML {
    /// The place of the part that a row of names and indexes leads to, as far as it leads.
    fileprivate func place(of path: [String]) -> Place {
        var place = self.place
        var node = self
        for name in path {
            switch node.content {
            case .scalar: return place
            case .sequence(let elements):
                guard let index = Int(name), elements.indices.contains(index) else { return place }
                node = elements[index]
                place = node.place
            case .mapping(let entries):
                guard let entry = entries.first(where: { $0.key == name }) else { return place }
                node = entry.value
                place = entry.place
            }
        }
        return place
    }
}
