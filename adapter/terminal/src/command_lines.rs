//! Command lines in the fenced `sh` and `console` blocks of README and book. Tests of the crates whose
//! commands they are hold them against the real command line.

use std::fs;
use std::path::{Path, PathBuf};

/// Every documented command line of a program, as its words from the program on, and its file.
pub fn of(workspace: &Path, program: &[&str]) -> Vec<(PathBuf, Vec<String>)> {
    let mut pages = vec![
        workspace.join("README.md"),
        workspace.join("CONTRIBUTING.md"),
    ];
    for folder in ["docs", "contracts", "adapter", "zk-verifier"] {
        collect(&workspace.join(folder), &mut pages);
    }
    let mut found = vec![];
    for page in pages {
        let text = fs::read_to_string(&page).unwrap_or_else(|e| panic!("{}: {e}", page.display()));
        for line in lines(&text) {
            let words = words(&line);
            if words.iter().zip(program).filter(|(a, b)| a == *b).count() == program.len() {
                found.push((page.clone(), words));
            }
        }
    }
    found
}

fn collect(folder: &Path, pages: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in entries {
        let path = entry.expect("an entry of a folder").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && name != "target" {
            collect(&path, pages);
        } else if name.ends_with(".md") {
            pages.push(path);
        }
    }
}

/// The lines of all `sh` blocks, and those of `console` blocks behind a prompt. A backslash joins a
/// line with the next.
pub fn lines(text: &str) -> Vec<String> {
    let mut lines = vec![];
    let mut fence = None;
    let mut joined = String::new();
    for line in text.lines().map(str::trim) {
        match (line.strip_prefix("```"), fence) {
            (Some(_), Some(_)) => fence = None,
            (Some(language), None) => fence = Some(language),
            (None, Some("sh" | "console")) => {
                let line = match (line.strip_prefix("$ "), fence) {
                    (Some(command), _) => command,
                    (None, Some("console")) if joined.is_empty() => continue,
                    (None, _) => line,
                };
                if let Some(begun) = line.strip_suffix('\\') {
                    joined.push_str(begun);
                } else {
                    lines.push(std::mem::take(&mut joined) + line);
                }
            }
            (None, _) => {}
        }
    }
    lines
}

/// As a shell splits the first command of a line: without variables that are set for it, comments,
/// redirections and pipes. `cargo run -p oaic --` is `oaic`.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![];
    let (mut word, mut quote, mut begun) = (String::new(), None, false);
    for c in line.chars().chain([' ']) {
        match (c, quote) {
            (c, Some(q)) if c == q => quote = None,
            (c, Some(_)) => word.push(c),
            ('"' | '\'', None) => (quote, begun) = (Some(c), true),
            ('#', None) if !begun => break,
            ('>' | '|' | '&' | ';', None) => break,
            (' ', None) => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            (c, None) => {
                word.push(c);
                begun = true;
            }
        }
    }
    let set = |word: &&String| word.starts_with("OAIC_") && word.contains('=');
    words.drain(..words.iter().take_while(set).count());
    if words.starts_with(&["cargo", "run", "-p", "oaic", "--"].map(str::to_owned)) {
        words.splice(..5, ["oaic".to_owned()]);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_a_shells() {
        let text = "oaic data pack f --schema \"time, tokens\" \\\n  --from a # who\n";
        let page =
            format!("oaic not this\n```sh\n# nor this\n{text}OAIC_HOME=x oaic status > y\n```\n");
        let found: Vec<_> = lines(&page).iter().map(|line| words(line)).collect();
        let expected: [&[&str]; 3] = [
            &[],
            &[
                "oaic",
                "data",
                "pack",
                "f",
                "--schema",
                "time, tokens",
                "--from",
                "a",
            ],
            &["oaic", "status"],
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn output_in_a_console_block_is_no_command() {
        let page =
            "```console\n$ cargo run -p oaic -- status\noaic-local-1\n```\n```text\noaic x\n```\n";
        let found: Vec<_> = lines(page).iter().map(|line| words(line)).collect();
        assert_eq!(found, [["oaic", "status"]]);
    }
}
