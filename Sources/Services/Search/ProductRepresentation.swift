internal import Domain
internal import Search

/// What is told of each product that was found: the same in every answer of a version, so it is written once.
struct ProductRepresentation: Sendable {
    /// The members of all products' objects in JSON, one after another.
    private var bytes: [UInt8] = []
    /// Where each product's begin, and the end of the last.
    private var offsets: [Int] = [0]

    /// Those of all products of an index, in their order.
    init(_ index: SearchIndex, _ sources: [CategorySource], countryName: (Int32) -> String) {
        for (place, product) in index.products.enumerated() {
            var writer = JSONWriter()
            ProductRepresentation.write(
                product, sources[place], soldAt: index.soldAt(place), countryName: countryName, to: &writer)
            bytes += writer.bytes
            offsets.append(bytes.count)
        }
    }

    /// The members of a product's object, without its braces.
    subscript(place: Int) -> ArraySlice<UInt8> { bytes[offsets[place]..<offsets[place + 1]] }

    var memoryBytes: Int { bytes.capacity + 8 * offsets.capacity }

    private static func write(
        _ product: SearchProduct, _ source: CategorySource, soldAt: [(country: Int32, price: Money)],
        countryName: (Int32) -> String, to writer: inout JSONWriter
    ) {
        writer.key("stock_code")
        writer.string(product.stockCode)
        writer.key("description")
        writer.string(product.description)
        writer.key("category")
        writer.string(product.category)
        writer.key("subcategory")
        writer.string(product.subcategory)
        writer.key("category_source")
        writer.string(source.rawValue)
        let prices = soldAt.map(\.price)
        for (name, price) in [("price_min", prices.min()), ("price_max", prices.max())] {
            writer.key(dynamic: name)
            writer.money(price)
        }
        writer.key("sales")
        writer.integer(product.sales)
        writer.key("quantity")
        writer.integer(product.quantity)
        writer.key("revenue")
        writer.money(product.revenue)
        writer.key("countries")
        writer.array { writer in
            var last: Int32?
            for sale in soldAt where sale.country != last {
                writer.string(countryName(sale.country))
                last = sale.country
            }
        }
    }
}
