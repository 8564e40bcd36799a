//! An `az` for scripts that holds state: resources in the form of Azure's REST API, which commands show, change, save, and restore.
//!
//! The program on the `PATH` passes its arguments to the test through a pipe, so that the state and the queries are in one process.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;

use serde_json::{Map, Value, json};

const PROGRAM: &str = r#"#!/bin/sh
printf '%s\0' "$PWD" "$@" > "$AZ/ask"
{ read -r status; cat; } < "$AZ/answer"
exit "$status"
"#;

/// What ends the server.
const END: &[u8] = b"end";

/// What there is in Azure, and what was done.
#[derive(Default)]
pub struct State {
    /// The bodies of resources, by their ids in lower case.
    pub bodies: BTreeMap<String, Vec<u8>>,
    /// The commands that changed something.
    pub changes: Vec<String>,
    /// How many more commands may change something before one fails.
    pub left: Option<usize>,
}

/// A folder with scripts, and an `az` for them.
pub struct Azure {
    pub folder: PathBuf,
    state: Arc<Mutex<State>>,
    server: Option<JoinHandle<()>>,
}

impl Azure {
    pub fn new(name: &str, documents: &[Value]) -> Azure {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("azure").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("bin")).unwrap();
        fs::create_dir_all(folder.join("scripts")).unwrap();
        let az = folder.join("bin/az");
        fs::write(&az, PROGRAM).unwrap();
        fs::set_permissions(&az, fs::Permissions::from_mode(0o755)).unwrap();
        let made = Command::new("mkfifo").args([folder.join("ask"), folder.join("answer")]).status().unwrap();
        assert!(made.success());
        let state = Arc::new(Mutex::new(State::default()));
        for document in documents.iter().filter(|own| own["id"].is_string()) {
            let body = serde_json::to_vec_pretty(&nested(document)).unwrap();
            state.lock().unwrap().bodies.insert(document["id"].as_str().unwrap().to_lowercase(), body);
        }
        let (shared, at) = (Arc::clone(&state), folder.clone());
        let server = std::thread::spawn(move || serve(&at, &shared));
        Azure { folder, state, server: Some(server) }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Writes a script, and gives its file.
    pub fn script(&self, name: &str, text: &str) -> PathBuf {
        let file = self.folder.join("scripts").join(name);
        fs::write(&file, text).unwrap();
        file
    }

    pub fn run(&self, file: &Path, arguments: &[&str]) -> Output {
        let path = format!("{}:{}", self.folder.join("bin").display(), std::env::var("PATH").unwrap());
        let mut bash = Command::new("bash");
        bash.env_clear().env("PATH", path).env("AZ", &self.folder).current_dir(&self.folder);
        bash.envs([("SUBSCRIPTION", "s"), ("RESOURCE_GROUP", "rg"), ("GROUP_NAME", "nsg")]);
        bash.arg(file).args(arguments).output().unwrap()
    }

    /// The names of the files next to the scripts.
    pub fn files(&self) -> Vec<String> {
        let files = fs::read_dir(self.folder.join("scripts")).unwrap();
        let mut names: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Azure {
    fn drop(&mut self) {
        fs::write(self.folder.join("ask"), END).unwrap();
        let ended = self.server.take().unwrap().join();
        assert!(ended.is_ok() || std::thread::panicking());
    }
}

fn serve(folder: &Path, state: &Mutex<State>) {
    loop {
        let asked = fs::read(folder.join("ask")).unwrap();
        if asked == END {
            return;
        }
        let words: Vec<String> =
            asked.split(|byte| *byte == 0).map(|word| String::from_utf8(word.to_vec()).unwrap()).collect();
        let words: Vec<&str> = words[..words.len() - 1].iter().map(String::as_str).collect();
        // A script that waits for an answer would wait forever.
        let answer = catch_unwind(|| answered(&mut state.lock().unwrap(), words[0], &words[1..]));
        let answer = match answer {
            Ok(Ok(bytes)) => [b"0\n".to_vec(), bytes].concat(),
            Ok(Err(())) => b"3\n".to_vec(),
            Err(_) => b"101\n".to_vec(),
        };
        fs::write(folder.join("answer"), answer).unwrap();
    }
}

/// The values of each flag.
type Flags<'a> = BTreeMap<&'a str, Vec<&'a str>>;

fn answered(state: &mut State, folder: &str, words: &[&str]) -> Result<Vec<u8>, ()> {
    let first = words.iter().position(|word| word.starts_with("--")).unwrap_or(words.len());
    let mut flags = Flags::new();
    let mut flag = "";
    for word in &words[first..] {
        match word.strip_prefix("--") {
            Some(name) => {
                flag = name;
                flags.insert(name, Vec::new());
            }
            None => flags.get_mut(flag).unwrap().push(word),
        }
    }
    let one = |name: &str| flags.get(name).and_then(|values| values.first().copied());
    let kind = words[..first].join(" ");
    let (kind, verb) = kind.rsplit_once(' ').unwrap_or((&kind, ""));
    let kind = format!("{kind} {verb}");
    let bytes = match kind.trim() {
        "rest" => {
            let id = one("url").unwrap().split_once('?').unwrap().0.to_lowercase();
            match one("method").unwrap() {
                "get" => return state.bodies.get(&id).cloned().ok_or(()),
                method => {
                    changed(state, words)?;
                    let file = one("body").map(|body| Path::new(folder).join(body.strip_prefix('@').unwrap()));
                    match (method, file) {
                        ("put", Some(file)) => state.bodies.insert(id, fs::read(file).unwrap()),
                        ("delete", None) => state.bodies.remove(&id),
                        other => panic!("{other:?}"),
                    };
                    return Ok(Vec::new());
                }
            }
        }
        "resource wait" => return Ok(Vec::new()),
        "network nsg show" => shown(state, "networksecuritygroups", one("name").unwrap()),
        "network route-table show" => shown(state, "routetables", one("name").unwrap()),
        "network firewall show" => shown(state, "azurefirewalls", one("name").unwrap()),
        "network firewall policy show" => {
            let mut policy = shown(state, "firewallpolicies", one("name").unwrap());
            let groups = groups_of(state, one("name").unwrap());
            let ids: Vec<Value> = groups.iter().map(|group| json!({ "id": group["id"] })).collect();
            policy["ruleCollectionGroups"] = json!(ids);
            policy
        }
        "network firewall policy rule-collection-group list" => json!(groups_of(state, one("policy-name").unwrap())),
        _ => {
            changed(state, words)?;
            change(state, &kind, &flags);
            return Ok(Vec::new());
        }
    };
    Ok(printed(&bytes, one("query"), one("output").unwrap()).into_bytes())
}

fn changed(state: &mut State, words: &[&str]) -> Result<(), ()> {
    if let Some(left) = &mut state.left {
        *left = left.checked_sub(1).ok_or(())?;
    }
    state.changes.push(words.join(" "));
    Ok(())
}

fn body(state: &State, id: &str) -> Value {
    serde_json::from_slice(&state.bodies[id]).unwrap()
}

/// The one resource of a type with a name, in the flat form that az prints.
fn shown(state: &State, kind: &str, name: &str) -> Value {
    flat(&body(state, &id_of(state, kind, name)))
}

fn id_of(state: &State, kind: &str, name: &str) -> String {
    let end = format!("/{kind}/{}", name.to_lowercase());
    let mut found = state.bodies.keys().filter(|id| id.ends_with(&end));
    let id = found.next().unwrap_or_else(|| panic!("no {end}"));
    assert!(found.next().is_none(), "two {end}");
    id.clone()
}

fn groups_of(state: &State, policy: &str) -> Vec<Value> {
    let inside = format!("{}/rulecollectiongroups/", id_of(state, "firewallpolicies", policy));
    state.bodies.keys().filter(|id| id.starts_with(&inside)).map(|id| flat(&body(state, id))).collect()
}

fn printed(value: &Value, query: Option<&str>, output: &str) -> String {
    let value = query.map_or_else(
        || value.clone(),
        |query| {
            let found =
                jmespath::compile(query).unwrap_or_else(|error| panic!("{query}: {error}")).search(value).unwrap();
            serde_json::to_value(&*found).unwrap()
        },
    );
    let line = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned) + "\n";
    match (output, &value) {
        ("tsv", Value::Null) => String::new(),
        ("tsv", Value::Array(values)) => values.iter().map(line).collect(),
        ("tsv", value) => line(value),
        _ => value.to_string() + "\n",
    }
}

/// A value without its objects `properties`: their members are its own.
fn flat(value: &Value) -> Value {
    match value {
        Value::Array(values) => values.iter().map(flat).collect(),
        Value::Object(members) => {
            let mut own: Map<String, Value> = members
                .iter()
                .filter(|(name, _)| *name != "properties")
                .map(|(name, value)| (name.clone(), flat(value)))
                .collect();
            if let Some(Value::Object(properties)) = members.get("properties").map(flat) {
                own.extend(properties);
            }
            Value::Object(own)
        }
        value => value.clone(),
    }
}

/// The lists whose elements are resources of their own.
const LISTS: [&str; 4] = ["securityRules", "defaultSecurityRules", "routes", "networkRuleCollections"];

/// A resource as the REST API has it.
pub fn nested(flat: &Value) -> Value {
    if flat["properties"].is_object() {
        return flat.clone();
    }
    let mut outer = json!({ "properties": {} });
    for (name, value) in flat.as_object().unwrap() {
        let is_outer = ["id", "name", "type", "location", "tags", "etag", "zones", "sku"].contains(&name.as_str());
        let value = match value {
            Value::Array(values) if LISTS.contains(&name.as_str()) => values.iter().map(nested).collect(),
            value => value.clone(),
        };
        if is_outer { outer[name] = value } else { outer["properties"][name] = value }
    }
    outer
}

/// Makes the change of a command.
fn change(state: &mut State, kind: &str, flags: &Flags<'_>) {
    let one = |name: &str| flags.get(name).and_then(|values| values.first().copied()).unwrap_or_default();
    let edit = |state: &mut State, id: &str, edit: &dyn Fn(&mut Value)| {
        let mut own = body(state, id);
        edit(&mut own["properties"]);
        state.bodies.insert(id.to_owned(), serde_json::to_vec(&own).unwrap());
    };
    let without = |list: &mut Value, name: &str| list.as_array_mut().unwrap().retain(|own| own["name"] != name);
    match kind {
        "network nsg rule create" | "network nsg rule update" | "network nsg rule delete" => {
            let id = id_of(state, "networksecuritygroups", one("nsg-name"));
            edit(state, &id, &|properties| {
                let rules = &mut properties["securityRules"];
                let found = rules.as_array().unwrap().iter().find(|own| own["name"] == one("name")).cloned();
                assert!(!kind.ends_with("update") || found.is_some(), "no rule {}", one("name"));
                without(rules, one("name"));
                if !kind.ends_with("delete") {
                    let mut rule =
                        found.filter(|_| kind.ends_with("update")).unwrap_or_else(|| json!({ "name": one("name") }));
                    set(&mut rule["properties"], flags);
                    rules.as_array_mut().unwrap().push(rule);
                }
            });
        }
        "network route-table route create" | "network route-table route delete" => {
            let id = id_of(state, "routetables", one("route-table-name"));
            edit(state, &id, &|properties| {
                without(&mut properties["routes"], one("name"));
                if kind.ends_with("create") {
                    let mut own =
                        json!({ "addressPrefix": one("address-prefix"), "nextHopType": one("next-hop-type") });
                    if flags.contains_key("next-hop-ip-address") {
                        own["nextHopIpAddress"] = json!(one("next-hop-ip-address"));
                    }
                    let route = json!({ "name": one("name"), "properties": own });
                    properties["routes"].as_array_mut().unwrap().push(route);
                }
            });
        }
        "network firewall policy rule-collection-group create" => {
            let policy = id_of(state, "firewallpolicies", one("policy-name"));
            let id = format!("{policy}/rulecollectiongroups/{}", one("name").to_lowercase());
            let group = json!({ "id": id, "name": one("name"), "properties": { "ruleCollections": [] } });
            state.bodies.insert(id, serde_json::to_vec(&group).unwrap());
        }
        "network firewall policy rule-collection-group delete" => {
            let policy = id_of(state, "firewallpolicies", one("policy-name"));
            state.bodies.remove(&format!("{policy}/rulecollectiongroups/{}", one("name").to_lowercase()));
        }
        // Collections and their rules: that something is another than before is what counts.
        _ if kind.starts_with("network firewall policy rule-collection-group collection") => {
            let policy = id_of(state, "firewallpolicies", one("policy-name"));
            let id = format!("{policy}/rulecollectiongroups/{}", one("rule-collection-group-name").to_lowercase());
            edit(state, &id, &|properties| properties["changed"] = json!(true));
        }
        _ if kind.starts_with("network firewall network-rule") => {
            let id = id_of(state, "azurefirewalls", one("firewall-name"));
            edit(state, &id, &|properties| properties["changed"] = json!(true));
        }
        other => panic!("{other}"),
    }
}

/// Sets what flags give of a rule: of one value the singular member, of several the plural one.
fn set(rule: &mut Value, flags: &Flags<'_>) {
    for (flag, values) in flags {
        let (one, many) = match *flag {
            "priority" => {
                rule["priority"] = json!(values[0].parse::<u32>().unwrap());
                continue;
            }
            "direction" | "access" | "protocol" | "description" => {
                rule[*flag] = json!(values[0]);
                continue;
            }
            "source-address-prefixes" => ("sourceAddressPrefix", "sourceAddressPrefixes"),
            "source-port-ranges" => ("sourcePortRange", "sourcePortRanges"),
            "destination-address-prefixes" => ("destinationAddressPrefix", "destinationAddressPrefixes"),
            "destination-port-ranges" => ("destinationPortRange", "destinationPortRanges"),
            "source-asgs" | "destination-asgs" => {
                let member = if *flag == "source-asgs" {
                    "sourceApplicationSecurityGroups"
                } else {
                    "destinationApplicationSecurityGroups"
                };
                rule[member] = values.iter().map(|id| json!({ "id": id })).collect();
                continue;
            }
            _ => continue,
        };
        let single = values.len() == 1;
        rule[one] = json!(if single { values[0] } else { "" });
        rule[many] = json!(if single { &[] } else { values.as_slice() });
    }
}
