package import HTTPTypes

/// Fields that every response carries, unless it has one of that name itself; encoded once.
package struct StandingFields: Sendable {
    /// The fields.
    package let fields: HTTPFields
    private let lines: [UInt8]
    /// A bit for each length that one of the names has: most other names are told apart by it.
    private let lengths: UInt64

    /// Encodes the fields; their values hold no control bytes.
    package init(_ fields: HTTPFields) {
        self.fields = fields
        var lines: [UInt8] = []
        var lengths: UInt64 = 0
        for field in fields {
            lines.append(contentsOf: "\r\n\(field.name.rawName): \(field.value)".utf8)
            lengths |= 1 << UInt64(field.name.canonicalName.utf8.count & 63)
        }
        self.lines = lines
        self.lengths = lengths
    }

    /// Those that a response with `others` does not have itself; nil when that is all of them.
    package func missing(in others: HTTPFields) -> HTTPFields? {
        for other in others where (lengths >> UInt64(other.name.canonicalName.utf8.count & 63)) & 1 == 1 {
            guard fields.contains(other.name) else { continue }
            return HTTPFields(fields.filter { !others.contains($0.name) })
        }
        return nil
    }

    /// Writes them as lines, each with CRLF before it.
    func write(beside others: HTTPFields, to output: inout [UInt8]) {
        guard let missing = missing(in: others) else { return output.append(contentsOf: lines) }
        output.append(contentsOf: StandingFields(missing).lines)
    }
}
