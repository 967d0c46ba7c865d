import Foundation
import Postgres
import Synchronization

/// Stands between a client and Postgres, and breaks a connection after so many bytes from the client: a fault at any
/// step of whatever it does.
final class BreakingProxy: Sendable {
    /// The URL by which the database is reached through it.
    let url: String
    /// The most bytes that one connection's client has sent.
    var sent: Int { counts.withLock { $0.max() ?? 0 } }
    /// How many connections were broken.
    var broken: Int { breaks.withLock { $0 } }

    private let listener: Int32
    private let target: String
    private let limit: Mutex<Int>
    private let counts = Mutex<[Int]>([])
    private let breaks = Mutex(0)

    /// A proxy for a database that is reached over a Unix socket.
    ///
    /// - Parameter folder: where its own socket is made.
    init?(_ url: String, folder: String) throws {
        let configuration = try PostgresConfiguration(url: url)
        guard configuration.host.hasPrefix("/") else { return nil }
        target = "\(configuration.host)/.s.PGSQL.\(configuration.port)"
        limit = Mutex(.max)
        self.url = "postgresql:///\(configuration.database)?host=\(folder)&port=5433&user=\(configuration.user)"
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard Self.address("\(folder)/.s.PGSQL.5433", { bind(listener, $0, $1) }) == 0, listen(listener, 16) == 0 else {
            return nil
        }
        Thread.detachNewThread { [self] in accept() }
    }

    /// From now on a connection breaks when its client has sent more than so many bytes.
    func breakAfter(_ bytes: Int) {
        limit.withLock { $0 = bytes }
        counts.withLock { $0 = [] }
        breaks.withLock { $0 = 0 }
    }

    /// Takes no more connections.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private func accept() {
        while true {
            let client = Foundation.accept(listener, nil, nil)
            guard client >= 0 else { return }
            let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            guard Self.address(target, { connect(server, $0, $1) }) == 0 else {
                close(client)
                close(server)
                continue
            }
            let index = counts.withLock { counts in
                counts.append(0)
                return counts.count - 1
            }
            let pair = Pair(client: client, server: server)
            Thread.detachNewThread { [self] in
                copy(client, server) { [self] count in
                    let total = counts.withLock { counts in
                        guard index < counts.count else { return 0 }
                        counts[index] += count
                        return counts[index]
                    }
                    let excess = total - limit.withLock { $0 }
                    guard excess > 0 else { return count }
                    breaks.withLock { $0 += 1 }
                    return max(0, count - excess)
                }
                pair.finish()
            }
            Thread.detachNewThread { [self] in
                copy(server, client) { $0 }
                pair.finish()
            }
        }
    }

    /// Copies until the end, or until `allowance` lets fewer bytes through than came.
    private func copy(_ source: Int32, _ sink: Int32, allowance: (Int) -> Int) {
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = read(source, &buffer, buffer.count)
            guard count > 0 else { return }
            let allowed = allowance(count)
            var offset = 0
            while offset < allowed {
                let written = buffer[offset..<allowed].withUnsafeBytes {
                    send(sink, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard written > 0 else { return }
                offset += written
            }
            if allowed < count { return }
        }
    }

    /// Two sockets that are closed when both directions have ended.
    private final class Pair: Sendable {
        private let client, server: Int32
        private let running = Mutex(2)

        init(client: Int32, server: Int32) {
            self.client = client
            self.server = server
        }

        func finish() {
            running.withLock { running in
                running -= 1
                shutdown(server, Int32(SHUT_RDWR))
                shutdown(client, Int32(SHUT_RDWR))
                guard running == 0 else { return }
                close(server)
                close(client)
            }
        }
    }

    private static func address(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { target in
            target.copyBytes(from: Array(path.utf8.prefix(target.count - 1)))
        }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
