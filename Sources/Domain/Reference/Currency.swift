/// A currency's ISO 4217 code, `EUR`; lower case is taken too.
package struct Currency: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Three letters A to Z.
    package let code: String

    /// The currency of a code that is known to be one because it was validated when it was stored.
    package init(stored code: String) { self.code = code }

    /// The code in lower case, as it ends a member's name: `total_eur`.
    package var suffix: String { code.lowercased() }

    package var description: String { code }
    package static func < (left: Currency, right: Currency) -> Bool { left.code < right.code }

    /// The pound sterling.
    package static let gbp = Currency(stored: "GBP")
    /// The euro.
    package static let eur = Currency(stored: "EUR")
}

extension Currency: Coercible {
    package static var constraint: String { "must be a currency's code of three letters (ISO 4217), such as EUR" }

    package init(_ bytes: Span<UInt8>) throws(Violation) {
        let range = Blank.trimmed(bytes)
        guard !range.isEmpty else { throw Violation(.missing, Self.constraint) }
        let code = String(copying: bytes.extracting(range)).uppercased()
        guard code.utf8.count == 3, code.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        else { throw Violation(.invalidFormat, Self.constraint) }
        self.code = code
    }
}
