//! Command lines in README and book are ones that `oaic` takes.

use std::path::Path;

use clap::error::ErrorKind;
use clap::Parser;

use crate::cli::Cli;

#[path = "../../../integration/src/command_lines.rs"]
mod command_lines;

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
