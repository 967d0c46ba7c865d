// swift-tools-version: 6.2
import PackageDescription

/// Strict concurrency (Swift 6 mode), warnings as errors, and the upcoming features the house relies on:
/// async calls stay on the caller's loop, and a C type that leaks out of its wrapper is a compile error.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

func house(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(name: name + "Tests", dependencies: dependencies, swiftSettings: settings)
}

func system(_ name: String, _ pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")

let package = Package(
    name: "martlet",
    products: [.executable(name: "martlet", targets: ["martlet"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        system("CPostgres", "libpq", apt: "libpq-dev"),
        system("COpenSSL", "openssl", apt: "libssl-dev"),
        system("CZlib", "zlib", apt: "zlib1g-dev"),
        system("CZstd", "libzstd", apt: "libzstd-dev"),
        system("CNghttp2", "libnghttp2", apt: "libnghttp2-dev"),
        system("CCurl", "libcurl", apt: "libcurl4-openssl-dev"),
        .target(name: "CShims"),
        .target(name: "CResources", cSettings: [.unsafeFlags(["-std=c23"])]),

        house("EventLoop", ["CShims", heap]),
        house("HTTPCore", [httpTypes]),
        house("HTTPServer", ["CNghttp2", "HTTPCore", "EventLoop", "OpenSSL", "CShims", httpTypes, logging, deque]),
        house("HTTPClient", ["CCurl", "EventLoop", httpTypes, logging, deque]),
        house("OpenSSL", ["COpenSSL"]),
        house("Compression", ["CZlib", "CZstd"]),
        house("RequestTiming"),
        house("Postgres", ["CPostgres", "CShims", "EventLoop", "RequestTiming", logging, deque]),
        house("Domain"),
        house("Search", ["Domain", "CShims"]),
        house("Repositories", ["Search", "Domain", "Postgres"]),
        house("Providers", ["HTTPClient", "Domain", httpTypes]),
        house(
            "Services",
            ["Repositories", "Providers", "Search", "HTTPClient", "Domain", "OpenSSL", "RequestTiming", logging]),
        house(
            "Routes",
            ["Services", "Domain", "HTTPCore", "Compression", "RequestTiming", httpTypes, logging]),
        house("Ingestion", ["Repositories", "Domain", "Postgres", "OpenSSL", "Compression", logging]),
        house(
            "App",
            [
                "Routes", "Services", "Repositories", "Ingestion", "Providers", "Search", "HTTPServer", "HTTPClient",
                "HTTPCore",
                "Postgres", "OpenSSL", "Domain", "EventLoop", "CResources", "CShims", logging,
                .product(name: "Configuration", package: "swift-configuration"),
            ]),
        .executableTarget(
            name: "martlet",
            dependencies: ["App", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: settings),

        tests("EventLoop", ["EventLoop"]),
        tests("Domain", ["Domain"]),
        tests("Search", ["Search", "Domain"]),
        tests("HTTPCore", ["HTTPCore", httpTypes]),
        tests(
            "HTTPServer",
            ["HTTPServer", "HTTPCore", "Domain", "EventLoop", "OpenSSL", "TestSupport", httpTypes, logging]),
        tests("App", ["App", "TestSupport", logging]),
        tests("HTTPClient", ["HTTPClient", "Domain", "EventLoop", "TestSupport", httpTypes, logging]),
        tests("Providers", ["Providers", "HTTPClient", "Domain", "EventLoop", "TestSupport", httpTypes, logging]),
        .target(
            name: "TestSupport",
            dependencies: [
                "Ingestion", "Services", "Repositories", "Domain", "Postgres", "EventLoop", "CShims", logging,
            ],
            path: "Tests/TestSupport",
            swiftSettings: settings),
        .target(
            name: "FuzzTargets", dependencies: ["HTTPCore", "Domain", "Ingestion", "Services", httpTypes],
            path: "Tests/FuzzTargets", swiftSettings: settings),
        tests("FuzzRegression", ["FuzzTargets", "Domain"]),
        tests("Postgres", ["Postgres", "EventLoop", "TestSupport", logging]),
        tests(
            "Services",
            [
                "Services", "Repositories", "Providers", "Search", "HTTPClient", "Domain", "Postgres", "EventLoop",
                "TestSupport",
                logging,
            ]),
        tests("OpenSSL", ["OpenSSL", "TestSupport"]),
        tests("Compression", ["Compression", "TestSupport"]),
        tests("Ingestion", ["Ingestion", "Domain", "Compression", "Repositories", "Postgres", "TestSupport"]),
        tests(
            "Repositories",
            [
                "Repositories", "Services", "Search", "Domain", "Ingestion", "Postgres", "EventLoop", "TestSupport",
                logging,
            ]),
        tests(
            "Routes",
            [
                "Routes", "Services", "Repositories", "Domain", "HTTPCore", "Postgres", "EventLoop", "OpenSSL",
                "TestSupport", httpTypes,
                logging,
            ]),
        .testTarget(
            name: "IntegrationTests", dependencies: ["TestSupport", "Domain", "Postgres", "EventLoop", "martlet"],
            swiftSettings: settings),
        tests(
            "Documentation",
            [
                "App", "Routes", "Services", "Repositories", "Ingestion", "Postgres", "EventLoop", "Domain", "HTTPCore",
                httpTypes,
                logging, .product(name: "Yams", package: "Yams"),
            ]),
    ]
)

// The fuzzer links with libFuzzer alone, so no other build may see it: `make fuzz` sets the variable.
if Context.environment["MARTLET_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "fuzzer", dependencies: ["FuzzTargets"], path: "fuzz/Sources",
            swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]))
}
