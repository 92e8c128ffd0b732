//! A chain in this process with token and settlement, and commands run on it as a person types them.
#![allow(dead_code)] // each test file uses a part of it

pub mod binary;
pub mod calls;
pub mod fake_node;
pub mod market;
pub mod node;
pub mod through;
pub mod tower;

use std::fmt::Display;
use std::path::Path;
use std::sync::{Arc, Mutex};

use clap::Parser;
use cosmwasm_std::{Addr, Uint128};
use oaic_chain::{encode, Chain, ChainExt, Instantiate};
use oaic_cli::cli::{Cli, Command};
use oaic_cli::context::{Context, Contracts};
use oaic_cli::error::{CliError, Kind};
use oaic_cli::keys::{Cost, KeyKind, KeyStore, PassphraseSource, Secret};
use oaic_cli::on_chain;
use oaic_cli::output::Output;
use oaic_cli::proven::Reads;
use oaic_embedded::EmbeddedChain;
use oaic_messages::compute_settlement as cs;
use oaic_messages::token;
use oaic_vouchers::{Entry, SigningKey};
use serde::Serialize;
use serde_json::Value;

pub const PASSPHRASE: &str = "correct horse";
pub const UNLOCK_DELAY: u64 = 3_600;
pub const UNLOCK_BLOCKS: u64 = 100;
pub const CHEAP: Cost = Cost {
    memory_kib: 32,
    passes: 1,
    lanes: 1,
};

/// A chain with contracts, a provider with a service, and a funded payer.
pub struct Suite {
    pub chain: Arc<dyn Chain>,
    pub contracts: Contracts,
    pub home: tempfile::TempDir,
    /// Seed of the provider's receipt key, `rk` in the key store.
    pub receipt_key: SigningKey,
    /// `sk` in the key store.
    pub session_key: SigningKey,
}

fn params() -> cs::Params {
    cs::Params {
        unlock_delay: UNLOCK_DELAY,
        unlock_blocks: UNLOCK_BLOCKS,
        dispute_window: 86_400,
        dispute_blocks: 1_000,
        unbonding_period: 20 * 86_400,
        unbonding_blocks: 40_000,
        min_bond: Uint128::new(1_000_000),
        slash_bps: 1_000,
        reporter_bps: 1_000,
        reporter_cap: Uint128::new(1_000_000),
        referrer_bps: 500,
        dividends_bps: 500,
        risk_bps: 500,
        max_pause: 3_600,
    }
}

/// A contract of `owner`; its address.
fn deploy<M: Serialize>(chain: &dyn Chain, name: &str, msg: &M) -> Addr {
    let contract = Instantiate {
        code_id: chain.store_code("owner", name).unwrap().code_id,
        msg: encode(msg).unwrap(),
        label: name.into(),
        admin: None,
    };
    chain.instantiate("owner", &contract).unwrap().0
}

/// What a contract escrows is not taxed.
fn exempt(chain: &dyn Chain, token: &Addr, contract: &Addr) {
    let msg = token::ExecuteMsg::SetSystemContract {
        address: contract.to_string(),
        exemption: token::Exemption::Both,
        escrow: true,
        takes_transfers: false,
    };
    chain.execute("owner", token, &msg).unwrap();
}

impl Suite {
    /// Contracts only.
    pub fn bare() -> Self {
        Self::on(EmbeddedChain::new())
    }

    /// Contracts only, on a chain of the test's own.
    pub fn on(chain: impl Chain + 'static) -> Self {
        let account = |label: &str| chain.account(label).unwrap().to_string();
        let coins = |label: &str, oaic: u128| cw20::Cw20Coin {
            address: account(label),
            amount: Uint128::new(oaic * 1_000_000),
        };
        let token = deploy(
            &chain,
            "token",
            &token::InstantiateMsg {
                name: "OpenAI Coin".into(),
                symbol: "OAIC".into(),
                decimals: 6,
                initial_balances: vec![coins("alice", 10_000), coins("prov", 10_000)],
                marketing: None,
                owner: account("owner"),
                guardian: None,
                pool: account("pool"),
                fee_bps: 400,
                staking: None,
                system_contracts: vec![],
            },
        );
        let settlement = deploy(
            &chain,
            "compute-settlement",
            &cs::InstantiateMsg {
                owner: account("owner"),
                guardian: None,
                token: token.to_string(),
                params: params(),
                links: cs::Links::default(),
                epoch_seconds: 86_400,
            },
        );
        exempt(&chain, &token, &settlement);

        let home = tempfile::tempdir().unwrap();
        let store = KeyStore::new(home.path().join("keys"));
        for (name, kind, seed) in [
            ("rk", KeyKind::Receipt, 11),
            ("sk", KeyKind::Session, 22),
            ("sk2", KeyKind::Session, 33),
        ] {
            let secret = Secret::from_bytes(kind, &[seed; 32]).unwrap();
            store.add(name, &secret, PASSPHRASE, CHEAP).unwrap();
        }
        Self {
            chain: Arc::new(chain),
            contracts: Contracts {
                token: Some(token),
                settlement: Some(settlement),
                ..Contracts::default()
            },
            home,
            receipt_key: SigningKey::from_seed([11; 32]),
            session_key: SigningKey::from_seed([22; 32]),
        }
    }

    /// A provider `prov` with service 1 as well.
    pub fn with_service() -> Self {
        let suite = Self::bare();
        suite.serve();
        suite
    }

    /// The provider `prov` registers, bonds, and offers service 1.
    pub fn serve(&self) {
        self.ok("provider register --receipt-key rk --endpoint https://p --from prov");
        self.ok("provider bond 100oaic --from prov");
        self.write(
            "service.toml",
            concat!(
                "model = \"m\"\nmax_call = \"1oaic\"\n[prices]\nprompt = \"2oaic\"\ncompletion = \"6oaic\"\n",
                "[[payees]]\nrole = \"compute_provider\"\nlabel = \"prov\"\naddress = \"prov\"\nweight = 9000\n"
            ),
        );
        let shown = self.json("service register @/service.toml --from prov");
        assert_eq!(shown["service"], 1);
    }

    /// Time passes until what was asked for now is due.
    pub fn wait_for_unlock(&self) {
        self.chain
            .advance(UNLOCK_BLOCKS + 1, UNLOCK_DELAY + 1)
            .unwrap();
    }

    /// A channel of alice under `sk` with so many OAIC; its number.
    pub fn open(&self, oaic: u128) -> u64 {
        let line =
            format!("channel open --service 1 --amount {oaic}oaic --session-key sk --from alice");
        self.json(&line)["channel"].as_u64().unwrap()
    }

    pub fn settlement(&self) -> &Addr {
        self.contracts.settlement.as_ref().unwrap()
    }

    pub fn channel(&self, channel: u64) -> cs::ChannelResponse {
        self.chain
            .query(self.settlement(), &cs::QueryMsg::Channel { channel })
            .unwrap()
    }

    pub fn balance(&self, label: &str) -> u128 {
        let address = self.chain.account(label).unwrap().to_string();
        let token = self.contracts.token.as_ref().unwrap();
        let answer: cw20::BalanceResponse = self
            .chain
            .query(token, &token::QueryMsg::Balance { address })
            .unwrap();
        answer.balance.u128()
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> std::path::PathBuf {
        let path = self.home.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub fn context(&self, json: bool) -> Context {
        self.context_on(self.chain.clone(), json)
    }

    pub fn context_on(&self, chain: Arc<dyn Chain>, json: bool) -> Context {
        Context {
            chain,
            reads: Reads::Embedded,
            contracts: self.contracts.clone(),
            prefix: "wasm".into(),
            keys: KeyStore::new(self.home.path().join("keys")),
            passphrase: PassphraseSource::Given(PASSPHRASE.to_owned().into()),
            test_network: true,
            default_from: None,
            out: Output {
                json,
                quiet: true,
                yes: true,
                no_input: true,
                capture: Some(Arc::new(Mutex::new(Vec::new()))),
                ..Output::default()
            },
        }
    }

    /// Run a command; what it printed, and how it ended.
    pub fn run(&self, line: &str, json: bool) -> (String, Result<(), CliError>) {
        run_on(&self.context(json), line)
    }

    /// Run a command that succeeds, as people read it.
    pub fn ok(&self, line: &str) -> String {
        let (text, result) = self.run(line, false);
        result.unwrap_or_else(|e| panic!("`oaic {line}`: {e}\n{text}"));
        text
    }

    /// Run a command that succeeds, as programs read it.
    pub fn json(&self, line: &str) -> Value {
        let (text, result) = self.run(line, true);
        result.unwrap_or_else(|e| panic!("`oaic {line}`: {e}\n{text}"));
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("`oaic {line}`: {e}: {text}"))
    }

    /// How many items a command lists.
    pub fn count(&self, line: &str) -> usize {
        self.json(line)["items"].as_array().unwrap().len()
    }

    /// Settle entries as `prov`.
    pub fn settle(&self, entries: &[Entry]) {
        self.write("settled.entry", calls::packed(entries));
        self.ok("voucher settle --entries @/settled.entry --from prov");
    }

    /// Run a command that fails.
    #[track_caller]
    pub fn fails(&self, line: &str) -> CliError {
        let (text, result) = self.run(line, false);
        match result {
            Ok(()) => panic!("`oaic {line}` went well: {text}"),
            Err(error) => error,
        }
    }

    /// What a command asks before it does something, where nobody can answer.
    #[track_caller]
    pub fn question(&self, line: &str) -> String {
        question_on(self.context(false), line)
    }

    /// Writes `split.toml`: an owner of a model gets so many basis points.
    pub fn split(&self, owner: &str, weight: u16) {
        let payee = format!("role = \"model_owner\"\nlabel = \"{owner}\"\nweight = {weight}\n");
        self.write("split.toml", format!("[[payees]]\n{payee}"));
    }

    /// Run a command that fails in a way.
    #[track_caller]
    pub fn fails_with(&self, kind: Kind, line: &str) -> CliError {
        let error = self.fails(line);
        assert_eq!(error.kind(), kind, "`oaic {line}`: {error}");
        error
    }
}

/// A command line without its `oaic`; `@` stands for the folder of configuration and keys.
pub fn parsed(ctx: &Context, line: &str) -> Command {
    let line = line.replace('@', &ctx.home().display().to_string());
    let words = std::iter::once("oaic").chain(line.split(' '));
    let cli = Cli::try_parse_from(words).unwrap_or_else(|e| panic!("`oaic {line}`: {e}"));
    cli.command
}

/// Run a command in a context; what it printed, and how it ended.
pub fn run_on(ctx: &Context, line: &str) -> (String, Result<(), CliError>) {
    let result = on_chain(&parsed(ctx, line), ctx);
    (ctx.out.taken(), result)
}

/// What a command asks in a context before it does something, where nobody can answer.
#[track_caller]
pub fn question_on(mut ctx: Context, line: &str) -> String {
    ctx.out.yes = false;
    let error = run_on(&ctx, line).1.unwrap_err();
    assert_eq!(error.kind(), Kind::Usage, "{error}");
    error.message().to_owned()
}

pub fn path(path: &Path) -> String {
    path.display().to_string()
}

/// That a text has another in it.
#[track_caller]
pub fn shows(text: impl Display, part: impl AsRef<str>) {
    let (text, part) = (text.to_string(), part.as_ref());
    assert!(text.contains(part), "there is no {part:?} in: {text}");
}
