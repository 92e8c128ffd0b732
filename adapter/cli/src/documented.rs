//! What README, book and messages tell people to type is what `oaic` takes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use oaic_terminal::command_lines;

use crate::cli::Cli;

#[test]
fn every_documented_command_line_parses() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let lines = command_lines::of(&workspace, &["oaic"]);
    for (page, line) in &lines {
        if let Err(error) = Cli::try_parse_from(line) {
            let shown = [ErrorKind::DisplayHelp, ErrorKind::DisplayVersion].contains(&error.kind());
            assert!(shown, "{}: {}\n{error}", page.display(), line.join(" "));
        }
    }
    assert!(lines.len() > 30, "only {} lines were found", lines.len());
}

/// Whatever a text names with two hyphens is a flag of some command.
#[test]
fn every_flag_that_is_named_is_there() {
    fn flags(command: &clap::Command, all: &mut BTreeSet<String>) {
        let long = |arg: &clap::Arg| arg.get_long().map(str::to_owned);
        all.extend(command.get_arguments().filter_map(long));
        for command in command.get_subcommands() {
            flags(command, all);
        }
    }
    let mut command = Cli::command();
    command.build();
    let mut known = BTreeSet::new();
    flags(&command, &mut known);
    let (mut seen, mut unknown) = (0, Vec::new());
    for (path, code) in sources() {
        for named in code.split("--").skip(1) {
            let end = named.find(|c: char| !c.is_ascii_lowercase() && c != '-');
            let flag = &named[..end.unwrap_or(named.len())];
            seen += usize::from(!flag.is_empty());
            if !flag.is_empty() && !known.contains(flag) {
                unknown.push(format!("{}: --{flag}", path.display()));
            }
        }
    }
    assert!(seen > 100, "{seen}");
    assert!(unknown.is_empty(), "{unknown:#?}");
}

/// What a message says to do next can be typed: whole commands between backticks, and texts that are
/// one.
#[test]
fn every_command_that_a_message_names_parses() {
    let (mut seen, mut wrong) = (0, Vec::new());
    for (path, code) in sources() {
        for (open, close) in [("`oaic ", '`'), ("\"oaic ", '"')] {
            for hint in code.split(open).skip(1) {
                let hint = hint.split(close).next().unwrap_or_default();
                seen += 1;
                // A command may be named without what it needs.
                if let Err(error) = Cli::try_parse_from(typed(hint)) {
                    if !named_alone(error.kind()) {
                        wrong.push(format!("{}: oaic {hint}\n{error}", path.display()));
                    }
                }
            }
        }
    }
    assert!(seen > 80, "{seen}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn named_alone(kind: ErrorKind) -> bool {
    use ErrorKind::{
        DisplayHelpOnMissingArgumentOrSubcommand, MissingRequiredArgument, MissingSubcommand,
    };
    matches!(
        kind,
        MissingRequiredArgument | MissingSubcommand | DisplayHelpOnMissingArgumentOrSubcommand
    )
}

/// A hint as somebody types it, with a value in place of each placeholder.
fn typed(hint: &str) -> Vec<String> {
    let end = [" > ", ", "].iter().filter_map(|end| hint.find(end)).min();
    let command = &hint[..end.unwrap_or(hint.len())];
    let value = |word: &str| match word {
        "{verb}" => "answer".to_owned(),
        "{kind}" => "session".to_owned(),
        "{circuit}" => "spend".to_owned(),
        "{hash}" => "0".repeat(64),
        "HEIGHT:HASH" => format!("1:{}", "0".repeat(64)),
        "AMOUNT" | "…" => "1oaic".to_owned(),
        word if word.starts_with('{') => "1".to_owned(),
        word if word.chars().all(|c| c.is_ascii_uppercase()) => "1".to_owned(),
        word => word.to_owned(),
    };
    let words = command.split_whitespace().map(value);
    ["oaic".to_owned()].into_iter().chain(words).collect()
}

/// Files with messages of `oaic`, without their comments, and with lines put together that a backslash
/// divides.
fn sources() -> Vec<(PathBuf, String)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = ["src", "../terminal/src", "../watchtower/src"]
        .map(|folder| here.join(folder))
        .to_vec();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !["documented.rs", "command_lines.rs"]
                .iter()
                .any(|name| path.ends_with(name))
            {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, without_comments(&text)));
            }
        }
    }
    found
}

fn without_comments(text: &str) -> String {
    let mut code = String::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with("//") {
            continue;
        }
        match line.strip_suffix('\\') {
            Some(begun) => code.push_str(begun),
            None => {
                code.push_str(line);
                code.push('\n');
            }
        }
    }
    code
}
