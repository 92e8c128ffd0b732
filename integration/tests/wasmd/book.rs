//! What the book's guides print for `oaic`, typed as printed, in the order of the page, on a chain
//! with the shipped economy.
//!
//! Lines for `cargo` are what this test does itself; the demo, the scenarios and the ceremony have
//! tests of their own.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use oaic_chain::wasmd::{WasmdChain, WasmdConfig};
use oaic_chain::CodeRegistry;
use oaic_deploy::{deploy, Amount, DeploymentStore, Economy};
use oaic_integration::net::own;
use oaic_localnet::net::Options;
use oaic_localnet::{wasm, workspace_root};
use oaic_terminal::command_lines;

use super::cli::built;

/// Whom the guides act as, and what `cargo xtask deploy` gives each: 100,000 OAIC.
const ACCOUNTS: [&str; 2] = ["compute-1", "alice"];
const ENDOWMENT: u128 = 100_000_000_000;

/// The guides, in the order in which a reader meets them: the second finds what the first left.
const GUIDES: [&str; 2] = ["docs/cli.md", "docs/data.md"];

/// Lines whose time has not come here, or whose occasion: the words of their refusal.
const REFUSED: [(&str, &str); 3] = [
    ("oaic data dispute 1", "nothing to dispute"),
    ("oaic data complete 1", "it can be disputed for"),
    ("oaic data rate 1", "only a completed one can be rated"),
];

#[test]
fn the_guides_commands_run_as_printed() {
    let options = || Options::for_test_of_economy("book").unwrap();
    let Some((network, _net)) = own(options) else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let deployment = dir.path().join("deployments.json");
    let mut economy = Economy::builtin().unwrap();
    for who in ACCOUNTS {
        economy
            .endow("public-sale", who, Amount::from_uoaic(ENDOWMENT))
            .unwrap();
    }
    let registry = CodeRegistry::from_dir(wasm::contracts_dir()).unwrap();
    let config = WasmdConfig::from_network(&network, "hub").unwrap();
    let chain = WasmdChain::connect(config, registry).unwrap();
    let mut store = DeploymentStore::open(&deployment).unwrap();
    deploy(&chain, &economy, &mut store).unwrap();

    let rows: String = (0..300)
        .map(|row| format!("{},{},{}\n", row % 12 + 1, 100 + row, 20 + row % 50))
        .collect();
    let header = "month,prompt,completion\n";
    fs::write(dir.path().join("usage.csv"), format!("{header}{rows}")).unwrap();

    let path = std::env::var("PATH").unwrap_or_default();
    let shell = Shell {
        path: format!("{}:{path}", built().parent().unwrap().display()),
        dir: dir.path(),
        network: &network,
        deployment: &deployment,
    };
    let (mut typed, mut faults) = (0, vec![]);
    for guide in GUIDES {
        let text = fs::read_to_string(workspace_root().join(guide)).unwrap();
        for line in command_lines::lines(&text) {
            if !line.starts_with("oaic ") {
                assert!(
                    line.is_empty() || line.starts_with('#') || line.starts_with("cargo "),
                    "{guide}: who runs `{line}`?"
                );
                continue;
            }
            let mut out = shell.type_in(&line);
            // Who sits at a terminal is asked, and says yes.
            if String::from_utf8_lossy(&out.stderr).contains("needs confirmation") {
                let yes = line.replacen("oaic ", "oaic --yes ", 1);
                out = shell.type_in(&yes);
            }
            let stderr = String::from_utf8_lossy(&out.stderr);
            let refusal = REFUSED.iter().find(|(start, _)| line.starts_with(start));
            let right = match refusal {
                Some((_, words)) => !out.status.success() && stderr.contains(words),
                None => out.status.success(),
            };
            if !right {
                faults.push(format!("{guide}: `{line}` ({refusal:?}): {stderr}"));
            }
            typed += 1;
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(typed > 30, "only {typed} commands were found");
}

/// A shell in which `oaic` is installed.
struct Shell<'a> {
    path: String,
    dir: &'a Path,
    network: &'a Path,
    deployment: &'a Path,
}

impl Shell<'_> {
    fn type_in(&self, line: &str) -> Output {
        Command::new("sh")
            .args(["-c", line])
            .current_dir(self.dir)
            .env("PATH", &self.path)
            .env("OAIC_HOME", self.dir.join("home"))
            .env("OAIC_NETWORK", self.network)
            .env("OAIC_DEPLOYMENT", self.deployment)
            .env("OAIC_PASSPHRASE", "correct horse battery")
            .env_remove("OAIC_FROM")
            .env_remove("OAIC_STORE")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }
}
