"""Lints certificates by pkilint's rules of RFC 5280.

Each argument is a file, or an issuer's and a subject's with a comma between; a JSON line for each of them lists the
findings as [severity, code, text].
"""

import contextlib
import io
import json
import sys

from pkilint.bin import lint_pkix_cert, lint_pkix_signer_signee_cert_chain


def findings(lint, files):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        lint(["lint", "--severity", "INFO", "--format", "JSON", *files])
    for result in json.loads(output.getvalue())["results"]:
        for finding in result["finding_descriptions"]:
            yield [finding["severity"], finding["code"], f"{result['node_path']}: {finding.get('message') or ''}"]


for argument in sys.argv[1:]:
    files = argument.split(",")
    lint = lint_pkix_cert.main if len(files) == 1 else lint_pkix_signer_signee_cert_chain.main
    print(json.dumps(list(findings(lint, files))))
