package import Domain

/// What products are looked for: with a word or without, but never in all sales.
package struct TypesenseQuery: Hashable, Sendable {
    /// How hits are found, and what an order by relevance means.
    ///
    /// A vector is the text's own, of length 1, with as many dimensions as the products'.
    package enum Ranking: Hashable, Sendable {
        /// By the words of the text.
        case words
        /// By the vector alone: the text does not count.
        case meaning([Float])
        /// By the words, by the vector or by both, ranked by Typesense's fusion of both ranks.
        case both([Float])
    }

    /// How many hits a page may have.
    package static let sizes = 1...250

    /// Words; blank for every product that the filters let through.
    package var text: String
    package var ranking = Ranking.words
    /// The category, to the letter; nil for any.
    package var category: String?
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
    /// The order of the hits; an ascending price is the least that a product was sold at, a descending one the greatest.
    package var order = SearchSort.relevance
    /// Whether the hits are counted by country and category.
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

    /// What is looked for by words; `*` for nothing.
    private var wanted: String { if case .meaning = ranking { "*" } else { words } }

    private var vector: [Float]? {
        switch ranking {
        case .words: nil
        case .meaning(let vector), .both(let vector): vector
        }
    }

    /// The nearest products: all with a cosine above 0.4, as in our own search, and none missed by an approximate index,
    /// as the filter is always given and never leaves as many products as the cutoff.
    ///
    /// In a fusion both ranks count alike.
    private var vectorQuery: String? {
        guard let vector else { return nil }
        let alpha = wanted == "*" ? "" : ", alpha:0.5"
        let nearest = "distance_threshold:0.6, k:1000000, flat_search_cutoff:1000000"
        return "embedding:(\(vector.vectorText), \(nearest)\(alpha))"
    }

    /// The mandatory filter; both conditions of a sale are held against the same object of `sold`.
    private var filter: String {
        var conditions: [String] = []
        if !countries.isEmpty {
            let codes = Set(countries.map { FilterCode($0).text }).sorted()
            conditions.append("country:=[\(codes.joined(separator: ","))]")
        }
        switch (lowestPrice?.tenThousandths, highestPrice?.tenThousandths) {
        case (let lowest?, let highest?): conditions.append("price:[\(lowest)..\(highest)]")
        case (let lowest?, nil): conditions.append("price:>=\(lowest)")
        case (nil, let highest?): conditions.append("price:<=\(highest)")
        case (nil, nil): break
        }
        let sale = conditions.count == 1 ? conditions[0] : "{\(conditions.joined(separator: " && "))}"
        return (category.map { "category_code:=\(FilterCode($0).text) && " } ?? "") + "sold.\(sale)"
    }

    /// At most three fields; equal hits follow one another by their sales.
    ///
    /// In a fusion `_text_match` is the fused score; without words there is the distance alone, least where it fits best.
    private var sort: String {
        let isDescending = order.isDescending
        let direction = isDescending ? "desc" : "asc"
        let isByDistance = vector != nil && wanted == "*"
        let best = isByDistance ? "_vector_distance:asc" : "_text_match:desc"
        return switch order.field {
        case .relevance where isByDistance: "_vector_distance:\(isDescending ? "asc" : "desc"),sales:desc"
        case .relevance: "_text_match:\(direction),sales:desc"
        case .price: "price_\(isDescending ? "max" : "min"):\(direction),\(best),sales:desc"
        case .revenue: "revenue:\(direction),\(best),sales:desc"
        case .quantity: "quantity:\(direction),\(best),sales:desc"
        }
    }

    /// The content of a request to `/multi_search` with this one search.
    func body(collection: String) -> [UInt8] {
        var parameters = [
            ("collection", collection), ("q", wanted), ("query_by", "description,stock_code,category,subcategory"),
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
            parameters += [("facet_by", "countries,category"), ("max_facet_values", "250")]
        }
        if let vectorQuery { parameters.append(("vector_query", vectorQuery)) }
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
