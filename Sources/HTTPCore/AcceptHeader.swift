/// What a client accepts, by preference: RFC 9110 section 12.5.1.
package struct AcceptHeader: Sendable {
    private struct Range {
        let type: String
        let subtype: String
        let parameters: [MediaType.Parameter]
        /// Thousandths, 0 to 1000.
        let quality: Int

        /// How exactly the range names `media`; nil when it does not.
        func specificity(for media: MediaType) -> Int? {
            if type == "*" { return 0 }
            guard type == media.type else { return nil }
            if subtype == "*" { return 1 }
            guard subtype == media.subtype, parameters.allSatisfy(media.hasParameter) else { return nil }
            return 2 + parameters.count
        }
    }

    private let ranges: [Range]

    /// Parses the field's value; without one, or with none but malformed ranges in it, everything is accepted.
    package init(_ value: String?) {
        var ranges: [Range] = []
        var reader = FieldReader(value ?? "")
        while !reader.isAtEnd {
            reader.skipSpace()
            if let range = AcceptHeader.range(&reader) { ranges.append(range) }
            reader.skipElement()
        }
        self.ranges = ranges
    }

    private static func range(_ reader: inout FieldReader) -> Range? {
        guard let type = reader.token()?.lowercased(), reader.skip(ASCII.slash),
            let subtype = reader.token()?.lowercased(), type != "*" || subtype == "*",
            var parameters = reader.parameters()
        else { return nil }
        var quality = 1_000
        // What comes after q belongs to Accept, not to the media type.
        if let index = parameters.firstIndex(where: { $0.name == "q" }) {
            guard let parsed = FieldReader.quality(parameters[index].value) else { return nil }
            quality = parsed
            parameters.removeSubrange(index...)
        }
        return Range(type: type, subtype: subtype, parameters: parameters, quality: quality)
    }

    /// How welcome a media type is, in thousandths; 0 when it is not accepted.
    ///
    /// The most specific range decides.
    package func quality(of media: MediaType) -> Int {
        guard !ranges.isEmpty else { return 1_000 }
        var best: (specificity: Int, quality: Int)?
        for range in ranges {
            guard let specificity = range.specificity(for: media), specificity > best?.specificity ?? -1 else {
                continue
            }
            best = (specificity, range.quality)
        }
        return best?.quality ?? 0
    }

    /// The most welcome of what is on offer, the first among equals; nil when none is accepted, which is answered 406.
    package func preferred(among offers: [MediaType]) -> MediaType? {
        var best: (offer: MediaType, quality: Int)?
        for offer in offers {
            let quality = quality(of: offer)
            if quality > best?.quality ?? 0 { best = (offer, quality) }
        }
        return best?.offer
    }
}

extension MediaType {
    fileprivate func hasParameter(_ wanted: Parameter) -> Bool {
        parameters.contains { $0.name == wanted.name && $0.value.lowercased() == wanted.value.lowercased() }
    }
}
