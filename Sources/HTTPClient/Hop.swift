internal import HTTPTypes

/// One request of a chain of redirects.
struct Hop {
    private(set) var url: RequestURL
    private(set) var method: HTTPRequest.Method
    private(set) var fields: HTTPFields
    private(set) var body: [UInt8]
    /// Whether it may be sent again although its method does not promise that this does no harm.
    let isRepeatable: Bool
    /// Whether somebody else than the caller chose the origin, so that it may not be at a private address.
    private(set) var isForeign = false
    /// The caller's own choice.
    private let first: Origin
    private var redirects = 0

    /// - Throws: `.invalidURL`.
    init(_ request: ClientRequest) throws(HTTPClientError) {
        guard let url = RequestURL(request.url) else { throw HTTPClientError(.invalidURL, origin: "no origin") }
        self.url = url
        method = request.method
        fields = request.fields
        body = request.body
        isRepeatable = request.isRepeatable
        first = url.origin
    }

    var origin: Origin { url.origin }

    /// Where `response` leads (RFC 9110 section 15.4); nil when it is no redirect, and so the answer.
    ///
    /// - Throws: `.redirect` when it leads where none may, or once too often.
    func following(_ response: ClientResponse, limit: Int) throws(HTTPClientError) -> Hop? {
        guard [301, 302, 303, 307, 308].contains(response.status.code), let location = response.fields[.location] else {
            return nil
        }
        guard redirects < limit else { throw refusal("more than \(limit)") }
        guard let target = url.resolving(location) else { throw refusal("to what is no URL of http or https") }
        guard target.origin.scheme == origin.scheme else { throw refusal("to another scheme") }
        var next = self
        next.url = target
        next.redirects += 1
        next.isForeign = target.origin != first
        let status = response.status.code
        if (status == 303 && method != .head) || (status <= 302 && method == .post) {
            next.method = .get
            next.body = []
            for field in fields where field.name.canonicalName.hasPrefix("content-") { next.fields[field.name] = nil }
        }
        if target.origin != origin {
            guard next.body.isEmpty else { throw refusal("with the request's content to another origin") }
            next.fields = [:]
        }
        return next
    }

    private func refusal(_ detail: String) -> HTTPClientError {
        HTTPClientError(.redirect, origin: origin.description, detail: detail)
    }
}
