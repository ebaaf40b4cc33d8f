import FoundationEssentials
import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// `/metrics`, `/healthz`, `/readyz`, `/log-level`.
    @Suite struct Observation {
        @Test func `Metrics have the names that dashboards know, and say what happened`() async throws {
            try await withInstallation { installation in
                try await installation.withController(flags: Endpoints.flags) { controller in
                    let endpoints = try await Endpoints(of: controller)
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.waitUntil(of: "default")
                    let lines = try await endpoints.metricLines()

                    let version = try await koguma(["version"]).succeed().split(separator: " ").last ?? ""
                    #expect(
                        lines.value(of: "koguma_build_info", #"version="\#(version.filter { $0 != "\n" })""#) == 1)
                    #expect(
                        lines.value(of: "koguma_mesh_condition", #"mesh="default""#, #"condition="Ready""#) == 1)
                    let end = try await installation.kubectl(
                        "get", "mesh", "default", "-o", "jsonpath={.status.mtls.ca.notAfter}")
                    let seconds = try await Command("date", ["-u", "-d", end, "+%s"]).succeed()
                    #expect(
                        lines.value(
                            of: "koguma_ca_certificate_not_after_timestamp_seconds", #"mesh="default""#,
                            #"backend="builtin""#) == Double(seconds.filter(\.isNumber)))

                    let created = lines.value(
                        of: "rest_client_requests_total", #"code="201""#, #"method="POST""#)
                    #expect(try #require(created) >= 3, "key, certificate and state of the authority")
                    #expect(lines.value(of: "rest_client_request_duration_seconds_count", #"verb="GET""#) ?? 0 > 3)
                    #expect(lines.value(of: "process_resident_memory_bytes") ?? 0 > 1_048_576)
                    #expect(lines.value(of: "process_cpu_seconds_total") != nil)
                    #expect(lines.value(of: "process_open_fds") ?? 0 > 3)
                    #expect(lines.value(of: "process_start_time_seconds") ?? 0 > 1_700_000_000)
                    #expect(!lines.contains { $0.hasPrefix("koguma_metrics_dropped_total") })
                    try check(lines)
                    #expect(!lines.contains { $0.contains(installation.namespace) }, "no names of namespaces")
                }
            }
        }

        /// Each line is one of the format, and each metric is documented.
        private func check(_ lines: [String]) throws {
            let documentation = try Repository.text(Repository.root + "/Docs/metrics.md")
            var family = ""
            for line in lines {
                if let type = line.wholeMatch(of: /# TYPE ([a-z_]+) (counter|gauge|histogram)/) {
                    family = String(type.1)
                    #expect(documentation.contains("| `\(type.1)` | \(type.2) |"), "\(line)")
                } else if !line.hasPrefix("# HELP ") {
                    let sample = line.wholeMatch(
                        of: /([a-z_]+)({[a-z_]+="[^"\\]*"(,[a-z_]+="[^"\\]*")*})? [-+.e0-9a-zA-Z]+/)
                    #expect(sample.map { $0.1.hasPrefix(family) } == true, "\(line)")
                }
            }
        }

        @Test func `A controller is alive without an API server, and ready when it has read what there is`()
            async throws
        {
            try await withInstallation { installation in
                let proxy = installation.kubectl.command(["proxy", "--port=0", "--v=0"])
                let port = try await withProcess(proxy) { try await Connection.port(of: $0) }
                let kubeconfig = try installation.openssl.directory.write(
                    Connection.proxied(port: port).text, to: "proxied")
                try await installation.apply(Manifest.builtin("default"))
                try await installation.withController(flags: Endpoints.flags, kubeconfig: kubeconfig) { controller in
                    let endpoints = try await Endpoints(of: controller)
                    #expect(try await endpoints.get(endpoints.health + "/healthz") == (200, "ok"))
                    let (status, text) = try await endpoints.get(endpoints.health + "/readyz")
                    #expect(status == 500)
                    #expect(text.hasSuffix("\nreadyz check failed\n"))
                    let failed = try #require(
                        text.split(separator: "\n").first { $0.hasPrefix("[-]") }?
                            .dropFirst("[-]".count).prefix { $0 != " " })
                    let (_, reason) = try await endpoints.get(endpoints.health + "/readyz/\(failed)")
                    #expect(reason.hasPrefix("internal server error: "))

                    let back = installation.kubectl.command(["proxy", "--port=\(port)", "--v=0"])
                    let before = try await withProcess(back) { proxy in
                        _ = try await Connection.port(of: proxy)
                        try await installation.waitUntil(of: "default")
                        #expect(try await endpoints.get(endpoints.health + "/readyz") == (200, "ok"))
                        #expect(try await endpoints.get(endpoints.health + "/healthz") == (200, "ok"))
                        return controller.errors.count
                    }
                    // Away again, which a restart would not mend.
                    try await controller.errors.first(from: before) { $0.contains(#""level":"warning""#) }
                    #expect(try await endpoints.get(endpoints.health + "/healthz") == (200, "ok"))
                    let lines = try await endpoints.metricLines()
                    #expect(
                        lines.value(of: "rest_client_requests_total", #"code="<error>""#, #"method="GET""#) ?? 0 > 0)
                }
            }
        }

        @Test func `The log level of a running controller can be changed`() async throws {
            try await withInstallation { installation in
                try await installation.withController(flags: Endpoints.flags, level: "info") { controller in
                    let endpoints = try await Endpoints(of: controller)
                    let place = endpoints.health + "/log-level"
                    #expect(try await endpoints.get(place) == (200, "info\n"))
                    #expect(try await endpoints.put(place, "loud").0 == 400)
                    try await installation.apply(Manifest.builtin("first"))
                    try await installation.waitUntil(of: "first")
                    #expect(!controller.errors.all.contains { $0.contains(#""level":"debug""#) })
                    let before = controller.errors.count
                    #expect(try await endpoints.put(place, "debug\n") == (200, "debug\n"))
                    let change = try await controller.errors.first(from: before) { $0.contains("log level changed") }
                    #expect(change.contains(#""from":"info""#) && change.contains(#""to":"debug""#))
                    try await installation.apply(Manifest.builtin("second"))
                    try await controller.errors.first(from: before) {
                        $0.contains(#""level":"debug""#) && $0.contains(#""controller":"mesh""#)
                    }
                }
            }
        }

        @Test func `A port in use is said in one line, and nothing is begun`() async throws {
            try await withInstallation { installation in
                try await installation.withController(flags: Endpoints.flags) { controller in
                    let endpoints = try await Endpoints(of: controller)
                    for (flag, url) in [
                        ("--metrics-address", endpoints.metrics), ("--health-address", endpoints.health),
                    ] {
                        let address = String(url.dropFirst("http://".count))
                        let outcome = try await installation.command([flag, address]).run()
                        #expect(outcome.exit == .code(1), "\(outcome.text)")
                        #expect(outcome.errors.contains("cannot listen on \(address)"), "\(outcome.text)")
                        #expect(outcome.errors.contains("the port is in use; choose another address with \(flag)"))
                    }
                }
            }
        }

        @Test(arguments: [["run", "--metrics-address", "8080"], ["dev", "--health-address", "nonsense:x"]])
        func `What is no address is an error`(_ arguments: [String]) async throws {
            let outcome = try await koguma(arguments).run()
            #expect(outcome.exit == .code(64), "EX_USAGE")
            #expect(outcome.errors.contains(arguments[1]), "\(outcome.text)")
        }

        @Test func `Every line of the log is an object with keys in lowerCamelCase`() async throws {
            try await withInstallation { installation in
                try await installation.withController(level: "trace") { controller in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.waitUntil(of: "default")
                    try await installation.kubectl("delete", "mesh", "default")
                    for line in controller.errors.all {
                        let object = try #require(try JSONValue(parsing: Array(line.utf8)).object, "\(line)")
                        for member in object {
                            #expect(member.key.wholeMatch(of: /[a-z][a-zA-Z0-9]*/) != nil, "\(line)")
                        }
                        #expect(object["msg"]?.string?.contains("\\(") == false, "\(line)")
                    }
                }
            }
        }
    }
}
