internal import Domain
internal import HTTPClient
package import Logging
package import Providers
internal import Search
internal import Synchronization

/// Keeps a team's Typesense at the version that is searched here, and asks it while it is.
package final class TypesenseMirror: Sendable {
    /// How it is.
    package struct Status: Sendable {
        /// The version that Typesense answers for; nil while it answers for none.
        package let servedVersion: Int64?
        /// Why the last synchronisation failed; nil when it did not.
        package let failure: String?
    }

    private struct State {
        var wanted: SearchSnapshot?
        var served: SearchSnapshot?
        var failure: String?
    }

    /// For searches: a call that is not answered soon is answered here.
    private let searching: Typesense
    /// For synchronisations, whose calls take longer.
    private let synchronising: Typesense
    private let logger: Logger
    private let state = Mutex(State())
    private let wishes = Wishes(firstPause: .seconds(2), longestPause: .seconds(60))

    /// A mirror that has nothing yet; both clients are of the same Typesense.
    package init(searching: Typesense, synchronising: Typesense, logger: Logger) {
        self.searching = searching
        self.synchronising = synchronising
        self.logger = logger
    }

    /// How it is.
    package var status: Status {
        state.withLock { Status(servedVersion: $0.served?.version.version, failure: $0.failure) }
    }

    // MARK: Searching

    /// Whether Typesense has these products, all of them.
    func isServing(_ snapshot: SearchSnapshot) -> Bool { state.withLock { $0.served === snapshot } }

    /// What Typesense finds; nil when it does not answer, or answers from other products.
    func search(
        _ query: TypesenseQuery, _ request: SearchRequest, _ filter: ResolvedFilter, _ snapshot: SearchSnapshot
    ) async -> TypesensePage? {
        do throws(ServiceCallError) {
            let answer = try await searching.search(query)
            if answer.servedVersion == snapshot.version.version {
                return TypesensePage(answer, request, filter, snapshot)
            }
        } catch {
            guard case .status(404) = error else { return nil }
        }
        // Somebody dropped our collection or moved the alias.
        let isMine = state.withLock { state in
            guard state.served === snapshot else { return false }
            state.served = nil
            return true
        }
        if isMine {
            logger.warning("Typesense answers from other products; they are sent again")
            wishes.add()
        }
        return nil
    }

    // MARK: Synchronising

    /// Asks ``watch()`` to bring Typesense to a snapshot.
    func wish(_ snapshot: SearchSnapshot) {
        state.withLock { $0.wanted = snapshot }
        wishes.add()
    }

    /// Synchronises at every wish, and tries again where that failed, until the task is cancelled.
    package func watch() async {
        await wishes.fulfil {
            let wanted = state.withLock { $0.served === $0.wanted ? nil : $0.wanted }
            guard let wanted else { return true }
            let failure = await synchronise(wanted)
            state.withLock { $0.failure = failure }
            guard let failure else { return true }
            logger.warning(
                "Typesense was not synchronised",
                metadata: ["version": "\(wanted.version.version)", "cause": "\(failure)"])
            return false
        }
    }

    /// - Returns: why Typesense does not have the snapshot; nil when it does.
    private func synchronise(_ snapshot: SearchSnapshot) async -> String? {
        let documents = snapshot.index.products.indices.lazy.compactMap { TypesenseDocument($0, of: snapshot) }
        do throws(ServiceCallError) {
            let result = try await synchronising.synchronise(documents, version: snapshot.version.version)
            guard result.isServed else {
                let told = result.failures.map { "product \($0.productKey): \($0.error)" }.joined(separator: "; ")
                return "\(result.failed) of \(result.documents) documents were refused: \(told)"
            }
            state.withLock { $0.served = snapshot }
            logger.info(
                "Typesense is synchronised",
                metadata: ["version": "\(result.version)", "documents": "\(result.documents)"])
            return nil
        } catch { return "\(error)" }
    }
}
