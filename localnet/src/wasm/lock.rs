//! `Cargo.lock`: which versions of other people's packages one of ours is built with.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use toml::{Table, Value};

struct Locked {
    name: String,
    version: String,
    /// Its source and checksum; ours have none.
    origin: Option<String>,
    /// `NAME`, or `NAME VERSION` where there are several, and `NAME VERSION (SOURCE)`.
    dependencies: Vec<String>,
}

pub(super) struct Lock {
    packages: Vec<Locked>,
    by_name: BTreeMap<String, Vec<usize>>,
}

impl Lock {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let lock = read_toml(path)?;
        let listed = lock.get("package").and_then(Value::as_array);
        let mut packages = Vec::new();
        for package in listed.context("a lock file lists packages")? {
            let text = |key| package.get(key).and_then(Value::as_str);
            let names = package.get("dependencies").and_then(Value::as_array);
            let names = names.into_iter().flatten().filter_map(Value::as_str);
            let checksum = text("checksum").unwrap_or_default();
            packages.push(Locked {
                name: text("name").context("a locked name")?.to_owned(),
                version: text("version").context("a locked version")?.to_owned(),
                origin: text("source").map(|source| format!("{source} {checksum}")),
                dependencies: names.map(str::to_owned).collect(),
            });
        }
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, package) in packages.iter().enumerate() {
            by_name.entry(package.name.clone()).or_default().push(at);
        }
        Ok(Self { packages, by_name })
    }

    /// Adds the versions of what our package `of` uses by these names, and of all that they use.
    /// A package of ours has what its tests use in the lock too; those of others don't.
    pub(super) fn follow(
        &self,
        of: &str,
        names: &BTreeSet<String>,
        versions: &mut BTreeSet<String>,
    ) -> Result<()> {
        let ours = self.by_name.get(of).into_iter().flatten();
        let mut ours = ours
            .map(|at| &self.packages[*at])
            .filter(|package| package.origin.is_none());
        let ours = ours
            .next()
            .with_context(|| format!("{of} is in no lock file: run cargo check"))?;
        let used = |dependency: &&String| {
            let name = dependency.split(' ').next().unwrap_or_default();
            names.contains(name)
        };
        let mut next: Vec<&str> = ours
            .dependencies
            .iter()
            .filter(used)
            .map(String::as_str)
            .collect();
        while let Some(dependency) = next.pop() {
            let mut words = dependency.split(' ');
            let (name, version) = (words.next().unwrap_or_default(), words.next());
            for at in self.by_name.get(name).into_iter().flatten() {
                let found = &self.packages[*at];
                if version.is_some_and(|version| version != found.version) {
                    continue;
                }
                let origin = found.origin.as_deref().unwrap_or_default();
                let line = format!("{name} {} {origin}", found.version);
                if found.origin.is_some() && versions.insert(line) {
                    next.extend(found.dependencies.iter().map(String::as_str));
                }
            }
        }
        Ok(())
    }
}

pub(crate) fn read_toml(path: &Path) -> Result<Table> {
    let text =
        fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
    text.parse()
        .with_context(|| format!("{} is not TOML", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_tests_use_is_left_out_and_the_right_version_is_followed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("Cargo.lock");
        let text = r#"
[[package]]
name = "ours"
version = "0.1.0"
dependencies = ["a", "b 2.0.0", "tests-only"]

[[package]]
name = "a"
version = "1.0.0"
source = "registry"
checksum = "aa"
dependencies = ["c"]

[[package]]
name = "b"
version = "1.0.0"
source = "registry"
checksum = "b1"

[[package]]
name = "b"
version = "2.0.0"
source = "registry"
checksum = "b2"

[[package]]
name = "c"
version = "1.0.0"
source = "registry"
checksum = "cc"

[[package]]
name = "tests-only"
version = "1.0.0"
source = "registry"
checksum = "tt"
"#;
        fs::write(&path, text).unwrap();
        let mut versions = BTreeSet::new();
        let names = ["a", "b"].map(str::to_owned).into();
        let lock = Lock::read(&path).unwrap();
        lock.follow("ours", &names, &mut versions).unwrap();
        let expected = [
            "a 1.0.0 registry aa",
            "b 2.0.0 registry b2",
            "c 1.0.0 registry cc",
        ];
        assert!(versions.iter().eq(expected), "{versions:?}");
        assert!(lock.follow("theirs", &names, &mut versions).is_err());
    }
}
