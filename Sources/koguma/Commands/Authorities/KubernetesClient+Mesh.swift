import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshAuthority

extension KubernetesClient {
    /// How often a request looks again when the Mesh changed meanwhile, as it does while its controller is at work.
    private static var mostAttempts: Int { 10 }

    /// The Mesh, or an error that tells of those that there are.
    func mesh(_ name: String) async throws -> Mesh {
        if let mesh = try await find(Mesh.self, ObjectKey(name: name)) { return mesh }
        let names = try await listAll(Mesh.self).items.map(\.key.name).sorted()
        throw CommandError(
            "there is no Mesh \(name) in the cluster"
                + (names.isEmpty ? ", nor any other" : "; there is \(names.joined(separator: ", "))"))
    }

    /// Writes what a person asks for into the Mesh that it was decided about, and tells what happens.
    func annotate(_ name: String, _ decide: (Mesh) throws -> AnnotationRequest) async throws {
        for _ in 0..<Self.mostAttempts {
            let seen = try await mesh(name)
            let request = try decide(seen)
            guard try await write(request, in: seen) else { continue }
            for note in request.notes { print(note) }
            return
        }
        throw CommandError("Mesh \(name) changes all the time; nothing was asked for. Try again")
    }

    /// Whether the Mesh has the annotation now; if not, it is another by now than it was.
    private func write(_ request: AnnotationRequest, in seen: Mesh) async throws -> Bool {
        if request.isThere { return true }
        do {
            try await mergePatch(
                Mesh.self, seen.key, request.patch(of: seen), options: WriteOptions(fieldManager: Names.project))
            return true
        } catch {
            if error.isOutdated || error.isConflict { return false }
            throw error
        }
    }
}
