/// User and password for HTTP basic authentication (RFC 7617); bound to the origin of the request.
package struct BasicCredential: Hashable, Sendable {
    package let user: String
    package let password: Secret

    package init(user: String, password: Secret) {
        self.user = user
        self.password = password
    }
}
