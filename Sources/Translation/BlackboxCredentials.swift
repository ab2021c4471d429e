import JSON
import Journey

/// Who a module says it is, and whom it trusts.
extension BlackboxReader {
    func addAuthorization(_ node: YAML, to request: inout ForeignRequest) {
        let type = node["type"]?.text ?? "Bearer"
        let word = Self.credential(node, "credentials") ?? "unknown"
        request.headers.append(.init("Authorization", "\(ForeignText.literal(type)) \(word)"))
    }

    /// What stands there, or the name of its file: both are one credential and no other.
    static func credential(_ node: YAML, _ name: String) -> String? {
        (node[name] ?? node["\(name)_file"])?.text.map(ForeignText.literal)
    }

    func addTrust(
        _ field: YAML.Entry,
        to request: inout ForeignRequest,
        _ journey: inout Understanding
    ) {
        let text = ForeignText.literal(field.value.text ?? "")
        switch field.key {
        case "insecure_skip_verify":
            if text == "true" { request.set("tls", .one("verify", "off")) }
        case "ca_file": request.set("tls", .one("authorities", .string(text)))
        case "cert_file", "cert": request.set("tls", .one("certificate", .string(text)))
        case "key_file", "key": request.set("tls", .one("key", .string(text)))
        default:
            journey.note("\(place(field)): '\(field.key)' is not taken over")
        }
    }

    func addToken(
        _ node: YAML,
        to request: inout ForeignRequest,
        _ journey: inout Understanding
    ) {
        var token = [
            JSON.Member("secret", .string(Self.credential(node, "client_secret") ?? "unknown"))
        ]
        for entry in node.entries ?? [] {
            let text = ForeignText.literal(entry.value.text ?? "")
            switch entry.key {
            case "token_url": token.append(JSON.Member("token", .string(text)))
            case "client_id": token.append(JSON.Member("client", .string(text)))
            case "client_secret", "client_secret_file": break
            case "scopes":
                let scopes = entry.value.texts.map(ForeignText.literal).joined(separator: " ")
                token.append(JSON.Member("scope", .string(scopes)))
            case "endpoint_params":
                for parameter in entry.value.entries ?? [] {
                    guard parameter.key == "audience" else {
                        journey.note("\(place(parameter)): '\(parameter.key)' is not taken over")
                        continue
                    }
                    let audience = ForeignText.literal(parameter.value.text ?? "")
                    token.append(JSON.Member("audience", .string(audience)))
                }
            default: journey.note("\(place(entry)): '\(entry.key)' is not taken over")
            }
        }
        request.set("oauth2", .object(token))
    }
}
