import CCurl
import ProbeModel

/// What a run remembers from one exchange to the next: the places where it was, and its cookies.
struct SessionMemory {
    /// An origin that the run has asked, and what only its first exchange there can tell.
    private struct Place {
        let origin: WebAddress.Origin
        /// libcurl needs no lookup, or has been given the addresses.
        var isKnown: Bool
        /// Numeric addresses that libcurl is still to be given.
        var addresses: [String] = []
        /// The family of those that it has been given; nil for both.
        var family: WireOptions.Family?
        var peer: String?
        var certificate: Certificate?
    }

    private(set) var cookies: [Cookie] = []
    private(set) var isJarFull = false
    /// What stays out of libcurl's jar during an exchange, a line for each cookie.
    private var withheld: [String] = []
    /// A journey visits one to three origins: a list is searched faster than a table.
    private var places: [Place] = []
    /// The beginning of the last address up to its path, and its origin: most exchanges of a run
    /// go to the same one, and need not be parsed again.
    private var last: (prefix: String, origin: WebAddress.Origin)?

    // MARK: Addresses

    mutating func address(
        _ text: String,
        _ known: KnownOrigins
    ) throws(WebAddress.Fault) -> WebAddress {
        if let last, text.hasPrefix(last.prefix), text.utf8.count <= Limits.urlBytes {
            return WebAddress(known: text, origin: last.origin)
        }
        let (address, prefix) = try known.address(text)
        if let prefix { last = (prefix, address.origin) }
        return address
    }

    /// What is known of the addresses of an origin: itself, if it is numeric.
    mutating func addresses(of origin: WebAddress.Origin) -> [String] {
        origin.isLiteral ? [origin.host] : places[index(of: origin)].addresses
    }

    /// Whether the addresses of a host are unknown. A run looks each name up once, so that all its
    /// exchanges go to the same machine.
    mutating func needsLookup(_ origin: WebAddress.Origin) -> Bool {
        let index = index(of: origin)
        if places[index].isKnown { return false }
        // The same host may have been asked on another port.
        guard
            let other = places.first(where: {
                $0.origin.host == origin.host && !$0.addresses.isEmpty
            })
        else { return true }
        places[index].addresses = other.addresses
        return false
    }

    mutating func remember(_ addresses: [String], of origin: WebAddress.Origin) {
        let index = index(of: origin)
        // Another answer for a host that libcurl was told about: it is told again.
        if places[index].addresses != addresses { places[index].isKnown = false }
        places[index].addresses = addresses
    }

    /// What libcurl must be told about the addresses of an origin.
    enum Pin {
        case known
        /// `CURLOPT_RESOLVE`.
        case line(String)
        /// There is no address of the wanted family.
        case none
    }

    /// The addresses of an origin, the first time and when another family is wanted.
    mutating func pin(_ origin: WebAddress.Origin, _ family: WireOptions.Family?) -> Pin {
        let index = index(of: origin)
        let place = places[index]
        guard !place.isKnown || place.family != family, !place.addresses.isEmpty else {
            return .known
        }
        let usable = place.addresses.filter { family?.holds($0) ?? true }
        guard !usable.isEmpty else { return .none }
        places[index].isKnown = true
        places[index].family = family
        let list = usable.map { $0.contains(":") ? "[\($0)]" : $0 }
        return .line("\(origin.host):\(origin.port):\(list.joined(separator: ","))")
    }

    /// Whether the run has asked as many origins as it may, and this is yet another one.
    func isCrowded(for origin: WebAddress.Origin) -> Bool {
        places.count >= Limits.origins && !places.contains { $0.origin == origin }
    }

    private mutating func index(of origin: WebAddress.Origin) -> Int {
        if let index = places.firstIndex(where: { $0.origin == origin }) { return index }
        places.append(Place(origin: origin, isKnown: origin.isLiteral))
        return places.count - 1
    }

    // MARK: Facts

    /// Adds what belongs to the connection: a reused one tells it no second time.
    mutating func complete(
        _ exchange: inout Exchange,
        on origin: WebAddress.Origin,
        from handle: borrowing EasyHandle,
        _ sockets: Sockets,
        _ handshake: Handshake?
    ) {
        let index = index(of: origin)
        if !handle.isReused {
            places[index].peer = handle.peer ?? sockets.tried?.with(port: origin.port)
        }
        if let certificate = handshake?.certificate { places[index].certificate = certificate }
        exchange.peer = places[index].peer
        exchange.certificate = places[index].certificate
    }

    /// Empties libcurl's jar for an exchange: it would send what is in there in a line of its own, beside
    /// a request's cookies (RFC 6265 §5.4 allows one line).
    /// - Returns: what was in it, a line for each cookie.
    mutating func takeJar(from handle: borrowing EasyHandle) -> [String] {
        withheld = handle.cookieLines
        handle.emptyJar()
        return withheld
    }

    /// Puts back what was taken, but for cookies that the answer has set anew or taken away.
    mutating func returnJar(to handle: borrowing EasyHandle, behind head: Head) {
        guard !withheld.isEmpty else { return }
        let renewed = head.values(of: "set-cookie").map { $0.prefix { $0 != "=" } }
        for line in withheld {
            guard let name = JarCookie(line: line)?.cookie.name, !renewed.contains(name[...]) else {
                continue
            }
            handle.add(cookieLine: line)
        }
        withheld = []
    }

    /// Reads libcurl's jar, and empties it if it exceeds a cap: libcurl itself has none for the run.
    /// (It would not take the earlier ones back: it counts fifty a response.)
    mutating func readCookies(from handle: borrowing EasyHandle) {
        let lines = handle.cookieLines
        var bytes = 0
        var found: [Cookie] = []
        for line in lines {
            // domain, whether subdomains, path, secure, expiry, name, value
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count == 7 else { continue }
            bytes += fields[5].utf8.count + fields[6].utf8.count
            found.append(Cookie(name: String(fields[5]), value: String(fields[6])))
        }
        isJarFull = lines.count > Limits.cookies || bytes > Limits.cookieBytes
        if isJarFull { handle.emptyJar() }
        cookies = isJarFull ? [] : found
    }
}
