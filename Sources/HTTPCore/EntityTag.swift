/// An entity-tag: RFC 9110 section 8.8.3.
package struct EntityTag: Sendable, Hashable, CustomStringConvertible {
    /// What stands between the quotes.
    package let opaque: String
    /// Whether it promises equivalence only, not equality byte for byte.
    package let isWeak: Bool

    /// Makes a tag; nil when `opaque` has white space, a quote or a control character.
    package init?(_ opaque: String, weak: Bool = false) {
        guard opaque.utf8.allSatisfy({ $0 > ASCII.space && $0 != ASCII.quote && $0 != 0x7F }) else { return nil }
        self.opaque = opaque
        isWeak = weak
    }

    /// Takes a tag as a field has it, `"v1"` or `W/"v1"`; nil when it is malformed.
    package init?(field: String) {
        let isWeak = field.hasPrefix("W/")
        var reader = FieldReader(isWeak ? String(field.dropFirst(2)) : field)
        guard let opaque = reader.opaqueTag(), reader.isAtEnd else { return nil }
        self.init(opaque, weak: isWeak)
    }

    package var description: String { "\(isWeak ? "W/" : "")\"\(opaque)\"" }

    /// Whether an `If-None-Match` field names this tag, so that the answer is 304: weak comparison, `*` names every tag
    /// (RFC 9110 section 13.1.2).
    ///
    /// A malformed field names what is well formed in it.
    package func matches(ifNoneMatch field: String) -> Bool {
        var reader = FieldReader(field)
        reader.skipSpace()
        if reader.skip(ASCII.asterisk) {
            reader.skipSpace()
            return reader.isAtEnd
        }
        while !reader.isAtEnd {
            reader.skipSpace()
            if reader.skip(0x57), !reader.skip(ASCII.slash) {
                reader.skipElement()
                continue
            }
            if reader.opaqueTag() == opaque { return true }
            reader.skipSpace()
            if !reader.skip(ASCII.comma) { reader.skipElement() }
        }
        return false
    }
}
