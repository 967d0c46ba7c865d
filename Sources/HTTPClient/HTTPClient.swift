package import EventLoop
package import Logging

/// Sends requests to other services over connections that it keeps: libcurl's multi interface on an event loop.
///
/// HTTP/1.1, and HTTP/2 where TLS agrees on it; every content coding that libcurl knows; certificates are always
/// checked; no proxy is used, whatever the environment says. It may be called from any task; its transfers live on the
/// loop, which must run until ``close()`` has ended.
///
/// Redirects are followed within the same scheme. Beyond the request's own origin none of its fields, its content and
/// its credentials go along, and private addresses are refused: the address that is connected to is judged, not a name.
package final class HTTPClient: Sendable {
    let loop: EventLoop
    let logger: Logger
    private let configuration: HTTPClientConfiguration
    private let engine: TransferEngine

    /// A client without connections.
    package init(_ configuration: HTTPClientConfiguration, on loop: EventLoop, logger: Logger) {
        self.configuration = configuration
        self.loop = loop
        self.logger = logger
        engine = TransferEngine(configuration, on: loop)
    }

    deinit {
        let engine = engine
        loop.execute { engine.close() }
    }

    /// Sends one request and follows its redirects; nothing is tried again.
    ///
    /// - Parameter deadline: for all of it, the wait for the origin's other requests included.
    /// - Throws: ``HTTPClientError`` when no answer comes; `.cancelled` at once when the calling task is.
    package func send(
        _ request: ClientRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPClientError) -> ClientResponse {
        do throws(HTTPClientError) {
            let response = try await answer(request, deadline)
            engine.count(nil)
            return response
        } catch {
            engine.count(error.code)
            throw error
        }
    }

    private func answer(
        _ request: ClientRequest, _ deadline: ContinuousClock.Instant
    ) async throws(HTTPClientError) -> ClientResponse {
        var hop = try Hop(request)
        while true {
            let response = try await engine.perform(hop, deadline: deadline)
            guard let next = try hop.following(response, limit: configuration.redirectLimit) else { return response }
            hop = next
        }
    }

    /// What has been done so far.
    package func statistics() -> HTTPClientStatistics { engine.statistics }

    /// Ends requests under way with `.closed` and closes all connections.
    ///
    /// Not to be called after its loop has stopped.
    package func close() async {
        await withCheckedContinuation { continuation in
            loop.execute { [engine] in
                engine.close()
                continuation.resume()
            }
        }
    }
}
