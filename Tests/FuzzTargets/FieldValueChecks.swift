import Foundation
import HTTPCore
import HTTPTypes
import Services

/// The parsers of field values, each held to what it promises of any text.
enum FieldValueChecks {
    static func run(_ value: String) throws(PropertyViolation) {
        try checkAccept(value)
        try checkMediaType(value)
        try checkEntityTag(value)
        try checkProxies(value)
        try checkLink(value)
        try checkCredentials(value)
    }

    private static let offers = ["application/json", "text/csv; header=present", "text/html;charset=utf-8"]
        .compactMap(MediaType.init)

    private static func checkAccept(_ value: String) throws(PropertyViolation) {
        let accept = AcceptHeader(value)
        let qualities = offers.map(accept.quality(of:))
        try hold(qualities.allSatisfy { (0...1_000).contains($0) }, "a quality is 0 to 1000: \(qualities)")
        let preferred = accept.preferred(among: offers)
        try hold(
            preferred.map(accept.quality(of:)) ?? 0 == qualities.max(),
            "the preferred offer is one of the most welcome: \(preferred?.description ?? "none") of \(qualities)")
    }

    private static func checkMediaType(_ value: String) throws(PropertyViolation) {
        guard let type = MediaType(value) else { return }
        try hold(MediaType(type.description) == type, "a media type is read as it was written: \(type)")
    }

    private static func checkEntityTag(_ value: String) throws(PropertyViolation) {
        let other = EntityTag("other-than-these")
        _ = other?.matches(ifNoneMatch: value)
        guard let tag = EntityTag(value) else { return }
        try hold(tag.matches(ifNoneMatch: tag.description), "a tag is found alone: \(tag)")
        try hold(tag.matches(ifNoneMatch: "W/\"a\", \"b,c\" ,\(tag)"), "a tag is found in a list: \(tag)")
        try hold(tag.matches(ifNoneMatch: " * "), "an asterisk finds every tag")
        try hold(tag.opaque == "a" || !tag.matches(ifNoneMatch: "\"a\", W/\"a\""), "a tag is not found without it")
    }

    private static func checkProxies(_ value: String) throws(PropertyViolation) {
        if let network = IPNetwork(value), let address = IPAddress(String(value.prefix { $0 != "/" })) {
            try hold(network.contains(address), "a network contains the address that it is named by: \(value)")
        }
        guard let proxies = TrustedProxies(["10.0.0.0/8", "2001:db8::/32", "unix"]),
            let forwardedFor = HTTPField.Name("X-Forwarded-For"), let forwarded = HTTPField.Name("Forwarded")
        else { throw PropertyViolation("the networks of this check are valid") }
        for fields: HTTPFields in [
            [forwarded: value], [forwardedFor: value], [forwarded: value, forwardedFor: "192.0.2.1, 10.1.1.1"],
        ] {
            try hold(proxies.client(of: "192.0.2.7", fields) == "192.0.2.7", "a stranger's word does not count")
            for peer in ["10.0.0.1", "2001:db8::5", "unix"] {
                let client = proxies.client(of: peer, fields)
                try hold(client == peer || IPAddress(client) != nil, "a client is an address: \(client)")
            }
        }
    }

    private static func checkLink(_ value: String) throws(PropertyViolation) {
        let link = Link("next", to: value).description.utf8
        try hold(link.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "a link is visible ASCII")
        try hold(link.count { $0 == UInt8(ascii: ">") } == 1, "a link has one end")
    }

    /// The value once as the field, and once as what somebody calls themselves and their password.
    private static func checkCredentials(_ value: String) throws(PropertyViolation) {
        _ = BasicCredentials.token(in: value).map(BasicCredentials.init(token:))
        let token = Data(value.utf8).base64EncodedString()
        guard let credentials = BasicCredentials.token(in: "bAsIc  \(token) ").map(BasicCredentials.init(token:)) else {
            return try hold(token.isEmpty, "there is a token in a field of the scheme Basic")
        }
        let parts = value.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return try hold(credentials == nil, "credentials have a colon") }
        try hold(
            credentials.map { Array($0.username.utf8) } == Array(parts[0])
                && credentials.map { Array($0.password.utf8) } == Array(parts[1]),
            "credentials are what stands before and after the first colon: \(value)")
    }
}
