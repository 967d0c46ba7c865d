package import HTTPCore
internal import HTTPTypes
package import Services

/// Who may ask, how often, from which pages, whose word counts about addresses, and how much may be sent.
package struct Admission: Sendable {
    let authenticator: Authenticator
    let quota: RequestQuota?
    let origins: CrossOrigin
    let proxies: TrustedProxies
    let bodyLimit: Int

    /// - Parameters:
    ///   - quota: how many requests the user may send; nil for no limit.
    ///   - bodyLimit: bytes of a body that no route reads.
    package init(
        _ authenticator: Authenticator, quota: RequestQuota? = nil, origins: CrossOrigin = CrossOrigin([]),
        proxies: TrustedProxies = .none, bodyLimit: Int
    ) {
        self.authenticator = authenticator
        self.quota = quota
        self.origins = origins
        self.proxies = proxies
        self.bodyLimit = bodyLimit
    }

    /// Takes a request from the user's quota.
    ///
    /// - Returns: fields that tell what is left: `RateLimit` and `RateLimit-Policy`, draft-ietf-httpapi-ratelimit-headers.
    /// - Throws: `Problem` when nothing was left.
    func takeFromQuota() throws(Problem) -> HTTPFields {
        guard let quota else { return [:] }
        let reading = quota.take()
        var fields: HTTPFields = [
            .rateLimitPolicy: "\"user\";q=\(quota.perMinute);w=60",
            .rateLimit: "\"user\";r=\(reading.remaining);t=\(reading.isGranted ? reading.reset : reading.next)",
        ]
        guard !reading.isGranted else { return fields }
        fields[.retryAfter] = "\(reading.next)"
        throw Problem(
            .rateLimited, "the user has sent more than \(quota.perMinute) requests within a minute", fields: fields)
    }
}

extension HTTPField.Name {
    static let rateLimit = HTTPField.Name("RateLimit") ?? .via
    static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy") ?? .via
}
