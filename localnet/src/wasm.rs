//! Contracts as the chain runs them: compiled, optimized, checked for size and features.

mod compile;
mod inputs;
mod locals;
mod lock;
mod optimize;
mod store;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{bail, Context, Result};
use serde::{Deserialize, Serialize};

use crate::command::output;
use crate::paths::{target_dir, workspace_root};
use crate::tools::{Tool, Toolbox, MVP_RUSTFLAGS};
use compile::Compile;
use inputs::Inputs;
use optimize::{Optimizer, LESS_INLINING, WASM_OPT};
use store::{sha256, Store};

pub(crate) use lock::read_toml;
pub use optimize::MAX_SIZE;

/// Contracts of ours that are not in `contracts/`, because no deployment has them: name and
/// folder.
const EXAMPLES: [(&str, &str); 1] = [("zk_example", "zk-verifier/example")];

/// Other projects' contracts that ours are measured against, under `integration/baselines`.
const BASELINES: [&str; 6] = [
    "cw20-base",
    "cw4-stake",
    "cw3-flex",
    "receiver",
    "asker",
    "zk-naive",
];

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Its name: the crate's folder with `_` for `-`.
    pub name: String,
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256, hex.
    pub checksum: String,
    /// Whether nothing it is made from has changed, and it was taken from the user's cache.
    pub cached: bool,
}

pub fn contracts_dir() -> PathBuf {
    target_dir().join("wasm/contracts")
}

/// The optimized wasm of a contract that was built before, for example `token`.
pub fn find(name: &str) -> Result<PathBuf> {
    let path = contracts_dir().join(format!("{name}.wasm"));
    if !path.is_file() {
        bail!(
            "{} is not there; build it with `cargo xtask wasm`",
            path.display()
        );
    }
    Ok(path)
}

/// The optimized wasm of every contract under `contracts/`: what an economy is made of.
pub fn economy() -> Result<Vec<PathBuf>> {
    let folders = contract_folders(&workspace_root())?;
    let names = folders.iter().map(|folder| folder.replace('-', "_"));
    names.map(|name| find(&name)).collect()
}

/// Build every contract under `contracts/`, the examples, and every baseline. What was built before from
/// the same sources, here or in another clone, is taken from the user's cache.
pub fn build(tools: &Toolbox) -> Result<Vec<Contract>> {
    let root = workspace_root();
    let ours = contract_folders(&root)?;
    if ours.is_empty() {
        bail!(
            "there is no contract in {}",
            root.join("contracts").display()
        );
    }
    let out = target_dir().join("wasm");
    fs::create_dir_all(contracts_dir())?;
    // Two programs that build in one folder take turns.
    let _lock = oaic_cache::Lock::take(&out.join(".lock"), || {
        tools
            .progress
            .line("another process builds the contracts; waiting for it");
    })?;
    let profile = write_profile(&root, &out)?;
    let sysroot = tools.sysroot()?;
    let builder = Builder {
        tools,
        store: Store::of(&tools.cache)?,
        recipe: recipe(tools, &profile)?,
        optimizer: Optimizer {
            program: tools.wasm_opt()?,
            log: tools.cache.log("wasm-opt"),
        },
        compile: Compile {
            root: &root,
            sysroot: &sysroot,
            profile: &profile,
            out: &out,
        },
    };

    let mut contracts = Vec::new();
    for folder in &ours {
        let name = folder.replace('-', "_");
        let package = Path::new("contracts").join(folder);
        contracts.push(builder.contract(&name, &package, "ours", &format!("oaic_{name}"))?);
    }
    for (name, folder) in EXAMPLES {
        let lib = format!("oaic_{name}");
        contracts.push(builder.contract(name, Path::new(folder), "ours", &lib)?);
    }
    for baseline in BASELINES {
        let name = baseline.replace('-', "_");
        let package = Path::new("integration/baselines").join(baseline);
        // In one folder, though their workspaces are several: most of what they use is the same.
        contracts.push(builder.contract(&name, &package, "baselines", &name)?);
    }
    remove_strangers(&contracts)?;
    write_checksums(&contracts)?;
    Ok(contracts)
}

/// All that decides what wasm comes of the same sources.
fn recipe(tools: &Toolbox, profile: &Path) -> Result<Vec<String>> {
    let profile = fs::read_to_string(profile)?;
    Ok(vec![
        output(Command::new("rustc").arg("-vV"))?,
        tools.key(Tool::Sysroot)?,
        // Debian's and the one that is compiled here differ.
        output(Command::new(tools.wasm_opt()?).arg("--version"))?,
        format!("{WASM_OPT:?} {LESS_INLINING:?} {MVP_RUSTFLAGS} {MAX_SIZE}"),
        profile,
    ])
}

struct Builder<'a> {
    tools: &'a Toolbox,
    store: Store,
    recipe: Vec<String>,
    optimizer: Optimizer,
    compile: Compile<'a>,
}

impl Builder<'_> {
    /// A contract's wasm in [`contracts_dir`], from the cache or newly built.
    fn contract(&self, name: &str, package: &Path, folder: &str, lib: &str) -> Result<Contract> {
        let manifest = self.compile.root.join(package).join("Cargo.toml");
        let inputs = Inputs::of(self.compile.root, &manifest)?;
        let mut recipe: Vec<&str> = self.recipe.iter().map(String::as_str).collect();
        recipe.extend([name, lib]);
        let key = inputs.key(&recipe)?;
        if let Some(wasm) = self.store.read(name, &key) {
            return place(name, &wasm, true);
        }
        let _lock = self.store.lock(name, || {
            let line = format!("another process builds {name}; waiting for it");
            self.tools.progress.line(&line);
        })?;
        if let Some(wasm) = self.store.read(name, &key) {
            return place(name, &wasm, true);
        }
        let compiled = self.compile.run(&manifest, folder, lib)?;
        inputs.assert_covers(&compiled.dep_info, self.compile.out)?;
        let temp = contracts_dir().join(format!(".{name}.tmp"));
        let wasm = self.optimizer.run(name, &compiled.wasm, &temp)?;
        // Whoever edits while it compiles would have the new sources' wasm kept as the old ones'.
        if Inputs::of(self.compile.root, &manifest)?.key(&recipe)? == key {
            self.store.write(name, &key, &wasm)?;
        }
        place(name, &wasm, false)
    }
}

/// Puts a contract's wasm where everything looks for it. What is there already stays untouched: a
/// running chain may be about to read it.
fn place(name: &str, wasm: &[u8], cached: bool) -> Result<Contract> {
    let path = contracts_dir().join(format!("{name}.wasm"));
    if !fs::read(&path).is_ok_and(|there| there == wasm) {
        let temp = contracts_dir().join(format!(".{name}.new"));
        fs::write(&temp, wasm).with_context(|| format!("can't write {}", temp.display()))?;
        fs::rename(&temp, &path).with_context(|| format!("can't write {}", path.display()))?;
    }
    Ok(Contract {
        name: name.to_owned(),
        path,
        size: u64::try_from(wasm.len())?,
        checksum: sha256(wasm),
        cached,
    })
}

fn contract_folders(root: &Path) -> Result<Vec<String>> {
    let dir = root.join("contracts");
    let mut folders = Vec::new();
    for entry in fs::read_dir(&dir).with_context(|| format!("can't list {}", dir.display()))? {
        let path = entry?.path();
        if let (true, Some(name)) = (path.join("Cargo.toml").is_file(), path.file_name()) {
            folders.push(name.to_string_lossy().into_owned());
        }
    }
    folders.sort();
    Ok(folders)
}

/// The workspace's `contract` profile in a file of its own, so that baselines are built with it too.
fn write_profile(root: &Path, out: &Path) -> Result<PathBuf> {
    let manifest = fs::read_to_string(root.join("Cargo.toml")).context("can't read Cargo.toml")?;
    let manifest: toml::Table = manifest.parse().context("Cargo.toml is not TOML")?;
    let profile = manifest
        .get("profile")
        .and_then(|p| p.get("contract"))
        .context("Cargo.toml has no [profile.contract]")?;
    let mut contract = toml::Table::new();
    contract.insert("contract".into(), profile.clone());
    let mut file = toml::Table::new();
    file.insert("profile".into(), contract.into());
    fs::create_dir_all(out)?;
    let path = out.join("profile.toml");
    fs::write(&path, toml::to_string(&file)?)?;
    Ok(path)
}

/// Remove what is left of contracts that are no more: whoever stores all of the folder's wasm
/// must not store those.
fn remove_strangers(contracts: &[Contract]) -> Result<()> {
    for entry in fs::read_dir(contracts_dir())? {
        let path = entry?.path();
        let known = contracts.iter().any(|c| c.path == path);
        if !known && path.extension().is_some_and(|e| e == "wasm") {
            fs::remove_file(&path).with_context(|| format!("can't remove {}", path.display()))?;
        }
    }
    Ok(())
}

fn write_checksums(contracts: &[Contract]) -> Result<()> {
    let lines: Vec<String> = contracts
        .iter()
        .map(|c| format!("{}  {}.wasm\n", c.checksum, c.name))
        .collect();
    let dir = contracts_dir();
    let temp = dir.join(".checksums.txt");
    fs::write(&temp, lines.concat())?;
    fs::rename(&temp, dir.join("checksums.txt"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_of_its_own_file_has_what_the_workspace_says_of_single_packages() {
        let out = tempfile::tempdir().unwrap();
        let path = write_profile(&workspace_root(), out.path()).unwrap();
        let written: toml::Table = fs::read_to_string(path).unwrap().parse().unwrap();
        let manifest = fs::read_to_string(workspace_root().join("Cargo.toml")).unwrap();
        let manifest: toml::Table = manifest.parse().unwrap();
        let contract = &written["profile"]["contract"];
        assert_eq!(contract, &manifest["profile"]["contract"]);
        assert_eq!(
            contract["package"]["bls12_381"]["opt-level"].as_integer(),
            Some(3)
        );
    }
}
