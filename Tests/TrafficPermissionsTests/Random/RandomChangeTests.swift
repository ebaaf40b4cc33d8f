import KubernetesAPI
import MeshAPI
import Randomness
import Testing

@testable import TrafficPermissions

/// However a mesh came to be what it is, it decides the same; and each change says what it touched.
@Suite struct RandomChangeTests {
    @Test func changesEndWhereTheModelIsAndTellWhatTheyTouch() {
        var changes = 0
        var told = 0
        var needless = 0
        var restored = 0
        randomRounds(100) { seed, generator in
            var meshes = [RandomMesh(&generator), RandomMesh(&generator), RandomMesh(&generator)]
            let clients = meshes.flatMap { generator.clients(of: $0) }
            guard let start = meshes.first, let end = meshes.popLast() else { return }
            var permissions = start.compiled(try start.read(), &generator)
            var before = permissions.verdicts(clients)
            for change in try Self.history(through: meshes, to: end, &generator) {
                let decided = permissions.decidedByLegacy
                let affected = change.carryOut(on: &permissions)
                let after = permissions.verdicts(clients)
                if case .policy = change {
                    let wanted = permissions.decidedByLegacy.filter { decided[$0.key] == nil }
                        .reduce(into: [:]) { $0[$1.value, default: 0] += 1 }
                    let found = permissions.legacyInbounds(in: affected)
                    if found != wanted {
                        Issue.record("seed \(seed): \(change.name) restores older policies on \(found), not \(wanted)")
                    }
                    restored += wanted.count
                }
                for inbound in Set(before.keys).union(after.keys).sorted() {
                    let isOther = before[inbound] != after[inbound]
                    if isOther, !affected.contains(inbound) {
                        Issue.record("seed \(seed): \(change.name) changes \(inbound) and does not say so: \(affected)")
                    }
                    if affected.contains(inbound) { told += 1 }
                    if affected.contains(inbound), !isOther { needless += 1 }
                }
                before = after
                changes += 1
            }
            expectSame(before, end.reference.verdicts(clients), clients, end, "seed \(seed), through changes")
        }
        print(
            "random changes: \(changes), which told of \(told) inbounds, \(needless) of them with all decisions as before; "
                + "\(restored) times an older policy applied again"
        )
    }

    /// Puts, replaces and removes what several meshes have, and ends with what the last one has.
    private static func history(
        through meshes: [RandomMesh], to end: RandomMesh, _ generator: inout SeededGenerator
    ) throws -> [RandomChange] {
        var changes: [RandomChange] = []
        var policies: Set<ObjectKey> = []
        var workloads: Set<ObjectKey> = []
        var legacy: Set<String> = []
        for mesh in meshes + [end] {
            policies.formUnion(mesh.policies.keys)
            workloads.formUnion(mesh.workloads.keys)
            legacy.formUnion(mesh.legacy.keys)
        }
        for mesh in meshes {
            let read = try mesh.read()
            for key in policies.sorted() where generator.isLucky(1, of: 2) { changes.append(.policy(key, read[key])) }
            for key in workloads.sorted() where generator.isLucky(1, of: 2) {
                changes.append(.workload(key, mesh.workloads[key]))
            }
            for name in legacy.sorted() where generator.isLucky(1, of: 2) {
                changes.append(.legacy(name, mesh.legacy[name]))
            }
            changes.append(.precedence(generator.pick(PermissionPrecedence.allCases)))
        }
        changes.shuffle(using: &generator)
        let read = try end.read()
        var last = policies.sorted().map { RandomChange.policy($0, read[$0]) }
        last += workloads.sorted().map { .workload($0, end.workloads[$0]) }
        last += legacy.sorted().map { .legacy($0, end.legacy[$0]) }
        last.append(.precedence(end.precedence))
        return changes + last.shuffled(using: &generator)
    }
}

extension MeshPermissions {
    /// Which older policy decides at each inbound that none of the newer ones selects.
    fileprivate var decidedByLegacy: [InboundID: String] {
        var names: [InboundID: String] = [:]
        for (inbound, id) in workloads.values.flatMap(\.inbounds) {
            guard let inbounds = classes[id], let name = inbounds.legacy?.name, !isSelected(inbounds) else { continue }
            names[inbound] = name
        }
        return names
    }
}
