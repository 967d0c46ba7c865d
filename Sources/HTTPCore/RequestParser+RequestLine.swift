internal import HTTPTypes

extension RequestParser {
    /// `method SP request-target SP HTTP-version`: RFC 9112 section 3.
    mutating func parseRequestLine(_ input: Span<UInt8>, _ line: Range<Int>) throws(ParseFailure) {
        var position = line.lowerBound
        while position < line.upperBound, ByteClass.token.contains(input[position]) { position += 1 }
        let method = line.lowerBound..<position
        guard !method.isEmpty, position < line.upperBound, input[position] == ASCII.space else {
            throw ParseFailure(.badRequest, "the request line does not begin with a method and one space")
        }
        let target = position + 1
        position = target
        while position < line.upperBound, input[position] != ASCII.space { position += 1 }
        guard position > target, position < line.upperBound else {
            throw ParseFailure(.badRequest, "the request line is not a method, a target and a version")
        }
        head.minorVersion = try parseVersion(input, position + 1..<line.upperBound)
        head.method = RequestParser.method(input, method)
        try parseTarget(input, target..<position)
    }

    private func parseVersion(_ input: Span<UInt8>, _ range: Range<Int>) throws(ParseFailure) -> Int {
        let start = range.lowerBound
        guard range.count == 8, input[start] == 0x48, input[start + 1] == 0x54, input[start + 2] == 0x54,
            input[start + 3] == 0x50, input[start + 4] == ASCII.slash, input[start + 5].isDigit,
            input[start + 6] == 0x2E, input[start + 7].isDigit
        else { throw ParseFailure(.badRequest, "the request line does not end with a version such as HTTP/1.1") }
        guard input[start + 5] == 0x31, input[start + 7] <= 0x31 else {
            throw ParseFailure(.httpVersionNotSupported, "this server speaks HTTP/1.1 and HTTP/1.0 here")
        }
        return Int(input[start + 7] - 0x30)
    }

    static func method(_ input: Span<UInt8>, _ range: Range<Int>) -> HTTPRequest.Method {
        switch (range.count, input[range.lowerBound]) {
        case (3, 0x47) where input.isExactly("GET", at: range): .get
        case (4, 0x48) where input.isExactly("HEAD", at: range): .head
        case (4, 0x50) where input.isExactly("POST", at: range): .post
        // The bytes are token bytes: the initialiser cannot fail.
        default: HTTPRequest.Method(input.text(range)) ?? .get
        }
    }

    private mutating func parseTarget(_ input: Span<UInt8>, _ range: Range<Int>) throws(ParseFailure) {
        if head.method == .connect { throw .connect }
        if input[range.lowerBound] == ASCII.slash {
            try RequestParser.checkPath(input, range)
            head.path = input.text(range)
        } else if range.count == 1, input[range.lowerBound] == ASCII.asterisk {
            guard head.method == .options else { throw .asteriskTarget }
            head.path = "*"
        } else {
            try parseAbsoluteTarget(input, range)
        }
    }

    /// `http://authority/path?query`: the authority counts, whatever `Host` says (RFC 9112 section 3.2.2).
    private mutating func parseAbsoluteTarget(_ input: Span<UInt8>, _ range: Range<Int>) throws(ParseFailure) {
        let scheme: Int
        if input.spells("http://", at: range.prefix(7)) {
            scheme = 7
        } else if input.spells("https://", at: range.prefix(8)) {
            scheme = 8
        } else {
            throw ParseFailure(.badRequest, "the target is neither a path nor an http address")
        }
        let start = range.lowerBound + scheme
        var end = start
        while end < range.upperBound, input[end] != ASCII.slash, input[end] != ASCII.question { end += 1 }
        guard RequestParser.isAuthority(input, start..<end) else {
            throw ParseFailure(.badRequest, "the target's host is not valid")
        }
        head.authority = input.text(start..<end)
        head.authorityFromTarget = true
        try RequestParser.checkPath(input, end..<range.upperBound)
        let rest = input.text(end..<range.upperBound)
        head.path = rest.utf8.first == ASCII.slash ? rest : "/" + rest
    }

    static func checkPath(_ input: Span<UInt8>, _ range: Range<Int>) throws(ParseFailure) {
        var position = range.lowerBound
        while position < range.upperBound, ByteClass.path.contains(input[position]) { position += 1 }
        if position < range.upperBound, input[position] == ASCII.question {
            while position < range.upperBound, ByteClass.query.contains(input[position]) { position += 1 }
        }
        guard position == range.upperBound else {
            throw ParseFailure(.badRequest, "the target has a character that must be percent-encoded")
        }
    }

    /// Whether the bytes are a host with an optional port, as `Host` has it: RFC 9110 section 7.2.
    static func isAuthority(_ input: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return false }
        var host = range
        if input[range.lowerBound] == 0x5B {
            guard let close = range.first(where: { input[$0] == 0x5D }), close > range.lowerBound + 2 else {
                return false
            }
            for position in range.lowerBound + 1..<close {
                let byte = input[position]
                guard byte.hexadecimalValue != nil || byte == ASCII.colon || byte == 0x2E else { return false }
            }
            host = range.lowerBound..<close + 1
        } else {
            let colon = range.first { input[$0] == ASCII.colon } ?? range.upperBound
            host = range.lowerBound..<colon
            guard !host.isEmpty else { return false }
            for position in host {
                guard ByteClass.authority.contains(input[position]), input[position] != 0x5B, input[position] != 0x5D
                else { return false }
            }
        }
        guard host.upperBound < range.upperBound else { return true }
        guard input[host.upperBound] == ASCII.colon, range.upperBound - host.upperBound <= 6 else { return false }
        return (host.upperBound + 1..<range.upperBound).allSatisfy { input[$0].isDigit }
    }
}

extension Span<UInt8> {
    /// The bytes as text; what is not UTF-8 is replaced.
    func text(_ range: Range<Int>) -> String {
        unsafe extracting(range).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Whether the bytes are this ASCII text, in this case.
    func isExactly(_ text: StaticString, at range: Range<Int>) -> Bool {
        guard text.utf8CodeUnitCount == range.count else { return false }
        return text.withUTF8Buffer { expected in
            for index in 0..<expected.count where unsafe self[range.lowerBound + index] != expected[index] {
                return false
            }
            return true
        }
    }

    /// Whether the bytes are this ASCII text, in whatever case.
    func spells(_ text: StaticString, at range: Range<Int>) -> Bool {
        guard text.utf8CodeUnitCount == range.count else { return false }
        return text.withUTF8Buffer { expected in
            for index in 0..<expected.count
            where unsafe self[range.lowerBound + index].lowercased != expected[index].lowercased {
                return false
            }
            return true
        }
    }
}
