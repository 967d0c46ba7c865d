package import Domain

/// A product as Typesense holds it.
///
/// Amounts are sent as whole ten-thousandths: Typesense's decimal type has 24 bits, which would move a price over the
/// bound of a filter.
package struct TypesenseDocument: Sendable {
    /// A country that the product was sold to, and a unit price that it was sold at there.
    package struct Sold: Hashable, Sendable {
        let country: FilterCode
        let price: Money

        /// That country at that price.
        package init(country: String, price: Money) {
            self.country = FilterCode(country)
            self.price = price
        }
    }

    /// The product's key in the warehouse.
    package let productKey: Int32
    package let stockCode: String
    /// Its description; empty for none.
    package let description: String
    package let category: String?
    package let subcategory: String?
    /// How many sales it has.
    package let sales: Int64
    /// How many pieces were sold.
    package let quantity: Int64
    /// What they brought.
    package let revenue: Money
    /// The least unit price.
    package let priceMin: Money
    /// The greatest unit price.
    package let priceMax: Money
    /// The names of the countries it was sold to, for facets.
    package let countries: [String]
    /// Each pair of a country and a price that a sale has, once: what filters are held against.
    package let sold: [Sold]
    /// Its vector, of length 1, finite; nil where nothing is known of it.
    package let embedding: [Float]?

    /// A product; pairs that repeat in `sold` are taken once.
    ///
    /// Typesense refuses a document whose `embedding` has not as many dimensions as its collection.
    package init(
        productKey: Int32, stockCode: String, description: String, category: String? = nil,
        subcategory: String? = nil, sales: Int64, quantity: Int64, revenue: Money, priceMin: Money, priceMax: Money,
        countries: [String], sold: some Sequence<Sold>, embedding: [Float]? = nil
    ) {
        self.productKey = productKey
        self.stockCode = stockCode
        self.description = description
        self.category = category
        self.subcategory = subcategory
        self.sales = sales
        self.quantity = quantity
        self.revenue = revenue
        self.priceMin = priceMin
        self.priceMax = priceMax
        self.countries = countries
        self.embedding = embedding
        var known: Set<Sold> = []
        self.sold = sold.filter { known.insert($0).inserted }
    }

    /// One line of an import.
    ///
    /// In `sold` each value stands alone, never in an array: version 30 does not come back from a filter on several
    /// members of one object when a value is an array (github.com/typesense/typesense, issue 2469).
    func line(version: Int64) -> [UInt8] {
        var json = JSONWriter(capacity: 512 + 64 * sold.count)
        json.object { json in
            json.key("id")
            json.string(String(productKey))
            json.key("version")
            json.integer(version)
            json.key("stock_code")
            json.string(stockCode)
            json.key("description")
            json.string(description)
            let code = category.map { FilterCode($0).text }
            for (key, text) in [("category", category), ("category_code", code), ("subcategory", subcategory)] {
                guard let text else { continue }
                json.key(dynamic: key)
                json.string(text)
            }
            for (key, number) in [
                ("sales", sales), ("quantity", quantity), ("revenue", revenue.tenThousandths),
                ("price_min", priceMin.tenThousandths), ("price_max", priceMax.tenThousandths),
            ] {
                json.key(dynamic: key)
                json.integer(number)
            }
            json.key("countries")
            json.array { json in for country in countries { json.string(country) } }
            json.key("sold")
            json.array { json in
                for pair in sold {
                    json.object { json in
                        json.key("country")
                        json.string(pair.country.text)
                        json.key("price")
                        json.integer(pair.price.tenThousandths)
                    }
                }
            }
            if let embedding {
                json.key("embedding")
                json.raw { $0 += Array(embedding.vectorText.utf8) }
            }
        }
        return json.bytes
    }

    /// The fields of a collection of such documents; `id` and `version` are kept without being indexed.
    static func schema(name: String, dimensions: Int) -> [UInt8] {
        let text = #""type":"string""#
        let words = #""type":"string","facet":true,"optional":true"#
        let number = #""type":"int64""#
        let fields = [
            ("stock_code", text), ("description", text), ("category", words), ("subcategory", words),
            ("category_code", #""type":"string","optional":true"#),
            ("sales", number), ("quantity", number), ("revenue", number), ("price_min", number), ("price_max", number),
            ("countries", #""type":"string[]","facet":true"#), ("sold", #""type":"object[]","optional":true"#),
            ("sold.country", #""type":"string[]","optional":true"#),
            ("sold.price", #""type":"int64[]","optional":true"#),
            ("embedding", #""type":"float[]","num_dim":\#(dimensions),"vec_dist":"cosine","optional":true"#),
        ]
        var json = JSONWriter()
        json.object { json in
            json.key("name")
            json.string(name)
            json.key("enable_nested_fields")
            json.bool(true)
            // Typesense drops punctuation inside of words: without these `PICTURE,PLAYING` were one word.
            json.key("token_separators")
            json.array { json in for separator in ["-", "/", ",", ".", "+", "&", "(", ")"] { json.string(separator) } }
            json.key("fields")
            json.array { json in
                for (name, type) in fields { json.raw { $0 += Array("{\"name\":\"\(name)\",\(type)}".utf8) } }
            }
        }
        return json.bytes
    }
}
