//! `switchover completions` and `switchover man`: what a shell and a manual show of the command line.

use clap::CommandFactory;
use clap_complete::Shell;

use super::files::write;

#[derive(clap::Args)]
pub struct CompletionsArguments {
    /// The shell that the completions are for.
    shell: Shell,
}

/// Prints completions for a shell.
pub fn completions<A: CommandFactory>(arguments: &CompletionsArguments) -> Result<(), String> {
    let mut bytes = Vec::new();
    clap_complete::generate(arguments.shell, &mut A::command(), "switchover", &mut bytes);
    write(&String::from_utf8_lossy(&bytes))
}

/// Prints the manual: the page of the tool, and below it one for each command.
pub fn man<A: CommandFactory>() -> Result<(), String> {
    let mut command = A::command();
    command.build();
    let mut bytes = Vec::new();
    let cannot = |error: std::io::Error| format!("can't write the manual: {error}");
    clap_mangen::Man::new(command.clone()).render(&mut bytes).map_err(cannot)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let title = format!("switchover-{}", sub.get_name());
        clap_mangen::Man::new(sub.clone()).title(title).render(&mut bytes).map_err(cannot)?;
    }
    write(&String::from_utf8_lossy(&bytes))
}
