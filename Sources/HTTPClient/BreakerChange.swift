/// A ``ServiceBreaker`` has entered another state.
package struct BreakerChange: Sendable {
    /// The service's name.
    package let name: String
    /// The state before.
    package let from: CircuitBreaker.State
    /// The state now.
    package let to: CircuitBreaker.State
    /// Microseconds since 1970.
    package let at: Int64
    /// The last failure's text, safe to show; nil when there was none.
    package let lastError: String?
}
