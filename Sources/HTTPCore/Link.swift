/// A link to another resource, for the `Link` field: RFC 8288 section 3.
package struct Link: Sendable, Equatable, CustomStringConvertible {
    /// The target, a URI reference; characters that may not stand in one are percent-encoded when it is written.
    package var target: String
    /// The relation, for example `next`.
    package var relation: String

    /// Makes a link.
    package init(_ relation: String, to target: String) {
        self.relation = relation
        self.target = target
    }

    package var description: String {
        var bytes: [UInt8] = []
        for byte in target.utf8 {
            if ByteClass.reference.contains(byte) { bytes.append(byte) } else { bytes.writePercentEncoded(byte) }
        }
        return "<\(String(decoding: bytes, as: UTF8.self))>; rel=\(FieldReader.quoted(relation))"
    }

    /// The value of a `Link` field with these links.
    package static func fieldValue(_ links: [Link]) -> String { links.map(\.description).joined(separator: ", ") }
}

extension [UInt8] {
    /// Appends a byte as `%XX`.
    mutating func writePercentEncoded(_ byte: UInt8) {
        append(ASCII.percent)
        for nibble in [byte >> 4, byte & 15] { append(nibble < 10 ? 0x30 + nibble : 0x37 + nibble) }
    }
}
