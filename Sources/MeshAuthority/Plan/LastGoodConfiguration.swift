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
            let unknown = UnknownMeshKeys.violations(of: specified.json)
            guard unknown.isEmpty else { throw InvalidObjectError(violations: unknown) }
            accepted = LastGoodMutualTLS(keeping: try mesh.spec.mtls())
        } catch {
            effective = Self.lastGood(state, mesh: mesh.name)
            accepted = nil
            let outcome =
                effective == nil
                ? "no valid version of it is known, so that nothing is done for it until it is corrected"
                : "the last valid spec.mtls stays in effect until it is corrected"
            refusals.append(Problem(.invalid, "Mesh \(mesh.name) is invalid, and \(outcome): \(error)"))
        }
        if accepted?.isTooLarge == true { refuseSize(of: mesh, state: state) }
        refusePrecedence(of: mesh)
    }

    /// Goes back to what was valid last, since what is asked for now cannot be done.
    mutating func refuse(_ problem: Problem, effective: EffectiveMutualTLS?) {
        refusals.append(problem)
        self.effective = effective
        accepted = nil
    }

    /// What could not be kept could not stay in effect after an invalid edit either.
    private mutating func refuseSize(of mesh: Mesh, state: CAState?) {
        refuse(
            Problem(
                .invalid,
                "spec.mtls of Mesh \(mesh.name) is larger than \(LastGoodMutualTLS.limit / 1024) KiB, and the last valid "
                    + "version of it stays in effect. Move what makes it large to a Secret"),
            effective: Self.lastGood(state, mesh: mesh.name))
    }

    static func lastGood(_ state: CAState?, mesh: String) -> EffectiveMutualTLS? {
        guard let lastGood = state?.lastGood else { return nil }
        guard let mtls = lastGood.mtls else { return .off }
        guard let effective = try? EffectiveMutualTLS(MutualTLSSpec(json: mtls), mesh: mesh),
            effective.backends.allSatisfy({ Names.isUsable(backend: $0.name) })
        else { return nil }
        return effective
    }

    private mutating func refusePrecedence(of mesh: Mesh) {
        guard !mesh.permissionPrecedence.isKnown else { return }
        refusals.append(
            Problem(
                .unknownPrecedence,
                "Annotation \(Names.Annotation.permissionPrecedence) of Mesh \(mesh.name) is neither "
                    + "\(PermissionPrecedence.allowWins.rawValue) nor \(PermissionPrecedence.mostSpecific.rawValue); "
                    + "\(PermissionPrecedence.mostSpecific.rawValue), the stricter, holds until it is corrected"))
    }
}
