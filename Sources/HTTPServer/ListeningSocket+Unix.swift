internal import Glibc

extension ListeningSocket {
    /// A socket that listens at a path: its owner and its group may connect, nobody else.
    ///
    /// A socket file at which nobody listens any more is replaced; anything else that is there stays, and is an error.
    /// Source: unix(7).
    static func open(path: String, backlog: Int) throws(HTTPServerError) -> ListeningSocket {
        guard let address = SocketAddress(path: path) else {
            throw HTTPServerError(
                code: .invalidAddress, description: "\(path) is no path for a socket: it has 1 to 107 bytes")
        }
        try clear(path, address)
        let descriptor = try makeSocket(path)
        guard address.with({ unsafe bind(descriptor, $0, $1) }) == 0 else {
            let code = errno
            close(descriptor)
            throw .system("bind", code, path: path)
        }
        let listener = ListeningSocket(descriptor: descriptor, file: SocketFile(path))
        // Nobody can connect before it listens: the file's mode is never wider than this.
        guard chmod(path, 0o660) == 0 else { throw .system("chmod", errno, path: path) }
        guard listen(descriptor, Int32(clamping: backlog)) == 0 else { throw .system("listen", errno, path: path) }
        return listener
    }

    private static func makeSocket(_ path: String) throws(HTTPServerError) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw .system("socket", errno, path: path) }
        return descriptor
    }

    /// Removes what an earlier run left.
    private static func clear(_ path: String, _ address: SocketAddress) throws(HTTPServerError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw HTTPServerError(
                code: .refused, description: "cannot listen on \(path): it is there, and no socket; choose another path"
            )
        }
        let probe = try makeSocket(path)
        defer { close(probe) }
        if address.with({ unsafe connect(probe, $0, $1) }) == 0 || errno == EAGAIN {
            throw HTTPServerError(
                code: .addressInUse,
                description: "address in use: another program listens on \(path); stop it or choose another path")
        }
        guard errno == ECONNREFUSED else { throw .system("connect", errno, path: path) }
        guard unlink(path) == 0 || errno == ENOENT else { throw .system("unlink", errno, path: path) }
    }
}

/// The file of a Unix-domain socket, told from one that has taken its place.
struct SocketFile: Sendable {
    private let path: String
    private let identity: Identity?

    private struct Identity: Equatable {
        let device: UInt
        let inode: UInt
    }

    /// The file that is there now.
    init(_ path: String) {
        self.path = path
        identity = SocketFile.identity(path)
    }

    /// Removes it, if it is still the same.
    func remove() {
        if let identity, SocketFile.identity(path) == identity { unlink(path) }
    }

    private static func identity(_ path: String) -> Identity? {
        var status = stat()
        return lstat(path, &status) == 0 ? Identity(device: status.st_dev, inode: status.st_ino) : nil
    }
}
