import JSON

/// The files of other tools that can be read.
package enum ForeignFormat: String, CaseIterable, Sendable {
    case har, curl, hurl, postman, gatus, blackbox

    /// The journeys of a file, and what concerns none of them. `targets` are what the modules of
    /// blackbox_exporter probe.
    package func read(
        _ bytes: [UInt8],
        path: String,
        targets: [String] = []
    ) throws(ForeignFault) -> (journeys: [Understanding], notes: [String]) {
        var found = try understood(bytes, path, targets)
        for index in found.journeys.indices {
            let name = found.journeys[index].name
            found.journeys[index].name = name.map { JourneyWriter.name($0) }
        }
        return (found.journeys, found.notes.map(ForeignText.note))
    }

    private func understood(
        _ bytes: [UInt8],
        _ path: String,
        _ targets: [String]
    ) throws(ForeignFault) -> (journeys: [Understanding], notes: [String]) {
        switch self {
        case .gatus: return try GatusReader.read(bytes, path: path)
        case .blackbox: return try BlackboxReader.read(bytes, path: path, targets: targets)
        case .postman: return try PostmanReader.read(json(bytes, path), path: path).found
        case .hurl: return try HurlReader.read(bytes, path: path).found
        case .curl:
            let text = String(decoding: bytes, as: UTF8.self)
            return try CurlReader.read(text, path: path).found
        case .har:
            guard let understanding = HARReader.read(try json(bytes, path)) else {
                let wanted = "an HTTP archive (HAR 1.2) has 'log' with 'entries'"
                throw ForeignFault("\(path):1:1: \(wanted)")
            }
            return understanding.found
        }
    }

    private func json(_ bytes: [UInt8], _ path: String) throws(ForeignFault) -> JSON {
        do throws(JSON.ParseError) {
            return try JSON.parse(bytes, duplicates: .keep)
        } catch {
            throw ForeignFault("\(path):\(error.line):\(error.column): \(error.message)")
        }
    }
}

extension Understanding {
    /// The one journey of a file; if nothing is left of it to ask, only why.
    fileprivate var found: (journeys: [Understanding], notes: [String]) {
        requests.isEmpty ? ([], notes) : ([self], [])
    }
}
