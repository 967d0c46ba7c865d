package import Domain
package import Logging
internal import Providers
package import Repositories
internal import Search
internal import Synchronization

/// Finds products in the index of the current version, which it holds in memory, or in a team's Typesense.
///
/// One for the process: a search of its own index asks no database and waits for nothing. After each publication the next
/// index is made beside and then swapped whole; searches that have begun end in the one they began in.
package final class SearchService: Sendable {
    private struct State {
        var snapshot: SearchSnapshot?
        /// Why the index of the current version could not be made at the last try.
        var failure: String?
        var answers: [SearchEngine: Int] = [:]
        var fallbacks = 0
    }

    private let repository: SearchRepository
    private let catalogs: CatalogService
    private let typesense: TypesenseMirror?
    private let logger: Logger
    private let state = Mutex(State())
    private let wishes = Wishes(firstPause: .seconds(1), longestPause: .seconds(15))

    /// A search that has no index yet.
    ///
    /// - Parameters:
    ///   - repository: over connections that nobody waits for.
    ///   - typesense: a Typesense to ask in place of the built-in index; nil for none.
    package init(
        _ repository: SearchRepository, catalogs: CatalogService, typesense: TypesenseMirror? = nil, logger: Logger
    ) {
        self.repository = repository
        self.catalogs = catalogs
        self.typesense = typesense
        self.logger = logger
    }

    // MARK: Searching

    /// The version that is searched now, and who answers unless something comes between.
    ///
    /// - Throws: `ServiceError.notReady` before the first index is made.
    package func version() throws(ServiceError) -> (version: ReadVersion, engine: SearchEngine) {
        let snapshot = try current()
        return (snapshot.catalog.read, typesense?.isServing(snapshot) == true ? .typesense : .builtIn)
    }

    /// A page of what a request finds.
    package func search(_ request: SearchRequest) async throws(ServiceError) -> SearchPage {
        let start = ContinuousClock.now
        let snapshot = try current()
        let filter = snapshot.resolve(request.filter)
        if let typesense, typesense.isServing(snapshot), let query = TypesenseQuery(request, filter, snapshot) {
            if let answer = await typesense.search(query, request, filter, snapshot) {
                count(.typesense)
                return answer.page(took: .now - start)
            }
            state.withLock { $0.fallbacks += 1 }
        }
        let answer = snapshot.index.search(
            SearchQuery(
                text: request.text, mode: request.mode, filter: filter.sales, sort: request.sort,
                offset: request.page.offset, limit: request.page.size, wantsFacets: request.wantsFacets,
                wantsHighlights: request.wantsHighlights))
        count(.builtIn)
        return SearchPage(
            hits: answer.hits.map { SearchResult($0, in: snapshot) }, found: answer.found, facets: answer.facets,
            filter: filter, engine: .builtIn, took: .now - start, version: snapshot.catalog.read)
    }

    /// The products that are most like another; nil when there is none of that stock code.
    package func similar(_ request: SimilarRequest) throws(ServiceError) -> SimilarPage? {
        let snapshot = try current()
        guard let place = snapshot.place(request.stockCode) else {
            // The next index may have it.
            if isBehind(snapshot) { throw .notReady("the search index of the current version is being made") }
            return nil
        }
        let filter = snapshot.resolve(request.filter)
        let allowed = snapshot.index.products(passing: filter.sales)
        let items = snapshot.vectors.similar(to: place, limit: request.size, where: allowed.contains)
        return SimilarPage(
            product: result(place, 0, in: snapshot),
            items: items.map { result($0.index, $0.score, in: snapshot) },
            version: snapshot.catalog.read)
    }

    private func result(_ place: Int, _ score: Float, in snapshot: SearchSnapshot) -> SearchResult {
        SearchResult(SearchHit(index: place, product: snapshot.index.products[place], score: score), in: snapshot)
    }

    /// The name of the country with the most sales, for an example; nil while there is none.
    package var exampleCountry: String? {
        snapshot.flatMap { snapshot in snapshot.index.busiestCountry.map(snapshot.countryName) }
    }

    private func current() throws(ServiceError) -> SearchSnapshot {
        if let snapshot { return snapshot }
        // Without a catalog the reason is the database's.
        _ = try catalogs.current()
        throw .notReady("the search index is being made")
    }

    private func isBehind(_ snapshot: SearchSnapshot) -> Bool {
        catalogs.snapshot.map { $0.current != snapshot.version } ?? false
    }

    private func count(_ engine: SearchEngine) { state.withLock { $0.answers[engine, default: 0] += 1 } }

    // MARK: Keeping the index

    /// What is searched; nil before the first index is made.
    package var snapshot: SearchSnapshot? { state.withLock { $0.snapshot } }

    /// Asks ``watch()`` to look whether the index is of the current version.
    package func wish() { wishes.add() }

    /// Makes the index of the current version at every wish, and tries again where that failed, until the task is
    /// cancelled.
    package func watch() async {
        await wishes.fulfil {
            do { try await refresh() } catch {
                let cause = ServiceError.cause(of: error)
                logger.warning("the search index could not be made", metadata: ["cause": "\(cause)"])
                return false
            }
            return true
        }
    }

    /// Makes the index of the current version, swaps it in and gives it to those who want it.
    ///
    /// Does nothing where it is there already. One at a time.
    /// - Throws: `ServiceError`; the former index stays.
    package func refresh() async throws {
        guard let catalog = catalogs.snapshot, snapshot?.version != catalog.current else { return }
        do { await share(try await build(catalog)) } catch {
            let cause = ServiceError.cause(of: error)
            state.withLock { $0.failure = cause }
            throw error
        }
    }

    private func build(_ catalog: Catalog) async throws -> SearchSnapshot {
        let former = snapshot
        let start = ContinuousClock.now
        let known = former?.version.facts == catalog.current.facts ? former?.vectors : nil
        let material = try await ServiceError.translating { [repository] in
            try await repository.material(of: catalog.current, withBaskets: known == nil)
        }
        let readTime = ContinuousClock.now - start
        let snapshot = await QuietThread.run { SearchSnapshot(material, catalog, known: known) }
        state.withLock { state in
            state.snapshot = snapshot
            state.failure = nil
        }
        logger.info(
            "search index is current",
            metadata: [
                "version": "\(snapshot.version.version)", "products": "\(snapshot.index.products.count)",
                "read_ms": "\(Int(readTime.seconds * 1_000))", "build_ms": "\(Int(snapshot.buildTime.seconds * 1_000))",
                "bytes": "\(snapshot.memoryBytes)",
            ])
        return snapshot
    }

    /// Gives the new index to those outside of the process who want it.
    private func share(_ snapshot: SearchSnapshot) async {
        typesense?.wish(snapshot)
        do {
            let isStored = try await ServiceError.translating { [repository] in
                try await repository.storeVectors(snapshot.vectors, of: snapshot.index.products, snapshot.version)
            }
            if isStored {
                logger.info("vectors are stored", metadata: ["version": "\(snapshot.version.version)"])
            }
        } catch {
            logger.warning(
                "the vectors could not be stored for pgvector", metadata: ["cause": "\(ServiceError.cause(of: error))"])
        }
    }

    /// What it has and has done.
    package var status: SearchStatus {
        state.withLock { state in
            SearchStatus(
                version: state.snapshot?.version, products: state.snapshot?.index.products.count ?? 0,
                bytes: state.snapshot?.memoryBytes ?? 0, buildTime: state.snapshot?.buildTime,
                failure: state.failure, answers: state.answers, fallbacks: state.fallbacks,
                typesense: typesense?.status)
        }
    }
}
