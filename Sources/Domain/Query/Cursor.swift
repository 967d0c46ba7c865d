/// Where a page ended, so that the next begins there whatever was loaded since: opaque to clients, checked when it returns.
package struct Cursor: Hashable, Sendable {
    /// Which way to go on from the row.
    package enum Direction: UInt8, Sendable {
        /// The rows after it.
        case next = 0
        /// The rows before it.
        case previous = 1
    }

    /// The state of the warehouse in which the page was read.
    package let version: WarehouseVersion
    /// The order of the rows.
    package let sort: Sort
    /// Which way to go on.
    package let direction: Direction
    /// The fingerprint of the filters that the page was read with.
    package let filterFingerprint: UInt64
    /// The row's value for each of the terms of `sort.total`.
    package let keys: [CursorKey]

    /// A cursor at a row; its keys must have the kinds that `sort.total` asks for.
    package init(
        version: WarehouseVersion, sort: Sort, direction: Direction, filterFingerprint: UInt64, keys: [CursorKey]
    ) throws(Violation) {
        let terms = sort.total
        guard keys.count == terms.count else { throw Self.malformed }
        for (key, term) in zip(keys, terms) {
            guard key == .null ? term.field.isNullable : key.kind == term.field.kind else { throw Self.malformed }
            if case .text(let text) = key, text.utf8.count > CursorKey.textLimit { throw Self.malformed }
        }
        self.version = version
        self.sort = sort
        self.direction = direction
        self.filterFingerprint = filterFingerprint
        self.keys = keys
    }

    static var malformed: Violation { Violation(.invalidFormat, constraint) }
}

extension Cursor: Coercible {
    package static var constraint: String { "must be a cursor that an earlier answer of this API gave, unchanged" }

    /// The greatest length of a cursor's text; what is longer was never given out.
    package static let textLimit = 32_768

    package init(_ bytes: Span<UInt8>) throws(Violation) {
        let range = Blank.trimmed(bytes)
        guard !range.isEmpty else { throw Violation(.missing, Self.constraint) }
        guard range.count <= Self.textLimit, let payload = Base64URL.decode(bytes.extracting(range)) else {
            throw Self.malformed
        }
        var reader = CursorReader(payload)
        guard let cursor = try reader.cursor() else { throw Self.malformed }
        self = cursor
    }

    /// The text to give to clients: base64url without padding.
    package var text: String { Base64URL.encode(payload) }
}
