internal import EventLoop
internal import Foundation
internal import Postgres
internal import Routes
internal import Services

/// Gathers what the parts of a running service count and writes it for Prometheus.
struct MetricsPage: Sendable {
    let requests: [RequestMetrics]
    let traffic: Traffic
    let pools: [PostgresPool]
    let loops: [EventLoop]
    let exports: ExportService
    let uploads: UploadService
    let catalogs: CatalogService
    let health: HealthService
    let enricher: Enricher
    let search: SearchService
    let cache: ResponseCache
    let started: Date

    /// The page, UTF-8.
    func bytes() -> [UInt8] {
        var page = PrometheusText()
        process(&page)
        http(&page)
        cache(&page)
        transfers(&page)
        database(&page)
        warehouse(&page)
        search(&page)
        breakers(&page)
        enrichment(&page)
        return Array(page.text.utf8)
    }

    private func process(_ page: inout PrometheusText) {
        page.family("martlet_build_info", "gauge", "The running version.")
        page.sample("martlet_build_info", [("version", Application.version)], 1)
        page.family(
            "process_start_time_seconds", "gauge", "When the process started, Unix time.", started.timeIntervalSince1970
        )
        page.family(
            "process_resident_memory_bytes", "gauge", "Resident memory.", Double(ProcessStatistics.residentBytes))
        page.family("process_open_fds", "gauge", "Open descriptors.", Double(ProcessStatistics.openDescriptors))
        page.family("martlet_loop_lag_seconds", "gauge", "The longest tick of each event loop since the last scrape.")
        for loop in loops {
            page.sample("martlet_loop_lag_seconds", [("loop", loop.name)], Double(loop.takeLag()) / 1e9)
        }
    }

    private func http(_ page: inout PrometheusText) {
        let (counts, latencies) = RequestMetrics.sum(requests)
        page.family("martlet_http_requests_total", "counter", "Requests by route, method and status.")
        for (key, count) in counts {
            page.sample(
                "martlet_http_requests_total",
                [("route", key.route), ("method", key.method), ("status", "\(key.status)")],
                Double(count))
        }
        page.family(
            "martlet_http_request_seconds", "histogram",
            "Time from a request's header to its response, or to the end of one that is streamed, by route.")
        for (route, histogram) in latencies {
            page.histogram("martlet_http_request_seconds", [("route", route)], histogram)
        }
        let totals = traffic.totals
        page.family("martlet_http_connections", "gauge", "Open connections.", Double(totals.open))
        page.family("martlet_http_connections_total", "counter", "Connections accepted.", Double(totals.accepted))
        page.family("martlet_http_bytes_total", "counter", "Bytes read from and written to clients.")
        page.sample("martlet_http_bytes_total", [("direction", "read")], Double(totals.read))
        page.sample("martlet_http_bytes_total", [("direction", "written")], Double(totals.written))
        page.family(
            "martlet_tls_failed_handshakes_total", "counter", "TLS handshakes that failed.",
            Double(traffic.failedHandshakes))
        page.family(
            "martlet_http_refused_total", "counter", "Requests and connections refused before routing, by status.")
        for (status, count) in traffic.refused {
            page.sample("martlet_http_refused_total", [("status", "\(status)")], Double(count))
        }
        page.family(
            "martlet_http_broken_total", "counter", "Streamed responses that did not get to their end, by route.")
        for (route, count) in RequestMetrics.broken(requests) {
            page.sample("martlet_http_broken_total", [("route", route)], Double(count))
        }
    }

    private func transfers(_ page: inout PrometheusText) {
        let statistics = exports.statistics
        page.family(
            "martlet_exports_running", "gauge", "Exports that have a connection now.", Double(statistics.running))
        page.family("martlet_exports_total", "counter", "Exports by how they ended.")
        for (result, count) in [
            ("finished", statistics.finished), ("abandoned", statistics.abandoned), ("failed", statistics.failed),
            ("refused", statistics.refused),
        ] {
            page.sample("martlet_exports_total", [("result", result)], Double(count))
        }
        page.family("martlet_exported_rows_total", "counter", "Sales written by exports.", Double(statistics.rows))
        page.family(
            "martlet_exported_bytes_total", "counter", "Bytes written by exports, before any content coding.",
            Double(statistics.bytes))
        let (waiting, isLoading) = uploads.counts
        page.family(
            "martlet_uploads_waiting", "gauge", "Uploads that are received or wait for their load.", Double(waiting))
        page.family("martlet_uploads_loading", "gauge", "Whether an upload is being loaded.", isLoading ? 1 : 0)
    }

    private func cache(_ page: inout PrometheusText) {
        let statistics = cache.statistics
        page.family(
            "martlet_http_cache_hits_total", "counter", "Reads answered from the cache.", Double(statistics.hits))
        page.family(
            "martlet_http_cache_misses_total", "counter", "Reads that the cache did not have.",
            Double(statistics.misses))
        page.family("martlet_http_cache_bytes", "gauge", "What the cache holds, an estimate.", Double(statistics.bytes))
        page.family("martlet_http_cache_entries", "gauge", "Answers in the cache.", Double(statistics.entries))
    }

    private func database(_ page: inout PrometheusText) {
        let statistics = pools.map { $0.statistics() }
        func sum(_ field: KeyPath<PostgresPoolStatistics, Int>) -> Double {
            Double(statistics.reduce(0) { $0 + $1[keyPath: field] })
        }
        page.family("martlet_pool_connections", "gauge", "Database connections by state.")
        page.sample("martlet_pool_connections", [("state", "open")], sum(\.open))
        page.sample("martlet_pool_connections", [("state", "idle")], sum(\.idle))
        page.sample("martlet_pool_connections", [("state", "leased")], sum(\.leased))
        page.family("martlet_pool_in_flight", "gauge", "Statements under way on shared connections.", sum(\.inFlight))
        page.family("martlet_pool_waiting", "gauge", "Requests that wait for a connection.", sum(\.waiting))
        page.family("martlet_pool_queries_total", "counter", "Statements run on shared connections.", sum(\.queries))
        page.family(
            "martlet_pool_exhausted_total", "counter", "Requests turned away because all connections were taken.",
            sum(\.exhausted))
        page.family("martlet_pool_timeouts_total", "counter", "Statements that passed their deadline.", sum(\.timeouts))
        page.family("martlet_pool_reconnects_total", "counter", "Connections lost and made anew.", sum(\.reconnects))
    }

    private func search(_ page: inout PrometheusText) {
        let status = search.status
        page.family("martlet_search_answers_total", "counter", "Searches by who answered.")
        for engine in SearchEngine.allCases {
            page.sample(
                "martlet_search_answers_total", [("engine", engine.rawValue)], Double(status.answers[engine] ?? 0))
        }
        page.family(
            "martlet_search_fallbacks_total", "counter", "Searches that Typesense should have answered and did not.",
            Double(status.fallbacks))
        guard let version = status.version, let buildTime = status.buildTime else { return }
        page.family("martlet_search_index_version", "gauge", "The version that is searched.", Double(version.version))
        page.family("martlet_search_index_products", "gauge", "Products in the search index.", Double(status.products))
        page.family(
            "martlet_search_index_bytes", "gauge", "What the search index holds in memory, an estimate.",
            Double(status.bytes))
        page.family(
            "martlet_search_index_build_seconds", "gauge", "How long the index took to make, after reading.",
            buildTime.seconds)
        guard let served = status.typesense?.servedVersion else { return }
        page.family("martlet_typesense_version", "gauge", "The version that Typesense answers for.", Double(served))
    }

    private func breakers(_ page: inout PrometheusText) {
        let breakers = enricher.service.breakers
        guard !breakers.isEmpty else { return }
        page.family("martlet_breaker_state", "gauge", "Breakers of outside services: 0 closed, 1 half-open, 2 open.")
        for breaker in breakers {
            let state: Double =
                switch breaker.state {
                case .closed: 0
                case .halfOpen: 1
                case .open: 2
                }
            page.sample("martlet_breaker_state", [("service", breaker.name)], state)
        }
        page.family("martlet_breaker_calls_total", "counter", "Calls to outside services by outcome.")
        for breaker in breakers {
            for (outcome, count) in [
                ("success", breaker.totals.successes), ("failure", breaker.totals.failures),
                ("refused", breaker.totals.refused),
            ] {
                page.sample(
                    "martlet_breaker_calls_total", [("service", breaker.name), ("outcome", outcome)], Double(count))
            }
        }
        page.family("martlet_breaker_opened_total", "counter", "How often a breaker has opened.")
        for breaker in breakers {
            page.sample(
                "martlet_breaker_opened_total", [("service", breaker.name)], Double(breaker.changes[.open] ?? 0))
        }
    }

    private func enrichment(_ page: inout PrometheusText) {
        guard let statistics = enricher.statistics else { return }
        page.family("martlet_client_requests_total", "counter", "Requests to outside services by result.")
        page.sample("martlet_client_requests_total", [("result", "answered")], Double(statistics.answered))
        for (code, count) in statistics.failed.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            page.sample("martlet_client_requests_total", [("result", code.rawValue)], Double(count))
        }
        page.family(
            "martlet_client_transfers", "gauge", "Requests to outside services under way.", Double(statistics.open))
        guard let report = enricher.service.lastReport else { return }
        page.family(
            "martlet_enrichment_complete", "gauge", "Whether the last enrichment got all it asked for.",
            report.isComplete ? 1 : 0)
        page.family(
            "martlet_enrichment_timestamp_seconds", "gauge", "When the last enrichment ended, Unix time.",
            Double(report.finishedAt) / 1e6)
    }

    private func warehouse(_ page: inout PrometheusText) {
        page.family("martlet_health", "gauge", "Components: 0 ok, 1 degraded, 2 unavailable.")
        for component in health.report.components {
            let value: Double =
                switch component.status {
                case .ok: 0
                case .degraded: 1
                case .unavailable: 2
                }
            page.sample("martlet_health", [("component", component.name)], value)
        }
        guard let current = catalogs.snapshot?.current else { return }
        page.family("martlet_warehouse_version", "gauge", "The version that is served.", Double(current.version))
        page.family("martlet_warehouse_facts", "gauge", "Facts in that version.", Double(current.factRows))
        page.family(
            "martlet_last_load_timestamp_seconds", "gauge", "When its last batch was published, Unix time.",
            Double(current.loadedAt) / 1e6)
    }
}
