import Domain
import Testing

@Suite("A cursor")
struct CursorTests {
    private func key(_ term: Sort.Term, _ random: inout SplitMix64) throws -> CursorKey {
        if term.field.isNullable, Bool.random(using: &random) { return .null }
        switch term.field.kind {
        case .int: return .int(.random(in: .min ... .max, using: &random))
        case .money: return .money(Money(tenThousandths: .random(in: .min ... .max, using: &random)))
        case .date:
            let seconds = Int64.random(in: 0...4_000_000_000, using: &random)
            return .date(try #require(InvoiceDate(secondsSince1970: seconds)))
        case .text: return .text(String(repeating: "é£", count: .random(in: 0...40, using: &random)))
        }
    }

    private func cursors(_ count: Int) throws -> [Cursor] {
        var random = SplitMix64(seed: 7)
        return try (0..<count).map { _ in
            let fields = SortField.allCases.shuffled(using: &random).prefix(.random(in: 1...10, using: &random))
            let sort = try Sort(fields.map { Sort.Term($0, isDescending: .random(using: &random)) })
            return try Cursor(
                version: try #require(WarehouseVersion(.random(in: 1 ... .max, using: &random))), sort: sort,
                direction: Bool.random(using: &random) ? .next : .previous, filterFingerprint: random.next(),
                keys: try sort.total.map { try key($0, &random) })
        }
    }

    @Test("comes back from its text as it was")
    func roundTrip() throws {
        for cursor in try cursors(2_000) {
            #expect(try Cursor(cursor.text) == cursor)
            #expect(cursor.text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
        }
    }

    @Test("is refused when cut short, lengthened or mixed up, and never crashes")
    func malformed() throws {
        var random = SplitMix64(seed: 9)
        for cursor in try cursors(60) {
            let text = Array(cursor.text)
            for end in text.indices { #expect(throws: Violation.self) { try Cursor(String(text[..<end])) } }
            #expect(throws: Violation.self) { try Cursor(cursor.text + "A") }
            #expect(throws: Violation.self) { try Cursor(cursor.text + "AAAA") }
            for _ in 0..<200 {
                var changed = text
                changed[.random(in: changed.indices, using: &random)] = try #require("AZaz09-_+/= %é".randomElement())
                if let other = try? Cursor(String(changed)) { #expect(other.text == String(changed)) }
            }
        }
        #expect(throws: Violation.self) { try Cursor(String(repeating: "A", count: 1_000_000)) }
        #expect(throws: Violation.self) { try Cursor("' OR 1=1 --") }
    }

    @Test("must hold the keys that its order asks for")
    func keysMatch() throws {
        let version = try #require(WarehouseVersion(1))
        let wrong: [[CursorKey]] = [
            [], [.int(1)], [.int(1), .int(1)], [.null, .int(1)], [.text("x"), .int(1)], [.int(1), .int(1), .int(1)],
        ]
        for keys in wrong {
            #expect(throws: Violation.self) {
                try Cursor(version: version, sort: .standard, direction: .next, filterFingerprint: 0, keys: keys)
            }
        }
    }

    @Test("goes with the filters, and the order, that it was given with")
    func belongsToItsQuery() throws {
        let france = try SalesQuery(parameters: [("country", "France")])
        let date = try InvoiceDate("2010-12-01")
        let cursor = try Cursor(
            version: try #require(WarehouseVersion(3)), sort: try Sort("invoice_date"), direction: .next,
            filterFingerprint: france.filter.fingerprint, keys: [.date(date), .int(17)])
        let good = try SalesQuery(parameters: [("cursor", cursor.text), ("country", "France"), ("size", "5")])
        #expect(good.position == .cursor(cursor, size: 5))
        #expect(good.sort == cursor.sort)
        func fields(_ parameters: [(name: String, value: String)]) -> [String] {
            do { _ = try SalesQuery(parameters: parameters) } catch { return error.errors.map(\.field) }
            return []
        }
        #expect(fields([("cursor", cursor.text), ("country", "Spain")]) == ["cursor"])
        #expect(fields([("cursor", cursor.text)]) == ["cursor"])
        #expect(fields([("cursor", cursor.text), ("country", "France"), ("sort", "total")]) == ["sort"])
        #expect(fields([("cursor", cursor.text), ("country", "France"), ("sort", "invoice_date")]) == [])
        #expect(fields([("cursor", cursor.text), ("country", "France"), ("page", "1")]) == ["cursor"])
    }

    @Test("tells filters apart by which field holds what")
    func fingerprints() throws {
        let filters = try [
            SalesFilter(), SalesFilter(country: CountryName("x")), SalesFilter(product: StockCode("x")),
            SalesFilter(quantity: Bounds(minimum: Quantity(1))), SalesFilter(quantity: Bounds(maximum: Quantity(1))),
            SalesFilter(total: Bounds(minimum: Money(tenThousandths: 1))), SalesFilter(type: .sale),
            SalesFilter(unitPrice: Bounds(minimum: Money(tenThousandths: 1))), SalesFilter(type: .cancellation),
        ]
        #expect(Set(filters.map(\.fingerprint)).count == filters.count)
        // Cursors outlive the process: the value is part of their format.
        #expect(SalesFilter(type: .sale).fingerprint == 2533279362136228317)
    }
}
