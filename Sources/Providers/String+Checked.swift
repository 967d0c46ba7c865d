internal import HTTPClient

extension String {
    /// How many characters a text of a service may have.
    private static let longest = 200

    /// For a part of a path or a query's value: all but unreserved characters (RFC 3986 section 2.3) percent-encoded.
    var percentEncoded: String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.append(byte)
            default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// A base URL to which a path can be appended.
    var withoutTrailingSlash: String { hasSuffix("/") ? String(dropLast()) : self }

    /// The text if it may be kept: nil when it is empty, an error when it is too long or holds a control character.
    func checked(_ member: String) throws(MalformedAnswer) -> String? {
        guard unicodeScalars.count <= Self.longest else { throw MalformedAnswer("\(member) is too long") }
        guard !unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw MalformedAnswer("\(member) holds a control character")
        }
        return isEmpty ? nil : self
    }
}
