/// Which products were bought together, by basket and by product.
///
/// The same baskets come out whatever order the lines come in: they are sorted, and a product counts once in a basket.
struct Baskets {
    /// The largest basket that counts, in different products.
    ///
    /// Larger ones are a day's collected orders rather than one customer's choice: 181 of 41,900 invoices in two years
    /// of a gift wholesaler, but two fifths of all pairs of products.
    static let maximumSize = 300

    /// The products of the baskets one after another, ascending in each; basket `b` is at
    /// `basketStarts[b]..<basketStarts[b + 1]`.
    private(set) var products: [Int32] = []
    private var basketStarts: [Int32] = [0]
    /// The baskets of the products one after another, ascending; product `p` is at
    /// `productStarts[p]..<productStarts[p + 1]`.
    private var baskets: [Int32]
    private var productStarts: [Int32]

    /// The baskets that hold 2 to `maximumSize` of `productCount` products; lines of other products are left out.
    init(_ lines: [BasketLine], productCount: Int) {
        var keys = lines.compactMap { line -> UInt64? in
            guard line.product >= 0, line.product < productCount else { return nil }
            return UInt64(UInt32(bitPattern: line.invoice)) << 32 | UInt64(line.product)
        }
        keys.sort()
        products.reserveCapacity(keys.count)
        var index = 0
        while index < keys.count {
            let first = products.count
            let invoice = keys[index] >> 32
            var previous: UInt64?
            while index < keys.count, keys[index] >> 32 == invoice {
                if keys[index] != previous { products.append(Int32(truncatingIfNeeded: keys[index])) }
                previous = keys[index]
                index += 1
            }
            if 2...Self.maximumSize ~= products.count - first {
                basketStarts.append(Int32(products.count))
            } else {
                products.removeSubrange(first...)
            }
        }

        var starts = [Int32](repeating: 0, count: productCount + 1)
        for product in products { starts[Int(product) + 1] += 1 }
        for product in 0..<productCount { starts[product + 1] += starts[product] }
        var next = starts
        baskets = [Int32](repeating: 0, count: products.count)
        for basket in 0..<(basketStarts.count - 1) {
            for position in Int(basketStarts[basket])..<Int(basketStarts[basket + 1]) {
                let product = Int(products[position])
                baskets[Int(next[product])] = Int32(basket)
                next[product] += 1
            }
        }
        productStarts = starts
    }

    /// How many products there are, bought or not.
    var productCount: Int { productStarts.count - 1 }

    /// How many baskets hold the product.
    func frequency(of product: Int) -> Int { Int(productStarts[product + 1] - productStarts[product]) }

    /// The baskets that hold the product, ascending.
    func baskets(of product: Int) -> ArraySlice<Int32> {
        baskets[Int(productStarts[product])..<Int(productStarts[product + 1])]
    }

    /// Where the basket's products lie in `products`.
    func lines(of basket: Int32) -> Range<Int> {
        Int(basketStarts[Int(basket)])..<Int(basketStarts[Int(basket) + 1])
    }
}
