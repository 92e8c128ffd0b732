//! Running other programs: their output to a log, and errors that quote its end.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{bail, Context, Result};

/// Lines of a log that an error quotes.
const QUOTED_LINES: usize = 25;

/// Variables of cargo that are the user's settings and not an outer cargo's working state.
const KEPT_CARGO: [&str; 6] = [
    "CARGO_HOME",
    "CARGO_NET_",
    "CARGO_HTTP_",
    "CARGO_REGISTRY_",
    "CARGO_REGISTRIES_",
    "CARGO_TERM_",
];

/// Variables that decide how rustc is called and would make an inner build another one.
const DROPPED: [&str; 16] = [
    "RUSTFLAGS",
    "RUSTDOCFLAGS",
    "RUSTC",
    "RUSTDOC",
    "RUSTC_WRAPPER",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_BOOTSTRAP",
    "OUT_DIR",
    "TARGET",
    "HOST",
    "NUM_JOBS",
    "OPT_LEVEL",
    "DEBUG",
    "PROFILE",
    "MAKEFLAGS",
    "MFLAGS",
];

/// Take from a command what an outer cargo put into the environment, so that a build gives the
/// same under `cargo run`, `cargo test` and by hand.
pub fn without_outer_cargo(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os() {
        let Some(name) = name.to_str() else { continue };
        let of_cargo = name.starts_with("CARGO") && !KEPT_CARGO.iter().any(|k| name.starts_with(k));
        if of_cargo || DROPPED.contains(&name) {
            command.env_remove(name);
        }
    }
    command
}

/// Run a command to its end with its output appended to `log`.
/// When it fails, the error quotes the log's end.
pub fn run(command: &mut Command, log: &Path) -> Result<()> {
    if let Some(dir) = log.parent() {
        fs::create_dir_all(dir).with_context(|| format!("can't make {}", dir.display()))?;
    }
    let out = File::options()
        .create(true)
        .append(true)
        .open(log)
        .with_context(|| format!("can't write the log {}", log.display()))?;
    let err = out.try_clone().context("can't share the log")?;
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(err)
        .status()
        .with_context(|| {
            format!("can't start {program}; is it installed? `cargo xtask doctor` says")
        })?;
    if !status.success() {
        bail!(
            "{program} failed ({status}); its log {} ends:\n{}",
            log.display(),
            tail(log)
        );
    }
    Ok(())
}

/// Run a command to its end and return what it printed.
/// When it fails, the error quotes what it printed.
pub fn output(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let out = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("can't start {program}"))?;
    if !out.status.success() {
        let args: Vec<_> = command.get_args().map(|a| a.to_string_lossy()).collect();
        bail!(
            "`{program} {}` failed ({}): {}",
            args.join(" "),
            out.status,
            String::from_utf8_lossy(&out.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// Run a command that may hang, such as a download; ends it after `limit`.
pub fn run_within(command: &mut Command, limit: Duration) -> Result<bool> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if start.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

pub fn on_path(program: &str) -> bool {
    // `go` knows no --version; that it starts is enough.
    Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

/// Cargo's home, where the sources of dependencies are.
pub fn cargo_home() -> Option<PathBuf> {
    let set = |name| {
        std::env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    set("CARGO_HOME").or_else(|| Some(set("HOME")?.join(".cargo")))
}

/// The last lines of a file; empty when it can't be read.
pub fn tail(path: &Path) -> String {
    let text = String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(QUOTED_LINES);
    lines.get(from..).unwrap_or_default().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_log_and_quotes_it() {
        let dir = tempfile::tempdir().unwrap();
        let log = dir.path().join("logs/x.log");
        let mut command = Command::new("sh");
        command.args(["-c", "echo first; echo why >&2; exit 3"]);
        let error = run(&mut command, &log).unwrap_err().to_string();
        assert!(error.contains("x.log") && error.contains("why"), "{error}");
        assert!(error.contains("exit status: 3"), "{error}");
    }

    #[test]
    fn settings_of_an_outer_cargo_do_not_leak() {
        // `cargo test` sets CARGO_MANIFEST_DIR for this very process.
        assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
        let mut command = Command::new("sh");
        command.args(["-c", "env"]);
        let out = output(without_outer_cargo(&mut command)).unwrap();
        let leaked: Vec<_> = out
            .lines()
            .filter(|l| l.starts_with("CARGO") && !KEPT_CARGO.iter().any(|k| l.starts_with(k)))
            .collect();
        assert!(leaked.is_empty(), "{leaked:?}");
    }
}
