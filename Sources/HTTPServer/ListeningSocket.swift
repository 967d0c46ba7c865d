internal import CShims
internal import Glibc

/// A socket that listens.
///
/// Closed when its owner lets go of it; the file of a Unix-domain socket goes with it.
final class ListeningSocket: Sendable {
    let descriptor: Int32
    /// The file that stands for it; nil for TCP.
    private let file: SocketFile?

    init(descriptor: Int32, file: SocketFile? = nil) {
        self.descriptor = descriptor
        self.file = file
    }

    deinit {
        file?.remove()
        close(descriptor)
    }

    /// One listening socket for each of `count` loops, all on one address and port.
    ///
    /// SO_REUSEPORT, which lets the kernel spread connections over them, would also let a second server of the same user
    /// slip in unseen. So the first socket binds and listens without it, which the kernel refuses while anybody else
    /// listens there, whatever their options; only then is the option set on it and the others join. The test and the
    /// claim are one system call: of two servers that start at once, one fails.
    static func open(
        _ count: Int, host: String, port: Int, backlog: Int
    ) throws(HTTPServerError) -> (sockets: [ListeningSocket], address: BoundAddress) {
        guard let wanted = SocketAddress(host: host, port: port) else {
            throw HTTPServerError(
                code: .invalidAddress,
                description:
                    "\(host) port \(port) is not an IPv4 or IPv6 address, or localhost, with a port up to 65535")
        }
        let first = try make(wanted, shared: false, backlog: backlog, host: host, port: port)
        let (bound, result) = SocketAddress.filled { unsafe getsockname(first.descriptor, $0, &$1) }
        guard result == 0 else { throw .system("getsockname", errno, host: host, port: port) }
        try first.set(SO_REUSEPORT, at: SOL_SOCKET, host, port)
        var sockets = [first]
        while sockets.count < count {
            sockets.append(try make(bound, shared: true, backlog: backlog, host: host, port: bound.port))
        }
        return (sockets, BoundAddress(host: bound.host, port: bound.port))
    }

    private static func make(
        _ address: SocketAddress, shared: Bool, backlog: Int, host: String, port: Int
    ) throws(HTTPServerError) -> ListeningSocket {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, kind, 0)
        guard descriptor >= 0 else { throw .system("socket", errno, host: host, port: port) }
        let socket = ListeningSocket(descriptor: descriptor)
        // Connections of an earlier run that are still in TIME_WAIT do not stand in the way.
        try socket.set(SO_REUSEADDR, at: SOL_SOCKET, host, port)
        if shared { try socket.set(SO_REUSEPORT, at: SOL_SOCKET, host, port) }
        if address.family == AF_INET6 { try socket.set(IPV6_V6ONLY, at: Int32(IPPROTO_IPV6), host, port) }
        guard address.with({ unsafe bind(descriptor, $0, $1) }) == 0 else {
            throw .system("bind", errno, host: host, port: port)
        }
        guard listen(descriptor, Int32(clamping: backlog)) == 0 else {
            throw .system("listen", errno, host: host, port: port)
        }
        return socket
    }

    private func set(_ option: Int32, at level: Int32, _ host: String, _ port: Int) throws(HTTPServerError) {
        var one: Int32 = 1
        guard setsockopt(descriptor, level, option, &one, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
            throw .system("setsockopt", errno, host: host, port: port)
        }
    }

    enum AcceptOutcome {
        case connection(descriptor: Int32, peer: Peer)
        /// Nobody waits any more.
        case none
        /// This one is gone again; the next may be there.
        case again
        /// The process or the machine is short of descriptors or memory.
        case exhausted(errno: Int32)
    }

    /// The corresponding C function is `accept4`.
    func accept() -> AcceptOutcome {
        let (address, accepted) = SocketAddress.filled { unsafe martlet_accept(descriptor, $0, &$1) }
        if accepted >= 0 { return .connection(descriptor: accepted, peer: Peer(address)) }
        switch errno {
        case EAGAIN: return .none
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(errno: errno)
        // accept(2): errors already pending on the new connection are passed on; they concern nobody else.
        default: return .again
        }
    }
}
