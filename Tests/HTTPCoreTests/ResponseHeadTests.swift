import HTTPCore
import HTTPTypes
import Testing

@Suite("A response's head")
struct ResponseHeadTests {
    private func text(
        _ response: Response, isHead: Bool = false, _ connection: ResponseFraming.Connection = .persistent
    ) throws -> String {
        let framing = ResponseFraming(isHead: isHead, connection: connection, date: Array("now".utf8), requestID: "r")
        var output = Array("before".utf8)
        try response.writeHead(framing, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test("has status, fields and what the server alone says")
    func whole() throws {
        var response = Response(
            status: .ok, fields: [.contentType: "text/plain"], body: Array(repeating: 1, count: 1_234))
        response.fields[.contentLength] = "7"
        response.fields[.connection] = "upgrade"
        response.fields[.date] = "then"
        response.fields[.transferEncoding] = "chunked"
        response.fields[.requestID] = "other"
        let rest = "Date: now\r\nContent-Type: text/plain\r\nX-Request-Id: r\r\nContent-Length: 1234\r\n"
        #expect(try text(response) == "beforeHTTP/1.1 200 OK\r\n" + rest + "\r\n")
        #expect(try text(response, isHead: true) == text(response))
        #expect(try text(response, .close).hasSuffix(rest + "Connection: close\r\n\r\n"))
        #expect(try text(response, .keepAlive).hasSuffix(rest + "Connection: keep-alive\r\n\r\n"))
    }

    @Test("says no length where no content is possible, and zero for 205")
    func withoutContent() throws {
        for status in [HTTPResponse.Status.noContent, .notModified] {
            let response = Response(status: status, body: [1])
            #expect(try !text(response).contains("Content-Length"))
            #expect(!response.sendsBody(toHead: false))
        }
        #expect(try text(Response(status: .resetContent, body: [1])).contains("Content-Length: 0\r\n"))
        #expect(try text(Response(status: .init(code: 299))).hasPrefix("beforeHTTP/1.1 299 \r\n"))
        #expect(Response(status: .ok).sendsBody(toHead: false) && !Response(status: .ok).sendsBody(toHead: true))
    }

    @Test("cannot be split by a value, and refuses other control bytes without a trace")
    func injection() throws {
        let split = Response(status: .ok, fields: [.location: "/a\r\nSet-Cookie: x=y"])
        #expect(try !text(split).contains("\r\nSet-Cookie"))
        var fields = HTTPFields()
        fields.append(HTTPField(name: .via, lenientValue: [0x61, 0x01]))
        var output: [UInt8] = [1]
        let framing = ResponseFraming(isHead: false, connection: .close, date: [], requestID: "r")
        #expect(throws: ForbiddenFieldByte.self) {
            try Response(status: .ok, fields: fields).writeHead(framing, to: &output)
        }
        #expect(output == [1])
    }
}
