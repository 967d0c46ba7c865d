/// Sets of ASCII bytes from the grammars of RFC 9110 and RFC 3986, asked one byte at a time in the parser's hot loops.
struct ByteClass {
    private let low: UInt64
    private let high: UInt64

    private init(_ characters: StaticString, and other: ByteClass? = nil) {
        var low = other?.low ?? 0
        var high = other?.high ?? 0
        characters.withUTF8Buffer { bytes in
            for byte in bytes {
                if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 63) }
            }
        }
        self.low = low
        self.high = high
    }

    /// True when the byte is in the set; bytes from 128 on never are.
    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let mask = byte < 64 ? low : high
        return byte < 128 && (mask >> UInt64(byte & 63)) & 1 == 1
    }

    /// `tchar`, RFC 9110 section 5.6.2.
    static let token = ByteClass(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    /// `unreserved`, RFC 3986 section 2.3.
    static let unreserved = ByteClass("-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    /// A path with its percent signs: `pchar` and `/`, RFC 3986 section 3.3.
    static let path = ByteClass("!$&'()*+,;=:@/%", and: .unreserved)
    /// A query: RFC 3986 section 3.4, and what browsers leave unencoded there (URL Standard, query percent-encode set).
    static let query = ByteClass("?[]{}|^`\\", and: .path)
    /// `uri-host` with its port, RFC 3986 section 3.2; brackets are looked at apart.
    static let authority = ByteClass("!$&'()*+,;=:%[]", and: .unreserved)
    /// What may stand in a URI reference as it is, RFC 3986 section 2.
    static let reference = ByteClass("?#[]", and: .path)
}

extension UInt8 {
    /// The value of a hexadecimal digit; nil for any other byte.
    @inline(__always)
    var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self &- 0x30
        case 0x41...0x46: self &- 0x37
        case 0x61...0x66: self &- 0x57
        default: nil
        }
    }

    @inline(__always)
    var isDigit: Bool { self &- 0x30 < 10 }

    @inline(__always)
    var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}

/// Byte values that the grammars name.
enum ASCII {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let quote: UInt8 = 0x22
    static let percent: UInt8 = 0x25
    static let ampersand: UInt8 = 0x26
    static let asterisk: UInt8 = 0x2A
    static let plus: UInt8 = 0x2B
    static let comma: UInt8 = 0x2C
    static let slash: UInt8 = 0x2F
    static let colon: UInt8 = 0x3A
    static let semicolon: UInt8 = 0x3B
    static let equals: UInt8 = 0x3D
    static let question: UInt8 = 0x3F
    static let backslash: UInt8 = 0x5C
}
