internal import HTTPCore
internal import Services

/// The `Link` field of a page of sales, RFC 8288: first, prev, next and last, with the request's other parameters kept.
struct SalesLinks {
    private let kept: String
    private let page: SalesPage

    init(_ parameters: [(name: String, value: String)], _ page: SalesPage) {
        kept = parameters.filter { $0.name != "page" && $0.name != "cursor" }
            .map { "&\($0.name)=\(PercentEncoding.encode($0.value))" }.joined()
        self.page = page
    }

    /// The field's value.
    var field: String {
        var links = [link("first", "page=1")]
        if let number = page.page {
            let last = max(1, page.pages)
            // Past the end, the page before is the last there is.
            if number > 1 { links.append(link("prev", "page=\(min(Int64(number) - 1, last))")) }
            if Int64(number) < page.pages { links.append(link("next", "page=\(number + 1)")) }
            links.append(link("last", "page=\(last)"))
        } else {
            if let previous = page.previous { links.append(link("prev", "cursor=\(previous.text)")) }
            if let next = page.next { links.append(link("next", "cursor=\(next.text)")) }
        }
        return Link.fieldValue(links)
    }

    private func link(_ relation: String, _ position: String) -> Link {
        Link(relation, to: "/api/v1/sales?\(position)\(kept)")
    }
}
