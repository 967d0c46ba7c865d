/// An entity tag: RFC 9110 section 8.8.3. Made of a hash, so that equal representations have equal tags.
package struct EntityTag: Sendable, Equatable, CustomStringConvertible {
    /// The tag with its quotes, as it stands in a field.
    package let description: String

    /// The strong tag of some bytes: a prefix, then 64 bits of FNV-1a, which a representation's maker, not a stranger,
    /// decides on.
    package init(of bytes: some Sequence<UInt8>, prefix: String = "") {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        description = "\"\(prefix)\(String(hash, radix: 16))\""
    }

    /// Whether an `If-None-Match` field lists the tag, or is `*`; compared weakly: RFC 9110 section 13.1.2.
    package static func matches(_ field: String, _ tag: String) -> Bool {
        if field == "*" { return true }
        let wanted = opaque(Substring(tag))
        return field.split(separator: ",").contains { opaque($0.drop { $0 == " " || $0 == "\t" }) == wanted }
    }

    private static func opaque(_ tag: Substring) -> Substring {
        let tag = tag.hasPrefix("W/") ? tag.dropFirst(2) : tag
        return tag.last == " " ? tag.prefix { $0 != " " } : tag
    }
}
