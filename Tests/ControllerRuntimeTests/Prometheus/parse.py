"""Reads metrics in Prometheus' text format and prints each family as a line of JSON. Needs prometheus-client."""

import json
import sys

from prometheus_client.parser import text_string_to_metric_families

for family in text_string_to_metric_families(sys.stdin.read()):
    # A counter's family loses its `_total` here.
    samples = [[sample.name, sample.labels, str(sample.value)] for sample in family.samples]
    print(json.dumps([family.name, family.type, family.documentation, samples]))
