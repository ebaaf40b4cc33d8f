import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Randomness
import Testing

@testable import TrafficPermissions

/// Replacing an invalid part of a policy by any valid one can only widen access: nobody who may call may call no more.
@Suite struct RandomNarrowingTests {
    @Test func replacingAnInvalidPartNeverNarrows() {
        var replaced = 0
        var wider = 0
        randomRounds(200) { seed, generator in
            for _ in 0..<5 {
                let mesh = RandomMesh.valid(&generator)
                guard let key = mesh.policies.keys.sorted().randomElement(using: &generator),
                    let policy = mesh.policies[key], let part = generator.part(of: policy["spec"] ?? .null)
                else { continue }
                var broken = mesh
                broken.policies[key]?["spec"]?[part.place] = part.invalid
                // What was to be invalid may be valid, as two items of `from` in one.
                guard try !MeshTrafficPermission(json: broken.policies[key] ?? .null).faults.isEmpty else { continue }
                var mended = mesh
                mended.policies[key]?["spec"]?[part.place] = part.valid
                let clients = generator.clients(of: mesh)
                for precedence in PermissionPrecedence.allCases {
                    broken.precedence = precedence
                    mended.precedence = precedence
                    let before = try broken.compiled(broken.read(), &generator).verdicts(clients)
                    let after = try mended.compiled(mended.read(), &generator).verdicts(clients)
                    for (inbound, verdicts) in before {
                        for (client, (old, new)) in zip(clients, zip(verdicts, after[inbound] ?? [])) {
                            replaced += 1
                            if old?.isAllowed == false, new?.isAllowed == true { wider += 1 }
                            guard old?.isAllowed == true, new?.isAllowed != true else { continue }
                            Issue.record(
                                """
                                seed \(seed), \(precedence): \(client.names) is let in at \(inbound) by \
                                \(old?.decider ?? "nobody") until \(part.place) of \(key) is mended, and then denied by \
                                \(new?.decider ?? "nothing"):
                                \(broken.policies[key]?.text ?? "")
                                \(mended.policies[key]?.text ?? "")
                                """)
                        }
                    }
                }
            }
        }
        print("random replacements: \(replaced) decisions, \(wider) of them wider")
        #expect(wider > 0)
    }

    /// Nor does a precedence that is not known: it means the one that allows less.
    @Test func mostSpecificAllowsNobodyWhomAllowWinsDoesNot() {
        randomRounds(200) { seed, generator in
            var mesh = RandomMesh(&generator)
            let clients = generator.clients(of: mesh)
            let policies = try mesh.read()
            mesh.precedence = .mostSpecific
            let narrow = mesh.compiled(policies, &generator).verdicts(clients)
            mesh.precedence = .allowWins
            let wide = mesh.compiled(policies, &generator).verdicts(clients)
            for (inbound, verdicts) in narrow {
                for (narrow, wide) in zip(verdicts, wide[inbound] ?? []) where narrow?.isAllowed == true {
                    #expect(wide?.isAllowed == true, "seed \(seed), at \(inbound)")
                }
            }
        }
    }

    /// The same of the older policies, of which what is not understood is nil.
    @Test func replacingAnInvalidDestinationNeverNarrows() {
        randomRounds(200) { seed, generator in
            var mesh = RandomMesh.valid(&generator)
            mesh.policies = [:]
            for _ in 0..<3 {
                let policy = generator.legacyPolicy()
                mesh.legacy[policy.name] = policy
            }
            guard let name = mesh.legacy.keys.sorted().first, let count = mesh.legacy[name]?.destinations.count else {
                return
            }
            let place = Int.random(in: 0..<count, using: &generator)
            let clients = generator.clients(of: mesh)
            let after = mesh.compiled([:], &generator).verdicts(clients)
            mesh.legacy[name]?.destinations[place] = nil as [String: String]?
            let before = mesh.compiled([:], &generator).verdicts(clients)
            for (inbound, verdicts) in before {
                for (old, new) in zip(verdicts, after[inbound] ?? []) where old?.isAllowed == true {
                    #expect(new?.isAllowed == true, "seed \(seed), at \(inbound)")
                }
            }
        }
    }
}

extension RandomMesh {
    /// One without a fault.
    static func valid(_ generator: inout SeededGenerator) -> RandomMesh {
        var mesh = RandomMesh(&generator)
        mesh.policies = [:]
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let policy = generator.validPolicy(in: generator.pick(Self.namespaces))
            mesh.policies[key(policy)] = policy
        }
        return mesh
    }
}

/// A part of a specification, in a form that is not valid and in one that is.
private struct Part {
    let place: [JSONStep]
    let invalid: JSONValue?
    /// Nil where the part had better not be there.
    let valid: JSONValue?
}

extension SeededGenerator {
    fileprivate mutating func part(of spec: JSONValue) -> Part? {
        let garbage: [JSONValue] = [5, "oops", [:], true, [[:]], ["kind": "Mesh", "oops": 1], ["kind": "MeshGateway"]]
        let from = spec["from"]?.array ?? []
        let rules = spec["rules"]?.array ?? []
        switch Int.random(in: 0..<9, using: &self) {
        case 0: return Part(place: [.member("targetRef")], invalid: pick(garbage), valid: target())
        case 1: return Part(place: [.member("targetRef")], invalid: pick(garbage), valid: nil)
        case 2: return Part(place: [.member(pick(["oops", "froms"]))], invalid: pick(garbage + [.null]), valid: nil)
        case 3:
            return Part(
                place: [.member("from")], invalid: pick(["oops", 5, [:], ["kind": "Mesh"], true]),
                valid: .array((0..<pick([1, 2])).map { _ in fromItem() }))
        case 4:
            return Part(
                place: [.member("rules")], invalid: pick(["oops", 5, [:], ["default": [:]], true]),
                valid: .array((0..<pick([1, 2])).map { _ in rule() }))
        case 5 where !from.isEmpty:
            let item: [JSONStep] = [.member("from"), .element(Int.random(in: from.indices, using: &self))]
            switch Int.random(in: 0..<5, using: &self) {
            case 0: return Part(place: item + [.member("targetRef")], invalid: pick(garbage), valid: client())
            case 1: return Part(place: item + [.member("targetRef")], invalid: nil, valid: client())
            case 2: return Part(place: item + [.member("default")], invalid: pick(garbage + [.null]), valid: action())
            case 3: return Part(place: item + [.member("oops")], invalid: pick(garbage), valid: nil)
            // Of which not even the action is known.
            default:
                return Part(place: item, invalid: pick([5, "oops", .null, [:], ["default": [:]]]), valid: fromItem())
            }
        case 6, 7, 8:
            guard !rules.isEmpty else { return nil }
            let index = Int.random(in: rules.indices, using: &self)
            let item: [JSONStep] = [.member("rules"), .element(index)]
            let lists = ["allow", "allowWithShadowDeny", "deny"].filter { rules[index]["default"]?[$0] != nil }
            let list = pick(lists)
            let place: [JSONStep] = item + [.member("default"), .member(list)]
            switch Int.random(in: 0..<6, using: &self) {
            case 0: return Part(place: item, invalid: pick([5, "oops", .null, [:], ["default": [:]]]), valid: rule())
            case 1: return Part(place: item + [.member("default"), .member("oops")], invalid: [[:]], valid: nil)
            case 2: return Part(place: place, invalid: pick(["oops", 5, ["spiffeID": [:]]]), valid: .array([match()]))
            case 3:
                return Part(
                    place: place + [.element(0), .member("spiffeID")],
                    invalid: pick(
                        [5, [:], ["type": "Exact"], ["type": "Exact", "value": "spiffe://default/"]] as [JSONValue]),
                    valid: match()["spiffeID"])
            case 4:
                return Part(
                    place: place + [.element(0)],
                    invalid: pick([[:], .null, "x", ["sni": ["type": "Exact", "value": "web"]]] as [JSONValue]),
                    valid: match())
            default:
                return Part(
                    place: place + [.element(0), .member("sni")],
                    invalid: pick([5, [:], ["type": "Prefix", "value": "web"]] as [JSONValue]),
                    valid: pick([nil, ["type": "Exact", "value": "web"]]))
            }
        default: return nil
        }
    }
}
