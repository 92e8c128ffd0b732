//! The committed gas figures, and how far a measurement is from them.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{bail, Context, Result};
use oaic_localnet::tools::{Toolbox, WASMD_VERSION};
use serde::{Deserialize, Serialize};

use super::gas::{Measured, PINNED};

/// Difference allowed between two measurements of one build, in gas: block times and heights
/// have changing digits.
const SAME: u64 = 50;

/// Difference allowed between versions, in percent.
const OTHER_PERCENT: u64 = 1;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    pub rustc: String,
    /// `wasm-opt --version`: Debian's and the crate's differ.
    pub wasm_opt: String,
    pub wasmd: String,
    /// Gas of whole transactions, as in [`Measured::used`].
    pub gas: BTreeMap<String, u64>,
}

pub fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/gas.json")
}

impl Snapshot {
    pub fn of(gas: &Measured) -> Result<Self> {
        let wasm_opt = Toolbox::open()?.wasm_opt()?;
        Ok(Self {
            rustc: says("rustc".as_ref())?,
            wasm_opt: says(wasm_opt.as_os_str())?,
            wasmd: WASMD_VERSION.to_owned(),
            gas: gas.used(),
        })
    }

    /// The measurement that this is of. Its floors are of vouchers in a lane a channel and in many
    /// lanes of one: a snapshot has none.
    pub fn measured(&self, floors: [u64; 2]) -> Measured {
        let mut measured = Measured::default();
        for (id, used) in &self.gas {
            match id.strip_suffix(PINNED) {
                Some(id) => measured.pinned.used.insert(id.to_owned(), *used),
                None => measured.unpinned.used.insert(id.to_owned(), *used),
            };
        }
        measured.unpinned.floors = floors;
        measured.pinned.floors = floors;
        measured
    }

    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| {
            format!(
                "can't read {}; write it: cargo xtask bench gas --bless",
                path.display()
            )
        })?;
        serde_json::from_str(&text).with_context(|| {
            format!(
                "{} is not a snapshot; write it: cargo xtask bench gas --bless",
                path.display()
            )
        })
    }

    pub fn write(&self, path: &Path) -> Result<()> {
        let dir = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(dir)?;
        let text = serde_json::to_string_pretty(self)? + "\n";
        std::fs::write(path, text).with_context(|| format!("can't write {}", path.display()))
    }

    /// Compares a measurement with these figures: one line per difference.
    /// The error names every figure that is missing, new, or too far away.
    pub fn compare(&self, now: &Self) -> Result<Vec<String>> {
        let versions = |s: &Self| (s.rustc.clone(), s.wasm_opt.clone(), s.wasmd.clone());
        let same = versions(self) == versions(now);
        let mut differences = vec![];
        let mut wrong = vec![];
        if !same {
            let (then, here) = (versions(self), versions(now));
            differences.push(format!("committed with {then:?}, measured with {here:?}"));
        }
        for (id, before) in &self.gas {
            let Some(after) = now.gas.get(id) else {
                wrong.push(format!(
                    "{id}: {before} gas committed, not measured any more"
                ));
                continue;
            };
            let difference = before.abs_diff(*after);
            let allowed = if same {
                SAME
            } else {
                before * OTHER_PERCENT / 100
            };
            let line = format!("{id}: {before} gas committed, {after} measured");
            if difference > allowed {
                wrong.push(format!("{line}: {difference} apart, {allowed} allowed"));
            } else if difference > 0 {
                differences.push(line);
            }
        }
        for (id, after) in now.gas.iter().filter(|(id, _)| !self.gas.contains_key(*id)) {
            wrong.push(format!("{id}: {after} gas measured, none committed"));
        }
        if wrong.is_empty() {
            return Ok(differences);
        }
        bail!(
            "gas changed:\n  {}\nif it is meant to, commit the new figures: cargo xtask bench gas --bless",
            wrong.join("\n  ")
        )
    }
}

/// What a program says its version is.
fn says(program: &OsStr) -> Result<String> {
    let asked = Command::new(program).arg("--version").output();
    let asked = asked.with_context(|| format!("can't run {}", program.to_string_lossy()))?;
    Ok(String::from_utf8_lossy(&asked.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(rustc: &str, gas: &[(&str, u64)]) -> Snapshot {
        Snapshot {
            rustc: rustc.into(),
            wasm_opt: "1".into(),
            wasmd: "2".into(),
            gas: gas
                .iter()
                .map(|(id, gas)| ((*id).to_owned(), *gas))
                .collect(),
        }
    }

    #[test]
    fn one_build_may_differ_by_50_gas() {
        let committed = snapshot("r", &[("a", 100_000)]);
        let near = committed
            .compare(&snapshot("r", &[("a", 100_050)]))
            .unwrap();
        assert_eq!(near.len(), 1);
        let error = committed
            .compare(&snapshot("r", &[("a", 99_949)]))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("a: 100000 gas committed, 99949 measured: 51 apart"),
            "{error}"
        );
        assert!(error.contains("--bless"), "{error}");
    }

    #[test]
    fn other_versions_may_differ_by_a_percent_and_are_named() {
        let committed = snapshot("r", &[("a", 100_000)]);
        let lines = committed
            .compare(&snapshot("s", &[("a", 101_000)]))
            .unwrap();
        assert!(
            lines[0].contains("\"r\"") && lines[0].contains("\"s\""),
            "{lines:?}"
        );
        assert!(committed
            .compare(&snapshot("s", &[("a", 101_001)]))
            .is_err());
    }

    #[test]
    fn missing_and_new_figures_are_named() {
        let committed = snapshot("r", &[("a", 1), ("b", 2)]);
        let error = committed
            .compare(&snapshot("r", &[("a", 1), ("c", 3)]))
            .unwrap_err();
        let error = error.to_string();
        assert!(error.contains("b: 2 gas committed") && error.contains("c: 3 gas measured"));
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("benches/gas.json");
        let snapshot = snapshot("r", &[("a", 1)]);
        assert!(Snapshot::read(&path)
            .unwrap_err()
            .to_string()
            .contains("--bless"));
        snapshot.write(&path).unwrap();
        assert_eq!(Snapshot::read(&path).unwrap(), snapshot);
    }
}
