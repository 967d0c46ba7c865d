/// What a ``ScriptedServer`` does with one request: steps in order, after which the connection waits for the next
/// request unless a step has ended it.
package struct ScriptedAnswer: Sendable {
    /// One thing to do.
    package enum Step: Sendable {
        /// Bytes as they are.
        case send([UInt8])
        /// One byte at a time with a pause before each.
        case trickle([UInt8], every: Duration)
        /// The same bytes again and again, until the client is gone.
        case sendForever([UInt8])
        /// Time that passes.
        case pause(Duration)
        /// Nothing more, until the client or the server ends the connection.
        case stall
        /// The end of the connection, in order.
        case close
        /// The end of the connection with RST.
        case reset
    }

    /// What is done, in order.
    package var steps: [Step]

    /// An answer made of steps.
    package init(_ steps: [Step]) { self.steps = steps }

    // MARK: Whole answers

    /// A response with `Content-Length`.
    package static func answer(
        _ status: Int = 200, fields: KeyValuePairs<String, String> = [:], body: [UInt8] = []
    ) -> ScriptedAnswer {
        ScriptedAnswer([.send(head(status, fields, length: body.count) + body)])
    }

    /// A response of that JSON, well formed or not.
    package static func json(
        _ text: String, status: Int = 200, fields: KeyValuePairs<String, String> = [:]
    ) -> ScriptedAnswer {
        let fields = fields.map { ($0.key, $0.value) } + [("Content-Type", "application/json")]
        let body = Array(text.utf8)
        return ScriptedAnswer([.send(head(status, fields, length: body.count) + body)])
    }

    /// 429 with `Retry-After`: seconds or an HTTP-date.
    package static func tooMany(retryAfter: String) -> ScriptedAnswer {
        answer(429, fields: ["Retry-After": retryAfter])
    }

    /// A redirect to an absolute or relative URL.
    package static func redirect(to location: String, status: Int = 302) -> ScriptedAnswer {
        answer(status, fields: ["Location": location])
    }

    /// The same answer after a while.
    package func delayed(_ pause: Duration) -> ScriptedAnswer { ScriptedAnswer([.pause(pause)] + steps) }

    // MARK: Faults

    /// Takes the request and never answers.
    package static let stall = ScriptedAnswer([.stall])
    /// Closes without an answer.
    package static let close = ScriptedAnswer([.close])
    /// Resets the connection without an answer.
    package static let reset = ScriptedAnswer([.reset])
    /// Bytes that are not HTTP.
    package static let notHTTP = ScriptedAnswer([.send(Array("What do you want?\r\n\r\n".utf8)), .close])
    /// A chunk whose length is none.
    package static let badChunk = ScriptedAnswer([
        .send(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n".utf8)), .close,
    ])
    /// Content that is not the gzip that it claims to be.
    package static let badGzip = answer(fields: ["Content-Encoding": "gzip"], body: Array("no gzip at all".utf8))
    /// A chunked content without an end.
    package static let endless = ScriptedAnswer([
        .send(chunkedHead()), .sendForever(chunk([UInt8](repeating: 0x61, count: 16 << 10))),
    ])
    /// A gzip content without an end that is 158 times as large when it is unpacked.
    package static let gzipBomb = ScriptedAnswer([
        .send(chunkedHead(coding: "gzip") + chunk(GzipBomb.start)), .sendForever(chunk(GzipBomb.more)),
    ])

    /// The head and half of the content, then nothing.
    package static func stallHalfway(_ body: [UInt8]) -> ScriptedAnswer { half(body, .stall) }

    /// The head and half of the content, then RST.
    package static func resetHalfway(_ body: [UInt8]) -> ScriptedAnswer { half(body, .reset) }

    /// The head and half of the content, then an orderly close: a `Content-Length` that is too large.
    package static func closeHalfway(_ body: [UInt8]) -> ScriptedAnswer { half(body, .close) }

    /// The head, then the content a byte at a time.
    package static func trickle(_ body: [UInt8], every pause: Duration = .milliseconds(200)) -> ScriptedAnswer {
        ScriptedAnswer([.send(head(200, [], length: body.count)), .trickle(body, every: pause)])
    }

    /// A header section of about so many bytes, in fields of 1 KiB.
    package static func largeHeader(_ size: Int) -> ScriptedAnswer {
        let value = String(repeating: "a", count: 1_000)
        return ScriptedAnswer([.send(head(200, (0..<size >> 10).map { ("X-Field-Number-\($0)", value) }, length: 0))])
    }

    private static func half(_ body: [UInt8], _ end: Step) -> ScriptedAnswer {
        // The pause lets the first half be read before an RST takes it away.
        ScriptedAnswer([
            .send(head(200, [], length: body.count) + body.prefix(body.count / 2)), .pause(.milliseconds(50)), end,
        ])
    }

    // MARK: Bytes

    private static func head(_ status: Int, _ fields: some Sequence<(String, String)>, length: Int) -> [UInt8] {
        let lines = fields.map { "\($0.0): \($0.1)\r\n" }.joined()
        return Array("HTTP/1.1 \(status) Scripted\r\n\(lines)Content-Length: \(length)\r\n\r\n".utf8)
    }

    private static func head(_ status: Int, _ fields: KeyValuePairs<String, String>, length: Int) -> [UInt8] {
        head(status, fields.map { ($0.key, $0.value) }, length: length)
    }

    private static func chunkedHead(coding: String? = nil) -> [UInt8] {
        let field = coding.map { "Content-Encoding: \($0)\r\n" } ?? ""
        return Array("HTTP/1.1 200 Scripted\r\n\(field)Transfer-Encoding: chunked\r\n\r\n".utf8)
    }

    private static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
    }
}
