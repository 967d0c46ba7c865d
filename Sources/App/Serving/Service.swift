internal import EventLoop
internal import Foundation
internal import HTTPCore
internal import HTTPServer
internal import Ingestion
internal import Logging
internal import OpenSSL
internal import Postgres
internal import Repositories
internal import Routes
internal import Services

/// A running service: loops, and on each a listener, a pool, the services and a router; beside them the watches.
///
/// Nothing is shared between loops but what is remembered by version (catalog, totals, marks) and what is counted.
actor Service {
    private let configuration: Configuration
    private let sink: LogSink
    private let logger: Logger
    private let loops: [EventLoop]
    private let pools: [PostgresPool]
    private let catalogs: CatalogService
    private let health: HealthService
    private let warmer: SalesService
    private let server: HTTPServer
    private let warehouse: WarehouseAccess
    private let background: Lane
    private let exports: Lane
    private let loads: Lane
    private let validation: Lane
    private let uploads: UploadService
    private let enricher: Enricher
    private let searcher: Searcher
    private var listener: PostgresListener?
    private var tasks: [Task<Void, Never>] = []

    /// How often the database is probed, and after how many probes the slow components are looked at and the catalog is
    /// read again in case a notification was missed.
    private static let probeInterval = Duration.seconds(1), thoroughEvery = 15
    /// After so many failed probes, and each time as many more, an embedded server that died is started again.
    private static let restartAfter = 3

    /// Puts the parts together; nothing runs yet but the loops.
    ///
    /// Connections are secured with `tls`, when it is not nil.
    init(_ configuration: Configuration, tls: TLSContext?, warehouse: WarehouseAccess, sink: LogSink) throws {
        self.configuration = configuration
        self.warehouse = warehouse
        self.sink = sink
        let level = configuration.logging.level
        logger = sink.logger(label: "martlet", level: level)
        let count =
            configuration.http.loops > 0 ? configuration.http.loops : ProcessInfo.processInfo.activeProcessorCount
        let loops = try (0..<count).map { try EventLoop(name: "loop-\($0)") }
        for loop in loops { loop.start() }
        self.loops = loops
        let poolLogger = sink.logger(label: "postgres", level: level)
        let database = warehouse.configuration(statementTimeout: configuration.database.statementTimeout)
        pools = loops.map {
            PostgresPool(database, on: $0, limits: configuration.poolLimits, logger: poolLogger)
        }
        catalogs = CatalogService(CatalogRepository(pools[0]), logger: logger)
        let patient = warehouse.configuration(statementTimeout: nil)
        let background = try Lane("background", connections: 2, shared: 1, patient, logger: poolLogger)
        self.background = background
        let exports = try Lane(
            "exports", connections: configuration.exports.limit, patience: configuration.database.acquireTimeout,
            niceness: 10, warehouse.configuration(statementTimeout: configuration.exports.timeout), logger: poolLogger)
        self.exports = exports
        let loads = try Lane("loads", connections: 2, patience: .seconds(10), patient, logger: poolLogger)
        self.loads = loads
        let validation = try Lane("validation", connections: 2, patience: .seconds(10), patient, logger: poolLogger)
        self.validation = validation
        let plan = try configuration.enrichmentPlan()
        let journal = BreakerJournal(
            EnrichmentRepository(background.pool), logger: sink.logger(label: "breaker", level: level))
        let searcher = Searcher(
            configuration, background.pool, catalogs: catalogs, journal: journal,
            logger: sink.logger(label: "search", level: level))
        self.searcher = searcher
        let enricher = Enricher(
            configuration, plan, background.pool, journal: journal,
            otherBreakers: searcher.breakers, logger: sink.logger(label: "enrichment", level: level))
        self.enricher = enricher
        health = HealthService(
            pools.map(WarehouseRepository.init), catalogs: catalogs, directory: configuration.dataDirectory,
            enrichment: enricher.service, search: searcher.service)
        let exporter = ExportService(
            SalesRepository(exports.pool), catalogs: catalogs, currencies: configuration.currencies,
            executor: LoopTaskExecutor(exports.loop))
        let loadLogger = sink.logger(label: "load", level: level)
        let loader = BatchLoader(loads.pool, plan, logger: loadLogger)
        let uploads = UploadService(
            directory: "\(configuration.dataDirectory)/uploads", UploadRepository(loads.pool),
            sizeLimit: configuration.uploads.maxSize.bytes, queueLimit: configuration.uploads.queueLimit,
            logger: loadLogger
        ) { path, upload, progress in try await loader.load(path, upload, progress: progress) }
        self.uploads = uploads
        let traffic = Traffic()
        let metrics = loops.map { _ in RequestMetrics() }
        let cache = ResponseCache(capacity: configuration.http.cacheSize.bytes) { [catalogs] in
            catalogs.snapshot?.current.publishedAt
        }
        let page = MetricsPage(
            requests: metrics, traffic: traffic, pools: pools,
            loops: loops + [background, exports, loads, validation].map(\.loop),
            exports: exporter, uploads: uploads, catalogs: catalogs, health: health, enricher: enricher,
            search: searcher.service, cache: cache,
            started: Date())
        let parts = Parts(
            configuration: configuration, pools: pools, catalogs: catalogs, exports: exporter, uploads: uploads,
            health: health,
            integrity: IntegrityService(repository: IntegrityRepository(pool: validation.pool), logger: logger),
            enrichment: enricher.service, search: searcher.service, page: page, cache: cache,
            admission: try configuration.admission(), database: database,
            accessLog: AccessLog(sink, level: level), logger: sink.logger(label: "http", level: level))
        warmer = SalesService(
            SalesRepository(pools[0]), LineageRepository(pools[0]), catalogs: catalogs,
            currencies: configuration.currencies,
            memory: parts.sales)
        var index = -1
        var serverConfiguration = configuration.server
        serverConfiguration.tls = tls
        server = HTTPServer(
            configuration: serverConfiguration, loops: loops, logger: parts.logger,
            responder: { _ in
                index += 1
                let router = parts.router(loop: index, metrics: metrics[index])
                return { await router.respond(to: $0) }
            },
            problem: { status, detail, requestID, _ in
                Problem(
                    status: status, ProblemCode(protocolStatus: status), detail,
                    fields: [.serviceUnavailable, .tooManyRequests].contains(status) ? [.retryAfter: "1"] : [:]
                ).response(requestID: requestID)
            }, observer: traffic)
    }

    /// Serves from now on.
    ///
    /// - Returns: the address, with the port that was found when 0 was asked for.
    func start() async throws -> BoundAddress {
        do { try await catalogs.refresh() } catch {
            logger.warning("no warehouse to serve yet", metadata: ["cause": "\(error)"])
        }
        await health.probe(thorough: true)
        await uploads.prepare()
        let address = try await server.start()
        let (catalogs, warmer, logger, enrichment, search) = (
            catalogs, warmer, logger, enricher.service, searcher.service
        )
        let refresh: @Sendable () -> Void = {
            Task {
                do {
                    let before = catalogs.snapshot?.current.facts
                    try await catalogs.refresh()
                    search.wish()
                    // New facts may need what is not known yet; its own publications bring none.
                    if catalogs.snapshot?.current.facts != before { enrichment.wish() }
                    try await warmer.warm()
                } catch { logger.warning("the new version could not be read", metadata: ["cause": "\(error)"]) }
            }
        }
        let listener = PostgresListener(
            warehouse.configuration(statementTimeout: nil), on: loops[0], channels: [WarehouseAccess.channel],
            logger: sink.logger(label: "postgres", level: configuration.logging.level),
            onNotify: { _, _ in refresh() }, onConnect: refresh)
        await listener.start()
        self.listener = listener
        tasks.append(Task { await self.watch() })
        let (enricher, searcher) = (enricher, searcher)
        search.wish()
        tasks.append(Task { await searcher.watch() })
        tasks.append(Task { await enricher.service.watch() })
        tasks.append(Task { await enricher.keepJournal() })
        let uploads = uploads
        tasks.append(Task { await uploads.run() })
        return address
    }

    /// Reads the files of TLS again, for new connections; with a fault in one the former stay in force.
    ///
    /// Open connections go on as they are.
    func reloadCertificate() {
        do throws(TLSError) {
            guard let tls = try configuration.tlsContext() else { return }
            server.reloadTLS(tls)
            logger.info("the certificate was read again", metadata: ["valid": "\(CertificateTime(tls))"])
        } catch {
            logger.error("the certificate was not replaced: the former stays", metadata: ["cause": "\(error)"])
        }
    }

    /// Stops accepting, lets what runs finish within the drain timeout, and takes everything down.
    func stop() async {
        await server.shutdown(grace: configuration.http.drainTimeout)
        let lanes = [background, exports, loads, validation]
        for task in tasks { task.cancel() }
        await listener?.stop()
        await searcher.close()
        await enricher.close()
        for pool in pools + lanes.map(\.pool) { await pool.close() }
        for loop in loops + lanes.map(\.loop) { loop.stop() }
    }

    private func watch() async {
        var round = 0
        var failures = 0
        var heap = HeapTrimmer()
        while !Task.isCancelled {
            try? await Task.sleep(for: Service.probeInterval)
            round += 1
            let isThorough = round % Service.thoroughEvery == 0
            await health.probe(thorough: isThorough)
            if isThorough { heap.trim() }
            let isDown = health.report.components.first { $0.name == "database" }?.status == .unavailable
            failures = isDown ? failures + 1 : 0
            if failures > 0 && failures % Service.restartAfter == 0 { await warehouse.revive(logger) }
            if !isDown && (isThorough || catalogs.snapshot == nil) {
                _ = try? await catalogs.refresh()
                searcher.service.wish()
            }
        }
    }
}
