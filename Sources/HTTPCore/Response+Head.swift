internal import HTTPTypes

/// A field of a response holds a control byte: our own mistake, which must not reach the wire.
package struct ForbiddenFieldByte: Error, Equatable {
    /// The field's name.
    package let field: String
}

/// What the server adds to a response's head.
package struct ResponseFraming: Sendable {
    /// What becomes of the connection, as `Connection` says it.
    package enum Connection: Sendable {
        /// Nothing to say: HTTP/1.1 keeps alive by itself.
        case persistent
        /// `keep-alive`, for an HTTP/1.0 client that asked for it.
        case keepAlive
        /// `close`.
        case close
    }

    /// The request was `HEAD`: the head is that of `GET`, and no body follows.
    package var isHead: Bool
    /// What becomes of the connection.
    package var connection: Connection
    /// The `Date` field's value, 29 bytes: ``HTTPDate``.
    package var date: [UInt8]
    /// The `X-Request-Id` field's value.
    package var requestID: String

    /// Makes a framing from its parts.
    package init(isHead: Bool, connection: Connection, date: [UInt8], requestID: String) {
        self.isHead = isHead
        self.connection = connection
        self.date = date
        self.requestID = requestID
    }
}

extension Response {
    /// Whether a body follows the head: not for HEAD, 1xx, 204, 205 and 304 (RFC 9112 section 6.3).
    package func sendsBody(toHead isHead: Bool) -> Bool { !isHead && allowsContent }

    private var allowsContent: Bool {
        status.code >= 200 && status.code != 204 && status.code != 205 && status.code != 304
    }

    /// Writes status line and fields, with the empty line after them, to the end of `output`.
    ///
    /// The server alone says `Content-Length`, `Connection`, `Date`, `X-Request-Id` and `Transfer-Encoding`: such fields
    /// of the response are left out.
    /// - Throws: ``ForbiddenFieldByte`` when a value holds a control byte; `output` is then as before.
    package func writeHead(_ framing: ResponseFraming, to output: inout [UInt8]) throws(ForbiddenFieldByte) {
        let start = output.count
        output.write("HTTP/1.1 ")
        output.writeDecimal(status.code)
        output.append(ASCII.space)
        output.write(text: status.reasonPhrase)
        output.write("\r\nDate: ")
        output.append(contentsOf: framing.date)
        for field in fields where !Response.isServerOwned(field.name) {
            output.write("\r\n")
            output.write(text: field.name.rawName)
            output.write(": ")
            let valueStart = output.count
            field.withUnsafeBytesOfValue { unsafe output.append(contentsOf: $0) }
            for index in valueStart..<output.count where output[index] < 0x20 || output[index] == 0x7F {
                guard output[index] != ASCII.tab else { continue }
                output.removeSubrange(start...)
                throw ForbiddenFieldByte(field: field.name.rawName)
            }
        }
        output.write("\r\nX-Request-Id: ")
        output.write(text: framing.requestID)
        if allowsContent {
            output.write("\r\nContent-Length: ")
            output.writeDecimal(body.count)
        } else if status.code == 205 {
            output.write("\r\nContent-Length: 0")
        }
        switch framing.connection {
        case .persistent: break
        case .keepAlive: output.write("\r\nConnection: keep-alive")
        case .close: output.write("\r\nConnection: close")
        }
        output.write("\r\n\r\n")
    }

    private static func isServerOwned(_ name: HTTPField.Name) -> Bool {
        switch name.canonicalName.utf8.count {
        case 4: name == .date
        case 10: name == .connection || name.canonicalName == "keep-alive"
        case 12: name == .requestID
        case 14: name == .contentLength
        case 17: name == .transferEncoding
        default: false
        }
    }
}

extension [UInt8] {
    /// Appends a literal's bytes.
    @inline(__always)
    mutating func write(_ text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }

    /// Appends a text's bytes.
    @inline(__always)
    mutating func write(text: String) {
        var text = text
        text.withUTF8 { unsafe append(contentsOf: $0) }
    }

    /// Appends a non-negative number in decimal digits.
    mutating func writeDecimal(_ number: Int) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            append(0x30 + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }
}
