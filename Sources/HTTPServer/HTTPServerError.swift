internal import Glibc

/// A server could not start.
package struct HTTPServerError: Error, Equatable, CustomStringConvertible {
    /// What kind of obstacle it was; open, so that more may come.
    package struct Code: Sendable, Hashable, RawRepresentable {
        package let rawValue: String

        /// Makes a code from its text.
        package init(rawValue: String) { self.rawValue = rawValue }

        /// Somebody else listens on that address and port, or on that socket.
        package static let addressInUse = Code(rawValue: "address_in_use")
        /// The host is neither an IP literal nor `localhost`, the port is out of range, or the socket's path too long.
        package static let invalidAddress = Code(rawValue: "invalid_address")
        /// The server runs, or has run, already.
        package static let alreadyStarted = Code(rawValue: "already_started")
        /// The kernel refused for another reason, for example a port below 1024 without the right to it.
        package static let refused = Code(rawValue: "refused")
    }

    /// What kind of obstacle it was.
    package let code: Code
    /// What was wrong and what would be right.
    package let description: String

    static func system(_ call: String, _ error: Int32, path: String) -> HTTPServerError {
        HTTPServerError(
            code: .refused, description: "cannot listen on \(path): \(call): \(String(cString: strerror(error)))")
    }

    static func system(_ call: String, _ error: Int32, host: String, port: Int) -> HTTPServerError {
        if error == EADDRINUSE {
            return HTTPServerError(
                code: .addressInUse,
                description:
                    "address in use: another program listens on \(host) port \(port); stop it or choose another port")
        }
        return HTTPServerError(
            code: .refused,
            description: "cannot listen on \(host) port \(port): \(call): \(String(cString: strerror(error)))")
    }
}
