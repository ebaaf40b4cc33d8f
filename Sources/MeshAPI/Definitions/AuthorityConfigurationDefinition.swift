import JSON

/// The definition of `conf` of a backend.
///
/// What it may hold depends on the type of the backend, so that the rules are those of the backend; fields that are not
/// known are kept, and `UnknownMeshKeys` tells of them.
enum AuthorityConfigurationDefinition {
    static let root = Field.object(
        "Depends on the type.",
        [
            "caCert": .object(
                "builtin: how a root is made. A change takes effect with the next root.",
                [
                    "RSAbits": .integerOrString(
                        "Asks for RSA of that many bits, 2048 to 8192, instead of ECDSA P-256.", maxLength: 8),
                    "rsaBits": .integerOrString("Another spelling of RSAbits.", maxLength: 8),
                    "expiration": .string(
                        "How long a root lives, as 10y (the default): from 1h to 100y.", maxLength: 32),
                ]
            ).open(),
            "cert": source("provided: where the certificate is, followed by its issuers if it is an intermediate."),
            "key": source("provided: where the private key is."),
        ]
    ).open()

    /// Rules of the backend.
    static let rules = [
        isDefined("cert"),
        isDefined("key"),
        Rule(
            // Empty is absent, as in Kuma.
            "\(noBuiltin("expiration")) || \(expiration) == '' || \(expiration).matches('\(KumaDuration.pattern)')",
            "not a valid duration string",
            messageExpression: "'not a valid duration string: \"' + \(expiration) + '\"'",
            at: ".conf.caCert.expiration",
            isKept: { ($0.builtin("expiration")?.string).map { $0.isEmpty || KumaDuration.parse($0) != nil } ?? true },
            text: { Message.notADuration($0.builtin("expiration")?.string ?? "") }),
        Rule(
            "\(noBuiltin("expiration")) || (\(KumaDurationRule.isBetween(expiration, leastLifetime, mostLifetime)))",
            Message.rootLifetime, at: ".conf.caCert.expiration"
        ) { backend in
            backend.builtin("expiration")?.string.map {
                KumaDurationRule.isBetween($0, leastLifetime, mostLifetime)
            } ?? true
        },
        isKeySize("RSAbits"),
        isKeySize("rsaBits"),
        Rule(
            "\(noBuiltin("RSAbits")) || !has(\(conf).rsaBits) || string(\(conf).RSAbits) == string(\(conf).rsaBits)",
            Message.keySizeTwice, at: ".conf.caCert"
        ) { backend in
            guard let bits = backend.builtin("RSAbits"), let other = backend.builtin("rsaBits") else { return true }
            return (bits.string ?? bits.text) == (other.string ?? other.text)
        },
    ]

    /// Shorter ones would be renewed all the time; the successor of a root needs the propagation delay.
    static let leastLifetime = Duration.seconds(3600)

    /// What certificates can express ends in the year 9999.
    static let mostLifetime = Duration.seconds(100 * 365 * 86_400)

    private static let conf = "self.conf.caCert"
    private static let expiration = "self.conf.caCert.expiration"

    /// CEL: that the backend is not builtin, or does not have that member of `caCert`.
    private static func noBuiltin(_ key: String) -> String {
        "self.type != 'builtin' || !has(self.conf) || !has(\(conf)) || !has(\(conf).\(key))"
    }

    private static func isDefined(_ key: String) -> Rule {
        Rule(
            "self.type != 'provided' || (has(self.conf) && has(self.conf.\(key)))",
            Message.dataSourceUndefined, at: ".conf.\(key)"
        ) { backend in
            backend["type"] != "provided" || backend["conf"]?.has(key) == true
        }
    }

    /// Zero is Kuma's "not set".
    private static func isKeySize(_ key: String) -> Rule {
        Rule(
            """
            \(noBuiltin(key)) || (string(\(conf).\(key)).matches('^[0-9]{1,5}$') && \
            [int(\(conf).\(key))].all(bits, bits == 0 || (bits >= 2048 && bits <= 8192)))
            """,
            Message.keySize(key), at: ".conf.caCert"
        ) { backend in
            guard let value = backend.builtin(key) else { return true }
            let text = value.string ?? value.text
            guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let bits = Int(text)
            else { return false }
            return bits == 0 || (2048...8192).contains(bits)
        }
    }

    /// A `DataSource` of Kuma's.
    private static func source(_ description: String) -> Field {
        let notEmpty = Rule("size(self) > 0", Message.empty) { $0.string.map { !$0.isEmpty } ?? true }
        return Field.object(
            description,
            [
                "secret": .string("A Secret of the system namespace, type system.kuma.io/secret.", maxLength: 253)
                    .keeping(notEmpty),
                // 128 KiB holds any chain of certificates.
                "inline": .string("Base64 of PEM. Whoever reads Meshes can read it.", maxLength: 131_072)
                    .keeping(notEmpty),
                "inlineString": .string("PEM. Whoever reads Meshes can read it.", maxLength: 131_072)
                    .keeping(notEmpty),
                "file": .string("A file of the controller, below --ca-file-dir.", maxLength: 4096)
                    .keeping(notEmpty),
            ]
        )
        .open()
        .keeping(
            Rule(
                DataSource.fields.map { "has(self.\($0))" }.joined(separator: " || "), Message.dataSourceMissing
            ) { source in
                DataSource.fields.contains { source.has($0) }
            },
            Rule(
                "[\(DataSource.fields.map { "has(self.\($0))" }.joined(separator: ", "))].filter(chosen, chosen).size() <= 1",
                Message.dataSourceAmbiguous
            ) { source in
                DataSource.fields.count { source.has($0) } <= 1
            })
    }
}

extension JSONValue {
    /// A member of `conf.caCert`, if this is a builtin backend that has it.
    fileprivate func builtin(_ key: String) -> JSONValue? {
        guard self["type"] == "builtin", let value = self[path: ["conf", "caCert", key]], !value.isNull else {
            return nil
        }
        return value
    }
}
