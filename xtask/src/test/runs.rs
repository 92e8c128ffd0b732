//! Running test programs, through cargo or by themselves, passing their output on, and counting
//! what is in it.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{bail, Context, Result};
use oaic_localnet::workspace_root;

use super::count::Count;
use super::programs::Program;
use super::report::Outcome;

/// A cargo that builds beside chains: they have deadlines, it has not.
pub fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new("nice");
    command.args(["-n", "5", "cargo"]).args(args);
    command.current_dir(workspace_root()).stdin(Stdio::null());
    // What `cargo run` says of this very package is not for the tests.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&*name);
        }
    }
    command
}

/// Run a command that talks for itself; an error when it fails.
pub fn check(command: &mut Command) -> Result<()> {
    let status = command.status().context("can't start cargo")?;
    if !status.success() {
        let args: Vec<_> = command.get_args().map(|a| a.to_string_lossy()).collect();
        bail!("`{}` failed (see above)", args.join(" "));
    }
    Ok(())
}

/// A stage's runs of test programs, all into one log.
pub struct Runs<'a> {
    log: File,
    filter: Option<&'a str>,
    /// In front of each line that is shown, where stages run beside each other.
    prefix: String,
}

impl<'a> Runs<'a> {
    pub fn new(log: &Path, filter: Option<&'a str>, prefix: String) -> Result<Self> {
        if let Some(dir) = log.parent() {
            fs::create_dir_all(dir).with_context(|| format!("can't make {}", dir.display()))?;
        }
        let log = File::create(log).with_context(|| format!("can't write {}", log.display()))?;
        Ok(Self {
            log,
            filter,
            prefix,
        })
    }

    /// Run `cargo test` for a selection of packages and targets.
    pub fn cargo_test(&mut self, selection: &[&str], env: &[(&str, &str)]) -> Result<Outcome> {
        let mut command = cargo(&["test", "--no-fail-fast", "--locked"]);
        command.args(selection).args(["--", "--show-output"]);
        command.args(self.filter).envs(env.iter().copied());
        self.count(&command, Count::default())
    }

    /// Run a test program that is built, so many of its tests at once. No cargo is needed for
    /// that, so another one can build meanwhile.
    pub fn program(
        &mut self,
        program: &Program,
        threads: usize,
        env: &[(&str, &Path)],
    ) -> Result<Outcome> {
        let mut command = Command::new(&program.executable);
        command.arg("--show-output").args(self.filter);
        command.arg(format!("--test-threads={threads}"));
        // As cargo would.
        command
            .current_dir(&program.package)
            .env("CARGO_MANIFEST_DIR", &program.package)
            .env("RUST_LIB_BACKTRACE", "0")
            .envs(env.iter().copied());
        let mut count = Count::default();
        count.line(&format!(
            "     Running {} ({})",
            program.name,
            program.executable.display()
        ));
        self.count(&command, count)
    }

    fn count(&mut self, program: &Command, mut count: Count) -> Result<Outcome> {
        // One stream for both outputs, so that a test's results follow the name of its binary.
        let mut command = Command::new("sh");
        command
            .args(["-c", "exec \"$@\" 2>&1", "sh"])
            .arg(program.get_program())
            .args(program.get_args());
        if let Some(dir) = program.get_current_dir() {
            command.current_dir(dir);
        }
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        // A changed snapshot is a failure, not a new file.
        command.env("INSTA_UPDATE", "no");
        command.env("INSTA_WORKSPACE_ROOT", workspace_root());
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("can't start sh")?;
        if let Some(out) = child.stdout.take() {
            let mut out = BufReader::new(out);
            let mut bytes = Vec::new();
            while out.read_until(b'\n', &mut bytes)? > 0 {
                self.log.write_all(&bytes)?;
                let line = String::from_utf8_lossy(&bytes);
                let line = line.trim_end();
                if count.line(line) {
                    println!("{}{line}", self.prefix);
                }
                bytes.clear();
            }
        }
        Ok(count.finish(child.wait()?.success()))
    }
}
