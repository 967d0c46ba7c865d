package import Domain
internal import Repositories

/// An export's query together with the version that it reads.
package struct ExportSelection: Sendable {
    /// What is asked for.
    package let query: SalesExportQuery
    let catalog: Catalog
    /// How to convert amounts, when a currency is asked for.
    package let conversion: Conversion?

    /// The version that is read.
    package var version: ReadVersion { catalog.read }
}
