/// The forms of lists of policies, each once, for as long as some class of inbounds has it.
struct FormCache: Sendable {
    private var entries: [PolicyList.ID: (form: Form, uses: Int)] = [:]
    /// How many there were so far.
    private(set) var made = 0

    /// The form of a list of policies; whoever takes it gives it back.
    mutating func take(_ policies: PolicyList) -> Form {
        if let entry = entries[policies.id] {
            entries[policies.id]?.uses += 1
            return entry.form
        }
        let form = Form(policies.id)
        made += 1
        entries[policies.id] = (form, 1)
        return form
    }

    /// One class less has it.
    mutating func giveBack(_ form: Form) {
        guard let uses = entries[form.id]?.uses else { return }
        if uses > 1 {
            entries[form.id]?.uses = uses - 1
        } else {
            entries[form.id] = nil
        }
    }
}
