import JSON

/// The definition of `spec.mtls` of a Mesh: a closed schema, so that a misspelt field is refused.
enum MutualTLSDefinition {
    /// At most eight roots are trusted at once, and the one that signs needs room for its successor.
    static let backendLimit = 7

    /// `ca-builtin-cert-` and 47 characters make a DNS label of 63.
    static let backendNameLimit = 47

    static let root = Field.object(
        """
        Mutual TLS. Either backends and enabledBackend, or the older form with enabled and ca. \
        Absent means that it is off; condition MutualTLS always says which.
        """,
        [
            "enabledBackend": .string(
                "The backend that signs. Absent or empty means that mutual TLS is off.", maxLength: backendNameLimit),
            "backends": .list(
                "The certificate authorities of the mesh. All of them are trusted; the enabled one signs.",
                of: backend, maxItems: backendLimit, key: "name"
            )
            .keeping(
                // The server says the same with the name, which is the key of the list; these words are Kuma's, and to
                // name it in them costs more than a server allows.
                Rule(
                    "self.all(b, self.exists_one(other, other.name == b.name))", Message.nameTaken
                ) { backends in
                    let names = (backends.array ?? []).compactMap { $0["name"] }
                    return Set(names).count == names.count
                }),
            "skipValidation": .boolean("Kept; skips nothing."),
            "enabled": .boolean("Older form: whether mutual TLS is on."),
            "ca": authority,
        ]
    )
    .keeping(
        Rule(
            "!((has(self.enabled) || has(self.ca)) && (has(self.backends) || has(self.enabledBackend)))",
            Message.bothForms
        ) { mtls in
            !((mtls.has("enabled") || mtls.has("ca")) && (mtls.has("backends") || mtls.has("enabledBackend")))
        },
        Rule(
            """
            !has(self.enabledBackend) || self.enabledBackend == '' || \
            (has(self.backends) && self.backends.exists(b, b.name == self.enabledBackend))
            """,
            Message.enabledBackendUnknown, at: ".enabledBackend"
        ) { mtls in
            guard mtls.hasContent("enabledBackend") else { return true }
            return mtls["backends"]?.array?.contains { $0["name"] == mtls["enabledBackend"] } ?? false
        }
    )

    /// The types of backends that Kong Mesh adds to Kuma's.
    private static let kongTypes = ["vault", "acmpca", "certmanager"]

    private static let authority = Field.object(
        "Older form: the certificate authority; builtin if absent.",
        [
            "builtin": .object("Koguma makes and keeps the certificate authority."),
            "provided": .object(
                """
                The certificate and private key are in the Secrets <mesh>.ca-provided-cert-provided and \
                <mesh>.ca-provided-key-provided of the system namespace.
                """),
        ]
    )
    .keeping(
        Rule("has(self.builtin) != has(self.provided)", Message.oneAuthority) { ca in
            ca.has("builtin") != ca.has("provided")
        })

    private static let backend = Field.object(
        "A certificate authority.",
        required: ["name", "type"],
        [
            "name": .string("A name of one's choice: a DNS label.", maxLength: backendNameLimit)
                .keeping(
                    Rule(
                        "self.matches('\(DNSLabel.pattern)')", "name must be valid dns name",
                        messageExpression: "'\"' + self + '\" name must be valid dns name'",
                        isKept: { $0.string.map(DNSLabel.isValid) ?? true },
                        text: { Message.notADNSName($0.string ?? "") })),
            "type": .string(
                "builtin: Koguma makes and keeps the certificate authority. provided: conf says where yours is.",
                maxLength: 63
            )
            .keeping(
                Rule(
                    "self in ['builtin', 'provided']", Message.typeUnknown,
                    messageExpression: """
                        '\(Message.typeUnknown): "' + self + (self in [\(kongTypes.map { "'\($0)'" }.joined(separator: ", "))] \
                        ? '\(Message.typeOfKong)' : '\(Message.typeOfNobody)')
                        """,
                    isKept: { type in type.string.map { $0 == "builtin" || $0 == "provided" } ?? true },
                    text: { type in
                        let name = type.string ?? ""
                        let remedy = kongTypes.contains(name) ? Message.typeOfKong : Message.typeOfNobody
                        return "\(Message.typeUnknown): \"\(name)\(remedy)"
                    })),
            "mode": .string(
                """
                STRICT (the default): inbounds accept mutual TLS only. PERMISSIVE: they accept plaintext as well, \
                for the time in which workloads are moved into the mesh.
                """, oneOf: MutualTLSMode.allCases.map(\.rawValue)),
            "dpCert": leaf,
            "rootChain": .object(
                "Kept, without effect: fetching the root certificate.",
                ["requestTimeout": requestTimeout]),
            "conf": AuthorityConfigurationDefinition.root,
        ]
    )
    .keeping(AuthorityConfigurationDefinition.rules)

    private static let requestTimeout = Field.string(
        "Kept, without effect: how long to wait, as 10s or 1m30s.", maxLength: 64, pattern: GoDuration.pattern)

    private static let leaf = Field.object(
        "The certificates of workloads.",
        [
            "rotation": .object(
                "When they are renewed.",
                [
                    "expiration": .string(
                        """
                        How long a certificate lives, as 24h or 7d: from 10m to 90d. It is renewed after two thirds \
                        of that.
                        """, maxLength: 32
                    )
                    .keeping(
                        KumaDurationRule.between(
                            .seconds(600), .seconds(90 * 86_400), Message.leafLifetime))
                ]),
            "requestTimeout": requestTimeout,
        ]
    )
    .keeping(
        Rule(
            """
            has(self.rotation) && has(self.rotation.expiration) && \
            self.rotation.expiration.matches('\(KumaDuration.pattern)')
            """,
            Message.format, at: ".rotation.expiration"
        ) { leaf in
            leaf["rotation"]?["expiration"]?.string.map { KumaDuration.parse($0) != nil } ?? false
        })
}

/// Rules about durations in Kuma's notation.
enum KumaDurationRule {
    /// That a string which is a duration lies between two others.
    ///
    /// What is no duration is the business of another rule.
    static func between(_ least: Duration, _ most: Duration, _ message: String) -> Rule {
        Rule(isBetween("self", least, most), message) { value in
            value.string.map { isBetween($0, least, most) } ?? true
        }
    }

    /// CEL for the same, about the string that the expression yields.
    static func isBetween(_ subject: String, _ least: Duration, _ most: Duration) -> String {
        let units = KumaDuration.units.map { "'\($0.name)': \($0.milliseconds)" }.joined(separator: ", ")
        let milliseconds = "int(\(subject).find('^[0-9]+')) * {\(units)}[\(subject).find('[a-z]+$')]"
        return """
            \(subject) != '0' && (!\(subject).matches('\(KumaDuration.pattern)') || \
            [\(milliseconds)].all(ms, ms >= \(least.wholeMilliseconds) && ms <= \(most.wholeMilliseconds)))
            """
    }

    static func isBetween(_ text: String, _ least: Duration, _ most: Duration) -> Bool {
        KumaDuration.parse(text).map { $0 >= least && $0 <= most } ?? true
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int64 { Int64(self / .milliseconds(1)) }
}
