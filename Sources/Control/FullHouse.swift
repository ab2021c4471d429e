import NIOCore

/// Tells a client that there is no place left, and hangs up.
final class FullHouse: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let answer = """
        HTTP/1.1 503 Service Unavailable\r
        Content-Length: 0\r
        Retry-After: 5\r
        Connection: close\r
        \r

        """

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: Self.answer)), promise: nil)
        context.close(promise: nil)
    }
}
