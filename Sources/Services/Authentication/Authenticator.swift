internal import Dispatch
internal import Foundation
package import OpenSSL
internal import Synchronization

/// Decides whether an `Authorization` field names the configured user: HTTP Basic, RFC 7617.
///
/// A password kept as a scrypt hash costs a tenth of a second to check. So a field that was accepted once is remembered
/// by an HMAC under a key that this process alone knows; the next request with it costs a few microseconds, and a
/// changed password is another field. Failed tries are answered later and later for each client address.
package final class Authenticator: Sendable {
    /// What the service knows of the one user's password.
    package enum Credential: Sendable {
        /// The password itself, from `BASIC_AUTH_PASSWORD`.
        case password(String)
        /// Its scrypt hash, from `BASIC_AUTH_PASSWORD_HASH`.
        case hash(PasswordHash)
    }

    /// What became of a request's credentials.
    package enum Outcome: Sendable, Equatable {
        case accepted
        /// There were none, or none of the Basic scheme: answered at once, nobody guessed anything.
        case missing
        /// They were wrong; the answer should wait this long.
        case rejected(delay: Duration)
        /// Too many passwords wait to be checked; the client may come back after a second.
        case busy
    }

    private let username: String
    private let credential: Credential
    private let code: MessageAuthentication
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "martlet.scrypt")

    private struct State {
        var accepted: Set<[UInt8]> = []
        var failures: [String: Failures] = [:]
        var waiting = 0
    }

    private struct Failures {
        var count: Int
        var last: ContinuousClock.Instant
    }

    /// How many password checks may wait for the one that runs.
    private static let waitingLimit = 32
    /// How many addresses are remembered; past that the oldest half is forgotten.
    private static let addressLimit = 10_000
    /// After this long without a failure an address starts anew.
    private static let forgiveness = Duration.seconds(300)

    /// Makes an authenticator for one user.
    ///
    /// - Throws: `OpenSSLError` when there is no randomness for the key.
    package init(username: String, credential: Credential) throws(OpenSSLError) {
        self.username = username
        self.credential = credential
        code = MessageAuthentication(key: try RandomBytes.make(32))
        if case .password(let password) = credential {
            let token = Data("\(username):\(password)".utf8).base64EncodedString()
            let remembered = try digest(token)
            state.withLock { _ = $0.accepted.insert(remembered) }
        }
    }

    /// Checks one field value, or its absence.
    ///
    /// Costs microseconds unless a password hash has to be computed, and that happens off the caller's loop.
    ///
    /// - Parameter peer: the client's address; its failures decide the delay.
    package func check(_ authorization: String?, from peer: String) async -> Outcome {
        guard let authorization, let pair = Authenticator.basicPair(authorization) else { return .missing }
        // An HMAC that cannot be computed remembers nobody.
        guard let remembered = try? digest(pair.token) else { return .busy }
        if state.withLock({ $0.accepted.contains(remembered) }) { return .accepted }
        guard case .hash(let hash) = credential else { return .rejected(delay: noteFailure(of: peer)) }
        guard state.withLock({ state in state.waiting < Authenticator.waitingLimit && addOne(&state.waiting) }) else {
            return .busy
        }
        let sameName = ConstantTime.equal(Array(pair.username.utf8), Array(username.utf8))
        let samePassword = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: (try? hash.verify(Array(pair.password.utf8))) ?? false) }
        }
        state.withLock { $0.waiting -= 1 }
        guard sameName && samePassword else { return .rejected(delay: noteFailure(of: peer)) }
        state.withLock { state in
            if state.accepted.count >= 64 { state.accepted.removeAll() }
            state.accepted.insert(remembered)
        }
        return .accepted
    }

    private func digest(_ token: String) throws(OpenSSLError) -> [UInt8] { try code.code(for: Array(token.utf8)) }

    /// Three tries are free, then each waits twice as long as the one before: 0.2 s up to 5 s.
    private func noteFailure(of peer: String) -> Duration {
        let now = ContinuousClock.now
        return state.withLock { state in
            if state.failures.count >= Authenticator.addressLimit {
                let oldest = state.failures.values.map(\.last).sorted()[Authenticator.addressLimit / 2]
                state.failures = state.failures.filter { $0.value.last > oldest }
            }
            var failures = state.failures[peer] ?? Failures(count: 0, last: now)
            if now - failures.last > Authenticator.forgiveness { failures.count = 0 }
            failures.count += 1
            failures.last = now
            state.failures[peer] = failures
            guard failures.count > 3 else { return .zero }
            return min(.milliseconds(100 << min(failures.count - 3, 10)), .seconds(5))
        }
    }

    private static func basicPair(_ field: String) -> (token: String, username: String, password: String)? {
        let parts = field.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "basic" else { return nil }
        let token = parts[1].trimmingCharacters(in: .whitespaces)
        guard let data = Data(base64Encoded: token), let text = String(data: data, encoding: .utf8),
            let colon = text.firstIndex(of: ":")
        else { return nil }
        return (token, String(text[..<colon]), String(text[text.index(after: colon)...]))
    }
}

private func addOne(_ value: inout Int) -> Bool {
    value += 1
    return true
}
