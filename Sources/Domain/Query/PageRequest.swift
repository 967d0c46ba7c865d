/// Which page of how many rows.
package struct PageRequest: Hashable, Sendable {
    /// How many rows a page may have.
    package static let sizes: ClosedRange<Int64> = 1...1_000
    /// How many it has when nothing is said.
    package static let defaultSize = 20
    /// Which pages may be asked for, whether they exist or not.
    package static let pages: ClosedRange<Int64> = 1...2_147_483_647

    /// The page, from 1.
    package let page: Int
    /// Rows a page.
    package let size: Int

    /// That page of that size.
    package init(page: Int = 1, size: Int = defaultSize) throws(Violation) {
        guard Self.pages.contains(Int64(page)) else { throw Violation(.outOfRange, PageNumber.constraint) }
        guard Self.sizes.contains(Int64(size)) else { throw Violation(.outOfRange, PageSize.constraint) }
        self.page = page
        self.size = size
    }

    /// The page that parameters ask for; what is wrong with them is noted in `validation`.
    package init<Name>(_ given: GivenParameters<Name>, page: Name, size: Name, _ validation: inout Validation) {
        let (number, rows): (PageNumber?, PageSize?) = (
            given.coerce(page, &validation), given.coerce(size, &validation)
        )
        self.init(number, rows)
    }

    /// How many rows lie before the page.
    ///
    /// It cannot overflow.
    package var offset: Int { (page - 1) * size }

    /// How many pages so many rows make.
    package func pages(of total: Int64) -> Int64 { (total + Int64(size) - 1) / Int64(size) }

    init(_ page: PageNumber?, _ size: PageSize?) {
        self.page = page?.value ?? 1
        self.size = size?.value ?? Self.defaultSize
    }
}

/// The parameter `page`.
struct PageNumber: Coercible {
    static var constraint: String {
        "must be a whole number from \(PageRequest.pages.lowerBound) to \(PageRequest.pages.upperBound)"
    }
    let value: Int

    init(_ bytes: Span<UInt8>) throws(Violation) {
        value = Int(try WholeNumber.parse(bytes, in: PageRequest.pages, Self.constraint))
    }
}

/// The parameter `size`.
struct PageSize: Coercible {
    static var constraint: String {
        "must be a whole number from \(PageRequest.sizes.lowerBound) to \(PageRequest.sizes.upperBound)"
    }
    let value: Int

    init(_ bytes: Span<UInt8>) throws(Violation) {
        value = Int(try WholeNumber.parse(bytes, in: PageRequest.sizes, Self.constraint))
    }
}
