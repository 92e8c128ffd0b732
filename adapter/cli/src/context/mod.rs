//! What every command that talks to a chain has at hand.

mod now;
mod plan;

use std::path::Path;
use std::sync::Arc;

use cosmwasm_std::{Addr, Binary};
use oaic_chain::{Chain, ChainError, ChainExt, Tx, TxOutcome};
use oaic_client::{Contract, DataMarket, Handle, PrivateCredits, Settlement, Token};
use oaic_messages::{compute_settlement as cs, token};
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::args::TxArgs;
use crate::error::{CliError, Kind, Result};
use crate::keys::{KeyKind, KeyStore, PassphraseSource, Secret};
use crate::output::Output;
use crate::proven::Reads;
pub use now::Now;
pub(crate) use plan::DryRun;
use plan::Message;
pub use plan::Plan;

/// How far the newest block's time may be from this machine's clock before anything is signed, in
/// seconds.
pub const MAX_AGE: u64 = 600;

/// Contracts of a deployment, as far as known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contracts {
    pub token: Option<Addr>,
    pub settlement: Option<Addr>,
    pub data_market: Option<Addr>,
    pub private_credits: Option<Addr>,
}

impl Contracts {
    /// A refusal by one of them shows its name in place of its address.
    fn named(&self, error: ChainError) -> ChainError {
        [
            (&self.token, Token::NAME),
            (&self.settlement, Settlement::NAME),
            (&self.data_market, DataMarket::NAME),
            (&self.private_credits, PrivateCredits::NAME),
        ]
        .into_iter()
        .fold(error, |error, (address, name)| match address {
            Some(address) => error.named(address, name),
            None => error,
        })
    }
}

/// What every command that talks to a chain has at hand.
pub struct Context {
    pub chain: Arc<dyn Chain>,
    /// Where records come from that are acted on.
    pub reads: Reads,
    pub contracts: Contracts,
    pub prefix: String,
    pub keys: KeyStore,
    pub passphrase: PassphraseSource,
    /// Whether the chain has an account for every label, as test networks have.
    pub test_network: bool,
    /// Account that signs when the command names none.
    pub default_from: Option<String>,
    pub out: Output,
}

impl Context {
    pub fn token(&self) -> Result<Handle<'_, Token>> {
        self.handle(&self.contracts.token)
    }

    pub fn settlement(&self) -> Result<Handle<'_, Settlement>> {
        self.handle(&self.contracts.settlement)
    }

    pub fn data_market(&self) -> Result<Handle<'_, DataMarket>> {
        self.handle(&self.contracts.data_market)
    }

    fn handle<K: Contract>(&self, address: &Option<Addr>) -> Result<Handle<'_, K>> {
        match address {
            Some(address) => Ok(Handle::new(self.chain.as_ref(), address.clone())),
            None => Err(unknown_contract(K::NAME, &self.chain.chain_id())),
        }
    }

    /// Refuses a node that shows a past to whoever would sign on it, and says so to whoever reads.
    ///
    /// # Errors
    /// [`Kind::Untrusted`] when something would be signed; no answer.
    pub fn check_age(&self, signs: bool) -> Result<()> {
        use ChainError::{CatchingUp, Stale};
        match self.chain.fresh_block(MAX_AGE) {
            Err(error @ (Stale { .. } | CatchingUp)) if !signs => {
                self.out
                    .warn(format!("{error}; what follows is from that time"));
                Ok(())
            }
            other => Ok(other.map(drop)?),
        }
    }

    pub fn home(&self) -> &Path {
        let keys = self.keys.folder();
        keys.parent().unwrap_or(keys)
    }

    pub fn ask<R: DeserializeOwned>(&self, msg: &cs::QueryMsg) -> Result<R> {
        Ok(self.settlement()?.query(msg)?)
    }

    pub fn ask_token<R: DeserializeOwned>(&self, msg: &token::QueryMsg) -> Result<R> {
        Ok(self.token()?.query(msg)?)
    }

    /// Ask settlement for one thing. That it isn't there becomes [`Kind::NotFound`]; a refusal for
    /// another cause stays one.
    pub fn find<R: DeserializeOwned>(
        &self,
        what: &str,
        list: &str,
        msg: &cs::QueryMsg,
    ) -> Result<R> {
        self.find_at(&self.settlement()?, what, list, msg)
    }

    /// As [`Self::find`], of any contract.
    pub(crate) fn find_at<K: Contract, R: DeserializeOwned>(
        &self,
        contract: &Handle<'_, K>,
        what: &str,
        list: &str,
        msg: &K::Query,
    ) -> Result<R> {
        contract.query(msg).map_err(|error| {
            let message = error.contract_message().unwrap_or_default().to_owned();
            let error = CliError::from(error);
            if error.kind() != Kind::NotFound {
                return error;
            }
            let missing = CliError::not_found(format!("there is no {what}")).next(list);
            // Ours say the same again.
            match message.starts_with("there is no ") {
                true => missing,
                false => missing.because(message),
            }
        })
    }

    /// Address of a key of yours, of a test account, or an address itself.
    pub fn address(&self, who: &str) -> Result<String> {
        if let Some(address) = own_address(&self.prefix, &self.keys, who)? {
            return Ok(address);
        }
        if self.test_network && is_label(who) {
            return Ok(self.chain.account(who)?.to_string());
        }
        Err(CliError::key(format!(
            "'{who}' is neither an address nor an account that is known here"
        ))
        .next("`oaic keys list` shows your keys; addresses begin with the network's prefix"))
    }

    /// As [`Self::address`], of somebody who need not be named.
    pub fn maybe_address(&self, who: Option<&str>) -> Result<Option<String>> {
        who.map(|who| self.address(who)).transpose()
    }

    /// Label of the account that signs a transaction.
    ///
    /// # Errors
    /// None is named, or there is none of that name.
    pub fn sender(&self, tx: &TxArgs) -> Result<String> {
        let Some(from) = tx.from.as_ref().or(self.default_from.as_ref()) else {
            return Err(CliError::usage("which account signs?")
                .next("add --from NAME, set OAIC_FROM, or `from` in config.toml"));
        };
        if self.keys.contains(from) || (self.test_network && is_label(from)) {
            return Ok(from.clone());
        }
        Err(CliError::key(format!("no account '{from}'"))
            .next("`oaic keys list` shows your keys, `oaic keys add NAME` makes one"))
    }

    /// Open one of your ed25519 keys.
    ///
    /// # Errors
    /// There is none of that name and kind, or it can't be opened.
    pub fn signing_key(&self, name: &str, kind: KeyKind) -> Result<oaic_vouchers::SigningKey> {
        self.open_key(name, kind)?.signing_key()
    }

    /// Open one of your keys.
    ///
    /// # Errors
    /// There is none of that name and kind, or it can't be opened.
    pub fn open_key(&self, name: &str, kind: KeyKind) -> Result<Secret> {
        self.keys
            .open(name, kind, |name| self.passphrase.existing(name, &self.out))
    }

    /// A passphrase for a key about to be made.
    pub fn new_passphrase(&self, name: &str) -> Result<Zeroizing<String>> {
        self.passphrase.new_one(name, &self.out)
    }

    /// Public key of one of your keys of a kind, or 64 hex digits.
    pub fn public_key(&self, text: &str, kind: KeyKind) -> Result<Binary> {
        let hex_text = if self.keys.contains(text) {
            let info = self.keys.info(text, &self.prefix)?;
            if info.kind != kind {
                return Err(CliError::key(format!(
                    "'{text}' is a {} key; {kind} is needed here",
                    info.kind
                ))
                .next(format!("`oaic keys add NAME --kind {kind}` makes one")));
            }
            info.public_key
        } else {
            text.to_owned()
        };
        match hex::decode(&hex_text) {
            Ok(bytes) if bytes.len() == 32 => Ok(bytes.into()),
            _ => Err(CliError::key(format!(
                "'{text}' is neither a {kind} key of yours nor 64 hex digits"
            ))
            .next(format!("`oaic keys add {text} --kind {kind}` makes it"))),
        }
    }

    /// A transaction of one message to settlement; `what` completes "… ?".
    pub fn plan(&self, what: impl Into<String>, msg: &cs::ExecuteMsg) -> Result<Plan> {
        Ok(Plan::new(what).call(self.settlement()?.call(msg)?))
    }

    /// Send a transaction, or with `--dry-run` print what would be sent and answer None.
    ///
    /// # Errors
    /// As the chain says; and a confirmation is refused.
    pub fn send(&self, tx: &TxArgs, plan: Plan) -> Result<Option<TxOutcome>> {
        if tx.dry_run {
            self.out.print(&self.preview(tx, plan)?)?;
            return Ok(None);
        }
        let request = self.request(tx, &plan)?;
        // What was looked at before the question must be of now.
        self.chain.fresh_block(MAX_AGE)?;
        if plan.confirm {
            self.out.confirm(&plan.what)?;
        }
        if let Some(prepare) = plan.prepare {
            // What is refused here was signed by nobody, and leaves nothing behind. Other failures may
            // be gone when it is sent: a test network first gives gas to a new account.
            if request.gas_limit.is_none() {
                let sender = self.address(&request.sender)?;
                if let Err(error @ ChainError::Contract { .. }) = self.simulate(&sender, &request) {
                    return Err(error.into());
                }
            }
            prepare(self)?;
        }
        let outcome = self.chain.run_one(request);
        let outcome = outcome.map_err(|error| self.contracts.named(error))?;
        let gas = outcome
            .gas_used
            .map(|gas| format!(", gas {gas}"))
            .unwrap_or_default();
        let hash = if outcome.hash.is_empty() {
            String::new()
        } else {
            format!(", tx {}", outcome.hash)
        };
        self.out
            .note(format!("in block {}{hash}{gas}", outcome.height));
        Ok(Some(outcome))
    }

    /// What `--dry-run` shows of a transaction.
    ///
    /// # Errors
    /// As the chain says: what would fail when it is sent fails here.
    pub(crate) fn preview(&self, tx: &TxArgs, plan: Plan) -> Result<DryRun> {
        let request = self.request(tx, &plan)?;
        let sender = self.address(&request.sender)?;
        let simulated_gas = match plan.gas {
            None => self.simulate(&sender, &request)?,
            Some(_) => None,
        };
        Ok(DryRun {
            action: plan.what,
            chain_id: self.chain.chain_id(),
            sender,
            simulated_gas,
            gas_limit: request.gas_limit,
            transactions: 1,
            messages: plan.calls.into_iter().map(Message::new).collect(),
        })
    }

    fn simulate(&self, sender: &str, request: &Tx) -> oaic_chain::Result<Option<u64>> {
        let gas = self.chain.simulate(&Addr::unchecked(sender), request);
        gas.map_err(|error| self.contracts.named(error))
    }

    fn request(&self, tx: &TxArgs, plan: &Plan) -> Result<Tx> {
        let sender = self.sender(tx)?;
        Ok(Tx {
            sender,
            calls: plan.calls.clone(),
            gas_limit: tx.gas.or(plan.gas),
        })
    }

    /// Whether a text has the form of an address of this network.
    pub fn is_address(&self, text: &str) -> bool {
        is_address(&self.prefix, text)
    }
}

/// An address itself, or that of a key of yours. None: it is neither.
pub(crate) fn own_address(prefix: &str, keys: &KeyStore, who: &str) -> Result<Option<String>> {
    if is_address(prefix, who) {
        return Ok(Some(who.to_owned()));
    }
    if !keys.contains(who) {
        return Ok(None);
    }
    let info = keys.info(who, prefix)?;
    match info.address {
        Some(address) => Ok(Some(address)),
        None => Err(
            CliError::key(format!("'{who}' is a {} key and has no address", info.kind))
                .next("`oaic keys list` shows which keys are accounts"),
        ),
    }
}

/// Whether a text has the form of an address of this prefix.
fn is_address(prefix: &str, text: &str) -> bool {
    oaic_chain::is_address(text)
        && text
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.starts_with('1'))
}

/// What can be the label of a test account: an address of another network can't.
pub(crate) fn is_label(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 32
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn unknown_contract(name: &str, chain_id: &str) -> CliError {
    CliError::usage(format!("the address of {name} on {chain_id} is not known")).next(format!(
        "give --deployment FILE, or set networks.NAME.contracts.{name} in config.toml; \
             on the localnet, `cargo xtask deploy` puts them there"
    ))
}
