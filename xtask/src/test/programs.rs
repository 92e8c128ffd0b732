//! The test programs there are, and those that need chains, built before all others: their chains
//! can then be waited for while the rest is built.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{bail, Context, Result};
use oaic_localnet::target_dir;
use serde_json::Value;

use super::runs::{cargo, check};
use super::stages::Stage;

/// The crate whose tests may need a network.
const INTEGRATION: &str = "oaic-integration";

#[derive(Clone, Debug)]
pub struct Program {
    /// As its folder or file is called.
    pub name: String,
    pub executable: PathBuf,
    pub package: PathBuf,
}

#[derive(Clone, Debug)]
pub struct Programs {
    pub tests: Vec<Program>,
    pub oaic: PathBuf,
}

impl Programs {
    /// Build the programs of some stages, with the features that everything has.
    pub fn build(stages: &[Stage]) -> Result<Self> {
        let names = test_names()?;
        let names: Vec<&String> = names
            .iter()
            .filter(|name| stages.contains(&Stage::of_test(name)))
            .collect();
        let oaic = ["build", "--workspace", "--locked", "--bin", "oaic"];
        check(&mut cargo(&oaic))?;
        let mut command = cargo(&["test", "--workspace", "--no-run", "--locked"]);
        command.arg("--message-format=json-render-diagnostics");
        for name in &names {
            command.args(["--test", name]);
        }
        let out = command.stdout(Stdio::piped()).stderr(Stdio::inherit());
        let out = out.output().context("can't start cargo test")?;
        if !out.status.success() {
            bail!("the tests on chains don't compile (see above)");
        }
        let messages = String::from_utf8_lossy(&out.stdout).into_owned();
        let built = messages.lines().filter_map(executable);
        let tests: Vec<Program> = built.filter(|p| names.contains(&&p.name)).collect();
        if tests.len() != names.len() {
            bail!("cargo built {tests:?}, of the programs {names:?}");
        }
        Ok(Self {
            tests,
            oaic: target_dir().join("debug/oaic"),
        })
    }
}

/// The test program that a message of cargo is about.
fn executable(message: &str) -> Option<Program> {
    let message: Value = serde_json::from_str(message).ok()?;
    let target = message.get("target")?;
    let kinds = target.get("kind")?.as_array()?;
    let manifest = Path::new(message.get("manifest_path")?.as_str()?);
    kinds.contains(&"test".into()).then_some(Program {
        name: target.get("name")?.as_str()?.to_owned(),
        executable: message.get("executable")?.as_str()?.into(),
        package: manifest.parent()?.to_path_buf(),
    })
}

/// Names of all test programs of the workspace. Only those of [`INTEGRATION`] may need a chain.
pub fn test_names() -> Result<Vec<String>> {
    let mut command = cargo(&["metadata", "--no-deps", "--format-version", "1", "--locked"]);
    let out = command.stderr(Stdio::inherit()).output();
    let out = out.context("can't start cargo metadata")?;
    let listed: Value = serde_json::from_slice(&out.stdout).context("cargo metadata failed")?;
    let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let mut names = Vec::new();
    for package in list(&listed, "packages") {
        for target in list(&package, "targets") {
            let name = target["name"].as_str().unwrap_or_default().to_owned();
            if !list(&target, "kind").contains(&"test".into()) {
                continue;
            }
            if package["name"] != INTEGRATION && Stage::of_test(&name) != Stage::Unit {
                bail!("{name} is called as a test on a chain, and is not in {INTEGRATION}");
            }
            names.push(name);
        }
    }
    names.sort();
    names.dedup();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tests_on_chains_are_among_all_tests() {
        let names = test_names().unwrap();
        let of = |stage| names.iter().filter(move |n| Stage::of_test(n) == stage);
        assert_eq!(of(Stage::Wasmd).count(), 1, "{names:?}");
        assert!(of(Stage::TwoChains).count() > 0, "{names:?}");
        assert!(of(Stage::Unit).count() > 20, "{names:?}");
    }

    #[test]
    fn what_cargo_says_of_a_program_is_understood() {
        let message = r#"{"reason":"compiler-artifact","manifest_path":"/r/integration/Cargo.toml",
            "target":{"kind":["test"],"name":"wasmd"},"executable":"/r/target/debug/deps/wasmd-1"}"#;
        let program = executable(message).unwrap();
        assert_eq!(program.name, "wasmd");
        assert_eq!(program.package, Path::new("/r/integration"));
        assert!(executable(r#"{"reason":"build-finished"}"#).is_none());
        assert!(executable(&message.replace("[\"test\"]", "[\"lib\"]")).is_none());
    }
}
