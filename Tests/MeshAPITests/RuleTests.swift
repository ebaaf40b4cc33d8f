import FoundationEssentials
import JSON
import KubernetesAPI
import Randomness
import TestSupport
import Testing

@testable import MeshAPI

/// The rules in CEL, evaluated by `cel-python`, and in Swift find the same.
@Suite struct RuleTests {
    private static let python =
        ProcessInfo.processInfo.environment["CEL_PYTHON"] ?? testDirectory + "/../../.venv/bin/python"

    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: python),
            "SKIPPED: no .venv with cel-python; `make setup` makes it"))
    func agreeWithCEL() async throws {
        let seed = UInt64.random(in: .min ... .max)
        var generator = Mutator(seed: seed)
        let objects = (Corpus.valid + Corpus.invalid).map(\.object)
        let mutated = (0..<300).map { _ in generator.mutate(objects) }
        // Rules are evaluated only for objects that keep the schema well enough.
        let candidates = (objects + mutated).map(\.stored).filter { object in
            let schema = CustomResourceDefinitions.schema(for: object.gvk)
            return schema?.validate(object).contains(where: \.preventsRules) == false
        }

        let directory = try TemporaryDirectory()
        func write(_ values: [JSONValue], to name: String) throws -> String {
            try directory.write(values.map { $0.text + "\n" }.joined(), to: name)
        }
        let evaluation = Command(
            Self.python,
            [
                testDirectory + "/CEL/evaluate.py", try write(CustomResourceDefinitions.all, to: "definitions"),
                try write(candidates, to: "objects"),
            ], limit: .seconds(300))
        let outcome = try await evaluation.run()
        try #require(outcome.exit == .code(0), "\(outcome.errors) (seed \(seed))")
        let lines = outcome.output.split(separator: "\n")
        try #require(lines.count == candidates.count)

        for (object, line) in zip(candidates, lines) {
            let evaluated: [[String]] = try JSONReader(["list": JSONValue(parsing: Array(line.utf8))]).required("list")
            let definition = try #require(
                CustomResourceDefinitions.definitions.first { $0.type.gvk == object.gvk })
            let ours = definition.root.violations(of: object).map { "\($0.path): \($0.message)" }.sorted()
            let theirs = evaluated.map { $0.joined(separator: ": ") }.sorted()
            #expect(ours == theirs, "\(object) (seed \(seed))")
        }
    }
}

/// What admission lets through has a meaning, and what it does not never traps.
@Suite struct MutatedObjectTests {
    @Test func admittedRandomObjectsHaveAMeaning() {
        let objects = (Corpus.valid + Corpus.invalid).map(\.object)
        randomRounds { seed, _ in
            var generator = Mutator(seed: seed)
            for _ in 0..<170 {
                let object = generator.mutate(objects).stored
                let isValid = CustomResourceDefinitions.validate(object)?.isEmpty == true
                #expect(isValid == (CustomResourceDefinitions.admissionViolations(of: object) == []))
                if object.gvk == Mesh.resource.gvk {
                    let mesh = try Mesh(json: object)
                    #expect((try? mesh.mutualTLS()) != nil || !isValid, "\(object) (seed \(seed))")
                } else if object.gvk == Dataplane.resource.gvk {
                    _ = try Dataplane(json: object).networking.inbounds.map(\.servicePort)
                } else if object.gvk == TrafficPermission.resource.gvk {
                    let permission = try TrafficPermission(json: object)
                    #expect((try? permission.specification()) != nil || !isValid, "\(object) (seed \(seed))")
                } else {
                    let permission = try MeshTrafficPermission(json: object)
                    #expect((try? permission.specification()) != nil || !isValid, "\(object) (seed \(seed))")
                }
            }
        }
    }
}

/// Makes objects from others: parts of them removed, replaced or added.
struct Mutator {
    private var state: UInt64
    private static let scraps: [JSONValue] = [
        .null, "", "x", 0, -1, 1, true, [], [:], 1.5, "0", "builtin", "1h", "Mesh", "MeshService", "ü", "q\"\\",
        [.null],
        ["a": "b"], [["name": "a"]], "2048", "spiffe://default/a/", "10.0.0.1", "::1", 8080, "BUILTIN", "HTTP",
    ]
    private static let names = [
        "name", "type", "mode", "labels", "tags", "conf", "enabled", "ca", "namespace", "cert", "caCert", "default",
        "from", "rules", "spiffeID", "proxyTypes", "nobodyKnowsIt", "address", "port", "serviceAddress", "servicePort",
        "gateway", "inbound", "sources", "destinations", "match", "kuma.io/service", "kuma.io/protocol", "protocol",
    ]

    init(seed: UInt64) { state = seed }

    mutating func mutate(_ objects: [JSONValue]) -> JSONValue {
        var object = objects[Int(below: objects.count, &self)]
        for _ in 0...Int(below: 3, &self) {
            guard let spec = object["spec"] else { continue }
            object["spec"] = mutate(spec, depth: 0)
        }
        return object
    }

    private mutating func mutate(_ value: JSONValue, depth: Int) -> JSONValue {
        switch value {
        case .object(let members) where !members.isEmpty && Int(below: 5, &self) > 0:
            var changed = members
            let key = members.keys[Int(below: members.count, &self)]
            switch Int(below: 8, &self) {
            case 0: changed[key] = nil
            case 1: changed[Self.names[Int(below: Self.names.count, &self)]] = scrap()
            default: changed[key] = members[key].map { mutate($0, depth: depth + 1) }
            }
            return .object(changed)
        case .array(let elements) where !elements.isEmpty && Int(below: 5, &self) > 0:
            var changed = elements
            let index = Int(below: elements.count, &self)
            switch Int(below: 8, &self) {
            case 0: changed.remove(at: index)
            case 1: changed.append(elements[index])
            default: changed[index] = mutate(elements[index], depth: depth + 1)
            }
            return .array(changed)
        default: return scrap()
        }
    }

    private mutating func scrap() -> JSONValue { Self.scraps[Int(below: Self.scraps.count, &self)] }
}

extension Mutator: RandomNumberGenerator {
    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension Int {
    fileprivate init(below bound: Int, _ generator: inout Mutator) {
        self = Int.random(in: 0..<bound, using: &generator)
    }
}
