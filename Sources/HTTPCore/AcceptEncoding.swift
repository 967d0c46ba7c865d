/// The codings that a client takes a body in: RFC 9110 section 12.5.3.
package struct AcceptEncoding: Sendable, Equatable {
    /// Those that it takes, the most welcome first; among equals zstd before gzip before identity.
    ///
    /// Empty when it takes none that exists here and refuses identity expressly, which is answered 406.
    package let codings: [ContentCoding]

    /// A client that has not said what it takes gets bodies as they are.
    package static let identity = AcceptEncoding(codings: [.identity])

    private init(codings: [ContentCoding]) { self.codings = codings }

    /// Parses the field's value; a malformed element counts for nothing.
    ///
    /// Identity is taken unless `identity;q=0` or `*;q=0` says otherwise, and comes last where nothing names it.
    package init(_ value: String) {
        var qualities: [ContentCoding: Int] = [:]
        var others: Int?
        var reader = FieldReader(value)
        while !reader.isAtEnd {
            reader.skipSpace()
            guard let name = reader.token(), let quality = AcceptEncoding.quality(&reader),
                reader.isAtEnd || reader.skip(ASCII.comma)
            else {
                reader.skipElement()
                continue
            }
            // The asterisk is a token's byte.
            if name == "*" {
                others = others ?? quality
            } else if let coding = ContentCoding(name: name) {
                qualities[coding] = max(quality, qualities[coding] ?? 0)
            }
        }
        let welcome = ContentCoding.allCases.compactMap { coding -> (coding: ContentCoding, quality: Int)? in
            let quality = qualities[coding] ?? others ?? (coding == .identity ? 1 : 0)
            return quality > 0 ? (coding, quality) : nil
        }
        // The sort is stable, and the cases stand in the order of preference.
        codings = welcome.sorted { $0.quality > $1.quality }.map(\.coding)
    }

    /// The weight behind a name, thousandths; nil when what stands there is malformed.
    private static func quality(_ reader: inout FieldReader) -> Int? {
        guard let parameters = reader.parameters() else { return nil }
        guard let weight = parameters.first(where: { $0.name == "q" }) else { return 1_000 }
        return FieldReader.quality(weight.value)
    }
}
