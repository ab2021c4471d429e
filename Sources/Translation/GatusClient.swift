import JSON
import Journey

/// What the field `client` of an endpoint says.
extension GatusReader {
    func addClient(
        _ client: YAML?,
        to request: inout ForeignRequest,
        _ journey: inout Understanding
    ) {
        for entry in client?.entries ?? [] {
            let text = entry.value.text ?? ""
            switch entry.key {
            case "timeout": request.set("timeout", .string(text))
            case "ignore-redirect": request.redirects = text != "true"
            case "insecure" where text == "true":
                request.set("tls", .one("verify", "off"))
            case "insecure": break
            case "network" where text == "ip4": request.set("ip", 4)
            case "network" where text == "ip6": request.set("ip", 6)
            case "network": break
            case "proxy-url": request.set("proxy", .string(translated(text)))
            case "oauth2": addToken(entry.value, to: &request, &journey)
            case "tls":
                addCertificate(entry.value, to: &request, &journey)
            default:
                journey.note("\(file.place(entry.value)): '\(entry.key)' is not taken over")
            }
        }
    }

    func addCertificate(
        _ node: YAML,
        to request: inout ForeignRequest,
        _ journey: inout Understanding
    ) {
        let names = [("certificate-file", "certificate"), ("private-key-file", "key")]
        for (foreign, own) in names {
            guard let path = node[foreign]?.text else { continue }
            request.set("tls", .one(own, .string(ForeignText.literal(path))))
        }
        journey.note("\(file.place(node)): certificate and key become secrets")
    }

    func addToken(
        _ node: YAML,
        to request: inout ForeignRequest,
        _ journey: inout Understanding
    ) {
        var token: [JSON.Member] = []
        let names = [("token-url", "token"), ("client-id", "client"), ("client-secret", "secret")]
        for (foreign, own) in names {
            token.append(JSON.Member(own, .string(translated(node[foreign]?.text ?? ""))))
        }
        let scopes = node["scopes"]?.texts.map(translated) ?? []
        if !scopes.isEmpty {
            token.append(JSON.Member("scope", .string(scopes.joined(separator: " "))))
        }
        request.set("oauth2", .object(token))
    }
}
