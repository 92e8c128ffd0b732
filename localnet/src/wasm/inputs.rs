//! What a contract's wasm is made from: the sources of the packages in this repository that it
//! depends on, and the versions of the others. Their digest is what the wasm is kept under.
//!
//! A digest that left something out would hand out old wasm for new sources, so it rather covers
//! too much, and every build is compared with what cargo says that it read: see
//! [`Inputs::assert_covers`].

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{bail, Context, Result};
use sha2::{Digest, Sha256};
use toml::{Table, Value};

use super::lock::{read_toml, Lock};

/// Folders outside of their packages that build scripts read.
const BUILD_SCRIPTS_READ: [&str; 2] = ["zk-verifier/keys", "zk-verifier/example/keys"];

/// Folders of a package that its library is not built from.
const NOT_OF_THE_LIBRARY: [&str; 4] = ["tests", "benches", "examples", "target"];

pub(super) struct Inputs {
    root: PathBuf,
    files: BTreeSet<PathBuf>,
    versions: BTreeSet<String>,
    settings: String,
}

impl Inputs {
    /// Those of the package with this manifest, in the repository at `root`.
    pub(super) fn of(root: &Path, manifest: &Path) -> Result<Self> {
        let folder = clean(manifest.parent().context("a manifest is in a folder")?);
        let (workspace, settings) = workspace(&folder)?;
        let lock = Lock::read(&workspace.join("Cargo.lock"))?;
        let mut inputs = Self {
            root: root.to_path_buf(),
            files: BTreeSet::new(),
            versions: BTreeSet::new(),
            settings: settings.to_string() + &cargo_settings(root)?,
        };
        let mut seen = BTreeSet::new();
        let mut next = vec![folder];
        while let Some(folder) = next.pop() {
            if !seen.insert(folder.clone()) {
                continue;
            }
            let package = Package::read(&folder)?;
            next.extend(package.local);
            lock.follow(&package.name, &package.others, &mut inputs.versions)?;
            collect(&folder, true, &mut inputs.files)?;
            if folder.join("build.rs").is_file() {
                for read in BUILD_SCRIPTS_READ {
                    collect(&root.join(read), false, &mut inputs.files)?;
                }
            }
        }
        Ok(inputs)
    }

    /// Digest of all of it and of `recipe`, which says how it is built.
    pub(super) fn key(&self, recipe: &[&str]) -> Result<String> {
        let mut hasher = Sha256::new();
        // Lengths first, so that nothing runs together.
        let mut add = |part: &[u8]| {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        };
        recipe.iter().for_each(|part| add(part.as_bytes()));
        add(self.settings.as_bytes());
        self.versions.iter().for_each(|part| add(part.as_bytes()));
        for file in &self.files {
            // Where a file is counts: paths are in messages, and in the names of symbols.
            let name = file.strip_prefix(&self.root).unwrap_or(file);
            add(name.as_os_str().as_encoded_bytes());
            add(&fs::read(file).with_context(|| format!("can't read {}", file.display()))?);
        }
        let mut key = hex::encode(hasher.finalize());
        key.truncate(32);
        Ok(key)
    }

    /// Compares with the file in which cargo says what it built from.
    /// Fails when it built from a file of the repository that the digest does not cover.
    pub(super) fn assert_covers(&self, dep_info: &Path, built: &Path) -> Result<()> {
        let text = fs::read_to_string(dep_info)
            .with_context(|| format!("can't read {}", dep_info.display()))?;
        let read = text.split_once(": ").map_or("", |(_, read)| read);
        for path in read.trim_end().replace("\\ ", "\0").split(' ') {
            let path = clean(Path::new(&path.replace('\0', " ")));
            let ours = path.starts_with(&self.root) && !path.starts_with(built);
            if ours && !self.files.contains(&path) {
                bail!(
                    "a contract is built from {}, which the digest that its wasm is kept under \
                     does not cover: name its folder in {}",
                    path.display(),
                    file!()
                );
            }
        }
        Ok(())
    }
}

struct Package {
    name: String,
    /// Folders of the packages here that its library or build script uses.
    local: Vec<PathBuf>,
    others: BTreeSet<String>,
}

impl Package {
    fn read(folder: &Path) -> Result<Self> {
        let manifest = read_toml(&folder.join("Cargo.toml"))?;
        let name = manifest.get("package").and_then(|p| p.get("name"));
        let name = name.and_then(Value::as_str);
        let mut package = Self {
            name: name.context("a package has a name")?.to_owned(),
            local: Vec::new(),
            others: BTreeSet::new(),
        };
        let mut tables = vec![&manifest];
        if let Some(targets) = manifest.get("target").and_then(Value::as_table) {
            tables.extend(targets.values().filter_map(Value::as_table));
        }
        let shared = workspace(folder)?;
        for table in tables {
            for kind in ["dependencies", "build-dependencies"] {
                let list = table.get(kind).and_then(Value::as_table);
                for (name, declared) in list.into_iter().flatten() {
                    package.depend(folder, name, declared, &shared)?;
                }
            }
        }
        Ok(package)
    }

    fn depend(
        &mut self,
        folder: &Path,
        name: &str,
        declared: &Value,
        (workspace, shared): &(PathBuf, Table),
    ) -> Result<()> {
        let inherited = declared.get("workspace").and_then(Value::as_bool) == Some(true);
        let (base, declared) = if inherited {
            let declared = shared.get("dependencies").and_then(|d| d.get(name));
            (workspace.as_path(), declared.context(name.to_owned())?)
        } else {
            (folder, declared)
        };
        if let Some(path) = declared.get("path").and_then(Value::as_str) {
            self.local.push(clean(&base.join(path)));
        } else {
            let package = declared.get("package").and_then(Value::as_str);
            self.others.insert(package.unwrap_or(name).to_owned());
        }
        Ok(())
    }
}

/// Folder of the workspace that a package is in, and what its packages share there.
fn workspace(folder: &Path) -> Result<(PathBuf, Table)> {
    for folder in folder.ancestors() {
        let manifest = folder.join("Cargo.toml");
        if !manifest.is_file() {
            continue;
        }
        if let Some(Value::Table(workspace)) = read_toml(&manifest)?.remove("workspace") {
            let shared = ["package", "dependencies", "lints", "resolver"];
            let of_all = workspace.into_iter();
            let shared = of_all.filter(|(key, _)| shared.contains(&key.as_str()));
            return Ok((folder.to_path_buf(), shared.collect()));
        }
    }
    bail!("{} is in no workspace", folder.display())
}

/// What the repository tells every cargo in it, but for the names of its commands.
fn cargo_settings(root: &Path) -> Result<String> {
    let file = root.join(".cargo/config.toml");
    if !file.is_file() {
        return Ok(String::new());
    }
    let mut settings = read_toml(&file)?;
    settings.remove("alias");
    Ok(settings.to_string())
}

fn collect(folder: &Path, package: bool, files: &mut BTreeSet<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("can't list {}", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type()?;
        if name.starts_with('.') {
            continue;
        }
        if kind.is_file() {
            files.insert(entry.path());
        } else if kind.is_dir() && !(package && NOT_OF_THE_LIBRARY.contains(&name.as_str())) {
            collect(&entry.path(), false, files)?;
        }
    }
    Ok(())
}

/// A path without `.` and `..`, where no folder is a link.
fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            part => clean.push(part),
        }
    }
    clean
}

#[cfg(test)]
#[path = "inputs_tests.rs"]
mod tests;
