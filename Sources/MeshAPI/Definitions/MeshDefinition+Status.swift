import JSON

extension MeshDefinition {
    static let status = Field.object(
        "What the mesh is.",
        [
            "observedGeneration": StatusFields.observedGeneration,
            "conditions": StatusFields.conditions,
            "mtls": .object(
                "What mutual TLS of the mesh runs on.",
                [
                    "backend": .string(
                        "The backend that signs.", maxLength: MutualTLSDefinition.backendNameLimit,
                        pattern: backendPattern),
                    "mode": .string(
                        "What inbounds accept.", oneOf: MutualTLSMode.allCases.map(\.rawValue)),
                    "precedence": .string(
                        "Which permission decides where several match: AllowWins or MostSpecific.", maxLength: 32),
                    "phase": .string(
                        "Where a rotation stands; absent if there is none.",
                        oneOf: RotationPhase.allCases.map(\.rawValue)),
                    "ca": authority,
                    "anchors": .list(
                        "The roots of the mesh, newest first.", of: anchor,
                        maxItems: 16),
                    // Taints are for ever; a mesh that saw a thousand has other troubles.
                    "tainted": .list(
                        "SPKI fingerprints of roots that are never trusted again.", of: fingerprint, maxItems: 1024),
                    "certificates": .object(
                        "The certificates of workloads.",
                        [
                            "total": .integer("How many there should be."),
                            "valid": .integer("How many are valid."),
                            "overdue": .integer("How many should have been issued or renewed already."),
                            "earliestExpiry": .time("When the first of them expires."),
                        ]),
                ]),
            "dataplanes": .object(
                "The proxies of the mesh.",
                [
                    "total": .integer("How many there are."),
                    "connected": .integer("How many are connected."),
                    "unprotected": .integer(
                        "How many have an inbound that accepts plaintext, or that no connected proxy guards."),
                ]),
        ]
    )

    private static let fingerprint = Field.string(
        "SHA-256 of the SubjectPublicKeyInfo, lower-case hexadecimal.", maxLength: 64, pattern: "^[0-9a-f]{64}$")

    private static let backendPattern = "^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$"

    private static let authority = Field.object(
        "The certificate authority that signs.",
        required: ["fingerprint"],
        [
            "subject": .string("Its subject, as in RFC 2253.", maxLength: 4096),
            "fingerprint": fingerprint,
            "notBefore": .time("From when it is valid."),
            "notAfter": .time("Until when it is valid."),
        ])

    private static let anchor = Field.object(
        "A root.",
        required: ["fingerprint"],
        [
            "backend": .string(
                "Its backend; empty if that is not known.", maxLength: MutualTLSDefinition.backendNameLimit,
                pattern: backendPattern),
            "fingerprint": fingerprint,
            "phase": .string(
                "Prepared: not yet known to anybody. Published: trusted, not yet signing. Signing. Retiring: "
                    + "trusted until what it signed has expired.",
                oneOf: RootPhase.allCases.map(\.rawValue)),
            "notAfter": .time("Until when it is valid."),
            "noLeafAfter": .time("Upper bound of what it signed: until then it stays trusted."),
        ])
}

/// Fields that every status has.
enum StatusFields {
    static let observedGeneration = Field.integer("The metadata.generation that the status is about.")

    /// As `metav1.Condition`, bounds included.
    static let conditions = Field.list(
        "What holds for the object. Ready is the one to wait for.",
        of: .object(
            "One observation.",
            required: ["type", "status", "reason", "message", "lastTransitionTime"],
            [
                "type": .string(
                    "What it is about, in CamelCase.", maxLength: 316,
                    pattern: "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
                        + "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$"),
                "status": .string("Whether it holds.", oneOf: ["True", "False", "Unknown"]),
                "reason": .string(
                    "Why, in one CamelCase word for programs.", maxLength: 1024,
                    pattern: "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$"
                ).atLeast(characters: 1),
                "message": .string("Why, for people.", maxLength: 32_768),
                "observedGeneration": .integer("The metadata.generation that was looked at."),
                "lastTransitionTime": .time("When status last changed."),
            ]),
        maxItems: 32, key: "type")
}
