import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshAuthority
import MeshOperator

/// Everything that a controller has made, without what is another each time: two runs that came to the same are equal.
struct Settled: Sendable, Hashable, CustomStringConvertible {
    /// Objects by kind and name.
    private var objects: [String: JSONValue] = [:]

    init(_ world: World) async throws {
        let secrets: ListPage<Secret> = try await world.client.list(namespace: World.namespace)
        let names = try RootNames(secrets.objects)
        for secret in secrets.objects where !secret.metadata.name.hasPrefix(World.mark) {
            objects["Secret \(secret.metadata.name)"] = [
                "metadata": Self.metadata(secret.metadata, names), "type": .string(secret.type),
                "data": .object(JSONObject(secret.data.map { ($0.key, names.content($0.value)) })),
            ]
        }
        let bundles: ListPage<ConfigMap> = try await world.client.list(namespace: World.namespace)
        for bundle in bundles.objects
        where bundle.metadata.name != "kube-root-ca.crt" && !bundle.metadata.name.hasPrefix(World.mark) {
            objects["ConfigMap \(bundle.metadata.name)"] = [
                "metadata": Self.metadata(bundle.metadata, names),
                "data": .object(JSONObject(bundle.data.map { ($0.key, names.content(Array($0.value.utf8))) })),
            ]
        }
        let meshes: ListPage<Mesh> = try await world.client.list()
        for mesh in meshes.objects where !mesh.metadata.name.hasPrefix(World.mark) {
            var json = names.normal(mesh.json)
            json["metadata"] = Self.metadata(mesh.metadata, names)
            objects["Mesh \(mesh.metadata.name)"] = json
        }
    }

    private static func metadata(_ metadata: ObjectMeta, _ names: RootNames) -> JSONValue {
        [
            "labels": names.normal(JSONValue(metadata.labels)),
            "annotations": names.normal(JSONValue(metadata.annotations)),
            "finalizers": JSONValue(metadata.finalizers),
            "owners": JSONValue(metadata.ownerReferences.map(\.name)),
            "isDeleting": .bool(metadata.deletionTimestamp != nil),
        ]
    }

    var description: String {
        objects.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.text)" }.joined(separator: "\n")
    }
}

/// Names for roots that do not depend on their keys.
private struct RootNames {
    private var texts: [(text: String, name: String)] = []
    private let signing = PKISigning()

    init(_ secrets: [Secret]) throws {
        for secret in secrets.sorted(by: { $0.metadata.name < $1.metadata.name }) {
            guard secret.metadata.name.contains(".ca-builtin-cert-"),
                let pem = secret.data[Names.secretValue],
                let certificate = try? signing.certificates(pem: pem).first
            else { continue }
            add(certificate, secret.metadata.name)
        }
        // What is in a state alone comes after what has a Secret.
        for secret in secrets where secret.metadata.name.hasSuffix(".ca-state") {
            guard let json = try? JSONValue(parsing: secret.data[Names.secretValue] ?? []) else { continue }
            for root in json["roots"]?.array ?? [] {
                guard let pem = root["certificate"]?.string,
                    let certificate = try? signing.certificates(pem: Array(pem.utf8)).first
                else { continue }
                add(certificate, "\(secret.metadata.name)/\(root["backend"]?.string ?? "")")
            }
        }
    }

    private mutating func add(_ certificate: AuthorityCertificate, _ name: String) {
        guard !texts.contains(where: { $0.text == certificate.fingerprint }) else { return }
        texts.append((certificate.pem, "<certificate \(name)>"))
        texts.append((certificate.fingerprint, "<root \(name)>"))
        texts.append((certificate.subject, "<subject \(name)>"))
    }

    /// A value of a Secret or ConfigMap.
    func content(_ bytes: [UInt8]) -> JSONValue {
        if let fingerprint = try? signing.keyFingerprint(pem: bytes) {
            return normal(.string("<key of \(fingerprint)>"))
        }
        if let json = try? JSONValue(parsing: bytes), json.object != nil { return normal(json) }
        return normal(.string(String(decoding: bytes, as: UTF8.self)))
    }

    func normal(_ json: JSONValue) -> JSONValue {
        switch json {
        case .string(let text): return .string(normal(text))
        case .array(let values): return .array(values.map(normal))
        case .object(let members):
            var kept = JSONObject()
            // Of a bundle document, what follows from the keys and from when it was written.
            for (key, value) in members where !["x", "y", "x5c", "spiffe_sequence"].contains(key) {
                kept[key] = normal(value)
            }
            return .object(kept)
        default: return json
        }
    }

    private func normal(_ text: String) -> String {
        let named = texts.reduce(text) { $0.replacing($1.text, with: $1.name) }
        return named.replacing(/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/, with: "<time>")
            .replacing(/[0-9a-f]{64}/, with: "<another root>")
    }
}
