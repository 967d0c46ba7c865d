internal import Foundation
internal import Glibc
internal import OpenSSL

/// Asks a running service whether it lives, over a socket of its own: what the container's health check calls.
///
/// Where the service has a certificate, over TLS, and without looking at it: it is for the name that others know the
/// service by, while the probe connects to an address of this very machine.
///
/// Blocking, for the command line only. Source: RFC 9112 (HTTP/1.1), RFC 7617 (Basic).
package struct HealthProbe: Sendable {
    /// What the service answered, or why it did not.
    package enum Answer: Sendable, Equatable {
        /// Status 200, or TLS that lets in only clients with a certificate, of which the probe has none.
        case alive
        /// 401: a Martlet answers, with other credentials than the configured ones.
        case unauthorized
        /// Another status or no HTTP at all.
        case unexpected(String)
        /// Nobody listens, or nobody answers in time.
        case silent(String)
    }

    /// The address that is connected to; a wildcard's loopback.
    package let address: String
    private let isIPv6: Bool
    private let port: UInt16
    private let isSecure: Bool
    private let credentials: String?
    private let timeout: Int

    /// A probe of the service that `configuration` describes, with its credentials when it has a password in clear.
    package init(_ configuration: Configuration, timeoutSeconds: Int = 5) {
        let host = configuration.http.host
        isIPv6 = host.text.contains(":")
        address = host.isWildcard ? (isIPv6 ? "::1" : "127.0.0.1") : host.text
        port = UInt16(clamping: configuration.http.port)
        isSecure = configuration.tlsFiles != nil
        timeout = timeoutSeconds
        let authentication = configuration.authentication
        credentials = authentication.password.map {
            Data("\(authentication.username):\($0.exposed)".utf8).base64EncodedString()
        }
    }

    /// The service's URL, as it is asked.
    package var url: String { "\(isSecure ? "https" : "http")://\(authority)" }

    private var authority: String { isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)" }

    /// Sends `GET /health/live` and reads the status line.
    package func ask() -> Answer {
        let descriptor = socket(
            isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return .silent(Self.reason()) }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: timeout, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        guard connect(descriptor) else { return .silent(Self.reason()) }
        let authorization = credentials.map { "Authorization: Basic \($0)\r\n" } ?? ""
        let request = Array(
            "GET /health/live HTTP/1.1\r\nHost: \(authority)\r\n\(authorization)Connection: close\r\n\r\n".utf8)
        return isSecure ? askSecurely(request, descriptor) : askPlainly(request, descriptor)
    }

    private func askPlainly(_ request: [UInt8], _ descriptor: Int32) -> Answer {
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            return .silent(Self.reason())
        }
        return Self.answer { buffer in
            while true {
                let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
                if count < 0 && errno == EINTR { continue }
                return count < 0 ? .failure(.silent(Self.reason())) : .success(count)
            }
        }
    }

    private func askSecurely(_ request: [UInt8], _ descriptor: Int32) -> Answer {
        guard let context = try? TLSContext.unverifiedClient(),
            let session = try? TLSSession(context, descriptor: descriptor)
        else { return .unexpected("OpenSSL cannot begin a connection") }
        switch session.handshake() {
        case .done: break
        case .wantsRead, .wantsWrite: return .silent(Self.late)
        case .failed(let reason): return .unexpected("no TLS: \(reason)")
        }
        guard case .bytes = request.withUnsafeBytes({ unsafe session.write($0) }) else { return .silent(Self.late) }
        return Self.answer { buffer in
            switch unsafe session.read(into: buffer) {
            case .bytes(let count): .success(count)
            case .end: .success(0)
            case .wantsRead, .wantsWrite: .failure(.silent(Self.late))
            case .broken:
                .failure(session.peerWantsCertificate ? .alive : .unexpected("the connection broke"))
            }
        }
    }

    /// An answer that is known before the status line is.
    private enum Reading {
        case success(Int)
        case failure(Answer)
    }

    /// Reads a status line by `read`, which gives the count of bytes, 0 at the end.
    private static func answer(_ read: (UnsafeMutableRawBufferPointer) -> Reading) -> Answer {
        var head: [UInt8] = []
        reading: while head.count < 12 {
            var buffer = [UInt8](repeating: 0, count: 512)
            switch buffer.withUnsafeMutableBytes({ unsafe read($0) }) {
            case .failure(let answer): return answer
            case .success(0): break reading
            case .success(let count): head.append(contentsOf: buffer.prefix(count))
            }
        }
        return answer(statusLine: line(head))
    }

    private static func line(_ head: [UInt8]) -> String {
        String(decoding: head.prefix { $0 != 13 && $0 != 10 }, as: UTF8.self)
    }

    /// What a status line means.
    static func answer(statusLine: String) -> Answer {
        let parts = statusLine.split(separator: " ")
        guard parts.count >= 2, parts[0].hasPrefix("HTTP/1.") else { return .unexpected("no HTTP answer") }
        switch parts[1] {
        case "200": return .alive
        case "401": return .unauthorized
        default: return .unexpected("HTTP status \(parts[1].prefix(3))")
        }
    }

    private func connect(_ descriptor: Int32) -> Bool {
        if isIPv6 {
            var name = sockaddr_in6()
            name.sin6_family = sa_family_t(AF_INET6)
            name.sin6_port = port.bigEndian
            inet_pton(AF_INET6, address, &name.sin6_addr)
            return withUnsafePointer(to: &name) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
                }
            }
        }
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        inet_pton(AF_INET, address, &name.sin_addr)
        return withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static let late = "no answer in time"

    private static func reason() -> String {
        errno == EAGAIN ? late : String(cString: strerror(errno))
    }
}
