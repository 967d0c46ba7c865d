/// The flags of `martlet serve`, beside those that are settings.
package struct ServeOptions: Sendable {
    /// Whether pending migrations are applied before the first request.
    package var migrates = true

    /// The given flags.
    package init(migrates: Bool = true) {
        self.migrates = migrates
    }
}

/// The flags of `martlet migrate`.
package struct MigrateOptions: Sendable {
    /// Whether pending migrations are listed only.
    package var dryRun: Bool
    /// Whether the outcome is JSON.
    package var json: Bool

    /// The given flags.
    package init(dryRun: Bool, json: Bool) {
        self.dryRun = dryRun
        self.json = json
    }
}

/// The flags of `martlet ingest`.
package struct IngestOptions: Sendable {
    /// Paths; `-` is standard input.
    package var files: [String]
    /// Whether the summary is JSON.
    package var json: Bool
    /// The share of rejected rows, in percent, above which the exit status is 1; the load is kept all the same.
    package var maxRejected: Double
    /// Whether neither progress nor summary is printed.
    package var quiet: Bool
    /// Whether nothing is loaded into a warehouse that holds sales already; the exit status is 0 then.
    package var onlyIfEmpty: Bool

    /// The given flags.
    package init(files: [String], json: Bool, maxRejected: Double, quiet: Bool, onlyIfEmpty: Bool) {
        self.onlyIfEmpty = onlyIfEmpty
        self.files = files
        self.json = json
        self.maxRejected = maxRejected
        self.quiet = quiet
    }
}

/// The flags of `martlet validate`.
package struct ValidateOptions: Sendable {
    /// How the report is written.
    package enum Format: String, Sendable, CaseIterable {
        case text, json, junit
    }

    /// The severity from which a failed check makes the exit status 1.
    package enum Severity: String, Sendable, CaseIterable {
        case error, warning
    }

    /// How the report is written.
    package var format: Format
    /// The file the report goes to; `nil` is standard output.
    package var output: String?
    /// The severity from which a failed check makes the exit status 1.
    package var failOn: Severity

    /// The given flags.
    package init(format: Format, output: String?, failOn: Severity) {
        self.format = format
        self.output = output
        self.failOn = failOn
    }
}

/// The flags of `martlet status`.
package struct StatusOptions: Sendable {
    /// Whether the outcome is JSON.
    package var json: Bool

    /// The given flags.
    package init(json: Bool) {
        self.json = json
    }
}

/// The flags of `martlet watch`.
package struct WatchOptions: Sendable {
    /// The directory whose files are loaded, then moved into its `loaded` or `failed`.
    package var directory: String
    /// How often it is looked at.
    package var interval: Duration

    /// The given flags.
    package init(directory: String, interval: Duration) {
        self.directory = directory
        self.interval = interval
    }
}

/// What `martlet enrich` is asked for.
package struct EnrichOptions: Sendable {
    /// Whether to ask again for what is known.
    package let refresh: Bool
    /// Whether to print JSON.
    package let json: Bool

    /// The options of one run.
    package init(refresh: Bool, json: Bool) {
        self.refresh = refresh
        self.json = json
    }
}
