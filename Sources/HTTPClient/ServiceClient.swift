internal import EventLoop
internal import HTTPTypes
internal import Logging

/// Calls one service: each attempt passes its breaker, failures that may pass are tried again, all within one deadline.
package struct ServiceClient: Sendable {
    private let client: HTTPClient
    private let breaker: ServiceBreaker
    private let retry: RetryPolicy
    private let deadline: Duration

    /// A client of the service that `breaker` guards.
    ///
    /// - Parameter deadline: for a call with all its attempts and the pauses between them.
    package init(
        client: HTTPClient, breaker: ServiceBreaker, retry: RetryPolicy = RetryPolicy(),
        deadline: Duration = .seconds(30)
    ) {
        self.client = client
        self.breaker = breaker
        self.retry = retry
        self.deadline = deadline
    }

    /// The service's name, its breaker's.
    package var name: String { breaker.name }

    /// Sends `request` and decodes the answer.
    ///
    /// For the breaker, a call fails that gets no answer, one with a status that is not accepted, or one that `decode`
    /// refuses. After `Retry-After` nothing is sent for as long as it says, by this call or others.
    /// - Parameters:
    ///   - accepting: the statuses that `decode` is given; any other is an error.
    ///   - decode: throws ``MalformedAnswer``, which counts as a failure of the service and is not tried again.
    package func call<Value: Sendable>(
        _ request: ClientRequest, accepting: Set<Int> = [200], decode: (ClientResponse) throws -> Value
    ) async throws(ServiceCallError) -> Value {
        let end = ContinuousClock.now + deadline
        var attempt = 1
        var last = ServiceCallError.refused
        while true {
            if Task.isCancelled { throw .cancelled }
            guard let permit = breaker.admit() else { throw last }
            let failure: Failure
            switch await answer(request, end) {
            case .success(let response) where accepting.contains(response.status.code):
                return try decoded(response, permit, request, attempt, decode)
            case .success(let response): failure = refuse(response, permit)
            case .failure(let error): failure = refuse(error, permit)
            }
            if case .cancelled = failure.error { throw .cancelled }
            log(.debug, "call of a service failed", failure.error, request, attempt)
            last = failure.error
            guard let pause = pause(after: attempt, failure, request, end), !breaker.refuses(after: pause) else {
                // Nobody asks sooner than the service said, this call or another.
                if let delay = failure.retryAfter { breaker.hold(for: delay) }
                throw givenUp(failure.error, request, attempt)
            }
            do throws(CancellationError) { try await client.loop.sleep(for: pause) } catch { throw .cancelled }
            attempt += 1
        }
    }

    /// An attempt that gave no value.
    private struct Failure {
        let error: ServiceCallError
        let isTransient: Bool
        var retryAfter: Duration?
    }

    private func answer(
        _ request: ClientRequest, _ end: ContinuousClock.Instant
    ) async -> Result<ClientResponse, HTTPClientError> {
        do throws(HTTPClientError) {
            return .success(try await client.send(request, deadline: end))
        } catch {
            return .failure(error)
        }
    }

    private func decoded<Value>(
        _ response: ClientResponse, _ permit: CircuitBreaker.Permit, _ request: ClientRequest, _ attempt: Int,
        _ decode: (ClientResponse) throws -> Value
    ) throws(ServiceCallError) -> Value {
        do {
            let value = try decode(response)
            breaker.record(.success, of: permit)
            return value
        } catch {
            // What another error says of the answer is not known to be safe.
            let reason = (error as? MalformedAnswer)?.reason ?? "it does not have the expected form"
            let failure = ServiceCallError.malformed(reason)
            breaker.record(.failure, of: permit, error: failure.description)
            if let delay = retryAfter(response) { breaker.hold(for: delay) }
            throw givenUp(failure, request, attempt)
        }
    }

    private func refuse(_ response: ClientResponse, _ permit: CircuitBreaker.Permit) -> Failure {
        let status = response.status.code
        let error = ServiceCallError.status(status)
        breaker.record(.failure, of: permit, error: error.description)
        return Failure(
            error: error, isTransient: RetryPolicy.isTransient(status: status), retryAfter: retryAfter(response))
    }

    private func retryAfter(_ response: ClientResponse) -> Duration? {
        RetryAfter.delay(response.fields, now: Int(ServiceBreaker.wallTime() / 1_000_000))
    }

    private func refuse(_ error: HTTPClientError, _ permit: CircuitBreaker.Permit) -> Failure {
        switch error.code {
        case .cancelled, .closed, .invalidURL: breaker.record(.cancelled, of: permit)
        default: breaker.record(.failure, of: permit, error: error.description)
        }
        return Failure(
            error: error.code == .cancelled ? .cancelled : .transport(error),
            isTransient: RetryPolicy.isTransient(error.code))
    }

    /// The pause before the next attempt; nil when there is none that could end before the deadline.
    private func pause(
        after attempt: Int, _ failure: Failure, _ request: ClientRequest, _ end: ContinuousClock.Instant
    ) -> Duration? {
        guard failure.isTransient, request.isRepeatable || RetryPolicy.isIdempotent(request.method) else { return nil }
        var generator = SystemRandomNumberGenerator()
        guard let pause = retry.pause(after: attempt, retryAfter: failure.retryAfter, using: &generator),
            ContinuousClock.now + pause < end
        else { return nil }
        return pause
    }

    private func givenUp(_ error: ServiceCallError, _ request: ClientRequest, _ attempt: Int) -> ServiceCallError {
        log(.warning, "call of a service given up", error, request, attempt)
        return error
    }

    /// Never tells the URL, which may hold a key.
    private func log(
        _ level: Logger.Level, _ message: Logger.Message, _ error: ServiceCallError, _ request: ClientRequest,
        _ attempt: Int
    ) {
        client.logger.log(
            level: level, message,
            metadata: [
                "service": "\(name)", "origin": "\(RequestURL(request.url)?.origin.description ?? "none")",
                "attempt": "\(attempt)", "cause": "\(error)",
            ])
    }
}
