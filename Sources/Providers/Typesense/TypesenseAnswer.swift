internal import HTTPClient

/// What a query found.
package struct TypesenseAnswer: Hashable, Sendable {
    /// A product that fits.
    package struct Hit: Hashable, Sendable {
        /// Its key in the warehouse.
        package let productKey: Int32
        /// How well the words fit, comparable within one answer; nil or 0 where they had no part in it.
        package let textMatch: Int64?
        /// How far its vector is from the query's: 1 less their cosine, 0...0.6; nil where it had no part in it.
        package let vectorDistance: Float?
        /// What both ranks together make, more for a better one; nil where they were not fused.
        package let fusionScore: Float?
        /// Where the words are, if that was asked for.
        package let highlights: [TypesenseHighlight]
    }

    /// The products found, counted by the values of one field.
    package struct Facet: Hashable, Sendable {
        /// One value.
        package struct Value: Hashable, Sendable {
            package let value: String
            /// How many of the products found have it; a product may have several countries.
            package let count: Int
        }

        /// `countries` or `category`.
        package let field: String
        /// At most 250, the most frequent first.
        package let values: [Value]
    }

    /// How many products there are on all pages.
    package let found: Int
    /// Those of the page.
    package let hits: [Hit]
    /// The counts, if they were asked for.
    package let facets: [Facet]
    /// The version of the warehouse that they are of; nil when the server does not tell.
    package let servedVersion: Int64?

    /// What an answer of `/multi_search` to that query holds: a search that was refused has its status in the content.
    static func outcome(
        of response: ClientResponse, to query: TypesenseQuery, version: (String) -> Int64?
    ) throws(MalformedAnswer) -> Result<TypesenseAnswer, ServiceCallError> {
        let results = try JSONAnswer.decode(MultiSearch.self, from: response.body).results
        guard let result = results.first, results.count == 1 else { throw MalformedAnswer("not one result") }
        if let code = result.code {
            guard (400..<500).contains(code), code != 429 else {
                throw MalformedAnswer("a search that failed with status \(code)")
            }
            return .failure(.status(code))
        }
        guard let found = result.found, found >= 0, let hits = result.hits, hits.count <= query.size else {
            throw MalformedAnswer("neither hits nor an error, or too many hits")
        }
        if result.searchCutoff == true { throw MalformedAnswer("the search took too long and was cut off") }
        return .success(
            TypesenseAnswer(
                found: found, hits: try hits.map { hit throws(MalformedAnswer) in try Self.hit(hit) },
                facets: (result.facetCounts ?? []).map { facet in
                    Facet(field: facet.fieldName, values: facet.counts.map { .init(value: $0.value, count: $0.count) })
                },
                servedVersion: result.requestParams?.collectionName.flatMap(version) ?? hits.first?.document.version))
    }

    private static func hit(_ hit: MultiSearch.Hit) throws(MalformedAnswer) -> Hit {
        guard let key = Int32(hit.document.id) else { throw MalformedAnswer("a hit's id is not a product's key") }
        let texts = ["description": hit.document.description, "stock_code": hit.document.stockCode]
        let highlights = TypesenseHighlight.fields.compactMap { field -> TypesenseHighlight? in
            guard let text = texts[field] ?? nil, let marked = hit.highlight?[field]?.text else { return nil }
            return TypesenseHighlight(field: field, marked: marked, of: text)
        }
        return Hit(
            productKey: key, textMatch: hit.textMatch, vectorDistance: hit.vectorDistance,
            fusionScore: hit.hybridSearchInfo?.rankFusionScore, highlights: highlights)
    }
}

/// The answer of `/multi_search` as it is sent.
private struct MultiSearch: Decodable {
    struct Search: Decodable {
        let code: Int?
        let found: Int?
        let hits: [Hit]?
        let facetCounts: [Facet]?
        let requestParams: Parameters?
        let searchCutoff: Bool?

        enum CodingKeys: String, CodingKey {
            case code, found, hits
            case facetCounts = "facet_counts"
            case requestParams = "request_params"
            case searchCutoff = "search_cutoff"
        }
    }

    struct Hit: Decodable {
        let document: Document
        let highlight: [String: Highlight]?
        let textMatch: Int64?
        let vectorDistance: Float?
        let hybridSearchInfo: Fusion?

        enum CodingKeys: String, CodingKey {
            case document, highlight
            case textMatch = "text_match"
            case vectorDistance = "vector_distance"
            case hybridSearchInfo = "hybrid_search_info"
        }
    }

    struct Fusion: Decodable {
        let rankFusionScore: Float?

        enum CodingKeys: String, CodingKey {
            case rankFusionScore = "rank_fusion_score"
        }
    }

    struct Document: Decodable {
        let id: String
        let version: Int64?
        let description: String?
        let stockCode: String?

        enum CodingKeys: String, CodingKey {
            case id, version, description
            case stockCode = "stock_code"
        }
    }

    struct Highlight: Decodable {
        let value: String?
        let snippet: String?

        /// The whole text where it is told; a snippet is one as well where the text is short.
        var text: String? { value ?? snippet }
    }

    struct Facet: Decodable {
        struct Count: Decodable {
            let value: String
            let count: Int
        }

        let fieldName: String
        let counts: [Count]

        enum CodingKeys: String, CodingKey {
            case counts
            case fieldName = "field_name"
        }
    }

    struct Parameters: Decodable {
        let collectionName: String?

        enum CodingKeys: String, CodingKey {
            case collectionName = "collection_name"
        }
    }

    let results: [Search]
}
