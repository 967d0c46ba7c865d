/// An `Accept` field: RFC 9110 section 12.5.1.
package struct Accept: Sendable {
    private struct Range: Sendable {
        let type, subtype: Substring
        let quality: Double

        /// How exactly the range names a type: 2 by name, 1 by `type/*`, 0 by `*/*`; nil when it does not.
        func precision(for type: Substring, _ subtype: Substring) -> Int? {
            if self.type == type && self.subtype == subtype { return 2 }
            if self.type == type && self.subtype == "*" { return 1 }
            return self.type == "*" && self.subtype == "*" ? 0 : nil
        }
    }

    private let ranges: [Range]

    /// Reads the field; what is malformed in it is passed over, as is a field with nothing in it.
    package init(_ field: String) {
        ranges = field.lowercased().split(separator: ",").compactMap { part in
            let pieces = part.split(separator: ";").map { $0.trimmed }
            guard let slash = pieces.first?.firstIndex(of: "/"), let name = pieces.first else { return nil }
            let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }
            guard let quality = weight.map({ Double($0.dropFirst(2)) }) ?? 1, (0...1).contains(quality) else { return nil }
            return Range(type: name[..<slash], subtype: name[name.index(after: slash)...], quality: quality)
        }
    }

    /// The media type that the client likes best; of equal ones the earlier. nil when it accepts none.
    package func preferred(among types: [String]) -> String? {
        guard !ranges.isEmpty else { return types.first }
        var best: (type: String, quality: Double)?
        for type in types {
            let quality = quality(of: type)
            if quality > best?.quality ?? 0 { best = (type, quality) }
        }
        return best?.type
    }

    private func quality(of type: String) -> Double {
        let parts = type.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return 0 }
        var found: (precision: Int, quality: Double)?
        for range in ranges {
            guard let precision = range.precision(for: parts[0], parts[1]), precision > found?.precision ?? -1 else { continue }
            found = (precision, range.quality)
        }
        return found?.quality ?? 0
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var rest = self
        while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return rest
    }
}
