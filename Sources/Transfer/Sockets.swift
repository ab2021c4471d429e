/// What happened when libcurl asked for sockets during one exchange: the refusals that it does not
/// tell apart itself.
struct Sockets {
    private let deniedNetworks: [CIDR]
    /// The last address that was refused by rule, and the network that it lies in.
    private(set) var denied: (address: IPAddress, network: CIDR)?
    /// The address that was tried last; nil before the first and for a Unix socket.
    private(set) var tried: IPAddress?
    /// Why the system gave us no socket; 0 if it always did.
    private(set) var shortage: Int32 = 0
    private(set) var count = 0
    /// Why the system did not let us watch a socket; 0 if it always did.
    var watchRefusal: Int32 = 0

    init(deniedNetworks: [CIDR]) {
        self.deniedNetworks = deniedNetworks
    }

    /// Begins a new exchange.
    mutating func reset() {
        guard tried != nil || denied != nil || shortage != 0 || count != 0 || watchRefusal != 0
        else { return }
        self = Sockets(deniedNetworks: deniedNetworks)
    }

    /// Whether the rules let us connect to an address (promises.md N12).
    mutating func permits(_ address: IPAddress) -> Bool {
        if let network = deniedNetworks.first(where: { $0.contains(address) }) {
            denied = (address, network)
            return false
        }
        tried = address
        return true
    }

    mutating func opened(_ descriptor: Int32, errorNumber: Int32) {
        if descriptor >= 0 { count += 1 } else { shortage = errorNumber }
    }
}
