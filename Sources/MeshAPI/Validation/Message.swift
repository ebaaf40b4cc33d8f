/// The texts of validation: Kuma's where it has one, so that what users look for is found.
enum Message {
    // Mesh
    static let bothForms = "must not mix the older form (enabled, ca) with backends and enabledBackend"
    static let bothAuthorities = "must not have both builtin and provided"
    static let meshNameTooLong = "cannot be longer than 63 characters"
    static let meshNameNotALabel =
        "must be an RFC 1035 label: lower case letters, digits and '-', beginning with a letter"
    static let enabledBackendUnknown = "has to be set to one of the backends in the mesh"
    static let typeUnknown = "could not find installed plugin for this type"
    static let format = "has to be a valid format"
    static let leafLifetime = "has to be between 10m and 90d"
    static let rootLifetime = "has to be between 1h and 100y"
    static let keySize = "has to be between 2048 and 8192"
    static let keySizeTwice = "RSAbits and rsaBits must not differ"
    static let dataSourceUndefined = "has to be defined"
    static let dataSourceMissing = "data source has to be chosen. Available sources: secret, file, inline"
    static let dataSourceAmbiguous = "only one data source can be chosen"
    static let empty = "cannot be empty"

    static func nameTaken(_ name: String) -> String { "\"\(name)\" name is already used for another backend" }
    static func notADNSName(_ name: String) -> String { "\"\(name)\" name must be valid dns name" }
    static func notADuration(_ text: String) -> String { "not a valid duration string: \"\(text)\"" }
}
