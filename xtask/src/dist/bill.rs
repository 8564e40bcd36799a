//! The software bill of materials of a package: CycloneDX 1.5, as JSON.

use serde_json::{Value, json};

use super::components::Component;

/// The bill of one package. It has no time and no serial number, so that it is the same in each build.
pub fn text(package: &str, version: &str, components: &[Component]) -> String {
    let own = format!("pkg:cargo/switchover@{version}");
    let foreign = components.iter().filter(|component| component.id() != own);
    let bill = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": package,
                "version": version,
                "licenses": [{ "expression": "MIT OR Apache-2.0" }],
                "purl": own,
            }
        },
        "components": foreign.map(component).collect::<Vec<Value>>(),
        "dependencies": components.iter().map(dependencies).collect::<Vec<Value>>(),
    });
    format!("{bill:#}\n")
}

fn component(component: &Component) -> Value {
    let hashes = component.checksum.iter().map(|content| json!({ "alg": "SHA-256", "content": content }));
    let references = component.repository.iter().map(|url| json!({ "type": "vcs", "url": url }));
    json!({
        "type": "library",
        "bom-ref": component.id(),
        "name": component.name,
        "version": component.version,
        "scope": "required",
        "hashes": hashes.collect::<Vec<Value>>(),
        "licenses": [{ "expression": component.license }],
        "purl": component.id(),
        "externalReferences": references.collect::<Vec<Value>>(),
    })
}

fn dependencies(component: &Component) -> Value {
    json!({ "ref": component.id(), "dependsOn": component.uses })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn component_of(name: &str, checksum: Option<&str>, uses: &[&str]) -> Component {
        Component {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            license: "MIT".to_owned(),
            repository: None,
            checksum: checksum.map(str::to_owned),
            folder: Default::default(),
            uses: uses.iter().map(|own| format!("pkg:cargo/{own}@1.0.0")).collect(),
        }
    }

    #[test]
    fn every_reference_of_a_bill_is_in_it() {
        let all = [component_of("switchover", None, &["a"]), component_of("a", Some("00ff"), &[])];
        let bill: Value = serde_json::from_str(&text("switchover", "1.0.0", &all)).unwrap();
        assert_eq!(bill["components"].as_array().unwrap().len(), 1);
        assert_eq!(bill["components"][0]["hashes"][0]["content"], "00ff");
        assert_eq!(bill["dependencies"][0]["dependsOn"][0], bill["components"][0]["bom-ref"]);
        assert_eq!(bill["metadata"]["component"]["bom-ref"], bill["dependencies"][0]["ref"]);
    }
}
