import MeshAPI
import MeshAuthority

/// Adds to an observation what users bring that no API server has: files, and the keys that were there before.
struct ProvidedContent: Sendable {
    let planner: AuthorityPlanner
    let files: AuthorityFiles
    let memory = KeyMemory()

    /// - Parameter isCurrent: Whether the observation is known to be up to date: an older one is no reason to forget.
    func complete(_ observation: inout Observation, _ sources: ProvidedSources, isCurrent: Bool) {
        let mesh = observation.mesh.name
        let known = memory[mesh]
        guard sources.isThere || !known.isEmpty else { return }
        observation.files = files.read(sources.files)
        observation.rememberedKeys = known
        var keys = planner.keysToRemember(observation)
        if !isCurrent { keys.merge(known) { new, _ in new } }
        memory[mesh] = keys
        observation.rememberedKeys = keys
    }
}
