internal import App
internal import Domain
internal import Routes
internal import Testing
internal import Yams

@Suite("openapi.yaml says what the service does")
struct ContractTests {
    private let contract: Node

    init() throws { contract = try Documents.contract() }

    @Test("Every route is in the contract, and every operation of the contract is a route")
    func routesAndOperations() throws {
        let routes = try UnconnectedService.routes().map { "\($0.method.rawValue) \($0.pattern)" }
        var operations: [String] = []
        for (path, item) in try #require(contract["paths"]?.mapping) {
            for (method, _) in try #require(item.mapping) {
                operations.append("\(try #require(method.string).uppercased()) \(try #require(path.string))")
            }
        }
        #expect(routes.sorted() == operations.sorted())
    }

    @Test("Every operation answers with the media type that its route produces")
    func mediaTypes() throws {
        for route in try UnconnectedService.routes() {
            let operation = try operation(route)
            let answer = resolve(try #require(operation["responses"].flatMap { child($0, "200") ?? child($0, "202") }))
            let types = Array(try #require(answer["content"]?.mapping).keys.compactMap(\.string))
            #expect(types == route.produces, "\(route.pattern)")
        }
    }

    @Test("Every operation says that credentials may be wrong, parameters invalid and the service mistaken")
    func commonAnswers() throws {
        for route in try UnconnectedService.routes() {
            let statuses = try #require(try operation(route)["responses"]?.mapping).keys.compactMap(\.string)
            for status in ["400", "401", "406", "422", "500"] { #expect(statuses.contains(status), "\(route.pattern)") }
            #expect(statuses.contains("304") == (route.method == .get), "\(route.pattern)")
        }
    }

    @Test("Basic authentication stands on everything")
    func security() throws {
        #expect(contract["security"]?[0]?["basic"] != nil)
        #expect(contract["components"]?["securitySchemes"]?["basic"]?["scheme"]?.string == "basic")
        for (_, item) in try #require(contract["paths"]?.mapping) {
            for (_, operation) in try #require(item.mapping) { #expect(operation["security"] == nil) }
        }
    }

    @Test("The parameters of GET /api/v1/sales and of its export are those that they take, in the same order")
    func salesParameters() throws {
        #expect(try queryParameters().compactMap { $0["name"]?.string } == SalesQuery.parameters.map(\.name))
        let ofExports = try queryParameters("/api/v1/sales/export")
        #expect(ofExports.compactMap { $0["name"]?.string } == SalesExportQuery.parameters.map(\.name))
    }

    @Test("Each example of a parameter is accepted")
    func examples() throws {
        for parameter in try queryParameters() {
            let name = try #require(parameter["name"]?.string)
            let example = try #require(parameter["example"]?.scalar?.string)
            #expect(throws: Never.self, "\(name)") { _ = try SalesQuery(parameters: [(name: name, value: example)]) }
        }
        for parameter in try queryParameters("/api/v1/sales/export") {
            let name = try #require(parameter["name"]?.string)
            let example = try #require(parameter["example"]?.scalar?.string)
            #expect(throws: Never.self, "\(name)") {
                _ = try SalesExportQuery(parameters: [(name: name, value: example)])
            }
        }
    }

    @Test(
        "The parameters of a search are those that it takes, in the same order, and each example is accepted",
        arguments: [
            ("/api/v1/search", SearchRequest.parameters), ("/api/v1/search/typesense", SearchRequest.parameters),
            ("/api/v1/products/{stock_code}/similar", SimilarRequest.parameters),
        ])
    func searchParameters(path: String, known: [ParameterInfo]) throws {
        let parameters = try #require(contract["paths"]?[path]?["get"]?["parameters"]).array().map(resolve)
            .filter { $0["in"]?.string == "query" }
        #expect(parameters.compactMap { $0["name"]?.string } == known.map(\.name))
        for parameter in parameters {
            let name = try #require(parameter["name"]?.string)
            let example = try #require((parameter["example"]?.scalar ?? parameter["example"]?[0]?.scalar)?.string)
            let filter: [(name: String, value: String)] = name == "country" ? [] : [(name: "country", value: "France")]
            #expect(throws: Never.self, "\(name)") {
                _ = try SearchRequest(parameters: filter + [(name: name, value: example)])
            }
        }
        for parameter in known {
            let filter: [(name: String, value: String)] =
                parameter.name == "country" ? [] : [(name: "country", value: "France")]
            #expect(throws: Never.self, "\(parameter.name)") {
                _ = try SearchRequest(parameters: filter + [(name: parameter.name, value: parameter.example)])
            }
        }
        let text = try Documents.text("docs/search.md")
        for parameter in known { #expect(text.contains("`\(parameter.name)"), "\(parameter.name)") }
    }

    @Test("Limits and defaults of page and size are the service's, and so are the order's and the types")
    func limits() throws {
        let parameters = try #require(contract["components"]?["parameters"])
        let (page, size) = (parameters["page"]?["schema"], parameters["size"]?["schema"])
        #expect(page?["minimum"]?.int == Int(PageRequest.pages.lowerBound))
        #expect(page?["maximum"]?.int == Int(PageRequest.pages.upperBound))
        #expect(size?["minimum"]?.int == Int(PageRequest.sizes.lowerBound))
        #expect(size?["maximum"]?.int == Int(PageRequest.sizes.upperBound))
        #expect(size?["default"]?.int == PageRequest.defaultSize)
        #expect(parameters["sort"]?["schema"]?["default"]?.string == Sort.standard.description)
        #expect(
            parameters["type"]?["schema"]?["enum"]?.array().compactMap(\.string) == SaleType.allCases.map(\.rawValue))
        let order = try #require(parameters["sort"]?["description"]?.string)
        for field in SortField.allCases { #expect(order.contains("`\(field.rawValue)`"), "\(field.rawValue)") }
    }

    @Test("Text parameters are as long as the service takes them")
    func lengths() throws {
        let parameters = try #require(contract["components"]?["parameters"])
        for (name, length) in [
            ("country", CountryName.maximumLength), ("product", StockCode.maximumLength),
            ("customer_id", CustomerID.maximumLength), ("invoice_no", InvoiceNumber.maximumLength),
        ] { #expect(parameters[name]?["schema"]?["maxLength"]?.int == length, "\(name)") }
    }

    @Test("Every problem code and every code of a parameter is in the contract, and no other")
    func problemCodes() throws {
        let schemas = try #require(contract["components"]?["schemas"])
        #expect(schemas["ProblemCode"]?["enum"]?.array().compactMap(\.string) == ProblemCode.allCases.map(\.rawValue))
        let errors = schemas["Problem"]?["properties"]?["errors"]?["items"]?["properties"]?["code"]?["enum"]
        #expect(errors?.array().compactMap(\.string) == ViolationCode.allCases.map(\.rawValue))
        for code in ProblemCode.allCases {
            let text = try #require(schemas["ProblemCode"]?["description"]?.string)
            #expect(text.contains("`\(code.rawValue)`"), "\(code.rawValue)")
        }
    }

    @Test("Every reference leads somewhere")
    func references() throws {
        for match in try Documents.text("openapi.yaml").matches(of: /\$ref: '#\/([^']+)'/) {
            #expect(find(String(match.1)) != nil, "\(match.1)")
        }
    }

    @Test("The binary carries this contract and this page")
    func embedded() throws {
        #expect(String(decoding: Resources.openAPI, as: UTF8.self) == (try Documents.text("openapi.yaml")))
        #expect(String(decoding: Resources.documentation, as: UTF8.self) == (try Documents.text("docs/docs.html")))
    }

    // MARK: Looking things up

    private func operation(_ route: Route) throws -> Node {
        try #require(contract["paths"]?[route.pattern]?[route.method.rawValue.lowercased()], "\(route.pattern)")
    }

    private func queryParameters(_ path: String = "/api/v1/sales") throws -> [Node] {
        let parameters = try #require(contract["paths"]?[path]?["get"]?["parameters"])
        return parameters.array().map(resolve).filter { $0["in"]?.string == "query" }
    }

    private func resolve(_ node: Node) -> Node {
        guard let pointer = node["$ref"]?.string else { return node }
        return find(String(pointer.dropFirst(2))).map(resolve) ?? node
    }

    /// The value of a key, also of one like `'200'`, which Yams does not find by its text.
    private func child(_ node: Node, _ key: some StringProtocol) -> Node? {
        node.mapping?.first { $0.key.string == String(key) }?.value
    }

    private func find(_ pointer: String) -> Node? {
        pointer.split(separator: "/").reduce(Optional(contract)) { node, key in
            node.flatMap { child($0, key.replacing("~1", with: "/").replacing("~0", with: "~")) }
        }
    }
}
