import ProbeModel

/// The bounds of a listener; each defaults to the product's limit. Tests shorten the times.
package struct ControlLimits: Sendable, Hashable {
    package var connections = Limits.connections
    package var connectionsPerUser = Limits.connectionsPerUser
    package var connectionsForRoot = Limits.connectionsForRoot
    /// Until a request has arrived, its body included; also how long a connection may be idle.
    package var requestTime = Limits.clientHeaderTime
    package var replyTime = Limits.replyTime
    package var replySendTime = Limits.replySendTime
    package var refusalTime = Limits.refusalTime
    package var headerBytes = Limits.clientHeaderBytes
    package var headerFields = Limits.clientHeaderFields
    package var uriBytes = Limits.clientURIBytes
    package var bodyBytes = Limits.clientBodyBytes

    package init() {}
}
