import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Testing
import WorkloadIdentity

@Suite struct IdentityListingTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func dataplane(_ namespace: String, _ name: String, _ identities: DataplaneStatus.Identity...) -> Dataplane
    {
        var dataplane = Dataplane(
            metadata: ObjectMeta(name: name, namespace: namespace), mesh: "default", spec: .object([:]))
        dataplane.status = DataplaneStatus(identities: identities)
        return dataplane
    }

    private func identity(_ service: String, mesh: String = "default", ends: TimeInterval? = nil)
        -> DataplaneStatus.Identity
    {
        .init(
            spiffeID: "spiffe://\(mesh)/\(service)", notAfter: ends.map { now + $0 },
            issuer: ends == nil ? "" : String(repeating: "ab", count: 32),
            secret: ends == nil ? "" : "\(service).secret")
    }

    @Test func `a line for each identity of each namespace, in order`() {
        let rows = IdentityListing.rows(
            [
                dataplane("shop", "web-2", identity("web_shop_svc_80", ends: 60), identity("a_shop_svc_81")),
                dataplane("shop", "web-1", identity("web_shop_svc_80", ends: 0)),
                dataplane("bank", "till", identity("till_bank_svc_80", mesh: "blue", ends: 0)),
                dataplane("bank", "new"),
            ], mesh: nil)
        #expect(
            rows == [
                [
                    "bank", "spiffe://blue/till_bank_svc_80", "1", "2027-01-15T08:00:00Z", "abababababababab",
                    "till_bank_svc_80.secret",
                ],
                ["shop", "spiffe://default/a_shop_svc_81", "1", "-", "-", "-"],
                // Of what two say, the earlier end counts.
                [
                    "shop", "spiffe://default/web_shop_svc_80", "2", "2027-01-15T08:00:00Z", "abababababababab",
                    "web_shop_svc_80.secret",
                ],
            ])
        #expect(rows.allSatisfy { $0.count == IdentityListing.columns.count })
    }

    @Test func `of one mesh, and not of one whose name begins alike`() {
        let dataplanes = [
            dataplane("a", "x", identity("x_a_svc", mesh: "blue")),
            dataplane("a", "y", identity("y_a_svc", mesh: "blue-2")),
        ]
        #expect(IdentityListing.rows(dataplanes, mesh: "blue").map { $0[1] } == ["spiffe://blue/x_a_svc"])
        #expect(IdentityListing.rows(dataplanes, mesh: "green").isEmpty)
    }
}
