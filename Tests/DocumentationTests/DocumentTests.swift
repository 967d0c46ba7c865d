internal import App
internal import Domain
internal import Ingestion
internal import Repositories
internal import Routes
internal import Testing

@Suite("Everything that has a name is documented")
struct DocumentTests {
    @Test("Every setting is in the README and in .env.example")
    func settings() throws {
        let (readme, example) = (try Documents.text("README.md"), try Documents.text(".env.example"))
        for setting in Configuration.settings {
            #expect(readme.contains("| `\(setting.name)` |"), "\(setting.name)")
            #expect(example.contains("\n#\(setting.name)="), "\(setting.name)")
        }
    }

    @Test("Every suite that the threat model names exists")
    func threatModel() throws {
        let cited = try Documents.text("docs/threat-model.md").matches(of: /`(\w+(?:Tests|Limit))`/).map {
            String($0.1)
        }
        #expect(cited.count > 20)
        let sources = try Documents.names("Tests").filter { $0.hasSuffix("Tests") }
            .flatMap { try Documents.sources("Tests/\($0)") }
        for suite in Set(cited) {
            #expect(sources.contains { $0.contains("struct \(suite) {") }, "\(suite)")
        }
    }

    @Test("Every problem code is explained, with its status")
    func problems() throws {
        let rows = try Documents.tableRows("docs/problems.md")
        for code in ProblemCode.allCases {
            let row = try #require(rows[code.rawValue], "\(code.rawValue)")
            // `conflict` is the name of a parameter's code too, further down.
            if code != .conflict { #expect(row[1].hasPrefix("\(code.status.code)"), "\(code.rawValue)") }
            #expect(row.allSatisfy { !$0.isEmpty }, "\(code.rawValue)")
        }
        for code in ViolationCode.allCases { #expect(rows[code.rawValue] != nil, "\(code.rawValue)") }
        let known = Set(ProblemCode.allCases.map(\.rawValue) + ViolationCode.allCases.map(\.rawValue))
        for key in rows.keys { #expect(known.contains(key), "\(key)") }
    }

    @Test("Every problem's type leads to an anchor of the page, where the same stands as in the document")
    func anchors() throws {
        let page = try Documents.text("docs/docs.html")
        let anchors = page.matches(of: /id="problem-([a-z_]+)"/).map { String($0.1) }
        #expect(anchors == ProblemCode.allCases.map(\.rawValue))
        let articles = page.matches(
            of: /id="problem-([a-z_]+)">\s*<h3>.*<\/h3>\s*<p>(.*)<\/p>\s*<p><b>What to do:<\/b> (.*)<\/p>\s*<\/article>/
        )
        let rows = try Documents.text("docs/problems.md").matches(
            of: /(?m)^\| `([a-z_]+)` \| [^|\n]* \| ([^|\n]*) \| ([^|\n]*) \|$/)
        #expect(articles.map { String($0.1) } == anchors && rows.map { String($0.1) } == anchors)
        for (article, row) in zip(articles, rows) {
            #expect(Documents.plain(article.2) == row.2, "\(row.1)")
            #expect(Documents.plain(article.3) == row.3, "\(row.1)")
        }
    }

    @Test("Every integrity check is explained, with its severity, in the order of the reports")
    func checks() throws {
        let rows = try Documents.tableRows("docs/checks.md")
        for check in IntegrityCheck.all {
            #expect(rows[check.id]?[1] == check.severity.rawValue, "\(check.id)")
        }
        let ids = Set(IntegrityCheck.all.map(\.id))
        #expect(try Documents.tableKeys("docs/checks.md").filter(ids.contains) == IntegrityCheck.all.map(\.id))
    }

    @Test("Every rule of the contract is explained, with its category and severity")
    func rules() throws {
        let rows = try Documents.tableRows("docs/rules.md")
        for rule in RetailContract.rules {
            let row = try #require(rows[rule.id], "\(rule.id)")
            #expect(row[1] == rule.category.rawValue && row[2] == rule.severity.rawValue, "\(rule.id)")
        }
        #expect(Set(rows.keys) == Set(RetailContract.rules.map(\.id)))
    }

    @Test("Every table of reference data is explained, with its source and licence, and no other")
    func referenceTables() throws {
        let rows = try Documents.tableRows("reference/README.md").filter { $0.key.hasSuffix(".csv") }
        #expect(try Set(rows.keys) == Set(Documents.names("reference").filter { $0 != "README.md" }))
        #expect(rows.values.allSatisfy { $0.count == 4 && $0.allSatisfy { !$0.isEmpty } })
    }

    @Test("Every metric family is explained, with its type, and no other")
    func metrics() throws {
        let rows = try Documents.tableRows("docs/metrics.md")
        let page = try Documents.sources("Sources/App/Serving").joined()
        let families = page.matches(of: /\.family\(\s*"([a-z_]+)",\s*"([a-z]+)"/)
        #expect(families.count == page.matches(of: /\.family\(/).count)
        for family in families { #expect(rows[String(family.1)]?[1] == String(family.2), "\(family.1)") }
        #expect(Set(rows.keys) == Set(families.map { String($0.1) }))
    }

    @Test("Every command and every flag is in docs/cli.md")
    func commands() throws {
        let text = try Documents.text("docs/cli.md")
        let written = Set(text.matches(of: /--[a-z-]+/).map { String($0.0) })
        let headings = text.split(separator: "\n").filter { $0.hasPrefix("## martlet ") }
        for source in try Documents.sources("Sources/martlet") {
            let names = source.matches(of: /commandName: "([a-z]+)"/).map { String($0.1) }
            for name in names where name != "martlet" {
                #expect(headings.contains { $0.hasSuffix(" \(name)") || $0.contains(" \(name) ") }, "\(name)")
            }
            for flag in flags(in: source) { #expect(written.contains("--\(flag.kebabCase)"), "\(flag)") }
        }
    }

    /// The properties of a command that are options or flags: the first `var` after each such attribute.
    private func flags(in source: String) -> [String] {
        var isOption = false
        var flags: [String] = []
        for line in source.split(separator: "\n").map({ $0.drop { $0 == " " } }) {
            if line.starts(with: /@(Option|Flag)\b/) { isOption = true }
            guard isOption, let name = line.firstMatch(of: /^var ([A-Za-z]+)/)?.1 else { continue }
            flags.append(String(name))
            isOption = false
        }
        return flags
    }

    @Test("Every link between documents leads to a file")
    func links() throws {
        for path in [
            "README.md", "docs/problems.md", "docs/rules.md", "docs/metrics.md", "docs/cli.md", "docs/checks.md",
        ] {
            let folder = path.hasPrefix("docs/") ? "docs/" : ""
            for link in try Documents.text(path).matches(of: /\]\(([A-Za-z0-9_.\/-]+)\)/) {
                #expect(throws: Never.self, "\(path): \(link.1)") { _ = try Documents.text(folder + link.1) }
            }
        }
    }
}

extension String {
    /// `dryRun` as a flag is written: `dry-run`.
    fileprivate var kebabCase: String {
        reduce(into: "") { text, letter in text += letter.isUppercase ? "-" + letter.lowercased() : String(letter) }
    }
}
