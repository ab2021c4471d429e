import NIOCore
import NIOHTTP1

/// One connection: turns the parts of a request into a `ShopRequest`, and the answer into parts.
/// The pipeline before it lets one request in at a time.
final class ShopHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let counter: Counter
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(counter: Counter) {
        self.counter = counter
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.removeAll(keepingCapacity: true)
        case .body(let bytes):
            guard body.count + bytes.readableBytes <= ShopLimits.bodyBytes else {
                return context.close(promise: nil)
            }
            body.append(contentsOf: bytes.readableBytesView)
        case .end:
            guard let head else { return }
            deliver(counter.answer(ShopRequest(head, body)), to: head, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Writes the answer now, later, or never, as it says.
    private func deliver(
        _ answer: ShopAnswer,
        to head: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        guard answer.isSilent || answer.delay > .zero else {
            return write(answer, keepsAlive: head.isKeepAlive, context)
        }
        let wait = answer.isSilent ? ShopLimits.faultTime : answer.delay
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: TimeAmount(wait)) {
            let (handler, context) = bound.value
            guard context.channel.isActive, !answer.isSilent else {
                return context.close(promise: nil)
            }
            handler.write(answer, keepsAlive: head.isKeepAlive, context)
        }
    }

    private func write(_ answer: ShopAnswer, keepsAlive: Bool, _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders()
        if let contentType = answer.contentType {
            headers.add(name: "Content-Type", value: contentType)
        }
        if answer.status != 204 {
            headers.add(name: "Content-Length", value: String(answer.body.count))
        }
        for (name, value) in answer.headers { headers.add(name: name, value: value) }
        if !keepsAlive { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: answer.status),
            headers: headers
        )
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !answer.body.isEmpty {
            let bytes = context.channel.allocator.buffer(bytes: answer.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
        }
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        guard !keepsAlive else { return }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        written.whenComplete { _ in bound.value.close(promise: nil) }
    }
}

extension ShopRequest {
    fileprivate init(_ head: HTTPRequestHead, _ body: [UInt8]) {
        let path = head.uri.prefix { $0 != "?" }
        self.init(
            head.method.rawValue,
            String(path),
            token: Self.token(of: head.headers),
            idempotencyKey: head.headers.first(name: "Idempotency-Key"),
            body: body
        )
    }

    private static func token(of headers: HTTPHeaders) -> String? {
        if let authorization = headers.first(name: "Authorization") {
            let words = authorization.split(separator: " ")
            return words.count == 2 && words[0].lowercased() == "bearer" ? String(words[1]) : nil
        }
        return headers[canonicalForm: "Cookie"]
            .flatMap { $0.split(separator: ";") }
            .map { $0.drop { $0 == " " } }
            .first { $0.hasPrefix("session=") }
            .map { String($0.dropFirst("session=".count)) }
    }
}
