//! The binary, run in a folder of its own with a home in it.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

pub const PASSPHRASE: &str = "correct horse battery";

/// The command; nothing that is set on this computer leaks in.
pub fn oaic(home: &Path) -> Command {
    let mut command = Command::cargo_bin("oaic").unwrap();
    for name in [
        "OAIC_NETWORK",
        "OAIC_RPC",
        "OAIC_CHAIN_ID",
        "OAIC_DEPLOYMENT",
        "OAIC_FROM",
        "OAIC_STORE",
        "OAIC_PASSPHRASE_FILE",
    ] {
        command.env_remove(name);
    }
    command
        .current_dir(home)
        .env("OAIC_HOME", home.join("home"))
        .env("OAIC_PASSPHRASE", PASSPHRASE)
        .env("NO_COLOR", "1");
    command
}

pub fn json(bytes: impl AsRef<[u8]>) -> Value {
    let bytes = bytes.as_ref();
    serde_json::from_slice(bytes)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(bytes)))
}

/// What the binary did: its exit code, stdout and stderr.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl From<std::process::Output> for Ran {
    fn from(output: std::process::Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            // A signal has none.
            code: output.status.code().unwrap_or(-1),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }
}

impl Ran {
    pub fn of(command: &mut Command) -> Self {
        command.output().unwrap().into()
    }

    /// It ended with this exit code.
    #[track_caller]
    pub fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }

    /// It failed with this exit code, and wrote no data.
    #[track_caller]
    pub fn failed(self, code: i32) -> Self {
        assert_eq!((self.code, self.out.as_str()), (code, ""), "{self:?}");
        self
    }
}

/// A folder in which the binary runs.
pub struct Home(TempDir);

impl Home {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.file(name)).unwrap()
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.file(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// The network `test` of a node, with a settlement contract that isn't there.
    pub fn configure(&self, rpc: &str, chain_id: &str) {
        let config = format!(
            "network = \"test\"\n[networks.test]\nrpc = \"{rpc}\"\nchain_id = \"{chain_id}\"\n\
             [networks.test.contracts]\ncompute-settlement = \"wasm1x\"\n"
        );
        self.write("home/config.toml", config);
    }

    /// A command line, its words separated by single spaces.
    pub fn command(&self, line: &str) -> Command {
        let mut command = oaic(self.0.path());
        command.args(line.split(' '));
        command
    }

    pub fn run(&self, line: &str) -> Ran {
        Ran::of(&mut self.command(line))
    }

    /// With other variables of the environment; none takes one out.
    pub fn run_with(&self, variables: &[(&str, Option<&str>)], line: &str) -> Ran {
        let mut command = self.command(line);
        for (name, value) in variables {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        Ran::of(&mut command)
    }

    #[track_caller]
    pub fn ok(&self, line: &str) -> Ran {
        self.run(line).ended(0)
    }

    /// Run a command that succeeds; its data.
    #[track_caller]
    pub fn json(&self, line: &str) -> Value {
        json(self.ok(line).out)
    }

    /// Run a command that fails with an exit code and without data.
    #[track_caller]
    pub fn fails(&self, code: i32, line: &str) -> Ran {
        self.run(line).failed(code)
    }
}
