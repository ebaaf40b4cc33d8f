// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "koguma",
    platforms: [.macOS("26.0")],
    products: [
        .executable(name: "koguma", targets: ["koguma"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.5.1"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
    ],
    targets: [
        // C libraries of the system: a module map and typed wrappers, no Swift.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CPOSIX"),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

        // Bottom up: each imports only what stands above it.
        .target(name: "JSON"),
        .target(name: "YAML", dependencies: ["CYAML", "JSON"]),
        .target(name: "PKI", dependencies: ["COpenSSL"]),
        .target(name: "SPIFFE", dependencies: ["JSON"]),
        .target(name: "HTTPTransport", dependencies: ["CCurl"]),
        .target(name: "KubernetesAPI", dependencies: ["JSON"]),
        .target(
            name: "KubernetesClient",
            dependencies: [
                "HTTPTransport", "JSON", "KubernetesAPI", "PKI", "YAML",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        .target(
            name: "ControllerRuntime",
            dependencies: [
                "JSON", "KubernetesAPI", "KubernetesClient",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        .target(name: "MeshAPI", dependencies: ["JSON", "KubernetesAPI"]),
        .target(name: "MeshAuthority", dependencies: ["JSON", "KubernetesAPI", "MeshAPI", "SPIFFE"]),
        .target(
            name: "WorkloadIdentity",
            dependencies: ["JSON", "KubernetesAPI", "MeshAPI", "MeshAuthority", "PKI", "SPIFFE"]
        ),
        .target(name: "TrafficPermissions", dependencies: ["JSON", "KubernetesAPI", "MeshAPI", "PKI"]),
        .target(
            name: "MeshOperator",
            dependencies: [
                "ControllerRuntime", "JSON", "KubernetesAPI", "KubernetesClient", "MeshAPI", "MeshAuthority", "PKI",
                "SPIFFE", "TrafficPermissions", "WorkloadIdentity", "YAML",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        .target(
            name: "DevelopmentCluster",
            dependencies: [
                "ControllerRuntime", "JSON", "KubernetesAPI", "KubernetesClient",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "EmbeddedAPIServer",
            dependencies: [
                "JSON", "KubernetesAPI", "MeshAPI", "PKI", "YAML",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        .executableTarget(
            name: "koguma",
            dependencies: [
                "CPOSIX",
                "ControllerRuntime", "DevelopmentCluster", "EmbeddedAPIServer", "JSON", "KubernetesAPI",
                "KubernetesClient", "MeshAPI", "MeshAuthority", "MeshOperator", "PKI", "TrafficPermissions",
                "WorkloadIdentity", "YAML",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),

        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "COpenSSL", "ControllerRuntime", "EmbeddedAPIServer", "HTTPTransport", "JSON", "KubernetesAPI",
                "KubernetesClient", "MeshAPI", "MeshOperator", "PKI", "TrafficPermissions",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Benchmarks"
        ),

        // What several test targets need: processes, kubectl, openssl, a cluster.
        .target(
            name: "TestSupport",
            dependencies: [
                "EmbeddedAPIServer", "HTTPTransport", "JSON",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Tests/TestSupport"
        ),

        // Seeds of random tests, and how long they run.
        .target(name: "Randomness", path: "Tests/Randomness"),

        .testTarget(name: "kogumaTests", dependencies: ["TestSupport", "koguma"]),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "Randomness"]),
        .testTarget(name: "PKITests", dependencies: ["PKI", "TestSupport"]),
        .testTarget(name: "YAMLTests", dependencies: ["JSON", "Randomness", "YAML"]),
        .testTarget(name: "SPIFFETests", dependencies: ["JSON", "SPIFFE"]),
        .testTarget(name: "KubernetesAPITests", dependencies: ["JSON", "KubernetesAPI", "Randomness"]),
        .testTarget(
            name: "MeshAPITests",
            dependencies: ["JSON", "KubernetesAPI", "MeshAPI", "Randomness", "TestSupport", "YAML"],
            exclude: ["CEL", "Corpus"]
        ),
        .testTarget(
            name: "MeshAuthorityTests",
            dependencies: ["JSON", "KubernetesAPI", "MeshAPI", "MeshAuthority", "Randomness", "SPIFFE"]),
        .testTarget(
            name: "WorkloadIdentityTests",
            dependencies: [
                "JSON", "KubernetesAPI", "MeshAPI", "MeshAuthority", "PKI", "Randomness", "SPIFFE", "WorkloadIdentity",
            ]
        ),
        .testTarget(
            name: "TrafficPermissionsTests",
            dependencies: [
                "JSON", "KubernetesAPI", "MeshAPI", "MeshOperator", "Randomness", "TrafficPermissions",
                "WorkloadIdentity", "YAML",
            ]
        ),
        .testTarget(
            name: "MeshOperatorTests",
            dependencies: [
                "ControllerRuntime", "EmbeddedAPIServer", "HTTPTransport", "JSON", "KubernetesAPI", "KubernetesClient",
                "MeshAPI", "MeshAuthority", "MeshOperator", "PKI", "Randomness", "SPIFFE", "TestSupport",
                "TrafficPermissions", "WorkloadIdentity",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            exclude: ["Lint"]
        ),
        .testTarget(
            name: "DevelopmentClusterTests",
            dependencies: [
                "DevelopmentCluster", "HTTPTransport", "JSON", "KubernetesAPI", "KubernetesClient", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "ControllerRuntimeTests",
            dependencies: [
                "ControllerRuntime", "HTTPTransport", "JSON", "KubernetesAPI", "KubernetesClient", "Randomness",
                "TestSupport",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
            ],
            exclude: ["Prometheus"]
        ),
        .testTarget(name: "HTTPTransportTests", dependencies: ["HTTPTransport"]),
        .testTarget(
            name: "KubernetesClientTests",
            dependencies: [
                "HTTPTransport", "JSON", "KubernetesAPI", "KubernetesClient", "Randomness", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "EmbeddedAPIServerTests",
            dependencies: [
                "EmbeddedAPIServer", "JSON", "KubernetesAPI", "MeshAPI", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .testTarget(
            name: "APIConformanceTests",
            dependencies: ["HTTPTransport", "JSON", "KubernetesClient", "TestSupport"]
        ),
        .testTarget(name: "EndToEndTests", dependencies: ["HTTPTransport", "JSON", "MeshAPI", "TestSupport"]),
    ]
)

for target in package.targets where ![.system, .plugin].contains(target.type) {
    target.swiftSettings = [
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("ImmutableWeakCaptures"),
        .enableUpcomingFeature("InferIsolatedConformances"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
}
