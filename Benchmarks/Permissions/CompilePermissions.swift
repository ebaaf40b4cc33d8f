import JSON
import KubernetesAPI
import MeshAPI
import TrafficPermissions

/// Seconds from decoded objects of 10,000 Dataplanes and 1,000 policies to their compiled form, and a first decision at
/// every inbound, for which what is left to be made is made.
///
/// The baseline does not compile: it reads and validates the same policies, and hashes all that policies can select
/// Dataplanes by.
func measureCompileFull() throws -> Measurement {
    let mesh = try PermissionMesh(workloads: 10_000, policies: 1_000)
    let client = Client(names: ["spiffe://default/\(PermissionMesh.value(of: 1))"])
    let clock = ContinuousClock()
    var seconds: (compiled: [Double], decided: [Double], read: [Double], bare: [Double]) = ([], [], [], [])
    var grown = 0.0
    for round in 0..<5 {
        let before = try residentMemory(of: "self")
        var permissions = MeshPermissions(mesh: "default")
        let compiling = clock.measure { permissions = mesh.compiled() }
        let deciding = clock.measure {
            for inbound in permissions.inbounds { _ = permissions.decide(client, at: inbound) }
        }
        // Later rounds find room that the first one has left.
        if round == 0 { grown = try residentMemory(of: "self") - before }
        seconds.compiled.append(compiling.inSeconds)
        seconds.decided.append(deciding.inSeconds)
        guard permissions.inboundCount == 10_000 else { throw BenchmarkError("not every inbound was noted") }
        var policies: [Policy] = []
        let reading = clock.measure { policies = mesh.policies.map(PermissionMesh.read) }
        var hash = 0
        let hashing = clock.measure {
            for workload in mesh.workloads { hash ^= workload.hashValue }
            for policy in policies { hash ^= policy.hashValue }
        }
        guard hash != 0 else { throw BenchmarkError("nothing was hashed") }
        seconds.read.append(reading.inSeconds)
        seconds.bare.append((reading + hashing).inSeconds)
    }
    let value = seconds.compiled.median + seconds.decided.median
    return Measurement(
        name: "compile-full", value: value, unit: "s", baseline: seconds.bare.median,
        baselineIs: "the same policies read and validated, and they and all Dataplanes hashed; nothing compiled",
        goal: "value <= 1, mebibytes <= 200", isGoalMet: value <= 1 && grown <= 200,
        notes: [
            "mebibytes": Measurement.rounded(grown), "secondsToCompile": Measurement.rounded(seconds.compiled.median),
            "secondsToRead": Measurement.rounded(seconds.read.median),
            "secondsOfFirstDecisions": Measurement.rounded(seconds.decided.median),
        ])
}

/// Milliseconds after one policy, or one Dataplane, of 1,000 and 10,000 has changed, first decision included.
///
/// The baseline compiles the whole mesh anew.
func measureCompileChange() throws -> [Measurement] {
    let mesh = try PermissionMesh(workloads: 10_000, policies: 1_000)
    var permissions = mesh.compiled()
    let client = Client(names: ["spiffe://default/\(PermissionMesh.value(of: 1))"])
    let inbounds = permissions.inbounds
    guard let anywhere = inbounds.first else { throw BenchmarkError("there is no inbound") }
    let clock = ContinuousClock()
    var anew: [Double] = []
    for _ in 0..<3 { anew.append(clock.measure { _ = mesh.compiled() }.inSeconds * 1000) }

    func measurement(
        _ name: String, _ limit: Double, _ changes: [(inout MeshPermissions) -> Affected]
    ) -> Measurement {
        var milliseconds: [Double] = []
        var affected: [Double] = []
        let compiled = permissions.compiledForms
        for change in changes {
            var touched = Affected.nothing
            let elapsed = clock.measure {
                touched = change(&permissions)
                _ = permissions.decide(client, at: touched.inbounds.first ?? anywhere)
            }
            milliseconds.append(elapsed.inSeconds * 1000)
            affected.append(Double(inbounds.count { touched.contains($0) }))
        }
        let value = milliseconds.median
        return Measurement(
            name: name, value: value, unit: "ms", baseline: anew.median,
            baselineIs: "the whole mesh compiled anew", goal: "value <= \(Int(limit))", isGoalMet: value <= limit,
            notes: [
                "changes": .integer(Int64(changes.count)), "slowest": Measurement.rounded(milliseconds.max() ?? 0),
                "inboundsAffectedMedian": Measurement.rounded(affected.median),
                "inboundsAffectedMost": Measurement.rounded(affected.max() ?? 0),
                "formsPerChange": Measurement.rounded(
                    Double(permissions.compiledForms - compiled) / Double(max(changes.count, 1))),
            ])
    }
    func change(_ index: Int, _ revision: Int) throws -> (inout MeshPermissions) -> Affected {
        let policy = try PermissionMesh.policy(index, services: 1_000, revision: revision)
        return { $0.note(PermissionMesh.read(policy), at: policy.key) }
    }
    let some = try (0..<1_000).filter { $0 % 100 != 0 && $0 % 20 != 1 }.map { try change($0, 1) }
    let all = try (0..<5).flatMap { round in try (0..<10).map { try change($0 * 100, round + 1) } }
    let dataplanes = mesh.workloads.indices.filter { $0 % 10 == 3 }.map { index in
        var workload = mesh.workloads[index]
        workload.labels["version"] = "v9"
        for place in workload.listeners.indices { workload.listeners[place].tags["version"] = "v9" }
        return { (permissions: inout MeshPermissions) in permissions.note(workload, at: workload.key) }
    }
    return [
        measurement("compile-change-policy", 5, some), measurement("compile-change-mesh-wide", 20, all),
        measurement("compile-change-dataplane", 5, dataplanes),
    ]
}
