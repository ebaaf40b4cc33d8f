import JSON

extension TableColumn {
    static let endpointSliceColumns: [TableColumn] = [
        .name,
        .text("AddressType", "What kind of addresses it holds.") { $0["addressType"]?.string ?? "" },
        .text("Ports", "The ports of every endpoint.") { slice in
            CellTexts.firstOf(
                (slice["ports"]?.array ?? []).map {
                    $0["port"]?.integer.map { String($0) } ?? $0["name"]?.string ?? "*"
                })
        },
        .text("Endpoints", "The addresses.") { slice in
            CellTexts.firstOf(
                (slice["endpoints"]?.array ?? []).flatMap { $0["addresses"]?.array?.compactMap(\.string) ?? [] })
        },
        builtInAge,
    ]

    static let networkPolicyColumns: [TableColumn] = [
        .name,
        .text("Pod-Selector", "The Pods that the policy is about.") {
            CellTexts.selector($0["spec"]?["podSelector"]).map { CellTexts.orNone($0) } ?? "<error>"
        },
        builtInAge,
    ]
}
