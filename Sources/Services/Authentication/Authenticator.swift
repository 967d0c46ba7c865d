internal import Dispatch
internal import Foundation
package import OpenSSL
internal import Synchronization

/// Decides whether an `Authorization` field names the configured user: HTTP Basic, RFC 7617.
///
/// A password kept as a scrypt hash costs a tenth of a second to check. So a field that was accepted once is remembered
/// by an HMAC under a key that this process alone knows; the next request with it costs a few microseconds, and a
/// changed password is another field. Other fields are tried one at a time for each client address, and after failures
/// later and later.
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
        /// Too many tries wait, of this address or of all; the client may come back after a second.
        case busy
    }

    private let username: String
    private let credential: Credential
    private let code: MessageAuthentication
    private let turns: AddressTurns
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "martlet.scrypt")

    private struct State {
        var accepted: Set<[UInt8]> = []
        var waiting = 0
    }

    /// How many password checks may wait for the one that runs.
    private static let waitingLimit = 32

    /// Makes an authenticator for one user.
    ///
    /// - Parameter delays: how addresses that guess are held up.
    /// - Throws: `OpenSSLError` when there is no randomness for the key.
    package init(
        username: String, credential: Credential, delays: GuessDelays = GuessDelays()
    ) throws(OpenSSLError) {
        self.username = username
        self.credential = credential
        turns = AddressTurns(delays)
        code = MessageAuthentication(key: try RandomBytes.make(32))
        if case .password(let password) = credential {
            let token = Data("\(username):\(password)".utf8).base64EncodedString()
            let remembered = try digest(token)
            state.withLock { _ = $0.accepted.insert(remembered) }
        }
    }

    /// Checks one field value, or its absence.
    ///
    /// Costs microseconds when the field was accepted before. Else it waits for the address's turn, and a password hash is
    /// computed off the caller's loop.
    ///
    /// - Parameter peer: the client's address; its failures decide the delay.
    package func check(_ authorization: String?, from peer: String) async -> Outcome {
        guard let authorization, let token = BasicCredentials.token(in: authorization) else { return .missing }
        // An HMAC that cannot be computed remembers nobody.
        guard let remembered = try? digest(token) else { return .busy }
        if isRemembered(remembered) { return .accepted }
        guard let credentials = BasicCredentials(token: token) else { return .missing }
        guard await turns.begin(of: peer) else { return .busy }
        // Meanwhile the same field may have been accepted.
        let isRight = isRemembered(remembered) ? true : await verify(credentials.username, credentials.password)
        if isRight == true { remember(remembered) }
        let delay = turns.end(of: peer, failed: isRight == false)
        guard let isRight else { return .busy }
        return isRight ? .accepted : .rejected(delay: delay)
    }

    private func isRemembered(_ digest: [UInt8]) -> Bool { state.withLock { $0.accepted.contains(digest) } }

    private func remember(_ digest: [UInt8]) {
        state.withLock { state in
            if state.accepted.count >= 64 { state.accepted.removeAll() }
            state.accepted.insert(digest)
        }
    }

    /// Whether these are the user's; nil when too many wait to know.
    private func verify(_ name: String, _ password: String) async -> Bool? {
        // The password itself is remembered from the start.
        guard case .hash(let hash) = credential else { return false }
        let hasRoom = state.withLock { state in
            guard state.waiting < Authenticator.waitingLimit else { return false }
            state.waiting += 1
            return true
        }
        guard hasRoom else { return nil }
        let sameName = ConstantTime.equal(Array(name.utf8), Array(username.utf8))
        let samePassword = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: (try? hash.verify(Array(password.utf8))) ?? false) }
        }
        state.withLock { $0.waiting -= 1 }
        return sameName && samePassword
    }

    private func digest(_ token: String) throws(OpenSSLError) -> [UInt8] { try code.code(for: Array(token.utf8)) }
}
