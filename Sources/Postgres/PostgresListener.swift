package import EventLoop
package import Logging

/// Hears what the database notifies, on a connection of its own that comes back after every loss.
///
/// Notifications that were sent while it was away are gone: `onConnect` is the moment to look for oneself.
package actor PostgresListener {
    package nonisolated let loop: EventLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let configuration: PostgresConfiguration
    private let channels: [String]
    private let logger: Logger
    private let onNotify: @Sendable (_ channel: String, _ payload: String) -> Void
    private let onConnect: @Sendable () -> Void
    private var channel: Channel?
    private var task: Task<Void, Never>?
    private var loss: UnsafeContinuation<Void, Never>?

    /// - Parameters:
    ///   - channels: what to LISTEN to, spelt exactly so.
    ///   - onNotify: called on the loop for each notification.
    ///   - onConnect: called on the loop each time that the listener hears, the first time too.
    package init(
        _ configuration: PostgresConfiguration, on loop: EventLoop, channels: [String], logger: Logger,
        onNotify: @escaping @Sendable (_ channel: String, _ payload: String) -> Void,
        onConnect: @escaping @Sendable () -> Void
    ) {
        self.configuration = configuration
        self.loop = loop
        self.channels = channels
        self.logger = logger
        self.onNotify = onNotify
        self.onConnect = onConnect
    }

    /// Begins to listen; returns at once.
    package func start() {
        guard task == nil else { return }
        task = Task { await self.run() }
    }

    /// Stops listening and closes the connection.
    package func stop() async {
        guard let task else { return }
        task.cancel()
        channel?.close()
        lost()
        await task.value
        self.task = nil
    }

    private func run() async {
        var backoff = Backoff()
        while !Task.isCancelled {
            do throws(PostgresError) {
                try await listen()
                backoff.reset()
                await untilLost()
            } catch {
                if Task.isCancelled { break }
                logger.warning("cannot listen to Postgres", metadata: ["error": "\(error)"])
            }
            channel?.close()
            channel = nil
            // A cancelled pause ends the loop above.
            try? await loop.sleep(for: backoff.next())
        }
        channel?.close()
        channel = nil
    }

    private func listen() async throws(PostgresError) {
        let channel = try await Connector.channel(configuration, on: loop, shared: false, logger: logger)
        self.channel = channel
        channel.onNotification = onNotify
        channel.onBroken = { [weak self] _ in self?.assumeIsolated { $0.lost() } }
        for name in channels {
            let quoted = name.replacing("\"", with: "\"\"")
            _ = try await channel.query("LISTEN \"\(quoted)\"", [], timeout: .seconds(10))
        }
        onConnect()
        // Notifications that came along with the answers.
        channel.takeNotifications()
    }

    private func untilLost() async {
        guard let channel, channel.isOpen, !Task.isCancelled else { return }
        let heartbeat = Task { await self.keepAsking(channel) }
        await withUnsafeContinuation { loss = $0 }
        heartbeat.cancel()
    }

    /// Finds out about a peer that vanished without a word.
    private func keepAsking(_ channel: Channel) async {
        while !Task.isCancelled, channel.isOpen {
            do {
                try await loop.sleep(for: .seconds(30))
                _ = try await channel.query("SELECT 1", [], timeout: .seconds(10))
            } catch {
                if !Task.isCancelled { channel.fail(PostgresError(.connection, "the server does not answer")) }
            }
        }
    }

    private func lost() {
        loss?.resume()
        loss = nil
    }
}
