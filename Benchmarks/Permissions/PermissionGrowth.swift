import Glibc
import JSON
import KubernetesAPI
import MeshAPI
import TrafficPermissions

/// By which power of their number the time grows that policies take: those of one inbound, those of a mesh, and items of
/// one policy; first decision included.
///
/// The baseline reads and validates the same.
func measureCompileGrowth() throws -> [Measurement] {
    let workloads = (0..<1_000).map(PermissionMesh.workload)
    guard let workload = workloads.first, let listener = workload.listeners.first else {
        throw BenchmarkError("there is no workload")
    }
    let inbound = InboundID(dataplane: workload.key, address: listener.address, port: listener.port)
    let client = Client(names: ["spiffe://default/\(PermissionMesh.value(of: 1))"])
    func compile(_ policies: [MeshTrafficPermission], _ workloads: [MeshWorkload]) {
        var permissions = MeshPermissions(mesh: "default")
        for workload in workloads { _ = permissions.note(workload, at: workload.key) }
        for policy in policies { _ = permissions.note(PermissionMesh.read(policy), at: policy.key) }
        _ = permissions.decide(client, at: inbound)
    }
    func of(_ count: Int, items: Int) throws -> [MeshTrafficPermission] {
        try (0..<count).map { index in
            let from = (0..<items).map { item -> JSONValue in
                let value = PermissionMesh.value(of: (index + item) % 1_000)
                return [
                    "targetRef": ["kind": "MeshService", "name": .string(value)], "default": ["action": "Allow"],
                ]
            }
            return try MeshTrafficPermission(json: [
                "apiVersion": "kuma.io/v1alpha1", "kind": "MeshTrafficPermission",
                "metadata": [
                    "namespace": .string(workload.key.namespace), "name": .string("policy-\(index)"),
                    "uid": .string("\(index)"),
                ],
                "spec": ["targetRef": ["kind": "MeshService", "name": "svc-0"], "from": .array(from)],
            ])
        }
    }
    func measurement(
        _ name: String, _ counts: [Int], _ workloads: [MeshWorkload],
        _ make: (Int) throws -> [MeshTrafficPermission]
    ) throws -> Measurement {
        let clock = ContinuousClock()
        var times: (compiled: [Double], read: [Double]) = ([], [])
        for count in counts {
            let policies = try make(count)
            let rounds = max(3, 300 / count)
            var seconds: (compiled: [Double], read: [Double]) = ([], [])
            for _ in 0..<rounds {
                seconds.compiled.append(clock.measure { compile(policies, workloads) }.inSeconds)
                seconds.read.append(
                    clock.measure { for policy in policies { _ = PermissionMesh.read(policy) } }.inSeconds)
            }
            times.compiled.append(seconds.compiled.median)
            times.read.append(seconds.read.median)
        }
        let value = exponent(counts, times.compiled)
        return Measurement(
            name: name, value: value, unit: "exponent", baseline: exponent(counts, times.read),
            baselineIs: "that of reading and validating the same", goal: "value <= 1.15", isGoalMet: value <= 1.15,
            notes: [
                "counts": .array(counts.map { .integer(Int64($0)) }),
                "milliseconds": .array(times.compiled.map { Measurement.rounded($0 * 1000) }),
                "millisecondsToRead": .array(times.read.map { Measurement.rounded($0 * 1000) }),
            ])
    }
    let many = [10, 100, 1_000, 10_000]
    return [
        try measurement("compile-growth-policies", many, [workload]) { try of($0, items: 1) },
        try measurement("compile-growth-mesh", many, workloads) { count in
            try (0..<count).map { try PermissionMesh.policy($0, services: 1_000) }
        },
        try measurement("compile-growth-items", [10, 100, 1_000], [workload]) { try of(1, items: $0) },
    ]
}

/// The slope of a straight line through the logarithms.
private func exponent(_ counts: [Int], _ seconds: [Double]) -> Double {
    let logarithms: (x: [Double], y: [Double]) = (counts.map { log(Double($0)) }, seconds.map { log($0) })
    let number = Double(counts.count)
    let middle: (x: Double, y: Double) = (
        logarithms.x.reduce(0, +) / number, logarithms.y.reduce(0, +) / number
    )
    var (covariance, variance) = (0.0, 0.0)
    for (x, y) in zip(logarithms.x, logarithms.y) {
        covariance += (x - middle.x) * (y - middle.y)
        variance += (x - middle.x) * (x - middle.x)
    }
    return covariance / variance
}

/// Decisions a second from the compiled form of 10,000 Dataplanes and 1,000 policies, as `koguma explain --all` asks for.
///
/// The baseline looks a decision up that was made before.
func measureDecide() throws -> Measurement {
    let mesh = try PermissionMesh(workloads: 10_000, policies: 1_000)
    let permissions = mesh.compiled()
    let clients = (0..<100).map { Client(mesh: "default", tags: mesh.workloads[$0 * 97].tags) }
    let inbounds = permissions.inbounds.enumerated().filter { $0.offset % 100 == 7 }.map(\.element)
    var allowed = 0
    var answers: [InboundID: [Client: Bool]] = [:]
    for inbound in inbounds {
        for client in clients {
            let isAllowed = permissions.decide(client, at: inbound)?.isAllowed ?? false
            answers[inbound, default: [:]][client] = isAllowed
            if isAllowed { allowed += 1 }
        }
    }
    let all = Double(clients.count * inbounds.count)
    var count = 0
    let rate =
        all
        * perSecond(1) {
            for inbound in inbounds {
                for client in clients where permissions.decide(client, at: inbound)?.isAllowed == true { count += 1 }
            }
        }
    let bare =
        all
        * perSecond(1) {
            for inbound in inbounds { for client in clients where answers[inbound]?[client] == true { count += 1 } }
        }
    guard allowed > 0, count == 14 * allowed else { throw BenchmarkError("decisions differ from round to round") }
    return Measurement(
        name: "decide", value: rate, unit: "decisions/s", baseline: bare,
        baselineIs: "look-ups of the same decisions in a Dictionary by inbound and client",
        goal: nil,
        notes: ["clients": 100, "inbounds": 100, "allowed": .integer(Int64(allowed)), "namesOfAClient": 9])
}
