package import Domain

/// What products are looked for: with a word or without, but never in all sales.
package struct TypesenseQuery: Hashable, Sendable {
    /// What hits can be sorted by.
    package enum Order: Hashable, Sendable {
        /// How well the text fits; the same in both directions where there is no text.
        case relevance
        /// The least unit price ascending, the greatest descending.
        case price
        case revenue
        case quantity
    }

    /// How many hits a page may have.
    package static let sizes = 1...250

    /// Words; blank for every product that the filters let through.
    package var text: String
    /// The countries of which one must be the sale's; empty for any.
    package let countries: [String]
    /// The least unit price of the sale.
    package let lowestPrice: Money?
    /// The greatest unit price of the sale.
    package let highestPrice: Money?
    /// The page, from 1.
    package let page: Int
    /// Hits a page.
    package let size: Int
    package var order = Order.relevance
    package var isDescending = true
    /// Whether the hits are counted by country, category and subcategory.
    package var wantsFacets = false
    /// Whether it is told where in a hit's texts the words are.
    package var wantsHighlights = false

    /// A query for what was sold in one of the countries at a unit price in the range, both in one sale.
    ///
    /// Nil without countries and without a bound of the price, when no price lies between the bounds, and when there is no
    /// such page or size.
    package init?(
        text: String = "", countries: [String] = [], lowestPrice: Money? = nil, highestPrice: Money? = nil,
        page: Int = 1, size: Int = 20
    ) {
        guard !countries.isEmpty || lowestPrice != nil || highestPrice != nil, page >= 1, Self.sizes.contains(size)
        else { return nil }
        if let lowestPrice, let highestPrice, lowestPrice > highestPrice { return nil }
        self.text = text
        self.countries = countries
        self.lowestPrice = lowestPrice
        self.highestPrice = highestPrice
        self.page = page
        self.size = size
    }

    // MARK: Parameters

    /// The words without what Typesense would take for an operator: a word to leave out, a phrase.
    private var words: String {
        let words = text.split(omittingEmptySubsequences: true) { $0 == "\"" || $0 == "-" || $0.isWhitespace }
        return words.isEmpty ? "*" : words.joined(separator: " ")
    }

    /// The mandatory filter; both conditions are held against the same object of `sold`.
    private var filter: String {
        var conditions: [String] = []
        if !countries.isEmpty {
            let codes = Set(countries.map { CountryCode($0).text }).sorted()
            conditions.append("country:=[\(codes.joined(separator: ","))]")
        }
        switch (lowestPrice?.tenThousandths, highestPrice?.tenThousandths) {
        case (let lowest?, let highest?): conditions.append("price:[\(lowest)..\(highest)]")
        case (let lowest?, nil): conditions.append("price:>=\(lowest)")
        case (nil, let highest?): conditions.append("price:<=\(highest)")
        case (nil, nil): break
        }
        return conditions.count == 1 ? "sold.\(conditions[0])" : "sold.{\(conditions.joined(separator: " && "))}"
    }

    /// At most three fields; equal hits follow one another by their sales.
    private var sort: String {
        let direction = isDescending ? "desc" : "asc"
        return switch order {
        case .relevance: "_text_match:\(direction),sales:desc"
        case .price: "price_\(isDescending ? "max" : "min"):\(direction),_text_match:desc,sales:desc"
        case .revenue: "revenue:\(direction),_text_match:desc,sales:desc"
        case .quantity: "quantity:\(direction),_text_match:desc,sales:desc"
        }
    }

    /// The content of a request to `/multi_search` with this one search.
    func body(collection: String) -> [UInt8] {
        var parameters = [
            ("collection", collection), ("q", words), ("query_by", "description,stock_code,category,subcategory"),
            ("num_typos", "2,0,1,1"), ("prefix", "true,true,false,false"), ("filter_by", filter), ("sort_by", sort),
            ("include_fields", "id,version"), ("highlight_fields", "none"), ("highlight_full_fields", "none"),
        ]
        if wantsHighlights {
            let fields = TypesenseHighlight.fields.joined(separator: ",")
            parameters.removeLast(3)
            parameters += [
                ("include_fields", "id,version,\(fields)"), ("highlight_fields", fields),
                ("highlight_full_fields", fields), ("highlight_start_tag", TypesenseHighlight.start),
                ("highlight_end_tag", TypesenseHighlight.end),
            ]
        }
        if wantsFacets {
            parameters += [("facet_by", "countries,category,subcategory"), ("max_facet_values", "250")]
        }
        var json = JSONWriter()
        json.object { json in
            json.key("searches")
            json.array { json in
                json.object { json in
                    for (name, value) in parameters {
                        json.key(dynamic: name)
                        json.string(value)
                    }
                    json.key("enable_highlight_v1")
                    json.bool(false)
                    json.key("page")
                    json.integer(page)
                    json.key("per_page")
                    json.integer(size)
                }
            }
        }
        return json.bytes
    }
}
