package import Domain

extension SearchIndex {
    /// What the query finds.
    package func search(_ query: SearchQuery) -> SearchAnswer {
        let filter = PreparedFilter(query.filter, self)
        let text = LexicalQuery(query.text, in: lexical)
        var terms: TermMatches?
        let ranked: [RankedProduct]
        if text.text.isEmpty {
            ranked = products.indices.filter(filter.passes).map { RankedProduct(product: $0, score: 0) }
        } else {
            switch query.mode {
            case .lexical: ranked = findByWords(text, filter, &terms)
            case .semantic: ranked = findByMeaning(text, filter)
            case .hybrid:
                let byWords = findByWords(text, filter, &terms)
                // In another order than relevance what is only near would come before what was asked for.
                if query.sort.field != .relevance, !byWords.isEmpty {
                    ranked = byWords
                } else {
                    ranked = ReciprocalRankFusion.fuse(
                        inOrder(byWords), inOrder(findByMeaning(text, filter)), productCount: products.count)
                }
            }
        }
        let sort = text.text.isEmpty ? query.sort.withoutWords : query.sort
        let first = min(max(query.offset, 0), ranked.count)
        let end = first + min(max(query.limit, 0), ranked.count - first)
        var order = orders(ranked, sort, filter)
        if first < end { order.sortFirst(end) }
        return SearchAnswer(
            found: ranked.count,
            hits: order[first..<end].map { hit(ranked[$0.place], filter, text, terms, query.wantsHighlights) },
            facets: query.wantsFacets ? facets(of: ranked, filter) : nil)
    }

    private func findByWords(
        _ text: LexicalQuery, _ filter: PreparedFilter, _ terms: inout TermMatches?
    ) -> [RankedProduct] {
        let answer = lexical.search(text, where: filter.passes)
        terms = answer.terms
        return answer.hits.map {
            RankedProduct(product: $0.product, score: $0.score, lexical: $0.score, isWhole: $0.isWhole)
        }
    }

    private func findByMeaning(_ text: LexicalQuery, _ filter: PreparedFilter) -> [RankedProduct] {
        // A stock code has no meaning, and what its letters happen to mean is not meant.
        let words = text.words.filter { lexical.codes.index(of: $0.text) == nil }
        guard let semantic, !words.isEmpty else { return [] }
        return semantic.nearest(words.map { lexical.wordMeant(by: $0) }, filter.passing)
            .map { RankedProduct(product: $0.index, score: $0.score, semantic: $0.score) }
    }

    /// The most relevant first.
    private func inOrder(_ ranked: [RankedProduct]) -> [RankedProduct] {
        // Bare numbers sort the fastest, and the rank of the key tells the product again.
        var order = ranked.map {
            HitOrder.key(HitOrder.value(of: $0.score), isDescending: true, keyRank: keyRanks[$0.product])
        }
        order.sort()
        var places = [Int32](repeating: 0, count: products.count)
        for (place, hit) in ranked.enumerated() { places[Int(keyRanks[hit.product])] = Int32(place) }
        return order.map { ranked[Int(places[Int(UInt32(truncatingIfNeeded: $0))])] }
    }

    private func orders(_ ranked: [RankedProduct], _ sort: SearchSort, _ filter: PreparedFilter) -> [HitOrder] {
        ranked.indices.map { place in
            let product = ranked[place].product
            let value =
                switch sort.field {
                case .relevance: HitOrder.value(of: ranked[place].score)
                case .revenue: revenueRanks[product]
                case .quantity: quantityRanks[product]
                case .price:
                    // 0 is for products that were never sold.
                    filter.prices(of: product).map { UInt32(sort.isDescending ? $0.highest : $0.lowest) + 1 } ?? 0
                }
            return HitOrder(value, isDescending: sort.isDescending, keyRank: keyRanks[product], place: place)
        }
    }

    private func hit(
        _ ranked: RankedProduct, _ filter: PreparedFilter, _ text: LexicalQuery, _ terms: TermMatches?,
        _ wantsHighlights: Bool
    ) -> SearchHit {
        let product = products[ranked.product]
        return SearchHit(
            index: ranked.product, product: product, score: ranked.score, lexicalScore: ranked.lexical,
            semanticScore: ranked.semantic, matchedPrices: prices(of: ranked.product, filter),
            matchedWords: terms.map { lexical.matchedWords(of: ranked.product, text, $0) } ?? [],
            highlights: wantsHighlights
                ? terms.map { lexical.highlights(of: ranked.product, product.description ?? "", $0) } ?? [] : [])
    }

    private func prices(of product: Int, _ filter: PreparedFilter) -> ClosedRange<Money>? {
        filter.prices(of: product).map { sales.prices[$0.lowest]...sales.prices[$0.highest] }
    }

    /// The lowest and the highest price at which each of some products, by their numbers, was sold in sales that pass.
    package func prices(of products: [Int], passing filter: SaleFilter) -> [ClosedRange<Money>?] {
        let filter = PreparedFilter(filter, self)
        return products.map { prices(of: $0, filter) }
    }

    private func facets(of ranked: [RankedProduct], _ filter: PreparedFilter) -> SearchFacets {
        var counter = FacetCounter(sales, filter, categoryCount: categoryNames.count)
        counter.count(ranked, categories: categories)
        return counter.facets(countryNames: countryNames, categoryNames: categoryNames)
    }
}
