//! Two network namespaces with a cable between them, each with a prober inside.

use std::io::{BufRead, BufReader, Write};
use std::process::{self, Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};

/// The node's addresses.
pub const NODE: &[&str] = &["10.231.0.1", "10.231.0.2", "10.231.0.3", "10.231.0.4", "fd31::1", "fd31::2"];

/// The addresses of everyone else.
pub const FAR: &[&str] = &[
    "10.231.0.101",
    "10.231.0.102",
    "10.231.0.103",
    "10.231.0.104",
    "10.231.0.105",
    "10.231.0.106",
    "fd31::101",
    "fd31::102",
];

/// The end of a name or an address pair: whoever talks to `remote` does so from the address next to it.
pub fn source_for(own: &'static [&'static str], remote: &str, remotes: &[&str]) -> &'static str {
    let is_v6 = remote.contains(':');
    let same: Vec<&'static str> = own.iter().copied().filter(|address| address.contains(':') == is_v6).collect();
    let place = remotes.iter().position(|other| *other == remote).unwrap_or_default();
    same.get(place % same.len().max(1)).copied().unwrap_or_default()
}

/// Why namespaces can't be made here, if they can't.
pub fn obstacle() -> Option<String> {
    let name = format!("switchover-try-{}", process::id());
    let made = run("ip", &["netns", "add", &name], "").is_ok();
    let ran = made && run("ip", &["netns", "exec", &name, "nft", "list", "ruleset"], "").is_ok();
    if made {
        let _ = run("ip", &["netns", "del", &name], "");
    }
    (!ran).then(|| "network namespaces are not allowed here".to_owned())
}

/// The node, the rest of the world, and the cable.
pub struct World {
    /// The prober on the node.
    pub node: Prober,
    /// The prober elsewhere.
    pub far: Prober,
    names: Names,
}

/// The names of the namespaces, which go when this goes.
struct Names {
    node: String,
    far: String,
}

impl Drop for Names {
    fn drop(&mut self) {
        for name in [&self.node, &self.far] {
            let _ = run("ip", &["netns", "del", name], "");
        }
    }
}

impl World {
    /// Makes everything.
    pub fn make() -> Result<World> {
        let id = process::id();
        let names = Names { node: format!("switchover-node-{id}"), far: format!("switchover-far-{id}") };
        let (node, far) = (names.node.as_str(), names.far.as_str());
        for name in [node, far] {
            ip(&["netns", "add", name])?;
        }
        ip(&["-n", node, "link", "add", "eth0", "type", "veth", "peer", "name", "far0", "netns", far])?;
        for (name, link, own, others) in [(node, "eth0", NODE, FAR), (far, "far0", FAR, NODE)] {
            // Addresses at once, with a fixed source for each destination, so that pairs are known.
            for address in own {
                let length = if address.contains(':') { 128 } else { 32 };
                let address = format!("{address}/{length}");
                let nodad: &[&str] = if length == 128 { &["nodad"] } else { &[] };
                ip(&[&["-n", name, "addr", "add", &address, "dev", link], nodad].concat())?;
            }
            ip(&["-n", name, "link", "set", "lo", "up"])?;
            ip(&["-n", name, "link", "set", link, "up"])?;
            for remote in others {
                ip(&["-n", name, "route", "add", remote, "dev", link, "src", source_for(own, remote, others)])?;
            }
        }
        World::know_neighbours(node, "eth0", far, "far0", FAR)?;
        World::know_neighbours(far, "far0", node, "eth0", NODE)?;
        let (node, far) = (Prober::start(node, NODE)?, Prober::start(far, FAR)?);
        Ok(World { node, far, names })
    }

    /// Gives each end the other's hardware address, so that no ruleset can block its discovery.
    fn know_neighbours(name: &str, link: &str, other: &str, other_link: &str, remotes: &[&str]) -> Result<()> {
        let shown = run("ip", &["-n", other, "-o", "link", "show", other_link], "")?;
        let mac =
            shown.split_whitespace().skip_while(|word| *word != "link/ether").nth(1).unwrap_or_default().to_owned();
        for remote in remotes {
            ip(&["-n", name, "neigh", "replace", remote, "lladdr", &mac, "dev", link, "nud", "permanent"])?;
        }
        Ok(())
    }

    /// Runs a tool on the node, with a text to read; what it prints.
    pub fn on_node(&self, arguments: &[&str], input: &str) -> Result<String> {
        run("ip", &[&["netns", "exec", self.names.node.as_str()], arguments].concat(), input)
    }
}

fn ip(arguments: &[&str]) -> Result<()> {
    run("ip", arguments, "").map(|_| ())
}

fn run(program: &str, arguments: &[&str], input: &str) -> Result<String> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{program} does not start"))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A tool that fails early closes its end; what it says matters more than that.
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("{program} {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// This program again, inside of a namespace: it answers connections and tries those that it is asked to.
pub struct Prober {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Prober {
    fn start(name: &str, own: &[&str]) -> Result<Prober> {
        let program = std::env::current_exe().context("this program does not know itself")?;
        let mut child = Command::new("ip")
            .args(["netns", "exec", name])
            .arg(program)
            .arg("probe")
            .args(own)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let questions = child.stdin.take().context("no way to ask the prober")?;
        let mut answers = BufReader::new(child.stdout.take().context("no way to hear the prober")?);
        let mut ready = String::new();
        answers.read_line(&mut ready)?;
        if ready.trim() != "ready" {
            bail!("the prober does not start: {ready}");
        }
        Ok(Prober { child, questions, answers })
    }

    /// Sends all questions; [`Prober::answers`] waits for what comes of them.
    pub fn ask(&mut self, questions: &[String]) -> Result<()> {
        let mut text: String = questions.iter().map(|question| format!("{question}\n")).collect();
        text.push_str("go\n");
        self.questions.write_all(text.as_bytes())?;
        Ok(self.questions.flush()?)
    }

    /// Whether each of the connections came about.
    pub fn answers(&mut self, count: usize) -> Result<Vec<bool>> {
        let mut answers = Vec::new();
        for _ in 0..count {
            let mut line = String::new();
            self.answers.read_line(&mut line)?;
            answers.push(line.trim() == "yes");
        }
        Ok(answers)
    }
}

impl Drop for Prober {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
