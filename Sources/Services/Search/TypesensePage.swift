internal import Domain
internal import Providers
internal import Search

/// What Typesense found, told as the built-in index would.
struct TypesensePage {
    private let answer: TypesenseAnswer
    private let request: SearchRequest
    private let filter: ResolvedFilter
    private let snapshot: SearchSnapshot

    /// Nil when a hit is no product of the snapshot.
    init?(_ answer: TypesenseAnswer, _ request: SearchRequest, _ filter: ResolvedFilter, _ snapshot: SearchSnapshot) {
        guard answer.hits.allSatisfy({ snapshot.place(key: $0.productKey) != nil }) else { return nil }
        self.answer = answer
        self.request = request
        self.filter = filter
        self.snapshot = snapshot
    }

    func page(took: Duration) -> SearchPage {
        SearchPage(
            hits: results, found: answer.found, facets: request.wantsFacets ? facets : nil,
            filter: filter, engine: .typesense, took: took, version: snapshot.catalog.read)
    }

    private var results: [SearchResult] {
        let places = answer.hits.compactMap { snapshot.place(key: $0.productKey) }
        let prices = snapshot.index.prices(of: places, passing: filter.sales)
        return zip(answer.hits, zip(places, prices)).map { result($0, $1.0, $1.1) }
    }

    private func result(_ hit: TypesenseAnswer.Hit, _ place: Int, _ prices: ClosedRange<Money>?) -> SearchResult {
        let product = snapshot.index.products[place]
        var words: [String] = []
        var marked: [Range<Int>] = []
        for highlight in hit.highlights {
            let isDescription = highlight.field == "description"
            if isDescription { marked = highlight.ranges }
            let text = Array((isDescription ? product.description ?? "" : product.stockCode).utf8)
            for range in highlight.ranges where range.upperBound <= text.count {
                let word = String(decoding: text[range], as: UTF8.self).lowercased()
                if !words.contains(word) { words.append(word) }
            }
        }
        let similarity = hit.vectorDistance.map { 1 - $0 }
        let lexical = hit.textMatch.flatMap { $0 > 0 ? Float($0) : nil }
        return SearchResult(
            SearchHit(
                index: place, product: product, score: hit.fusionScore ?? lexical ?? similarity ?? 0,
                lexicalScore: lexical,
                semanticScore: similarity, matchedPrices: prices, matchedWords: words,
                highlights: request.wantsHighlights ? marked : []),
            in: snapshot)
    }

    /// Countries beyond the filter are left out: no sale to them passes.
    private var facets: SearchFacets {
        func values(_ field: String) -> [TypesenseAnswer.Facet.Value] {
            answer.facets.first { $0.field == field }?.values ?? []
        }
        let countries = values("countries").compactMap { value -> CountryCount? in
            guard let key = snapshot.countryKey(CountryName(stored: value.value)),
                filter.sales.countries?.contains(key) ?? true
            else { return nil }
            return CountryCount(country: key, name: value.value, count: value.count)
        }
        return SearchFacets(
            countries: countries, priceBands: [],
            categories: values("category").map { CategoryCount(name: $0.value, count: $0.count) })
    }
}

extension TypesenseQuery {
    /// Nil for what Typesense cannot be asked: more hits a page than it gives, countries of which there are none, or an order
    /// by the prices of those sales that pass.
    init?(_ request: SearchRequest, _ filter: ResolvedFilter, _ snapshot: SearchSnapshot) {
        if filter.sales.countries?.isEmpty == true || request.sort.field == .price { return nil }
        self.init(
            text: request.text, countries: (filter.sales.countries ?? []).sorted().map(snapshot.countryName),
            lowestPrice: filter.sales.price.minimum, highestPrice: filter.sales.price.maximum, page: request.page.page,
            size: request.page.size)
        if let vector = request.mode == .lexical ? nil : snapshot.vectors.vector(of: request.text) {
            ranking = request.mode == .semantic ? .meaning(vector) : .both(vector)
        } else if request.mode == .semantic, !request.text.isEmpty {
            // No product has one of the words: nothing is near.
            return nil
        }
        category = filter.sales.category
        order = request.text.isEmpty ? request.sort.withoutWords : request.sort
        wantsFacets = request.wantsFacets
        wantsHighlights = !request.text.isEmpty
    }
}

extension TypesenseDocument {
    /// A product by its place; nil for one that was never sold: no filter lets it through.
    init?(_ place: Int, of snapshot: SearchSnapshot) {
        let soldAt = snapshot.index.soldAt(place)
        let prices = soldAt.map(\.price)
        guard let least = prices.min(), let greatest = prices.max() else { return nil }
        let product = snapshot.index.products[place]
        let names = soldAt.map { snapshot.countryName($0.country) }
        var countries: [String] = []
        for name in names where countries.last != name { countries.append(name) }
        self.init(
            productKey: product.key, stockCode: product.stockCode, description: product.description ?? "",
            category: product.category, subcategory: product.subcategory, sales: product.sales,
            quantity: product.quantity, revenue: product.revenue, priceMin: least, priceMax: greatest,
            countries: countries, sold: zip(names, prices).map { Sold(country: $0, price: $1) },
            embedding: snapshot.vectors.isKnown(place) ? snapshot.vectors.vector(of: place) : nil)
    }
}
