extension ServiceHours {
    /// Whether there is such a zone is for those to say who can see the system's files.
    static func zone(_ fields: Fields, _ diagnostics: inout Diagnostics) -> String? {
        guard let node = fields.node("zone"), let name = fields.text("zone", &diagnostics) else {
            return nil
        }
        let isName = name.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "/_+-".utf8.contains(byte)
        }
        guard isName, name.first?.isLetter == true else {
            diagnostics.error(
                "'zone' must be an IANA name such as Europe/Berlin, not \(name.quoted)",
                at: node.place
            )
            return nil
        }
        return name
    }

    /// A list of hours of the week; what is wrong with it is reported.
    static func read(
        _ key: String,
        _ fields: Fields,
        _ diagnostics: inout Diagnostics
    ) -> [ServiceHours] {
        guard let node = fields.node(key) else { return [] }
        return (fields.texts(key, &diagnostics) ?? []).compactMap { text in
            let hours = ServiceHours(text)
            if hours == nil {
                diagnostics.error(
                    "'\(key)' must be such as 'Mon-Fri 07:00-19:00', not \(text.quoted)",
                    at: node.place
                )
            }
            return hours
        }
    }
}
