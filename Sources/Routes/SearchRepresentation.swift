internal import Domain
internal import Services

/// What a search found, as JSON.
enum SearchRepresentation {
    static func write(_ page: SearchPage, of request: SearchRequest, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("hits")
            writer.array { writer in
                for result in page.hits {
                    writer.object { hit(result, isHighlighted: request.wantsHighlights, to: &$0) }
                }
            }
            writer.key("found")
            writer.integer(page.found)
            writer.key("page")
            writer.integer(request.page.page)
            writer.key("size")
            writer.integer(request.page.size)
            writer.key("filters_applied")
            write(page.filter, to: &writer)
            if let facets = page.facets { write(facets, to: &writer) }
            writer.key("mode")
            writer.string(request.mode.rawValue)
            writer.key("engine")
            writer.string(page.engine.rawValue)
            writer.key("took_ms")
            writer.number((page.took.seconds * 1_000_000).rounded() / 1_000)
        }
    }

    static func write(_ page: SimilarPage, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("product")
            writer.object { product(page.product, to: &$0) }
            writer.key("items")
            writer.array { writer in
                for result in page.items {
                    writer.object { writer in
                        product(result, to: &writer)
                        writer.key("similarity")
                        writer.number(Double(result.hit.score))
                    }
                }
            }
        }
    }

    // MARK: Hits

    private static func hit(_ result: SearchResult, isHighlighted: Bool, to writer: inout JSONWriter) {
        product(result, to: &writer)
        let hit = result.hit
        for (name, price) in [
            ("matched_price_min", hit.matchedPrices?.lowerBound), ("matched_price_max", hit.matchedPrices?.upperBound),
        ] {
            writer.key(dynamic: name)
            writer.money(price)
        }
        writer.key("score")
        writer.number(Double(hit.score))
        writer.key("scores")
        writer.object { writer in
            for (name, part) in [("lexical", hit.lexicalScore), ("semantic", hit.semanticScore)] {
                writer.key(dynamic: name)
                if let part { writer.number(Double(part)) } else { writer.null() }
            }
        }
        writer.key("matched_words")
        writer.array { writer in for word in hit.matchedWords { writer.string(word) } }
        guard isHighlighted else { return }
        writer.key("highlight")
        writer.string(hit.product.description.map { marked($0, hit.highlights) })
    }

    private static func product(_ result: SearchResult, to writer: inout JSONWriter) {
        writer.raw { $0 += result.members }
    }

    /// The description as HTML: matched words in `<mark>`, all else escaped.
    ///
    /// The ranges are of its bytes, ascending, and do not touch.
    static func marked(_ description: String, _ ranges: [Range<Int>]) -> String {
        var html = ""
        var end = 0
        let bytes = Array(description.utf8)
        func escape(_ range: Range<Int>) {
            // Scalar by scalar: a character may be a bracket with an accent, or one behind a mark that takes it along.
            for scalar in String(decoding: bytes[range], as: UTF8.self).unicodeScalars {
                switch scalar {
                case "&": html += "&amp;"
                case "<": html += "&lt;"
                case ">": html += "&gt;"
                case "\"": html += "&quot;"
                case "'": html += "&#39;"
                default: html.unicodeScalars.append(scalar)
                }
            }
        }
        for range in ranges where range.lowerBound >= end && range.upperBound <= bytes.count {
            escape(end..<range.lowerBound)
            html += "<mark>"
            escape(range)
            html += "</mark>"
            end = range.upperBound
        }
        escape(end..<bytes.count)
        return html
    }

    // MARK: Filters and facets

    /// What the hits had to pass, each only where it was given.
    private static func write(_ filter: ResolvedFilter, to writer: inout JSONWriter) {
        let asked = filter.asked
        writer.object { writer in
            if !filter.countryNames.isEmpty {
                writer.key("country")
                writer.array { writer in for name in filter.countryNames { writer.string(name) } }
            }
            for (name, text) in [
                ("region", asked.region?.name), ("continent", asked.continent?.name),
                ("category", asked.category?.text),
            ] {
                guard let text else { continue }
                writer.key(dynamic: name)
                writer.string(text)
            }
            for (name, price) in [("price_min", asked.price.minimum), ("price_max", asked.price.maximum)] {
                guard let price else { continue }
                writer.key(dynamic: name)
                writer.money(price)
            }
        }
    }

    private static func write(_ facets: SearchPage.Facets, to writer: inout JSONWriter) {
        writer.key("facets")
        writer.object { writer in
            values("countries", facets.countries.map { ($0.name, $0.count) }, to: &writer)
            writer.key("price_bands")
            writer.array { writer in
                for band in facets.priceBands {
                    writer.object { writer in
                        writer.key("from")
                        writer.money(band.band.from)
                        writer.key("below")
                        writer.money(band.band.below)
                        writer.key("count")
                        writer.integer(band.count)
                    }
                }
            }
            values("categories", facets.categories.map { ($0.name, $0.count) }, to: &writer)
        }
    }

    private static func values(_ name: StaticString, _ counts: [(String, Int)], to writer: inout JSONWriter) {
        writer.key(name)
        writer.array { writer in
            for (value, count) in counts {
                writer.object { writer in
                    writer.key("value")
                    writer.string(value)
                    writer.key("count")
                    writer.integer(count)
                }
            }
        }
    }
}
