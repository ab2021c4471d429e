package import ProbeModel

/// A request with holes. Address, query, form and JSON are one flat template each.
struct RequestTemplate: Sendable {
    var method: String
    var url: Template
    var headers: [Field] = []
    var body: Template?
    var basic: Basic?
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

extension Plan.Step {
    /// Fills in the run's values.
    package func request(_ bindings: inout Bindings) throws(Plan.Fault) -> Request {
        var result = Request(
            method: request.method,
            url: try bindings.url(of: request.url),
            limits: request.limits
        )
        result.headers.reserveCapacity(request.headers.count)
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
        if let basic = request.basic {
            result.basic = BasicCredential(
                user: try bindings.text(of: basic.user, header: "Authorization"),
                password: Secret(try bindings.text(of: basic.password, header: "Authorization"))
            )
        }
        return result
    }
}
