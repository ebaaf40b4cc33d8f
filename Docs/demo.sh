#!/usr/bin/env bash
# demo.sh KOGUMA: starts an embedded API server with the controller, applies the Mesh examples one after another, shows
# what kubectl shows, and checks the certificates with openssl. Exits 0 only if all of it held.
set -euo pipefail

koguma=$(realpath "${1:?usage: demo.sh PATH-OF-KOGUMA}")
examples=$(realpath "$(dirname "$0")/../Manifests/examples")
system=kong-mesh-system
work=$(mktemp -d)
export KUBECONFIG=$work/kubeconfig KUBECACHEDIR=$work/cache

for tool in kubectl openssl; do
    command -v "$tool" >/dev/null || { echo "demo: there is no $tool on the path" >&2; exit 1; }
done

"$koguma" dev --port 0 --write-kubeconfig "$KUBECONFIG" >"$work/stdout" 2>"$work/log" &
server=$!
finish() {
    local status=$?
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    if [ "$status" != 0 ]; then
        echo "demo: failed; the log of koguma dev:" >&2
        cat "$work/log" >&2
    fi
    rm -rf "$work"
    exit "$status"
}
trap finish EXIT

until kubectl get meshes >/dev/null 2>&1; do
    kill -0 "$server" 2>/dev/null || { echo "demo: koguma dev ended" >&2; exit 1; }
    sleep 0.2
done

title() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
run() { printf '\033[2m$ %s\033[0m\n' "$*"; "$@"; }
check() {
    local what=$1
    shift
    if "$@" >"$work/check" 2>&1; then
        echo "ok: $what"
    else
        echo "NOT OK: $what" >&2
        cat "$work/check" >&2
        exit 1
    fi
}
status() {
    kubectl get mesh default \
        -o jsonpath='{range .status.conditions[*]}  {.type}={.status} {.reason}: {.message}{"\n"}{end}'
}
secret() { kubectl -n "$system" get secret "$1" -o jsonpath='{.data.value}' | base64 -d; }
fingerprint() { openssl x509 -in "$1" -noout -fingerprint -sha256; }

check_authority() {
    secret default.ca-builtin-cert-builtin >"$work/ca.pem"
    secret default.ca-builtin-key-builtin | openssl pkey -pubout -out "$work/key.pub" 2>/dev/null
    openssl x509 -in "$work/ca.pem" -noout -pubkey >"$work/cert.pub"
    openssl x509 -in "$work/ca.pem" -noout -subject -dates -ext subjectAltName,keyUsage,basicConstraints
    check "openssl verifies the root strictly" \
        openssl verify -x509_strict -check_ss_sig -CAfile "$work/ca.pem" "$work/ca.pem"
    check "the key is the root's" cmp "$work/key.pub" "$work/cert.pub"
    check "the root is the mesh's" grep -q 'URI:spiffe://default$' \
        <(openssl x509 -in "$work/ca.pem" -noout -ext subjectAltName)
    check "the Secrets have Kuma's type" test "$(kubectl -n "$system" get secret default.ca-builtin-cert-builtin \
        default.ca-builtin-key-builtin -o jsonpath='{.items[*].type}')" \
        = "system.kuma.io/secret system.kuma.io/secret"
}

title "mTLS as the second guide writes it"
run kubectl apply -f "$examples/mesh-backends-builtin.yaml"
run kubectl wait --for=condition=Ready mesh/default --timeout=30s
run kubectl get mesh
status
check_authority
first=$(fingerprint "$work/ca.pem")

title "The older form of the same: the root stays"
run kubectl apply -f "$examples/mesh-legacy-builtin.yaml"
run kubectl wait --for=condition=Ready mesh/default --timeout=30s
run kubectl get mesh
status
check_authority
check "the root is the one it was" test "$first" = "$(fingerprint "$work/ca.pem")"

title "The mesh goes, and its CA with it"
run kubectl delete mesh default
check "no Secret of the mesh is left" test -z "$(kubectl -n "$system" get secret -l kuma.io/mesh=default -o name)"

title "A certificate authority of one's own: not there yet, and never plaintext by accident"
run kubectl apply -f "$examples/mesh-legacy-provided.yaml"
run kubectl wait --for=condition=Ready=False mesh/default --timeout=30s
run kubectl get mesh
status
check "the mesh says what is missing" grep -q 'CertificateAuthorityReady=False' <(status)

title "Back to builtin: a new root"
run kubectl apply -f "$examples/mesh-backends-builtin.yaml"
run kubectl wait --for=condition=Ready mesh/default --timeout=30s
run kubectl get mesh
status
check_authority
check "the root is a new one" test "$first" != "$(fingerprint "$work/ca.pem")"

title "All of it held"
