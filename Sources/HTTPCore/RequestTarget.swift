/// What is wrong with a path: it cannot be decoded.
package struct PathFailure: Error, Equatable {
    /// What is wrong, safe to show.
    package let detail: String
}

/// A request target in its two parts, still percent-encoded: RFC 9112 section 3.2.1.
package struct RequestTarget: Sendable, Equatable {
    /// The path, from its first slash; `*` for the server as a whole.
    package let path: Substring
    /// What follows the question mark; nil when there is none.
    package let query: Substring?

    /// Splits a target such as `/api/v1/sales?page=2`.
    package init(_ target: String) {
        if let mark = target.utf8.firstIndex(of: ASCII.question) {
            path = target[..<mark]
            query = target[target.utf8.index(after: mark)...]
        } else {
            path = target[...]
            query = nil
        }
    }

    /// The decoded segments between the path's slashes: `/a/b%2Fc` gives `a` and `b/c`, `/` one empty segment.
    ///
    /// - Throws: ``PathFailure`` for a malformed percent sign, bytes that are not UTF-8, or a NUL.
    package func segments() throws(PathFailure) -> [String] {
        var segments: [String] = []
        let relative = path.utf8.first == ASCII.slash ? path.utf8.dropFirst() : path.utf8
        for segment in relative.split(separator: ASCII.slash, omittingEmptySubsequences: false) {
            do throws(PercentDecoding.Fault) {
                segments.append(try PercentDecoding.decode(segment, plusIsSpace: false))
            } catch {
                throw PathFailure(detail: error.detail)
            }
        }
        return segments
    }

    /// The query's parameters; none without a query.
    package func parameters() throws(QueryFailure) -> QueryParameters { try QueryParameters(query ?? "") }
}
