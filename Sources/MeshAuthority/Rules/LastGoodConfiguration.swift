import JSON
import KubernetesAPI
import MeshAPI

/// An invalid edit changes nothing: what was valid last stays in effect, and the Mesh says so.
extension Configuration {
    init(_ mesh: Mesh, state: CAState?) {
        var specified = mesh
        // What a controller wrote is none of the user's mistakes.
        specified.status = nil
        do {
            effective = try specified.mutualTLS()
            accepted = LastGoodMutualTLS(mtls: mesh.spec.rawMutualTLS)
        } catch {
            effective = Self.lastGood(state, mesh: mesh.name)
            accepted = nil
            let outcome =
                effective == nil
                ? "no valid version of it is known, so that nothing is done for it until it is corrected"
                : "the last valid spec.mtls stays in effect until it is corrected"
            refusals.append(Problem(.invalid, "Mesh \(mesh.name) is invalid, and \(outcome): \(error)"))
        }
        refusePrecedence(of: mesh)
    }

    /// Goes back to what was valid last, since what is asked for now cannot be done.
    mutating func refuse(_ problem: Problem, mesh: String, state: CAState?) {
        refusals.append(problem)
        effective = Self.lastGood(state, mesh: mesh)
        accepted = nil
    }

    private static func lastGood(_ state: CAState?, mesh: String) -> EffectiveMutualTLS? {
        guard let lastGood = state?.lastGood else { return nil }
        guard let mtls = lastGood.mtls else { return .off }
        return try? EffectiveMutualTLS(MutualTLSSpec(json: mtls), mesh: mesh)
    }

    private mutating func refusePrecedence(of mesh: Mesh) {
        guard let text = mesh.metadata.annotations[Names.Annotation.permissionPrecedence],
            Precedence(rawValue: text) == nil
        else { return }
        refusals.append(
            Problem(
                .unknownPrecedence,
                "Annotation \(Names.Annotation.permissionPrecedence) of Mesh \(mesh.name) is neither "
                    + "\(Precedence.allowWins.rawValue) nor \(Precedence.mostSpecific.rawValue); "
                    + "\(Precedence.mostSpecific.rawValue), the stricter, holds until it is corrected"))
    }
}

/// Which permission decides where several match.
enum Precedence: String, Sendable {
    case allowWins = "AllowWins"
    case mostSpecific = "MostSpecific"

    /// What holds for a mesh: a value that is not known means the stricter.
    init(of mesh: Mesh) {
        guard let text = mesh.metadata.annotations[Names.Annotation.permissionPrecedence] else {
            self = .allowWins
            return
        }
        self = Precedence(rawValue: text) ?? .mostSpecific
    }
}
