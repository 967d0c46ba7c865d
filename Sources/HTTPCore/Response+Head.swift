package import HTTPTypes

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
    /// Whether the client knows chunks, as all but HTTP/1.0 do; without them a stream ends with the connection.
    package var chunks: Bool
    /// What every response carries.
    package var standing: StandingFields
    /// The `Date` field's value, 29 bytes: ``HTTPDate``.
    package var date: [UInt8]
    /// The `X-Request-Id` field's value.
    package var requestID: String

    /// Makes a framing from its parts.
    package init(
        isHead: Bool, connection: Connection, chunks: Bool = true, standing: StandingFields = StandingFields([:]),
        date: [UInt8], requestID: String
    ) {
        self.isHead = isHead
        self.chunks = chunks
        self.standing = standing
        self.connection = connection
        self.date = date
        self.requestID = requestID
    }
}

extension Response {
    /// Whether a body follows the head: not for HEAD, 1xx, 204, 205 and 304 (RFC 9112 section 6.3).
    package func sendsBody(toHead isHead: Bool) -> Bool { !isHead && allowsContent }

    /// Whether the status lets a body follow.
    package var allowsContent: Bool {
        status.code >= 200 && status.code != 204 && status.code != 205 && status.code != 304
    }

    /// Writes status line and fields, with the empty line after them, to the end of `output`.
    ///
    /// The server alone says `Content-Length`, `Connection`, `Date`, `X-Request-Id`, `Trailer` and `Transfer-Encoding`:
    /// such fields of the response are left out.
    /// - Throws: ``ForbiddenFieldByte`` when a value holds a control byte; `output` is then as before.
    package func writeHead(_ framing: ResponseFraming, to output: inout [UInt8]) throws(ForbiddenFieldByte) {
        let start = output.count
        output.write("HTTP/1.1 ")
        output.writeDecimal(status.code)
        output.append(ASCII.space)
        output.write(text: status.reasonPhrase)
        output.write("\r\nDate: ")
        output.append(contentsOf: framing.date)
        do throws(ForbiddenFieldByte) {
            for field in fields where !Response.isServerOwned(field.name) {
                output.write("\r\n")
                try output.write(field)
            }
        } catch {
            output.removeSubrange(start...)
            throw error
        }
        framing.standing.write(beside: fields, to: &output)
        output.write("\r\nX-Request-Id: ")
        output.write(text: framing.requestID)
        if let stream {
            stream.writeFraming(framing, to: &output)
        } else if allowsContent {
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

    /// Whether the server alone says this field.
    package static func isServerOwned(_ name: HTTPField.Name) -> Bool {
        switch name.canonicalName.utf8.count {
        case 4: name == .date
        case 7: name == .trailer
        case 10: name == .connection || name.canonicalName == "keep-alive"
        case 12: name == .requestID
        case 14: name == .contentLength
        case 17: name == .transferEncoding
        default: false
        }
    }
}

extension ResponseStream {
    fileprivate func writeFraming(_ framing: ResponseFraming, to output: inout [UInt8]) {
        guard framing.chunks else { return }
        output.write("\r\nTransfer-Encoding: chunked")
        guard !trailers.isEmpty else { return }
        output.write("\r\nTrailer: ")
        output.write(text: trailers.map(\.rawName).joined(separator: ", "))
    }

    /// Begins a chunk of `count` bytes, at least one; they and CRLF follow: RFC 9112 section 7.1.
    package static func beginChunk(of count: Int, to output: inout [UInt8]) {
        output.write(text: String(count, radix: 16))
        output.write("\r\n")
    }

    /// Ends the chunks, with the trailer fields.
    ///
    /// - Throws: ``ForbiddenFieldByte`` when a value holds a control byte.
    package static func endChunks(_ trailers: HTTPFields, to output: inout [UInt8]) throws(ForbiddenFieldByte) {
        output.write("0\r\n")
        for field in trailers {
            try output.write(field)
            output.write("\r\n")
        }
        output.write("\r\n")
    }
}

extension [UInt8] {
    /// Appends a field line without its line end.
    fileprivate mutating func write(_ field: HTTPField) throws(ForbiddenFieldByte) {
        write(text: field.name.rawName)
        write(": ")
        try writeValue(of: field)
    }

    /// Appends a field's value.
    ///
    /// - Throws: ``ForbiddenFieldByte`` when it holds a control byte.
    package mutating func writeValue(of field: HTTPField) throws(ForbiddenFieldByte) {
        let start = count
        field.withUnsafeBytesOfValue { unsafe append(contentsOf: $0) }
        for index in start..<count where self[index] < 0x20 || self[index] == 0x7F {
            guard self[index] != ASCII.tab else { continue }
            throw ForbiddenFieldByte(field: field.name.rawName)
        }
    }

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
