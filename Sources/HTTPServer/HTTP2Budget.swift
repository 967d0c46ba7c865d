/// What a client may spend on frames that ask for nothing, so that none keeps the server busy for free: resets, settings,
/// pings, empty and tiny data, window updates (RFC 9113 section 10.5; CVE-2019-9511 to 9518, CVE-2023-44487).
///
/// A token bucket: useful traffic fills it as time does. A client that does real work never comes near its end.
struct HTTP2Budget {
    /// Tokens at the beginning, and the most there are.
    static let capacity = 1_000
    /// Tokens that come back each second.
    static let perSecond = 100
    /// Data frames with fewer bytes than this, but for a body's last, cost as much as empty ones.
    static let tinyData = 64

    private var tokens = HTTP2Budget.capacity
    private var refilled: UInt64

    /// A full budget at a reading of the loop's clock, nanoseconds.
    init(now: UInt64) { refilled = now }

    /// Takes a token; false when none is left, and the connection is to end.
    mutating func spend(now: UInt64) -> Bool {
        let came = Int(clamping: (now &- refilled) / (1_000_000_000 / UInt64(HTTP2Budget.perSecond)))
        if came > 0 {
            tokens = min(HTTP2Budget.capacity, tokens + min(came, HTTP2Budget.capacity))
            refilled = now
        }
        tokens -= 1
        return tokens >= 0
    }

    /// Gives tokens back for something useful: data that the client took or that somebody here read, an answered request.
    mutating func earn(_ count: Int) { tokens = min(HTTP2Budget.capacity, tokens + count) }
}
