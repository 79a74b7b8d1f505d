//! `flowgate init`: a first manifest, a first picture, and the project file, each explained by its comments.

mod vendor;

use std::path::PathBuf;

use clap::Args;

use super::{Exit, output};
use crate::config::FILE_NAME;
use crate::error::Error;
use crate::parse::vendor::importer;
use vendor::Suggested;

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Folder to write into; made when it does not exist.
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
}

/// Names of what is written beside the project file.
const MANIFEST: &str = "agent.flowgate.yaml";
const FLOW: &str = "agent.flow";

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Error> {
    let folder = &arguments.folder;
    output::folder(folder)?;
    let full = folder.canonicalize().map_err(|e| output::cannot(folder, &e))?;
    let id = id_of(full.file_name().and_then(|n| n.to_str()).unwrap_or_default());
    let apps = crate::pipeline::import::below(&full)?;
    let found = vendor::suggested(&apps);
    let mut files = vec![(MANIFEST, manifest(&id, &found)), (FLOW, flow(&id, &found))];
    // A tree has one root: a project file further up stays the one in force.
    let above = full.ancestors().skip(1).find(|a| a.join(FILE_NAME).is_file());
    if above.is_none() {
        files.push((FILE_NAME, include_str!("project.yaml").to_owned()));
    }
    let taken: Vec<&str> = files
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| full.join(name).symlink_metadata().is_ok())
        .collect();
    if !taken.is_empty() {
        return Err(Error::Usage {
            message: format!(
                "`{}` exists already, nothing is written: `init` never overwrites",
                taken.join("`, `")
            ),
        });
    }
    let named: Vec<(PathBuf, &str)> = files
        .iter()
        .map(|(name, text)| (folder.join(name), text.as_str()))
        .collect();
    output::create(&named)?;
    let mut said = String::new();
    for (name, _) in &files {
        said.push_str(&format!("wrote {}\n", folder.join(name).display()));
    }
    for connection in &found {
        said.push_str(&format!(
            "connection `{}` comes from {}\n",
            connection.id(),
            connection.file()
        ));
    }
    for app in apps.iter().filter(|a| !found.iter().any(|f| f.is_of(a))) {
        let kind = importer(app.kind).map_or(app.kind, |i| i.name);
        said.push_str(&format!(
            "{} ({kind}) names no system: write a connection for each that its agents reach\n",
            app.files.first().map_or("", String::as_str)
        ));
    }
    said.push_str(&format!("next: flowgate check {}\n", folder.display()));
    super::print(&crate::render::escape::terminal_lines(&said))?;
    super::print("\n")?;
    Ok(Exit::Clean)
}

/// An id from the name of a folder: lower case letters, digits and `-`, a letter first.
fn id_of(name: &str) -> String {
    let mut id = String::new();
    for c in name.chars().map(|c| c.to_ascii_lowercase()) {
        match c {
            'a'..='z' | '0'..='9' | '_' => id.push(c),
            _ if id.ends_with('-') => {}
            _ => id.push('-'),
        }
    }
    let id = id
        .trim_start_matches(|c: char| !c.is_ascii_lowercase())
        .trim_end_matches(['-', '_']);
    if id.is_empty() {
        "my-agent".to_owned()
    } else {
        id.chars().take(60).collect()
    }
}

fn manifest(id: &str, found: &[Suggested<'_>]) -> String {
    let systems: Vec<String> = found.iter().filter_map(Suggested::system).collect();
    let systems = if systems.is_empty() {
        String::new()
    } else {
        format!(
            "\n# Systems that the catalogue does not know: write the product where it has a name.\nsystems:\n{}\n",
            systems.join("\n")
        )
    };
    let connections = if found.is_empty() {
        include_str!("jira.yaml").trim_end().to_owned()
    } else {
        let all: Vec<String> = found.iter().map(Suggested::lines).collect();
        all.join("\n\n")
    };
    // The id last: it may stand in what the other parts bring in.
    include_str!("manifest.yaml")
        .replace("$SYSTEMS", &systems)
        .replace("$CONNECTIONS", &connections)
        .replace("$ID", id)
}

fn flow(id: &str, found: &[Suggested<'_>]) -> String {
    let (class, flows, expect) = if found.is_empty() {
        let flows = "jira -> main: issue_text by jira.read_issues".to_owned();
        ("issue_text", flows, "expect no path from main to jira".to_owned())
    } else {
        let flows: Vec<String> = found.iter().filter_map(Suggested::flow).collect();
        let name = found.iter().find(|c| c.only_posts()).map(Suggested::id);
        let expect = name.map_or_else(
            || "// expect no path from A to B".to_owned(),
            |name| format!("expect no path from {name} to main"),
        );
        ("message", flows.join("\n"), expect)
    };
    let text = include_str!("agent.flow")
        .replace("$EXPECT", &expect)
        .replace("$CLASS", class)
        .replace("$ID", id);
    if flows.is_empty() {
        // A class that nothing carries would be a finding: the statements stay as comments.
        return text
            .replace("$FLOWS", "// main -> slack: message by slack.post_message")
            .replace("\n///", "\n//")
            .replace("\nclass", "\n// class");
    }
    text.replace("$FLOWS", &flows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_folder_gives_an_id() {
        for (name, id) in [
            ("Support Triage", "support-triage"),
            ("2026 agent!", "agent"),
            ("--", "my-agent"),
            ("äß", "my-agent"),
            ("a_b.c", "a_b-c"),
        ] {
            assert_eq!(id_of(name), id);
            assert!(crate::parse::manifest::field::is_id(&id_of(name)));
        }
    }
}
