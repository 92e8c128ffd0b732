//! Contracts as the chain runs them: compiled, optimized, checked for size and features.

mod locals;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{bail, Context, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::command::without_outer_cargo;
use crate::tools::{Toolbox, MVP_RUSTFLAGS};
use crate::{target_dir, workspace_root};

/// What wasmd accepts at most, in bytes.
pub const MAX_SIZE: u64 = 800 * 1024;

const TARGET: &str = "wasm32-unknown-unknown";

/// Optimization, and the only features the chain's gatekeeper and this project allow: a contract
/// that contains another one makes wasm-opt fail.
const WASM_OPT: [&str; 6] = [
    "-Os",
    "--mvp-features",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--strip-debug",
    "--strip-producers",
];

/// For a contract whose functions have too many locals after that: a function with one caller
/// stays one unless it is small.
const LESS_INLINING: [&str; 2] = ["--one-caller-inline-max-function-size", "2000"];

/// Contracts of ours that are not in `contracts/`, because no deployment has them: name and
/// folder.
const EXAMPLES: [(&str, &str); 1] = [("zk_example", "zk-verifier/example")];

/// Other projects' contracts that ours are measured against, under `integration/baselines`.
const PEERS: [&str; 6] = [
    "cw20-base",
    "cw4-stake",
    "cw3-flex",
    "receiver",
    "asker",
    "zk-naive",
];

/// A contract that was built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Its name: the crate's folder with `_` for `-`.
    pub name: String,
    /// The optimized wasm.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256, hex.
    pub checksum: String,
}

/// Where optimized contracts are.
pub fn contracts_dir() -> PathBuf {
    target_dir().join("wasm/contracts")
}

/// The optimized wasm of a contract that was built before, for example `token`.
///
/// # Errors
/// It was not built yet.
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
///
/// # Errors
/// One was not built yet.
pub fn economy() -> Result<Vec<PathBuf>> {
    let folders = contract_folders(&workspace_root())?;
    let names = folders.iter().map(|folder| folder.replace('-', "_"));
    names.map(|name| find(&name)).collect()
}

/// Build every contract under `contracts/`, the examples, and every peer. What has not changed is left alone.
///
/// # Errors
/// A tool is missing, a contract doesn't compile, has a feature the chain refuses, or is larger
/// than [`MAX_SIZE`].
pub fn build(tools: &Toolbox) -> Result<Vec<Contract>> {
    let root = workspace_root();
    let sysroot = tools.sysroot()?;
    let optimizer = Optimizer {
        program: tools.wasm_opt()?,
        log: tools.cache.log("wasm-opt"),
    };
    let ours = contract_folders(&root)?;
    if ours.is_empty() {
        bail!(
            "there is no contract in {}",
            root.join("contracts").display()
        );
    }
    let out = target_dir().join("wasm");
    let profile = write_profile(&root, &out)?;
    let compile = Compile {
        root: &root,
        sysroot: &sysroot,
        profile: &profile,
        out: &out,
    };

    let mut contracts = Vec::new();
    for folder in &ours {
        let name = folder.replace('-', "_");
        let manifest = root.join("contracts").join(folder).join("Cargo.toml");
        let raw = compile.run(&manifest, "ours", &format!("oaic_{name}"))?;
        contracts.push(optimizer.run(&name, &raw)?);
    }
    for (name, folder) in EXAMPLES {
        let manifest = root.join(folder).join("Cargo.toml");
        let raw = compile.run(&manifest, "ours", &format!("oaic_{name}"))?;
        contracts.push(optimizer.run(name, &raw)?);
    }
    for peer in PEERS {
        let name = peer.replace('-', "_");
        let manifest = root
            .join("integration/baselines")
            .join(peer)
            .join("Cargo.toml");
        let raw = compile.run(&manifest, peer, &name)?;
        contracts.push(optimizer.run(&name, &raw)?);
    }
    remove_strangers(&contracts)?;
    write_checksums(&contracts)?;
    Ok(contracts)
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

/// The workspace's `contract` profile in a file of its own, so that peers are built with it too.
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

struct Compile<'a> {
    root: &'a Path,
    sysroot: &'a Path,
    profile: &'a Path,
    out: &'a Path,
}

impl Compile<'_> {
    /// Compile one package and return its wasm. Talks on stderr as cargo does.
    fn run(&self, manifest: &Path, folder: &str, lib: &str) -> Result<PathBuf> {
        let target_dir = self.out.join(folder);
        let mut cargo = Command::new("cargo");
        without_outer_cargo(&mut cargo);
        // As the one crate type that the chain runs: a library built along would prevent
        // optimization across crates.
        cargo
            .current_dir(self.root)
            .args(["rustc", "--lib", "--crate-type", "cdylib"]);
        cargo.args([
            "--locked",
            "--quiet",
            "--profile",
            "contract",
            "--target",
            TARGET,
        ]);
        cargo
            .arg("--manifest-path")
            .arg(manifest)
            .arg("--config")
            .arg(self.profile);
        cargo.arg("--target-dir").arg(&target_dir);
        cargo.env("CARGO_ENCODED_RUSTFLAGS", self.rustflags());
        let status = cargo.status().context("can't start cargo")?;
        if !status.success() {
            bail!(
                "{} doesn't compile for {TARGET} (see above)",
                manifest.display()
            );
        }
        Ok(target_dir
            .join(TARGET)
            .join("contract")
            .join(format!("{lib}.wasm")))
    }

    /// Separated by 0x1f, because paths may contain spaces. Machine paths are cut from panic
    /// messages: the same source must give the same wasm everywhere.
    fn rustflags(&self) -> String {
        let mut flags = vec![
            MVP_RUSTFLAGS.to_owned(),
            format!("--sysroot={}", self.sysroot.display()),
            format!("--remap-path-prefix={}=/oaic", self.root.display()),
        ];
        if let Some(home) = cargo_home() {
            flags.push(format!("--remap-path-prefix={}=/cargo", home.display()));
        }
        flags.join("\u{1f}")
    }
}

/// Cargo's home, where the sources of dependencies are.
pub(crate) fn cargo_home() -> Option<PathBuf> {
    let set = |name| {
        std::env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    set("CARGO_HOME").or_else(|| Some(set("HOME")?.join(".cargo")))
}

struct Optimizer {
    program: PathBuf,
    log: PathBuf,
}

impl Optimizer {
    fn run(&self, name: &str, raw: &Path) -> Result<Contract> {
        let input = fs::read(raw).with_context(|| format!("can't read {}", raw.display()))?;
        let dir = contracts_dir();
        fs::create_dir_all(&dir)?;
        let path = dir.join(format!("{name}.wasm"));
        let stamp_path = dir.join(format!(".{name}.input"));
        let stamp = format!(
            "{} {} {WASM_OPT:?} {LESS_INLINING:?}",
            sha256(&input),
            self.program.display()
        );
        let fresh = path.is_file() && fs::read_to_string(&stamp_path).is_ok_and(|s| s == stamp);
        if !fresh {
            let temp = dir.join(format!(".{name}.tmp"));
            self.optimize(name, raw, &temp)?;
            let size = fs::metadata(&temp)?.len();
            if size > MAX_SIZE {
                bail!("{name}.wasm has {size} bytes, the chain takes at most {MAX_SIZE}: take dependencies or code out of it");
            }
            if !exports_entry_points(&fs::read(&temp)?) {
                bail!("{name}.wasm exports no `instantiate`: is the feature `library` of the contract on?");
            }
            // The stamp last: killed before it, the next run optimizes again.
            fs::rename(&temp, &path)?;
            fs::write(&stamp_path, stamp)?;
        }
        let bytes = fs::read(&path)?;
        let size = u64::try_from(bytes.len())?;
        Ok(Contract {
            name: name.to_owned(),
            path,
            size,
            checksum: sha256(&bytes),
        })
    }
}

impl Optimizer {
    /// Optimize, and again with less inlining when functions came out too large for the chain.
    fn optimize(&self, name: &str, raw: &Path, out: &Path) -> Result<()> {
        let mut found = 0;
        for more in [&[][..], &LESS_INLINING] {
            let mut wasm_opt = Command::new(&self.program);
            wasm_opt
                .args(WASM_OPT)
                .args(more)
                .arg(raw)
                .arg("-o")
                .arg(out);
            crate::command::run(&mut wasm_opt, &self.log)
                .with_context(|| format!("{name} can't be optimized"))?;
            found = locals::most(&fs::read(out)?)
                .with_context(|| format!("wasm-opt wrote no wasm of {name}"))?;
            if found <= locals::MAX_LOCALS {
                return Ok(());
            }
        }
        bail!(
            "{name}.wasm has a function with {found} locals, the chain takes at most {}: split \
             what is inlined into it",
            locals::MAX_LOCALS
        )
    }
}

/// Whether a contract can be instantiated: an export is its name's length, the name, and 0 for
/// a function.
fn exports_entry_points(wasm: &[u8]) -> bool {
    const EXPORT: &[u8] = b"\x0binstantiate\x00";
    wasm.windows(EXPORT.len()).any(|bytes| bytes == EXPORT)
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

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
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
