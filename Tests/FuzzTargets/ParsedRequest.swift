import HTTPCore
import HTTPTypes

/// A request with its body, as two readings of it are compared.
struct ParsedRequest: Equatable {
    var request: HTTPRequest
    var minorVersion: Int
    var keepsAlive: Bool
    var expectsContinue: Bool
    var framing: RequestHead.Body
    var content: [UInt8] = []

    init(_ head: RequestHead) {
        request = head.request
        minorVersion = head.minorVersion
        keepsAlive = head.keepsAlive
        expectsContinue = head.expectsContinue
        framing = head.body
    }

    /// Holds the head to what the rest of the server counts on.
    func check() throws(PropertyViolation) {
        let path = request.path ?? ""
        try hold(path.utf8.first == UInt8(ascii: "/") || path == "*", "a path begins with a slash or is *: \(path)")
        try hold(path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a path is visible ASCII: \(path)")
        try hold(!request.method.rawValue.isEmpty, "there is a method")
        try hold(request.authority != nil || minorVersion == 0, "a request of HTTP/1.1 has an authority")
        try hold(request.authority?.isEmpty != true, "an authority is not empty")
        try hold(framing != .length(0), "a body of no bytes is none")
        try hold(!expectsContinue || framing != .none, "nobody waits to send nothing")
        for field in request.headerFields {
            let isText = field.withUnsafeBytesOfValue {
                unsafe $0.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
            }
            try hold(isText, "the value of \(field.name) has no control byte")
        }
    }

    /// The request as a careful client writes it in HTTP/1.
    var bytes: [UInt8] {
        var bytes = Array("\(request.method.rawValue) \(request.path ?? "") HTTP/1.\(minorVersion)\r\n".utf8)
        if let authority = request.authority { bytes += "Host: \(authority)\r\n".utf8 }
        for field in request.headerFields {
            bytes += "\(field.name.rawName): ".utf8
            field.withUnsafeBytesOfValue { unsafe bytes.append(contentsOf: $0) }
            bytes += "\r\n".utf8
        }
        bytes += "\r\n".utf8
        guard framing == .chunked else { return bytes + content }
        if !content.isEmpty { bytes += Array("\(String(content.count, radix: 16))\r\n".utf8) + content + "\r\n".utf8 }
        return bytes + "0\r\n\r\n".utf8
    }
}
