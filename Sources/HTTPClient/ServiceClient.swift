internal import HTTPTypes

/// Calls one service: each attempt passes its breaker, failures that may pass are tried again, all within one deadline.
package struct ServiceClient: Sendable {
    /// Sends `request` and decodes the answer.
    ///
    /// - Parameters:
    ///   - accepting: the statuses that `decode` is given; any other is an error.
    ///   - decode: throws ``MalformedAnswer``, which counts as a failure of the service and is not tried again.
    package func call<Value: Sendable>(
        _ request: ClientRequest, accepting: Set<Int> = [200], decode: (ClientResponse) throws -> Value
    ) async throws(ServiceCallError) -> Value {
        throw .refused
    }
}
