import JSON
import Markup
import Pattern

/// What a check or a capture asks of an answer.
indirect enum Query: Sendable {
    case status
    case version
    case url
    case address
    case redirects
    /// All lines of a header as one text, and as a list.
    case header(String)
    case headers(String)
    case cookie(String)
    case cookieAttribute(String, CookieAttribute)
    case body
    case bytes
    case size
    case hash(HashName)
    case json(JSONPath)
    /// XPath or a CSS selector.
    case markup(XPath)
    /// A pattern with exactly one group.
    case regex(Pattern)
    case time(Part)
    case certificate(CertificateField)
    /// A variable or an earlier capture: a template that is nothing but its name.
    case variable(String, Predicate.Operand)

    /// Their names in a probe file, in the order in which the documentation has them.
    enum Name: String, CaseIterable, Sendable {
        case status, version, url, address, redirects, header, headers, cookie, body, bytes, size
        case sha256, md5, json, xpath, css, regex, time, certificate, variable
    }

    /// A part of the time that an answer took; `total` is all of it, over all hops.
    enum Part: String, CaseIterable, Sendable {
        case total, lookup, connect, tls, send, wait, receive
    }

    enum HashName: String, Sendable {
        case sha256, md5
    }

    /// What a `Set-Cookie` says beside name and value (RFC 6265 §4.1).
    enum CookieAttribute: String, CaseIterable, Sendable {
        case value = "Value"
        case expires = "Expires"
        case maxAge = "Max-Age"
        case domain = "Domain"
        case path = "Path"
        case secure = "Secure"
        case httpOnly = "HttpOnly"
        case sameSite = "SameSite"
    }

    /// What is asked of the server's certificate.
    enum CertificateField: String, CaseIterable, Sendable {
        case subject, issuer, starts, expires, serial, names
    }

    /// For people: `json $.token`.
    var words: String {
        switch self {
        case .status: "status"
        case .version: "version"
        case .url: "url"
        case .address: "address"
        case .redirects: "redirects"
        case .header(let name): "header \(name)"
        case .headers(let name): "headers \(name)"
        case .cookie(let name): "cookie \(name)"
        case .cookieAttribute(let name, let attribute): "cookie \(name)[\(attribute.rawValue)]"
        case .body: "body"
        case .bytes: "bytes"
        case .size: "size"
        case .hash(let name): name.rawValue
        case .json(let path): "json \(path.text)"
        case .markup(let path): path.isSelector ? "css \(path.text)" : "xpath \(path.text)"
        case .regex(let pattern): "regex /\(pattern.text)/"
        case .time(let part): "time \(part.rawValue)"
        case .certificate(let field): "certificate \(field.rawValue)"
        case .variable(let name, _): "variable \(name)"
        }
    }

    /// Whether what it gives is a credential: cookies and their header hold sessions (promises.md
    /// S3).
    var isAlwaysSecret: Bool {
        switch self {
        case .cookie, .cookieAttribute(_, .value): true
        case .header(let name), .headers(let name): name.isCredentialHeader
        case .variable(_, .template(let template)): template.holdsSecret
        case .status, .version, .url, .address, .redirects, .cookieAttribute, .body, .bytes, .size,
            .hash, .json, .markup, .regex, .time, .certificate, .variable:
            false
        }
    }

    /// Whether what it gives stands in the body.
    var isInBody: Bool {
        switch self {
        case .body, .bytes, .json, .markup, .regex: true
        case .status, .version, .url, .address, .redirects, .header, .headers, .cookie,
            .cookieAttribute, .size, .hash, .time, .certificate, .variable:
            false
        }
    }
}

extension Query.Name {
    /// Whether the name is followed by what it asks for: a path, a header's name.
    var hasArgument: Bool {
        switch self {
        case .header, .headers, .cookie, .json, .xpath, .css, .regex, .time, .certificate,
            .variable:
            true
        case .status, .version, .url, .address, .redirects, .body, .bytes, .size, .sha256, .md5:
            false
        }
    }

    /// One line for people who write probe files.
    var summary: String {
        switch self {
        case .status: "the status, a number"
        case .version: "the version of HTTP: 1.0, 1.1, 2 or 3"
        case .url: "the address of the last hop"
        case .address: "the numeric address of the server"
        case .redirects: "the hops before the last: a list of status and location"
        case .header: "a header; several of one name are joined by ', '"
        case .headers: "all values of a header, a list"
        case .cookie: "a cookie of the run, or what this answer says of it, 'name[Max-Age]'"
        case .body: "the body as a text, in the charset that the answer names"
        case .bytes: "the body as bytes"
        case .size: "the bytes of the body"
        case .sha256: "the body's SHA-256, in hexadecimal"
        case .md5: "the body's MD5, in hexadecimal"
        case .json: "a JSONPath (RFC 9535) over the body"
        case .xpath: "an XPath 1.0 query over HTML or XML"
        case .css: "a CSS selector over HTML or XML; a.next::attr(href) gives an attribute"
        case .regex: "what the one group of a pattern matched in the body"
        case .time: "milliseconds: total, lookup, connect, tls, send, wait or receive"
        case .certificate: "a field of the server's certificate, subject or expires"
        case .variable: "a variable, or what an earlier step captured"
        }
    }
}
