package import Domain

/// The sort keys of every `stride`th row of an ordered selection: where a deep page begins, without an OFFSET.
///
/// A page of ten at any depth then costs one index descent and at most `stride` rows more than its own. Numbers and
/// dates are kept packed, 8 bytes a key, so that a million rows marked every 16th take a megabyte.
package struct PageMarks: Sendable {
    /// How many rows lie between two marks.
    package let stride: Int
    private let terms: [Sort.Term]
    private var numbers: [Int64] = []
    private var keys: [CursorKey] = []
    private let isPacked: Bool

    /// The most marks a map has: packed ones are small, texts are not.
    private static let limits = (packed: 65_536, texts: 8_192)

    /// An empty map for a selection of `rows` rows in that order.
    package init(_ sort: Sort, rows: Int64) {
        terms = sort.total
        isPacked = !terms.contains { $0.field.kind == .text }
        let limit = isPacked ? PageMarks.limits.packed : PageMarks.limits.texts
        stride = max(16, Int((rows + Int64(limit) - 1) / Int64(limit)))
    }

    /// How many marks there are.
    package var count: Int { (isPacked ? numbers.count : keys.count) / terms.count }

    /// Adds the next mark.
    ///
    /// - Throws: `RepositoryError.unexpected` for a row that the contract would not have let in.
    mutating func append(_ mark: [CursorKey]) throws(RepositoryError) {
        guard isPacked else { return keys.append(contentsOf: mark) }
        for key in mark {
            switch key {
            case .int(let value): numbers.append(value)
            case .money(let value): numbers.append(value.tenThousandths)
            case .date(let value): numbers.append(value.secondsSince1970)
            case .text, .null: throw .unexpected("a fact has a date out of range; run 'martlet validate'")
            }
        }
    }

    /// The keys of row `index` × `stride`, counted from 0; nil past the end.
    package subscript(index: Int) -> [CursorKey]? {
        guard index < count else { return nil }
        let range = index * terms.count..<(index + 1) * terms.count
        guard isPacked else { return Array(keys[range]) }
        return zip(terms, numbers[range]).map { term, number in
            switch term.field.kind {
            case .money: .money(Money(tenThousandths: number))
            case .date: InvoiceDate(secondsSince1970: number).map(CursorKey.date) ?? .null
            case .int, .text: .int(number)
            }
        }
    }
}
