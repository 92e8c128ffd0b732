//! Command lines in the book are ones that `oaic-ceremony` takes.

use std::path::Path;

use clap::Parser;
use oaic_terminal::command_lines;

use crate::Cli;

#[test]
fn every_documented_command_line_parses() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let lines = command_lines::of(&workspace, &["oaic-ceremony"]);
    for (page, line) in &lines {
        if let Err(error) = Cli::try_parse_from(line) {
            panic!("{}: {}\n{error}", page.display(), line.join(" "));
        }
    }
    assert!(lines.len() > 5, "only {} lines were found", lines.len());
}
