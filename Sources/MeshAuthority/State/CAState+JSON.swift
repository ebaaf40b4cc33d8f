import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI

extension CAState {
    /// The version of the format that is written.
    ///
    /// A release that changes the format first reads the new one and goes on writing the old one, so that going back
    /// by one release always works.
    static let writtenVersion = 1

    /// The newest version that is understood; later ones are refused, not guessed.
    static let newestReadableVersion = 1

    /// Why a stored state cannot be used.
    enum ReadingError: Error, Hashable {
        case unreadable(String)
        case tooNew(Int64)
    }

    /// Reads a stored state, and holds what it says about each certificate against the certificate.
    init(stored bytes: [UInt8], signing: any AuthoritySigning) throws(ReadingError) {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw .unreadable("is not JSON: \(error)")
        }
        guard let version = json["version"]?.integer, version > 0 else { throw .unreadable("names no version") }
        guard version <= Self.newestReadableVersion else { throw .tooNew(version) }
        do {
            try self.init(version1: JSONReader(json), signing: signing)
        } catch {
            throw .unreadable("is damaged: \(error)")
        }
        guard roots.count(where: { $0.phase == .signing }) <= 1 else { throw .unreadable("has more than one signer") }
        guard Set(roots.map(\.identity)).count == roots.count else { throw .unreadable("names one root twice") }
    }

    private init(version1 reader: JSONReader, signing: any AuthoritySigning) throws(JSONDecodingError) {
        let stored: [JSONValue] = try reader.required("roots")
        var roots: [CARoot] = []
        for (index, root) in stored.enumerated() {
            do {
                roots.append(try CARoot(version1: JSONReader(root), signing: signing))
            } catch {
                throw JSONDecodingError(path: "roots[\(index)].\(error.path)", problem: error.problem)
            }
        }
        let lastGood: JSONValue? = try reader.optional("lastGood")
        self.init(
            mesh: try reader.optional("mesh"), roots: roots,
            handledRotation: try reader.optional("handledRotation"),
            tainted: try reader.value("tainted", default: []),
            signsAtOnce: try reader.value("signsAtOnce", default: false),
            recreated: try reader.value("recreated", default: []),
            removed: try reader.value("removed", default: []),
            isIncomplete: try reader.value("incomplete", default: false),
            lastGood: lastGood.map { LastGoodMutualTLS(mtls: $0["mtls"]) })
    }

    /// The form in which the state is stored.
    var stored: [UInt8] {
        var object: JSONObject = ["version": .integer(Int64(Self.writtenVersion)), "roots": roots.map(\.version1).json]
        object.set("mesh", mesh)
        object.set("handledRotation", handledRotation)
        object.setUnlessEmpty("tainted", tainted)
        if signsAtOnce { object["signsAtOnce"] = true }
        object.setUnlessEmpty("recreated", recreated)
        object.setUnlessEmpty("removed", removed)
        if isIncomplete { object["incomplete"] = true }
        if let lastGood {
            object["lastGood"] = .object(lastGood.mtls.map { ["mtls": $0] } ?? [:])
        }
        return JSONValue.object(object).encoded()
    }
}

extension CARoot {
    fileprivate init(version1 reader: JSONReader, signing: any AuthoritySigning) throws(JSONDecodingError) {
        let pem: String = try reader.required("certificate")
        let certificate: AuthorityCertificate
        do {
            certificate = try signing.certificate(pem: Array(pem.utf8))
        } catch {
            throw JSONDecodingError(path: "certificate", problem: error.problem)
        }
        guard try reader.required("fingerprint") == certificate.fingerprint else {
            throw JSONDecodingError(path: "fingerprint", problem: "is not that of the certificate beside it")
        }
        let name: String = try reader.required("phase")
        guard let phase = Phase(rawValue: name) else {
            throw JSONDecodingError(path: "phase", problem: "\"\(name)\" is no phase")
        }
        let backend: String = try reader.required("backend")
        // A root of which only the certificate was found has no backend.
        guard backend.isEmpty || Names.isUsable(backend: backend) else {
            throw JSONDecodingError(path: "backend", problem: "is no DNS label")
        }
        self.init(
            backend: backend, certificate: certificate, phase: phase,
            publishedSince: try reader.date("publishedSince"), noLeafAfter: try reader.date("noLeafAfter"))
        if let chain: String = try reader.optional("issuers") {
            do {
                issuers = try signing.certificates(pem: Array(chain.utf8))
            } catch {
                throw JSONDecodingError(path: "issuers", problem: error.problem)
            }
        }
        signingSince = try reader.date("signingSince")
        isProvided = try reader.value("provided", default: false)
        takesOver = try reader.value("takesOver", default: false)
    }

    fileprivate var version1: JSONValue {
        var object: JSONObject = [
            "backend": .string(backend), "certificate": .string(certificate.pem), "fingerprint": .string(fingerprint),
            "phase": .string(phase.rawValue),
        ]
        object.set("publishedSince", publishedSince.map(Timestamp.format))
        object.set("signingSince", signingSince.map(Timestamp.format))
        object.set("noLeafAfter", noLeafAfter.map(Timestamp.format))
        if !issuers.isEmpty { object["issuers"] = .string(issuers.map(\.pem).joined()) }
        if isProvided { object["provided"] = true }
        if takesOver { object["takesOver"] = true }
        return .object(object)
    }
}
