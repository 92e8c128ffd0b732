//! `cargo xtask schema`: the JSON schema of every contract, from the types its messages are.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{bail, Context, Result};
use cosmwasm_schema::generate_api;
use oaic_localnet::workspace_root;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write nothing; fail when a file is not what the types say.
    #[arg(long)]
    check: bool,
}

pub fn run(args: Args) -> Result<()> {
    if args.check {
        return check();
    }
    write(&dir(), &schemas()?)
}

pub fn check() -> Result<()> {
    compare(&dir(), &schemas()?)
}

fn dir() -> PathBuf {
    workspace_root().join("schema")
}

/// Name and API of a contract whose messages are a module of `oaic-messages`.
macro_rules! ours {
    ($name:literal, $module:ident) => {
        (
            $name,
            generate_api! {
                name: $name,
                instantiate: oaic_messages::$module::InstantiateMsg,
                execute: oaic_messages::$module::ExecuteMsg,
                query: oaic_messages::$module::QueryMsg,
                migrate: oaic_messages::$module::MigrateMsg,
            },
        )
    };
}

/// File name and text of each schema.
fn schemas() -> Result<Vec<(String, String)>> {
    let apis = [
        ours!("token", token),
        ours!("compute-settlement", compute_settlement),
        ours!("vesting", vesting),
        ours!("sale", sale),
        ours!("treasury", treasury),
        ours!("incentives", incentives),
        ours!("staking", staking),
        ours!("data-market", data_market),
        ours!("private-credits", private_credits),
        ours!("dao", dao),
        (
            "cw3-fixed-multisig",
            generate_api! {
                name: "cw3-fixed-multisig",
                instantiate: cw3_fixed_multisig::msg::InstantiateMsg,
                execute: cw3_fixed_multisig::msg::ExecuteMsg,
                query: cw3_fixed_multisig::msg::QueryMsg,
            },
        ),
    ];
    let mut schemas = Vec::new();
    for (name, api) in apis {
        let file = format!("{name}.json");
        let text = api.render().to_string();
        let text = text.with_context(|| format!("can't render {file}"))?;
        schemas.push((file, text + "\n"));
    }
    Ok(schemas)
}

fn write(dir: &Path, schemas: &[(String, String)]) -> Result<()> {
    fs::create_dir_all(dir).with_context(|| format!("can't make {}", dir.display()))?;
    for (file, text) in schemas {
        let path = dir.join(file);
        fs::write(&path, text).with_context(|| format!("can't write {}", path.display()))?;
        println!("{}", path.display());
    }
    for stale in strangers(dir, schemas)? {
        println!("schema/{stale} belongs to no contract; remove it");
    }
    Ok(())
}

fn compare(dir: &Path, schemas: &[(String, String)]) -> Result<()> {
    let mut wrong = Vec::new();
    for (file, text) in schemas {
        match fs::read_to_string(dir.join(file)) {
            Ok(found) if found == *text => {}
            Ok(found) => {
                let lines = found.lines().zip(text.lines());
                let line = lines.take_while(|(a, b)| a == b).count() + 1;
                let what = "not what the types say, from line";
                wrong.push(format!("schema/{file}: {what} {line} on"));
            }
            Err(error) => wrong.push(format!("schema/{file}: {error}")),
        }
    }
    for stale in strangers(dir, schemas)? {
        wrong.push(format!("schema/{stale}: belongs to no contract"));
    }
    if !wrong.is_empty() {
        bail!(
            "schemas have drifted; run `cargo xtask schema` and commit:\n{}",
            wrong.join("\n")
        );
    }
    println!("{} schemas are what the types say", schemas.len());
    Ok(())
}

/// Files in the folder that are none of ours.
fn strangers(dir: &Path, schemas: &[(String, String)]) -> Result<Vec<String>> {
    let Ok(entries) = fs::read_dir(dir) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".json") && !schemas.iter().any(|(file, _)| *file == name) {
            found.push(name);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drift_is_found_and_named() {
        let dir = tempfile::tempdir().unwrap();
        let schemas = schemas().unwrap();
        write(dir.path(), &schemas).unwrap();
        compare(dir.path(), &schemas).unwrap();
        let path = dir.path().join("token.json");
        let text = fs::read_to_string(&path)
            .unwrap()
            .replacen("Instantiation.", "Changed.", 1);
        fs::write(&path, text).unwrap();
        let error = compare(dir.path(), &schemas).unwrap_err().to_string();
        assert!(
            error.contains("schema/token.json") && !error.contains("compute"),
            "{error}"
        );
    }

    #[test]
    fn every_contract_has_a_schema() {
        let schemas = schemas().unwrap();
        for entry in fs::read_dir(workspace_root().join("contracts")).unwrap() {
            let file = format!("{}.json", entry.unwrap().file_name().to_str().unwrap());
            assert!(
                schemas.iter().any(|(name, _)| *name == file),
                "no schema {file}"
            );
        }
    }
}
