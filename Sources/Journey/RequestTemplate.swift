package import ProbeModel

/// A request with holes. Address, query, form and JSON are one flat template each.
struct RequestTemplate: Sendable {
    var method: String
    var url: Template
    var headers: [Field] = []
    var body: Template?
    /// A body that is no text.
    var bytes: [UInt8]?
    var multipart: Multipart?
    var wire: WireTemplate?
    var basic: Basic?
    var token: TokenTemplate?
    var limits = ExchangeLimits()

    struct Field: Sendable {
        let name: String
        let value: Template
        let isSecret: Bool
    }

    struct Basic: Sendable {
        let user: Template
        let password: Template
    }
}

extension RequestTemplate {
    /// Everything that has holes.
    var templates: [Template] {
        [url] + headers.map(\.value) + [body, basic?.user, basic?.password].compactMap(\.self)
            + (multipart?.templates ?? []) + (wire?.templates ?? []) + (token?.templates ?? [])
    }
}

extension Plan.Step {
    private func apply(
        _ wire: WireTemplate,
        to request: inout Request,
        _ bindings: inout Bindings
    ) throws(Plan.Fault) {
        request.wire = Boxed(try bindings.options(of: wire))
        request.unixSocket = try wire.texts[.unixSocket].map { text throws(Plan.Fault) in
            try bindings.text(of: text)
        }
        guard let session = wire.texts[.session] else { return }
        let token = try bindings.text(of: session, header: "X-Amz-Security-Token")
        request.headers.append(
            Header(name: "X-Amz-Security-Token", value: token, isSecret: true)
        )
    }

    private func address(_ bindings: inout Bindings) throws(Plan.Fault) -> String {
        if request.wire?.errand != nil { return try bindings.errandAddress(of: request.url) }
        return try bindings.url(of: request.url)
    }

    /// Fills in the run's values.
    package func request(_ bindings: inout Bindings) throws(Plan.Fault) -> Request {
        var result = Request(
            method: request.method,
            url: try address(&bindings),
            limits: request.limits
        )
        result.isOnce = isOnce || undo != nil
        for field in request.headers {
            let value = try bindings.text(of: field.value, header: field.name)
            result.headers.append(
                Header(name: field.name, value: value, isSecret: field.isSecret)
            )
        }
        if let body = request.body {
            result.body = try bindings.bytes(of: body)
            result.isBodySecret = body.holdsSecret
        }
        if let bytes = request.bytes { result.body = bytes }
        if let multipart = request.multipart {
            let (bytes, boundary) = try bindings.body(of: multipart)
            result.body = bytes
            result.isBodySecret = multipart.templates.contains(where: \.holdsSecret)
            let type = "multipart/form-data; boundary=\(boundary)"
            result.headers.append(Header(name: "Content-Type", value: type))
        }
        if let wire = request.wire { try apply(wire, to: &result, &bindings) }
        if case .send? = result.wire?.value.errand?.kind {
            result.body = result.body?.withNetworkLineEnds
        }
        if let basic = request.basic {
            result.basic = BasicCredential(
                user: try bindings.text(of: basic.user, header: "Authorization"),
                password: Secret(try bindings.text(of: basic.password, header: "Authorization"))
            )
        }
        return result
    }
}
