package import Postgres

extension PostgresPoolLimits {
    /// The usual limits, but for a wait that a busy machine does not use up: for tests of other things than waiting.
    package static var patient: PostgresPoolLimits {
        var limits = PostgresPoolLimits()
        limits.waitTimeout = .seconds(60)
        return limits
    }
}
