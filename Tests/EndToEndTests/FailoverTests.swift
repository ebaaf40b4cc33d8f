import FoundationEssentials
import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// Two controllers as processes: one leads, the other is ready to.
    @Suite struct Failover {
        private static let leads: @Sendable (String) -> Bool = { $0.contains(#""msg":"leading""#) }
        private static let waits: @Sendable (String) -> Bool = { $0.contains(#""msg":"somebody else leads""#) }

        /// Runs a leader and a standby.
        private func withPair(
            _ body: (Installation, _ leader: RunningProcess, _ standby: RunningProcess) async throws -> Void
        ) async throws {
            try await withInstallation { installation in
                try await withProcess(installation.command()) { leader in
                    try await leader.errors.first(Self.leads)
                    try await withProcess(installation.command()) { standby in
                        try await standby.errors.first(Self.waits)
                        try await body(installation, leader, standby)
                    }
                }
            }
        }

        private func lease(_ installation: Installation) async throws -> JSONValue {
            try await installation.kubectl.find("lease", "koguma", "-n", installation.namespace)?["spec"] ?? .null
        }

        @Test func `A standby takes over from a leader that was killed`() async throws {
            try await withPair { installation, leader, standby in
                try await installation.apply(Manifest.builtin("first"))
                try await installation.waitUntil(of: "first")
                let before = try await installation.versions(of: "first")
                let held = try await lease(installation)
                leader.kill()
                #expect(try await leader.exit() == .signal(9))
                try await installation.apply(Manifest.builtin("second"))
                // Nobody released the lease: it is over 15 s after the last renewal.
                try await installation.waitUntil(of: "second")
                try await standby.errors.first(Self.leads)
                #expect(try await installation.versions(of: "first") == before)
                let taken = try await lease(installation)
                #expect(taken["holderIdentity"] != held["holderIdentity"])
                #expect(taken["leaseTransitions"]?.integer == 1)
            }
        }

        @Test func `A leader that is asked to end hands over and exits 0`() async throws {
            try await withPair { installation, leader, standby in
                try await installation.apply(Manifest.builtin("default"))
                leader.terminate()
                #expect(try await leader.exit() == .code(0))
                #expect(leader.errors.all.contains { $0.contains(#""msg":"released the lease""#) })
                try await installation.waitUntil(of: "default")
                try await standby.errors.first(Self.leads)
                standby.terminate()
                #expect(try await standby.exit() == .code(0))
                #expect((try await lease(installation))["holderIdentity"]?.string ?? "" == "")
            }
        }

        @Test func `A standby that is asked to end leaves the leader alone`() async throws {
            try await withPair { installation, leader, standby in
                let held = try await lease(installation)
                standby.terminate()
                #expect(try await standby.exit() == .code(0))
                #expect(try await lease(installation)["holderIdentity"] == held["holderIdentity"])
                try await installation.apply(Manifest.builtin("default"))
                try await installation.waitUntil(of: "default")
                #expect(leader.errors.all.filter(Self.leads).count == 1)
            }
        }

        @Test func `A leader whose lease is taken says so in one line and exits 1`() async throws {
            try await withInstallation { installation in
                try await withProcess(installation.command(level: "info")) { leader in
                    try await leader.errors.first(Self.leads)
                    try await installation.kubectl(
                        "patch", "lease", "koguma", "-n", installation.namespace, "--type=merge", "-p",
                        #"{"spec":{"holderIdentity":"thief"}}"#)
                    #expect(try await leader.exit() == .code(1))
                    let last = try #require(leader.errors.all.last)
                    #expect(last.contains("lease \(installation.namespace)/koguma was taken by thief"))
                    #expect(leader.errors.all.filter { $0.contains("lost leadership") }.count == 1)
                }
            }
        }

        /// As when its machine was paused: it finds out at its first renewal.
        @Test func `A leader that was stopped for a while exits 1 when it goes on`() async throws {
            try await withPair { installation, leader, standby in
                leader.suspend()
                try await standby.errors.first(Self.leads)
                leader.resume()
                #expect(try await leader.exit() == .code(1))
                try await installation.apply(Manifest.builtin("default"))
                try await installation.waitUntil(of: "default")
            }
        }

        @Test func `--no-leader-election needs no lease`() async throws {
            try await withInstallation { installation in
                try await installation.withController("--no-leader-election") { _ in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.waitUntil(of: "default")
                    #expect(try await lease(installation).isNull)
                }
            }
        }
    }
}
