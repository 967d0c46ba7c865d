internal import HTTPCore
internal import Services

/// The `Link` field of a page of sales, RFC 8288; that of a page behind a cursor knows neither numbers nor the last page.
struct SalesLinks {
    private let parameters: [(name: String, value: String)]
    private let page: SalesPage
    private static let path = "/api/v1/sales"

    init(_ parameters: [(name: String, value: String)], _ page: SalesPage) {
        self.parameters = parameters
        self.page = page
    }

    /// The field's value.
    var field: String {
        if let number = page.page {
            return PageLinks(SalesLinks.path, parameters, page: number, pages: page.pages).field
        }
        var links = [link("first", "page=1")]
        if let previous = page.previous { links.append(link("prev", "cursor=\(previous.text)")) }
        if let next = page.next { links.append(link("next", "cursor=\(next.text)")) }
        return Link.fieldValue(links)
    }

    private func link(_ relation: String, _ position: String) -> Link {
        Link(relation, to: "\(SalesLinks.path)?\(position)\(PageLinks.kept(parameters))")
    }
}
