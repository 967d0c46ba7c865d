internal import Glibc
internal import Synchronization

/// Lets each address make one try at a time, and after failures only when its delay is over.
///
/// So many connections guess no faster than one, and one address takes one place in the queue of password checks.
package final class AddressTurns: Sendable {
    private struct Address {
        var isTaken = false
        var waiting: [CheckedContinuation<Bool, Never>] = []
        var failures = 0
        var lastFailure: ContinuousClock.Instant?
        /// When the next try may begin.
        var next: ContinuousClock.Instant?
    }

    private let delays: GuessDelays
    private let addresses = Mutex<[String: Address]>([:])

    /// How many tries of one address may wait for the one that runs.
    private static let waitingLimit = 4
    /// How many addresses are remembered; past that the half that failed longest ago is forgotten.
    private static let addressLimit = 10_000
    /// After this long without a failure an address starts anew.
    private static let forgiveness = Duration.seconds(300)

    /// Nobody has failed yet.
    package init(_ delays: GuessDelays = GuessDelays()) { self.delays = delays }

    /// Waits for the turn of a try from `peer`, which ``end(of:failed:)`` then has to end.
    ///
    /// - Returns: false, and there is nothing to end, when too many tries wait already or the task was cancelled.
    package func begin(of address: String) async -> Bool {
        let peer = AddressTurns.network(of: address)
        let hasTurn = await withCheckedContinuation { continuation in
            let answer: Bool? = addresses.withLock { addresses in
                if addresses[peer] == nil { AddressTurns.makeRoom(&addresses) }
                var address = addresses[peer] ?? Address()
                defer { addresses[peer] = address }
                guard address.isTaken else {
                    address.isTaken = true
                    return true
                }
                guard address.waiting.count < AddressTurns.waitingLimit else { return false }
                address.waiting.append(continuation)
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
        guard hasTurn else { return false }
        do {
            try Task.checkCancellation()
            if let next = addresses.withLock({ $0[peer]?.next }), next > .now {
                try await Task.sleep(until: next, clock: .continuous)
            }
            return true
        } catch {
            end(of: peer, failed: false)
            return false
        }
    }

    /// Ends a try and lets the next of that address begin.
    ///
    /// - Returns: how long the answer to this one should wait; the next try begins no earlier.
    @discardableResult
    package func end(of address: String, failed: Bool) -> Duration {
        let peer = AddressTurns.network(of: address)
        let (delay, next) = addresses.withLock { addresses -> (Duration, CheckedContinuation<Bool, Never>?) in
            guard var address = addresses[peer] else { return (.zero, nil) }
            var delay = Duration.zero
            if failed {
                let now = ContinuousClock.now
                if let last = address.lastFailure, now - last > AddressTurns.forgiveness { address.failures = 0 }
                address.failures += 1
                address.lastFailure = now
                delay = delays.delay(failures: address.failures)
                address.next = now + delay
            }
            let next = address.waiting.isEmpty ? nil : address.waiting.removeFirst()
            address.isTaken = next != nil
            addresses[peer] = address.isTaken || address.failures > 0 ? address : nil
            return (delay, next)
        }
        next?.resume(returning: true)
        return delay
    }

    /// How many tries of that address wait for their turn.
    package func waiting(of address: String) -> Int {
        let peer = AddressTurns.network(of: address)
        return addresses.withLock { $0[peer]?.waiting.count ?? 0 }
    }

    /// Forgets addresses that nobody uses now; those in use are as many as there are connections.
    private static func makeRoom(_ addresses: inout [String: Address]) {
        let failures = addresses.values.filter { !$0.isTaken }.compactMap(\.lastFailure)
        guard failures.count >= addressLimit else { return }
        let middle = failures.sorted()[failures.count / 2]
        addresses = addresses.filter { _, address in
            address.isTaken || address.lastFailure.map { $0 > middle } ?? false
        }
    }

    /// What an address is known by: an IPv6 one by its first 64 bits, for the others are its owner's to choose; an
    /// IPv4-mapped one (RFC 4291 section 2.5.5.2) by the IPv4 address that it holds.
    private static func network(of address: String) -> String {
        var six = in6_addr()
        guard address.contains(":"), inet_pton(AF_INET6, address, &six) == 1 else { return address }
        let bytes = withUnsafeBytes(of: six) { Array($0) }
        if bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) {
            return bytes.suffix(4).map { "\($0)" }.joined(separator: ".")
        }
        return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }
}
