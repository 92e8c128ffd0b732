//! `oaic verify-deployment`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use cosmwasm_std::Addr;
use oaic_chain::{is_address, ChainExt as _, CodeRegistry};
use oaic_deploy::{verify, Cause, DeployError, DeploymentStore, Difference, Economy, Verification};

use crate::commands::prelude::*;
use crate::context::MAX_AGE;
use crate::terminal;

#[derive(Clone, Debug, Args)]
pub struct VerifyDeploymentArgs {
    /// The economy that was deployed, like economy/economy.toml
    pub economy: PathBuf,
    /// Folder of compiled contracts that the codes are compared with, like target/wasm/contracts
    /// [default: the checksums in the deployment file]
    #[arg(long, value_name = "DIR")]
    pub wasm: Option<PathBuf>,
    /// Address of an account that the economy names by a label; for each that isn't known here
    #[arg(long = "account", value_name = "NAME=ADDRESS", value_parser = account)]
    pub accounts: Vec<(String, String)>,
}

fn account(text: &str) -> std::result::Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, address)) if !name.is_empty() && is_address(address) => {
            Ok((name.to_owned(), address.to_owned()))
        }
        _ => Err("it must be NAME=ADDRESS, like deployer=wasm1…".into()),
    }
}

#[derive(Debug, Serialize)]
pub struct Verified {
    pub chain_id: String,
    /// Who made the contracts, as the economy says.
    pub deployer: String,
    /// How many differences no executed proposal explains.
    pub unexplained: u64,
    #[serde(flatten)]
    pub found: Verification,
}

/// Compare the deployment that a file describes with an economy. It needs no key and sends nothing.
///
/// # Errors
/// A file is wrong; an account's address isn't known; the chain doesn't answer; there is no contract
/// at any address ([`Kind::NotFound`]); something differs that no vote explains
/// ([`Kind::Invalid`]): the report is printed before.
pub fn run(args: &VerifyDeploymentArgs, deployment: Option<&Path>, ctx: &Context) -> Result<()> {
    let chain_id = ctx.chain.chain_id();
    let file = deployment.filter(|file| file.is_file()).ok_or_else(|| {
        CliError::usage(format!("no deployment file of {chain_id} is found")).next(
            "give --deployment FILE: the file that the deployer wrote, deployments/<chain-id>.json",
        )
    })?;
    let store = DeploymentStore::open(file).map_err(|e| CliError::usage(e.to_string()))?;
    let economy = Economy::load(&args.economy).map_err(|e| CliError::usage(e.to_string()))?;
    let codes = args.wasm.as_ref().map(CodeRegistry::from_dir).transpose()?;
    let accounts = accounts(&economy, args, ctx)?;
    // A node that shows a past may hide what was changed since.
    ctx.chain.fresh_block(MAX_AGE)?;
    let deployer = &economy.accounts.deployer;
    let deployer = accounts
        .get(deployer)
        .map_or(deployer.clone(), Addr::to_string);
    let chain = ctx.chain.as_ref();
    let found = verify(chain, &economy, &store, accounts, codes.as_ref()).map_err(failed)?;
    let unexplained = many(found.unexplained().count());
    let nothing = found.contracts.iter().all(|looked| !looked.exists);
    let verified = Verified {
        chain_id: chain_id.clone(),
        deployer,
        unexplained,
        found,
    };
    ctx.out.print(&verified)?;
    let text = format!(
        "{} that no vote explains",
        counted(unexplained, "difference")
    );
    match unexplained {
        0 => Ok(()),
        _ if nothing => Err(CliError::not_found(format!(
            "there is no contract at any address in {}",
            file.display()
        ))
        .next("is this the right --network, and was the chain started anew?")),
        _ => Err(CliError::invalid(text)
            .next("trust nothing of this deployment until whoever made it can explain them")),
    }
}

/// Addresses of the labels that an economy names: those given, else those known here.
fn accounts(
    economy: &Economy,
    args: &VerifyDeploymentArgs,
    ctx: &Context,
) -> Result<BTreeMap<String, Addr>> {
    let given: BTreeMap<_, _> = args.accounts.iter().cloned().collect();
    let labels = economy.account_names().into_iter();
    labels
        .filter(|label| !is_address(label))
        .map(|label| {
            let address = match given.get(&label) {
                Some(address) => address.clone(),
                None => ctx.address(&label).map_err(|_| unknown(&label))?,
            };
            Ok((label, Addr::unchecked(address)))
        })
        .collect()
}

fn unknown(label: &str) -> CliError {
    CliError::usage(format!(
        "the economy names an account '{label}', whose address isn't known"
    ))
    .next(format!(
        "add --account {label}=ADDRESS, or write the address into the economy file"
    ))
}

fn failed(error: DeployError) -> CliError {
    match error {
        DeployError::Chain { step, error } => {
            let text = format!("{step}: {error}");
            CliError::from(error).reworded(text)
        }
        other => CliError::usage(other.to_string()),
    }
}

impl Report for Verified {
    const SCHEMA: &'static str = "oaic/verify-deployment/1";

    fn human(&self, out: &mut String) {
        let found = &self.found;
        let width = found
            .contracts
            .iter()
            .map(|c| c.name.len())
            .max()
            .unwrap_or(0);
        for looked in &found.contracts {
            let of = |d: &&Difference| d.contract == looked.name;
            let own: Vec<_> = found.differences.iter().filter(of).collect();
            let sign = match own.iter().any(|d| d.cause == Cause::Unexplained) {
                true => '✗',
                false => '✓',
            };
            // Out of the deployer's file, which is what is in question.
            let address = terminal::line(looked.address.as_str());
            let _ = writeln!(out, "{sign} {:width$}  {address}", looked.name);
            for difference in own {
                let _ = writeln!(out, "    {}", terminal::line(&line(difference)));
            }
        }
        for unread in &found.unread {
            let (contract, field) = (&unread.contract, &unread.field);
            let text = format!("not compared: {contract} {field}: {}", unread.reason);
            let _ = writeln!(out, "{}", terminal::line(&text));
        }
        for offer in &found.not_offered {
            let _ = writeln!(out, "not there yet: {}", terminal::line(offer));
        }
        let _ = writeln!(
            out,
            "{}, of which {} unexplained; made by {}",
            counted(many(found.differences.len()), "difference"),
            self.unexplained,
            terminal::line(&self.deployer)
        );
    }
}

fn many(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn line(difference: &Difference) -> String {
    let Difference {
        field,
        expected,
        found,
        cause,
        ..
    } = difference;
    if field == "contract" {
        return "there is nothing at this address".into();
    }
    let cause = match cause {
        Cause::Unexplained => "unexplained".into(),
        Cause::Proposal(number) => format!("changed by proposal {number}"),
        Cause::Migration(number) => format!("changed by queued migration {number}"),
    };
    format!("{field}: should be {expected}, is {found} ({cause})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use oaic_deploy::Looked;

    /// The deployer's file is what is in question: an address in it ticks nothing off.
    #[test]
    fn no_address_of_the_deployment_file_adds_a_line() {
        let found = Verification {
            contracts: vec![Looked {
                name: "token".into(),
                address: Addr::unchecked("wasm1x\n✓ treasury  wasm1y"),
                checksum: String::new(),
                exists: false,
            }],
            differences: vec![],
            unread: vec![],
            not_offered: vec![],
        };
        let mut out = String::new();
        Verified {
            chain_id: "x-1".into(),
            deployer: "deployer\n✓ dao".into(),
            unexplained: 1,
            found,
        }
        .human(&mut out);
        assert_eq!(out.lines().count(), 2, "{out}");
    }
}
