"""Evaluates the CEL rules of CustomResourceDefinitions, as an API server would.

    evaluate.py DEFINITIONS OBJECTS

Both are files with one JSON value a line. For each object, one line is printed: a JSON array of [path, message], one for
each rule that the object breaks. Needs cel-python.
"""

import json
import re
import sys

import celpy
from celpy import celtypes

# Words that Kubernetes escapes in the names of fields: https://kubernetes.io/docs/reference/using-api/cel/
RESERVED = {"namespace"}


def find(text, pattern):
    """`find` of Kubernetes' library of regular expressions."""
    match = re.search(str(pattern), str(text), re.ASCII)
    return celtypes.StringType(match.group(0) if match else "")


class Rule:
    environment = celpy.Environment()

    def __init__(self, rule):
        self.holds = self.program(rule["rule"])
        self.text = self.program(rule["messageExpression"]) if "messageExpression" in rule else None
        self.message = rule["message"]
        self.field = rule.get("fieldPath", "")

    @classmethod
    def program(cls, expression):
        tree = cls.environment.compile(expression)
        return cls.environment.program(tree, functions={"find": find})

    def check(self, value, path, is_root):
        """The violation as [path, message], or None."""
        activation = {"self": value}
        if self.holds.evaluate(activation):
            return None
        message = str(self.text.evaluate(activation)) if self.text else self.message
        return [self.field.removeprefix(".") if is_root else path + self.field, message]


class Node:
    """A field of a schema."""

    def __init__(self, schema):
        self.rules = [Rule(rule) for rule in schema.get("x-kubernetes-validations", [])]
        self.properties = {name: Node(field) for name, field in schema.get("properties", {}).items()}
        self.items = Node(schema["items"]) if "items" in schema else None
        additional = schema.get("additionalProperties")
        self.values = Node(additional) if isinstance(additional, dict) else None

    def value(self, value):
        """The value with the names of its declared fields escaped."""
        if isinstance(value, dict) and self.values is None:
            return {
                f"__{key}__" if key in RESERVED else key: self.properties[key].value(member)
                for key, member in value.items()
                if key in self.properties
            }
        if isinstance(value, dict):
            return {key: self.values.value(member) for key, member in value.items()}
        if isinstance(value, list) and self.items is not None:
            return [self.items.value(element) for element in value]
        return value

    def violations(self, value, path=""):
        if value is None:
            return
        escaped = celpy.json_to_cel(self.value(value))
        for rule in self.rules:
            violation = rule.check(escaped, path, path == "")
            if violation:
                yield violation
        if isinstance(value, dict):
            for key, member in value.items():
                if key in self.properties:
                    yield from self.properties[key].violations(member, f"{path}.{key}" if path else key)
                elif self.values is not None:
                    yield from self.values.violations(member, f"{path}[{key}]")
        elif isinstance(value, list) and self.items is not None:
            for index, element in enumerate(value):
                yield from self.items.violations(element, f"{path}[{index}]")


def main(definitions, objects):
    schemas = {}
    with open(definitions, encoding="utf-8") as lines:
        for line in lines:
            spec = json.loads(line)["spec"]
            version = spec["versions"][0]
            # Every object has a name, whatever the definition says about it.
            schema = version["schema"]["openAPIV3Schema"]
            schema["properties"]["metadata"].setdefault("properties", {}).setdefault("name", {"type": "string"})
            schemas[f"{spec['group']}/{version['name']}", spec["names"]["kind"]] = Node(schema)
    with open(objects, encoding="utf-8") as lines:
        for line in lines:
            value = json.loads(line)
            node = schemas[value["apiVersion"], value["kind"]]
            print(json.dumps(list(node.violations(value))))


if __name__ == "__main__":
    main(*sys.argv[1:])
