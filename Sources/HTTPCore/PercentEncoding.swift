/// Encoding of text for URIs: RFC 3986 section 2.1.
package enum PercentEncoding {
    /// Encodes every byte that is not unreserved: right for a path segment, a query's name or a query's value.
    package static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if ByteClass.unreserved.contains(byte) { bytes.append(byte) } else { bytes.writePercentEncoded(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
