internal import Postgres

/// Why the integrity validation could not be run, or its result not be kept: the database is away, or refused.
///
/// A rule that does not hold is no error but a finding.
package struct IntegrityError: Error, CustomStringConvertible, CustomDebugStringConvertible {
    /// What was being done: `validate`, `save`.
    package let operation: String
    /// What the database client reported: a `PostgresError` mostly.
    package let underlying: any Error

    /// The same in the terms of those who ask.
    package var cause: RepositoryError {
        if let error = underlying as? PostgresError { return RepositoryError(error) }
        return underlying as? RepositoryError ?? .unexpected(String(reflecting: self))
    }

    /// Safe to show: no password, no parameter values.
    package var description: String { "integrity \(operation): \(underlying)" }
    package var debugDescription: String { "integrity \(operation): \(String(reflecting: underlying))" }
}
