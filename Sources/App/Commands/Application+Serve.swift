internal import Glibc
internal import Logging
internal import OpenSSL

extension Application {
    /// Serves the API until SIGTERM or SIGINT; the configuration holds the flags' host and port already.
    ///
    /// - Throws: `CommandFailure`, `HTTPServerError`, `EmbeddedPostgresError` or `PostgresError`: why it did not start.
    package static func serve(_ options: ServeOptions, _ configuration: Configuration) async throws -> ExitStatus {
        let sink = try LogSink(configuration.logging)
        defer { sink.flush() }
        let logger = sink.logger(label: "martlet", level: configuration.logging.level)
        for warning in configuration.warnings { logger.warning("\(warning)") }
        raiseDescriptorLimit(to: configuration.http.maxConnections, logger)
        let tls = try secure(configuration, logger)
        // Where there is a certificate to read again, SIGHUP asks for that.
        let stop = StopSignal(takesHangUp: tls == nil)
        defer { stop.end() }
        let reload = tls.map { _ in ReloadSignal() }
        defer { reload?.end() }
        let warehouse = try await WarehouseAccess.open(configuration, logger: logger)
        do {
            if options.migrates { try await migrateBeforeServing(warehouse, logger) }
            let service = try Service(configuration, tls: tls, warehouse: warehouse, sink: sink)
            do {
                let address = try await service.start()
                let url = "\(tls == nil ? "http" : "https")://\(address)"
                var metadata: Logger.Metadata = ["address": "\(url)", "version": "\(version)"]
                if let socket = configuration.http.socket { metadata["socket"] = "\(socket)" }
                logger.info("serving", metadata: metadata)
                if Console.errorIsTerminal { Console.note("martlet serves on \(url); Ctrl-C stops it") }
                let reloading = Task { await reload?.forEach { await service.reloadCertificate() } }
                defer { reloading.cancel() }
                let name = await stop.wait()
                logger.info("stopping", metadata: ["signal": "\(name ?? "none")"])
            } catch {
                await service.stop()
                throw error
            }
            await service.stop()
        } catch {
            await warehouse.close()
            throw error
        }
        await warehouse.close()
        logger.info("stopped")
        return .success
    }

    /// Reads the files of TLS before anything is started; nil for plain HTTP.
    private static func secure(_ configuration: Configuration, _ logger: Logger) throws -> TLSContext? {
        do throws(TLSError) {
            guard let tls = try configuration.tlsContext() else { return nil }
            let time = CertificateTime(tls)
            if !time.isValid { logger.warning("clients will not trust the certificate: it is valid \(time)") }
            return tls
        } catch {
            throw CommandFailure(.usage, "TLS cannot be offered: \(error)")
        }
    }

    /// Each connection is a descriptor, and shells give 1,024 of them: takes as many as the hard limit lets it.
    ///
    /// The corresponding C function is `setrlimit`.
    private static func raiseDescriptorLimit(to connections: Int, _ logger: Logger) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        let spare = 256
        let wanted = rlim_t(connections + spare)
        guard limit.rlim_cur < wanted else { return }
        limit.rlim_cur = min(wanted, limit.rlim_max)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        if limit.rlim_cur < wanted {
            logger.warning(
                "fewer descriptors than connections",
                metadata: ["limit": "\(limit.rlim_cur)", "HTTP_MAX_CONNECTIONS": "\(connections)"])
        }
    }

    /// A database that does not answer now may do so later; one whose schema cannot be right never will.
    private static func migrateBeforeServing(_ warehouse: WarehouseAccess, _ logger: Logger) async throws {
        do {
            let statuses = try await Session.open(warehouse, logger: logger) { try await $0.migrate(dryRun: false) }
            for status in statuses where !status.wasApplied {
                logger.info("migration applied", metadata: ["name": "\(status.name)"])
            }
        } catch let failure as CommandFailure where failure.status == .couldNotRun {
            logger.warning("the database was not migrated", metadata: ["cause": "\(failure)"])
        }
    }
}
