internal import CCurl
package import HTTPTypes

/// The `Retry-After` field: RFC 9110 section 10.2.3.
package enum RetryAfter {
    /// How long the service wants to be left alone; nil when the field is missing or means nothing.
    ///
    /// - Parameter now: seconds since 1970, against which a date is held; a past one is no time at all.
    package static func delay(_ fields: HTTPFields, now: Int) -> Duration? {
        guard let value = fields[.retryAfter], let first = value.utf8.first else { return nil }
        if value.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
            // More than 32 bits of seconds are for ever.
            return .seconds(Int(value).map { min($0, Int(Int32.max)) } ?? Int(Int32.max))
        }
        // All of HTTP's dates begin with the day's name; libcurl's parser knows the three forms, and many others.
        guard (first | 0x20) >= 0x61, (first | 0x20) <= 0x7A else { return nil }
        let date = curl_getdate(value, nil)
        return date < 0 ? nil : .seconds(max(date - now, 0))
    }
}
