internal import Synchronization

/// Open connections by address, all loops together: no more addresses are remembered than connections are open.
final class AddressCounts: Sendable {
    private let counts = Mutex<[AddressBlock: Int]>([:])

    /// Counts one more.
    ///
    /// - Returns: how many there are now.
    func enter(_ block: AddressBlock) -> Int {
        counts.withLock { counts in
            let count = counts[block, default: 0] + 1
            counts[block] = count
            return count
        }
    }

    /// Counts one less.
    func leave(_ block: AddressBlock) {
        counts.withLock { counts in
            guard let count = counts[block] else { return }
            counts[block] = count > 1 ? count - 1 : nil
        }
    }
}
