/// Which names stand for credentials, wherever they stand: headers, fields of forms and of JSON,
/// parameters of addresses, cookies, variables. Nobody has another list.
package enum SensitiveName {
    /// Parts that make a name sensitive, written without capitals and separators.
    private static let marks = [
        "password", "passwd", "passphrase", "passcode", "passwort", "kennwort", "secret", "token",
        "apikey", "appkey", "accesskey", "authkey", "privatekey", "sharedkey", "signingkey",
        "masterkey", "subscriptionkey", "functionskey", "credential", "authorization", "csrf",
        "xsrf", "jwt", "sessionid", "sessionkey", "sessid",
    ]
    /// Names that are sensitive as a whole, and too common as a part of others.
    private static let words: Set<String> = [
        "pwd", "pass", "pw", "pin", "otp", "totp", "auth", "xauth", "authentication", "bearer",
        "session", "sid", "connectsid", "cookie", "setcookie",
    ]
    /// What else is a credential in an address: keys of maps, signatures of storage.
    private static let parameters: Set<String> = ["key", "sig", "signature"]
    /// Headers whose last word is `key`, and which are none.
    private static let harmlessKeys = ["idempotency", "websocket", "surrogate", "cache"]

    package static func matches(_ name: String) -> Bool {
        let name = squeezed(name)
        // `token_type: bearer`
        guard !name.hasSuffix("type") else { return false }
        return words.contains(name) || marks.contains { name.contains($0) }
    }

    /// A header: `Ocp-Apim-Subscription-Key`, and every other key but `Idempotency-Key`.
    package static func isHeader(_ name: String) -> Bool {
        let isKey = name.lowercased().hasSuffix("-key")
        return matches(name) || isKey && !harmlessKeys.contains { squeezed(name).contains($0) }
    }

    /// A parameter of an address.
    package static func isParameter(_ name: String) -> Bool {
        matches(name) || parameters.contains(squeezed(name))
    }

    /// Whether even a number of this name is a credential: `max_tokens` is none.
    package static func isOfNumber(_ name: String) -> Bool {
        let name = squeezed(name)
        return ["pin", "otp", "pwd", "pass"].contains(name)
            || name.contains("pass")
                && matches(name)
    }

    /// `Client-Secret` and `clientSecret` are `clientsecret`.
    private static func squeezed(_ name: String) -> String {
        let letters = name.lowercased().utf8.filter(\.isLetterOrDigit)
        return String(decoding: letters, as: UTF8.self)
    }
}
