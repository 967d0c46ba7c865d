internal import HTTPCore

/// The `Link` field of a numbered page, RFC 8288: first, prev, next and last, with the request's other parameters kept.
struct PageLinks {
    private let path: String
    private let kept: String
    private let page: Int
    private let pages: Int64

    /// Links of that page among so many, which may be 0.
    init(_ path: String, _ parameters: [(name: String, value: String)], page: Int, pages: Int64) {
        self.path = path
        kept = PageLinks.kept(parameters)
        self.page = page
        self.pages = pages
    }

    /// The field's value.
    var field: String {
        let last = max(1, pages)
        var links = [link("first", 1)]
        // Past the end, the page before is the last there is.
        if page > 1 { links.append(link("prev", min(Int64(page) - 1, last))) }
        if Int64(page) < pages { links.append(link("next", Int64(page) + 1)) }
        links.append(link("last", last))
        return Link.fieldValue(links)
    }

    /// What a link repeats of the request's parameters, each with `&` before it.
    static func kept(_ parameters: [(name: String, value: String)]) -> String {
        parameters.filter { $0.name != "page" && $0.name != "cursor" }
            .map { "&\($0.name)=\(PercentEncoding.encode($0.value))" }.joined()
    }

    private func link(_ relation: String, _ number: Int64) -> Link {
        Link(relation, to: "\(path)?page=\(number)\(kept)")
    }
}
