import JSON

/// What may stand between `{{` and `}}`: one table for `probectl explain` and for suggestions.
struct EditorFunction {
    let name: String
    /// One sentence without its full stop.
    let summary: String
    let example: String

    init(_ name: String, _ summary: String, _ example: String) {
        self.name = name
        self.summary = summary
        self.example = example
    }
}

extension EditorSchema {
    static let functions = [
        EditorFunction("secret", "A secret from a credential file", "{{secret.shop_password}}"),
        EditorFunction("row", "A value of the journey's row", "{{row.country}}"),
        EditorFunction("account", "What the run's account has", "{{account.name}}"),
        EditorFunction(
            "path",
            "In an address: a captured path with its query; it begins with /",
            "{{path next}}"
        ),
        EditorFunction("uuid", "A random UUID, another one at each place", "{{uuid}}"),
        EditorFunction(
            "now",
            "The time: RFC 3339, or unix, milliseconds or a form of strftime; moved by spans",
            "{{now +1d %Y-%m-%d}}"
        ),
        EditorFunction("random", "A whole number between two others", "{{random 1000 9999}}"),
        EditorFunction("random.choice", "One of these words", "{{random.choice red green}}"),
        EditorFunction("random.string", "So many letters and digits", "{{random.string 8}}"),
        EditorFunction("random.digits", "So many digits", "{{random.digits 6}}"),
        EditorFunction("random.hex", "So many hexadecimal digits", "{{random.hex 32}}"),
        EditorFunction("random.firstName", "Of nobody", "{{random.firstName}}"),
        EditorFunction("random.lastName", "Of nobody", "{{random.lastName}}"),
        EditorFunction("random.name", "Of nobody", "{{random.name}}"),
        EditorFunction("random.email", "Of nobody, at example.com", "{{random.email}}"),
        EditorFunction("join", "Values with a text between them", "{{join ':' shop address}}"),
        EditorFunction(
            "hmac",
            "HMAC of values in a row under the first one, in hexadecimal: "
                + "md5, sha1, sha256, sha384, sha512",
            "{{hmac sha256 secret.psp_key shop}}"
        ),
        EditorFunction(
            "totp",
            "The code that an authenticator shows, of a secret in base32; digits, seconds, hash: "
                + "6 30 sha1 without them",
            "{{totp secret.otp 8 60 sha256}}"
        ),
        EditorFunction("last", "In a check: what the last run captured", "{{last.price}}"),
        EditorFunction("median", "In a check: of what the last runs captured", "{{median.price}}"),
        EditorFunction("min", "In a check: the least of the last runs", "{{min.price}}"),
        EditorFunction("max", "In a check: the most of the last runs", "{{max.price}}"),
    ]

    /// Those of a name, or of a family: `random` has several.
    static func functions(of word: String) -> [Explanation] {
        functions.filter { $0.name == word || $0.name.hasPrefix("\(word).") }.map {
            Explanation(
                word: $0.name,
                place: "braces",
                summary: $0.summary,
                schema: [:],
                example: $0.example
            )
        }
    }
}
