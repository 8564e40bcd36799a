"""The blocks of Terraform and Bicep files as python-hcl2 and pycep-parser see them, against those that the engine sees.

Reads a list of files with the engine's blocks (`cargo xtask check-configurations` writes it), and fails where the two differ for
no reason that is listed here.
"""

import json
import pathlib
import sys

import hcl2
import pycep

# Files that the other parsers refuse or read otherwise, and why.
EXPLAINED = {
    "tests/fixtures/inputs/terraform/broken.tf": "it is there to be broken",
    "tests/fixtures/inputs/bicep/broken.bicep": "it is there to be broken",
    "tests/fixtures/inputs/bicep/modules.bicep": "it is what a console prints of several files",
    "tests/fixtures/inputs/bicep/rules.bicep": "pycep-parser does not know types of objects and of lists",
}
LABELS = {"resource": 2, "data": 2, "variable": 1, "module": 1, "output": 1}


def plain(text):
    return text[1:-1] if text.startswith('"') and text.endswith('"') else text


def labels(kind, depth, blocks):
    """The names of blocks, which the parser nests by their labels."""
    for block in blocks if isinstance(blocks, list) else [blocks]:
        for label, inner in block.items():
            if label.startswith("__"):
                continue
            name = f"{kind} {plain(label)}"
            if depth == 1:
                yield name
            else:
                yield from labels(name, depth - 1, inner)


def of_terraform(text):
    parsed = hcl2.loads(text if text.endswith("\n") else text + "\n")
    return sorted(name for kind, depth in LABELS.items() for name in labels(kind, depth, parsed.get(kind, [])))


def of_bicep(text):
    parsed = pycep.BicepParser().parse(text=text)
    kinds = {"parameters": "parameter", "variables": "variable", "outputs": "output"}
    found = [f"{word} {name}" for group, word in kinds.items() for name in parsed.get(group, {})]
    resources = parsed.get("resources", {})
    for name, resource in resources.items():
        # A resource inside of another one has the name of that before its own: it is no block.
        if name.rpartition("__")[0] not in resources:
            found.append(f"resource {name} {resource['type']}@{resource['api_version']}")
    for name, module in parsed.get("modules", {}).items():
        # The parser leaves out the scheme of a registry with an alias.
        scheme = "br/" if module["type"] == "bicep_registry_alias" else ""
        found.append(f"module {name} {scheme}{module['detail']['full']}")
    return sorted(found)


def main():
    files = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    blocks, differences, explained = 0, 0, 0
    for file in files:
        text = pathlib.Path(file["path"]).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        own = sorted(file["blocks"])
        reason = EXPLAINED.get(file["name"])
        other, problem = None, ""
        try:
            other = of_bicep(text) if file["name"].endswith(".bicep") else of_terraform(text)
        except Exception as error:  # The parsers raise many kinds.
            problem = (str(error).strip() or repr(error)).splitlines()[0]
        if other == own:
            blocks += len(own)
        elif reason:
            explained += 1
            print(f"{file['name']}: differs, because {reason}")
        else:
            differences += 1
            if other is None:
                print(f"{file['name']}: not valid: {problem}")
            else:
                only = [f"only the engine sees {name}" for name in own if name not in other]
                only += [f"the engine does not see {name}" for name in other if name not in own]
                print(f"{file['name']}: {'; '.join(only) or 'other numbers of blocks'}")
    print(f"{len(files)} files, {blocks} blocks, {explained} differences explained, {differences} not")
    sys.exit(differences > 0)


if __name__ == "__main__":
    main()
