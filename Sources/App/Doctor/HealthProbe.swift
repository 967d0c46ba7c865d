internal import Foundation
internal import Glibc

/// Asks a running service whether it lives, over a socket of its own: what the container's health check calls.
///
/// Blocking, for the command line only. Source: RFC 9112 (HTTP/1.1), RFC 7617 (Basic).
package struct HealthProbe: Sendable {
    /// What the service answered, or why it did not.
    package enum Answer: Sendable, Equatable {
        /// Status 200.
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
    private let credentials: String?
    private let timeout: Int

    /// A probe of the service that `configuration` describes, with its credentials when it has a password in clear.
    package init(_ configuration: Configuration, timeoutSeconds: Int = 5) {
        let host = configuration.http.host
        isIPv6 = host.text.contains(":")
        address = host.isWildcard ? (isIPv6 ? "::1" : "127.0.0.1") : host.text
        port = UInt16(clamping: configuration.http.port)
        timeout = timeoutSeconds
        let authentication = configuration.authentication
        credentials = authentication.password.map {
            Data("\(authentication.username):\($0.exposed)".utf8).base64EncodedString()
        }
    }

    /// The service's URL, as it is asked.
    package var url: String { isIPv6 ? "http://[\(address)]:\(port)" : "http://\(address):\(port)" }

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
        let host = url.dropFirst("http://".count)
        let authorization = credentials.map { "Authorization: Basic \($0)\r\n" } ?? ""
        let request = "GET /health/live HTTP/1.1\r\nHost: \(host)\r\n\(authorization)Connection: close\r\n\r\n"
        let bytes = Array(request.utf8)
        guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            return .silent(Self.reason())
        }
        var head: [UInt8] = []
        while head.count < 12 {
            var buffer = [UInt8](repeating: 0, count: 512)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0 && errno == EINTR { continue }
            if count < 0 { return .silent(Self.reason()) }
            if count == 0 { break }
            head.append(contentsOf: buffer.prefix(count))
        }
        return Self.answer(statusLine: String(decoding: head.prefix { $0 != 13 && $0 != 10 }, as: UTF8.self))
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

    private static func reason() -> String {
        errno == EAGAIN ? "no answer in time" : String(cString: strerror(errno))
    }
}
