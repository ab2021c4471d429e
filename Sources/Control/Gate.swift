import NIOCore
import NIOHTTP1
import ProbeModel

/// Stands between the HTTP codec and the task of a connection: whole requests go in, one at a time,
/// whole replies come out. Keeps the clock of every stage, so that no client holds its place for
/// long, and holds back what a client sends before it was answered.
final class Gate: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = ControlRequest
    typealias OutboundIn = ControlReply
    typealias OutboundOut = HTTPServerResponsePart

    private enum Stage { case reading, answering, sending, refused }
    private enum Arrival { case part(HTTPServerRequestPart), fault(HTTPParserError) }

    private let listener: Listener
    private let peer: Peer?
    private var stage = Stage.reading
    private var assembly: RequestAssembly
    private var isHead = false
    /// What arrived before its turn: at most what one read from the socket brought.
    private var held: CircularBuffer<Arrival> = []
    private var wantsRead = false
    private var clock: Scheduled<Void>?

    init(listener: Listener, peer: Peer?) {
        self.listener = listener
        self.peer = peer
        self.assembly = RequestAssembly(listener: listener, peer: peer)
    }

    func channelActive(context: ChannelHandlerContext) {
        enter(.reading, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        clock?.cancel()
        held.removeAll()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        held.append(.part(unwrapInboundIn(data)))
        takeHeld(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let fault = error as? HTTPParserError else {
            return context.close(promise: nil)
        }
        held.append(.fault(fault))
        takeHeld(context)
    }

    func read(context: ChannelHandlerContext) {
        switch stage {
        case .reading, .refused: context.read()
        case .answering, .sending: wantsRead = true
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard stage == .answering else {
            // The answer came too late: the client was told so, or has gone.
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        send(unwrapOutboundIn(data), keepsAlive: assembly.keepsAlive, context)
        promise?.succeed()
    }
}

extension Gate {
    private func takeHeld(_ context: ChannelHandlerContext) {
        while stage == .reading, let arrival = held.popFirst() {
            switch arrival {
            case .part(let part): take(part, context)
            case .fault(let fault):
                send(Self.reply(to: fault, listener), keepsAlive: false, context)
            }
        }
        if stage == .refused { held.removeAll() }
    }

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        if case .head(let head) = part { isHead = head.method == .HEAD }
        switch assembly.receive(part) {
        case .incomplete: break
        case .awaitsContinue:
            let head = HTTPResponseHead(version: .http1_1, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        case .complete(let request):
            enter(.answering, context)
            context.fireChannelRead(wrapInboundOut(request))
            // A held request is delivered outside of a read; without this it would not be seen.
            context.fireChannelReadComplete()
        case .refused(let reply): send(reply, keepsAlive: false, context)
        }
    }

    /// Writes a reply; afterwards the next request is read, or the client is let go.
    private func send(_ reply: ControlReply, keepsAlive: Bool, _ context: ChannelHandlerContext) {
        enter(.sending, context)
        context.write(wrapOutboundOut(.head(reply.head(keepsAlive: keepsAlive))), promise: nil)
        if !isHead && !reply.body.isEmpty {
            let bytes = context.channel.allocator.buffer(bytes: reply.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
        }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenSuccess {
            let (gate, context) = bound.value
            gate.finishSending(keepsAlive: keepsAlive, context)
        }
    }

    private func finishSending(keepsAlive: Bool, _ context: ChannelHandlerContext) {
        guard keepsAlive else {
            enter(.refused, context)
            held.removeAll()
            // Says that no more will come, and goes on reading: closing with bytes unread would
            // reset the connection, and the client would lose the answer.
            context.close(mode: .output, promise: nil)
            return resumeReading(context)
        }
        assembly = RequestAssembly(listener: listener, peer: peer)
        enter(.reading, context)
        takeHeld(context)
        resumeReading(context)
    }

    private func resumeReading(_ context: ChannelHandlerContext) {
        guard wantsRead, stage == .reading || stage == .refused else { return }
        wantsRead = false
        context.read()
    }

    /// Changes the stage and starts its clock.
    private func enter(_ next: Stage, _ context: ChannelHandlerContext) {
        stage = next
        clock?.cancel()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        clock = context.eventLoop.scheduleTask(in: TimeAmount(time(of: next))) {
            let (gate, context) = bound.value
            gate.runOut(context)
        }
    }

    private func time(of stage: Stage) -> Duration {
        switch stage {
        case .reading: listener.limits.requestTime
        case .answering: listener.limits.replyTime
        case .sending: listener.limits.replySendTime
        case .refused: listener.limits.refusalTime
        }
    }

    private func runOut(_ context: ChannelHandlerContext) {
        switch stage {
        case .reading:
            send(
                .error(408, problem: "no complete request in time", remedy: "send it at once"),
                keepsAlive: false,
                context
            )
        case .answering:
            send(
                .error(503, problem: "no answer in time", remedy: "ask again"),
                keepsAlive: false,
                context
            )
        case .sending, .refused: context.close(promise: nil)
        }
    }

    private static func reply(to fault: HTTPParserError, _ listener: Listener) -> ControlReply {
        if case .headerOverflow = fault { return RequestAssembly.headersTooLarge(listener.limits) }
        return .error(400, problem: "this is not HTTP/1.1", remedy: "send a request as in RFC 9112")
    }
}

extension ControlReply {
    /// The head on the wire. Pages may load nothing from elsewhere and run no script
    /// (promises.md A4), nothing is guessed from a body, nothing is kept by a cache.
    fileprivate func head(keepsAlive: Bool) -> HTTPResponseHead {
        var fields = HTTPHeaders([
            ("Content-Type", contentType),
            ("Content-Length", String(body.count)),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            (
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'"
            ),
        ])
        for header in headers { fields.replaceOrAdd(name: header.name, value: header.value) }
        fields.replaceOrAdd(name: "Connection", value: keepsAlive ? "keep-alive" : "close")
        return HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: status),
            headers: fields
        )
    }
}
