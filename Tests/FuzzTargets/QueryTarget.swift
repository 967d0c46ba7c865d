import Domain
import HTTPCore

/// A request's target: what decodes is the same when it is encoded again, and what is accepted as a query of sales or
/// as a search is accepted, and means the same, when it is written back.
enum QueryTarget {
    /// Returns whether the input is a query of sales or a search.
    static func run(_ input: [UInt8]) throws(PropertyViolation) -> Bool {
        let target = RequestTarget(String(decoding: input, as: UTF8.self))
        try checkSegments(target)
        guard let items = try parameters(target) else { return false }
        let given = items.map { (name: $0.name, value: $0.value) }
        let query = try? SalesQuery(parameters: given)
        if let query {
            let again = try? SalesQuery(parameters: query.written)
            try hold(again == query, "a query means the same written back: \(query.written)")
        }
        let request = try? SearchRequest(parameters: given)
        if let request {
            let again = try? SearchRequest(parameters: request.written)
            try hold(again == request, "a search means the same written back: \(request.written)")
            for country in request.filter.countries { _ = country.names { _ in false } }
        }
        return query != nil || request != nil
    }

    private static func checkSegments(_ target: RequestTarget) throws(PropertyViolation) {
        guard let segments = try? target.segments() else { return }
        let encoded = segments.map { "/" + PercentEncoding.encode($0) }.joined()
        let again = try? RequestTarget(encoded).segments()
        try hold(isSame(again ?? [], segments), "segments are the same encoded again: \(segments)")
        guard let last = segments.last, let code = try? StockCode(last) else { return }
        try hold((try? StockCode(code.text)) == code, "a stock code is its own text: \(code)")
    }

    private static func parameters(_ target: RequestTarget) throws(PropertyViolation) -> [QueryParameters.Item]? {
        guard let parameters = try? target.parameters() else { return nil }
        let encoded = parameters.items
            .map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
        let again = (try? QueryParameters(encoded[...]))?.items ?? []
        try hold(
            isSame(again.flatMap { [$0.name, $0.value] }, parameters.items.flatMap { [$0.name, $0.value] }),
            "parameters are the same encoded again: \(encoded)")
        return parameters.items
    }

    /// Whether the texts have the same bytes; Swift's strings are equal in all Unicode forms of a text.
    private static func isSame(_ left: [String], _ right: [String]) -> Bool {
        left.map { Array($0.utf8) } == right.map { Array($0.utf8) }
    }
}
