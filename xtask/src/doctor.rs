//! `cargo xtask doctor`: what this machine lacks, what for, and how to get it.

use std::process::Command;

use anyhow::{bail, Result};
use oaic_localnet::tools::{Tool, Toolbox};
use serde::Serialize;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    /// Without it this can't be done.
    needed_for: &'static str,
    found: String,
    /// How to get it; empty when there is nothing to do.
    fix: String,
}

struct Program {
    name: &'static str,
    command: &'static [&'static str],
    needed_for: &'static str,
    least: Option<(u32, u32)>,
    fix: &'static str,
}

const PROGRAMS: [Program; 5] = [
    Program {
        name: "rustc",
        command: &["rustc", "--version"],
        needed_for: "everything",
        least: Some((1, 88)),
        fix: "install Rust 1.88 or newer: https://rustup.rs",
    },
    Program {
        name: "C compiler",
        command: &["cc", "--version"],
        needed_for: "everything",
        least: None,
        fix: "install gcc or clang, on Debian: apt-get install build-essential",
    },
    Program {
        name: "C++ compiler",
        command: &["c++", "--version"],
        needed_for: "wasm-opt, where Debian's package can't be had",
        least: None,
        fix: "on Debian: apt-get install build-essential",
    },
    Program {
        name: "go",
        command: &["go", "version"],
        needed_for: "wasmd: cargo xtask localnet, test, bench",
        least: Some((1, 24)),
        fix: "install Go 1.24 or newer: https://go.dev/dl",
    },
    Program {
        name: "python3",
        command: &["python3", "--version"],
        needed_for: "the check of the voucher vectors in cargo xtask test",
        least: Some((3, 8)),
        fix: "on Debian: apt-get install python3",
    },
];

/// What fetches typos, as long as it isn't there.
const PIP: Program = Program {
    name: "pip",
    command: &["python3", "-m", "pip", "--version"],
    needed_for: "typos: cargo xtask spell, .ci/run",
    least: None,
    fix: "on Debian: apt-get install python3-pip",
};

/// Prints the checks; fails when something is missing.
pub fn run(args: Args) -> Result<()> {
    let mut checks: Vec<Check> = PROGRAMS.iter().map(program).collect();
    let has_typos = Toolbox::open().is_ok_and(|tools| tools.find(Tool::Typos).is_some());
    checks.extend((!has_typos).then(|| program(&PIP)));
    checks.push(standard_library());
    checks.extend(tools());
    if args.json {
        println!("{}", serde_json::to_string_pretty(&checks)?);
    } else {
        for check in &checks {
            println!(
                "{:7} {:24} {}",
                if check.ok { "ok" } else { "MISSING" },
                check.name,
                check.found
            );
            if !check.fix.is_empty() {
                println!("        {:24} for {}: {}", "", check.needed_for, check.fix);
            }
        }
    }
    let missing: Vec<_> = checks.iter().filter(|c| !c.ok).map(|c| c.name).collect();
    if !missing.is_empty() {
        bail!("missing: {}", missing.join(", "));
    }
    Ok(())
}

fn program(program: &Program) -> Check {
    let found = first_line(program.command);
    let version = found.as_deref().and_then(version);
    let ok = match (&found, program.least, version) {
        (None, _, _) => false,
        (Some(_), Some(least), Some(version)) => version >= least,
        _ => true,
    };
    let fix = if ok { "" } else { program.fix };
    let found = found.unwrap_or_else(|| "not found on the PATH".to_owned());
    Check {
        name: program.name,
        ok,
        needed_for: program.needed_for,
        found,
        fix: fix.to_owned(),
    }
}

/// How the wasm32 standard library's source can be had. Never missing where apt or rustup are.
fn standard_library() -> Check {
    let sysroot = first_line(&["rustc", "--print", "sysroot"]).unwrap_or_default();
    let source = std::path::Path::new(&sysroot).join("lib/rustlib/src/rust/library/Cargo.lock");
    let built = Toolbox::open().is_ok_and(|t| t.find(Tool::Sysroot).is_some());
    let (ok, found) = if built {
        (true, "not needed: the library is built".to_owned())
    } else if source.exists() {
        (true, "component rust-src of the toolchain".to_owned())
    } else if let Some(rustup) = first_line(&["rustup", "--version"]) {
        let asked = format!("rustup is asked for rust-src first ({rustup})");
        (true, asked)
    } else if let Some(apt) = first_line(&["apt-get", "--version"]) {
        let asked = format!("Debian's package rust-src is asked for ({apt})");
        (true, asked)
    } else {
        (false, "neither rust-src nor rustup nor apt".to_owned())
    };
    let fix = "rustup component add rust-src";
    let fix = if ok { "" } else { fix };
    Check {
        name: "source of Rust's std",
        ok,
        needed_for: "contracts as wasm: cargo xtask wasm, localnet, test, bench",
        found,
        fix: fix.to_owned(),
    }
}

/// The tools that are built on demand: not being there is nothing wrong.
fn tools() -> Vec<Check> {
    let toolbox = match Toolbox::open() {
        Ok(toolbox) => toolbox,
        Err(error) => {
            return vec![Check {
                name: "cache",
                ok: false,
                needed_for: "cargo xtask localnet, test, bench, wasm",
                found: format!("{error:#}"),
                fix: "set OAIC_CACHE to a folder you can write to".to_owned(),
            }];
        }
    };
    Tool::ALL
        .iter()
        .map(|tool| {
            let (found, fix) = match toolbox.find(*tool) {
                Some(path) => (path.display().to_string(), String::new()),
                None => (
                    "not built yet".to_owned(),
                    "it is built when needed; beforehand: cargo xtask setup".to_owned(),
                ),
            };
            Check {
                name: tool.name(),
                ok: true,
                needed_for: "cargo xtask test",
                found,
                fix,
            }
        })
        .collect()
}

fn first_line(command: &[&str]) -> Option<String> {
    let (program, args) = command.split_first()?;
    let out = Command::new(program).args(args).output().ok()?;
    let text = String::from_utf8_lossy(&out.stdout);
    let line = text.lines().next()?.trim().to_owned();
    out.status.success().then_some(line)
}

/// The first `major.minor` in a line.
fn version(line: &str) -> Option<(u32, u32)> {
    line.split(|c: char| !c.is_ascii_digit() && c != '.')
        .find_map(|word| {
            let mut parts = word.split('.');
            Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_versions() {
        assert_eq!(
            version("rustc 1.95.0 (59807616e 2026-04-14)"),
            Some((1, 95))
        );
        assert_eq!(version("go version go1.26.8 linux/amd64"), Some((1, 26)));
        assert_eq!(version("Python 3.11.2"), Some((3, 11)));
        assert_eq!(version("cc"), None);
    }

    #[test]
    fn what_is_missing_comes_with_a_way_to_get_it() {
        let missing = Program {
            command: &["oaic-no-such-program"],
            ..PROGRAMS[0]
        };
        let check = program(&missing);
        assert!(!check.ok && check.fix.contains("rustup.rs"), "{check:?}");
        let old = Program {
            least: Some((99, 0)),
            ..PROGRAMS[0]
        };
        assert!(!program(&old).ok);
    }
}
