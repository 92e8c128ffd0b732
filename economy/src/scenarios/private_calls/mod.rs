//! `private-calls`: five consumers pay notes in, one of them calls a model, and nothing on the
//! chain says which.

mod calls;
mod traces;

use std::time::Instant;

use anyhow::{ensure, Context, Result};
use cosmwasm_std::{Binary, Storage, Uint128};
use oaic_chain::TxOutcome;
use oaic_circuits::SpendCircuit;
use oaic_client::{answer, Handle, PrivateCredits};
use oaic_deploy::economy::PUBLIC_SALE;
use oaic_deploy::{Amount, Economy};
use oaic_messages::compute_settlement::{
    self, ChannelStatus, ExecuteMsg as SettlementMsg, QueryMsg as SettlementQuery,
    SettleBatchResponse, SettleResult,
};
use oaic_messages::events::private_credits::{CreditOpened, Paid, Reclaimed};
use oaic_messages::private_credits::{
    ChannelResponse, ConfigResponse, ExecuteMsg, QueryMsg, Relay, TotalsResponse,
};
use oaic_messages::shared::SHORT_WINDOW_CHAINS;
use oaic_prover::Prover;
use oaic_vouchers::SigningKey;
use oaic_wallet::{Intent, Plan, Source, Wallet};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use self::calls::Calls;
use self::traces::Traces;
use super::deployed::{oaic, Deployed};
use super::exchange::Exchange;
use super::proving::Telling;
use super::{market, Outcome, Scenario, Setup};
use crate::audit::Audit;
use crate::format::{grouped, oaic_short};
use crate::report::{ExchangeFigure, Step, StepKind, View};

const NAME: &str = "private-calls";

/// Who pays notes in; the caller is one of them.
const DEPOSITORS: [&str; 5] = [
    "atlas-robotics",
    "birch-legal",
    "cobalt-games",
    "delta-clinic",
    "ember-studio",
];

/// Position among the depositors of who calls.
const CALLER: usize = 1;

/// Who sends transactions for others, and is paid for it.
const RELAYER: &str = "night-courier";

/// Whom the caller pays at the end.
const RECIPIENT: &str = "quiet-harbor";

/// Who turns the cranks that anybody may turn.
const CRANK: &str = "watchtower";

/// Value of each note that is paid in, in uoaic.
const NOTE: u64 = 10_000_000;

/// What each depositor pays in, in OAIC.
const DEPOSIT: u64 = 30;

/// What the channel is opened with, with the relayer's fee, in OAIC.
const CHANNEL: u64 = 20;

/// What leaves at the end, in OAIC.
const EXIT: u64 = 10;

/// What the relayer is paid for a message, in uoaic.
const RELAY_FEE: u64 = 100_000;

const MODEL: &str = "code-small";

const DEFAULT_CALLS: usize = 200;

/// On a network that is waited for: from a request to unlock until it can be finalized, in seconds
/// and blocks. Elsewhere the economy's own delay holds. Sessions look at the chain more often than
/// that.
const UNLOCK_DELAY: u64 = 20;
const UNLOCK_BLOCKS: u64 = 3;

/// Position of each among the actors of the report.
const ACTORS: [&str; 6] = [
    "caller",
    RELAYER,
    "private-credits",
    "settlement",
    "provider",
    RECIPIENT,
];
const AT_CALLER: usize = 0;
const AT_RELAYER: usize = 1;
const AT_CREDITS: usize = 2;
const AT_SETTLEMENT: usize = 3;
const AT_PROVIDER: usize = 4;
const AT_RECIPIENT: usize = 5;

pub struct PrivateCalls;

impl Scenario for PrivateCalls {
    fn name(&self) -> &'static str {
        NAME
    }

    fn summary(&self) -> &'static str {
        "buys calls with notes: nothing on chain joins who paid in to the channel that pays"
    }

    fn run(&self, setup: &Setup<'_>) -> Result<Outcome> {
        let telling = Telling(setup.progress);
        let mut run = Run::begin(setup, &telling)?;
        setup.progress.stage("paying notes in");
        run.deposit()?;
        setup.progress.stage("opening a channel with notes");
        let channel = run.open()?;
        let calls = setup.options.calls.unwrap_or(DEFAULT_CALLS);
        setup.progress.count("calling", calls.try_into()?);
        run.call(setup, channel, calls)?;
        setup
            .progress
            .stage("closing, and making notes of what is left");
        run.close(channel)?;
        setup.progress.stage("leaving");
        run.exit()?;
        run.finish(setup)
    }
}

struct Run<'a> {
    deployed: Deployed<'a>,
    prover: Prover<'a>,
    economy: Economy,
    wallets: Vec<Wallet>,
    services: market::Registered,
    /// What the chain shows of the deposits, and of everything after them.
    traces: Traces,
    session: Option<SigningKey>,
    calls: Option<Calls>,
    steps: Vec<Step>,
    folder: TempDir,
    started: Instant,
}

impl<'a> Run<'a> {
    fn begin(setup: &Setup<'a>, telling: &'a Telling<'a>) -> Result<Self> {
        let started = Instant::now();
        let prover = Prover::open(None, telling)?;
        prover.setup_of::<SpendCircuit>()?;
        setup.progress.stage("deploying contracts");
        let mut economy = Economy::builtin()?;
        let purse = Amount::from_uoaic(oaic(DEPOSIT).u128() * 2);
        for depositor in DEPOSITORS {
            economy.endow(PUBLIC_SALE, depositor, purse)?;
        }
        if SHORT_WINDOW_CHAINS.contains(&setup.chain.chain_id().as_str()) {
            economy.settlement.unlock_delay = UNLOCK_DELAY;
            economy.settlement.unlock_blocks = UNLOCK_BLOCKS;
        }
        let others = DEPOSITORS.into_iter().chain([RELAYER, RECIPIENT, CRANK]);
        let mut deployed = Deployed::start(setup.chain, NAME, &economy, others.map(str::to_owned))?;
        let at = (&deployed.token, &deployed.settlement);
        let services = market::register(setup.chain, &economy, at.0, at.1, receipt_key)?;
        deployed.record(services.outcomes.iter().cloned());
        for (model, id) in &services.services {
            deployed.labels.id("service_id", *id, model);
        }

        let config: ConfigResponse =
            deployed.ask(&deployed.private_credits, &QueryMsg::Config {})?;
        let wallets = DEPOSITORS.iter().map(|depositor| {
            let seed = seed(setup.options.seed, depositor);
            let mut wallet = Wallet::open(seed, &config)?;
            wallet.sync(&source(&deployed.private_credits))?;
            Ok(wallet)
        });
        Ok(Self {
            wallets: wallets.collect::<Result<_>>()?,
            prover,
            economy,
            services,
            traces: Traces::default(),
            session: None,
            calls: None,
            steps: Vec::new(),
            folder: setup.temporary("sessions")?,
            deployed,
            started,
        })
    }

    fn step(&mut self, from: usize, to: usize, kind: StepKind, what: impl Into<String>) {
        self.steps.push(Step::new(from, to, kind, what));
    }

    /// Everybody pays in the same, so that nobody stands out.
    fn deposit(&mut self) -> Result<()> {
        let credits = self.deployed.private_credits.clone();
        for (depositor, wallet) in DEPOSITORS.iter().zip(&mut self.wallets) {
            let values = [NOTE; 3];
            let (hook, amount) = wallet.deposit(&values)?;
            let outcome = self
                .deployed
                .send(depositor, &credits, amount.into(), &hook)?;
            let sender = self.deployed.who(depositor)?;
            self.traces.deposit(depositor, &sender, &hook, &outcome)?;
        }
        let what = format!(
            "{} accounts each pay in {DEPOSIT} OAIC as notes",
            DEPOSITORS.len()
        );
        self.step(AT_CALLER, AT_CREDITS, StepKind::Transaction, what);
        Ok(())
    }

    fn caller(&mut self) -> &mut Wallet {
        &mut self.wallets[CALLER]
    }

    fn relay(&mut self, message: &ExecuteMsg) -> Result<TxOutcome> {
        let credits = self.deployed.private_credits.clone();
        let outcome = self.deployed.execute(RELAYER, &credits, message)?;
        self.traces.later(credits.address(), message, &outcome)?;
        Ok(outcome)
    }

    fn prove(&mut self, plan: &Plan) -> Result<ExecuteMsg> {
        let now = self.deployed.chain.block()?.time;
        let source = source(&self.deployed.private_credits);
        let wallet = &mut self.wallets[CALLER];
        Ok(wallet.prove_fresh(&self.prover, plan, &source, now)?)
    }

    fn sync(&mut self) -> Result<()> {
        let source = source(&self.deployed.private_credits);
        Ok(self.wallets[CALLER].sync(&source)?)
    }

    fn relay_fee(&self) -> Result<Option<Relay>> {
        Ok(Some(Relay {
            relayer: self.deployed.who(RELAYER)?.into(),
            fee: Uint128::from(RELAY_FEE),
        }))
    }

    /// Spends notes on a channel under a key that was never seen before.
    fn open(&mut self) -> Result<u64> {
        self.sync()?;
        let (_, key) = self.caller().new_session_key()?;
        let notes = self.caller().choose(oaic(CHANNEL).u128())?;
        let plan = Plan {
            notes,
            intent: Intent::OpenChannel {
                conditions: Default::default(),
                service_id: self.services.service(MODEL)?,
                session_key: key.public(),
                spend_limit: oaic(CHANNEL).u128(),
            },
            relay: self.relay_fee()?,
        };
        let what = "hands over two spends, bound to a fresh key";
        self.step(AT_CALLER, AT_RELAYER, StepKind::Private, what);
        let message = self.prove(&plan)?;
        let outcome = self.relay(&message)?;
        let opened: CreditOpened = self.deployed.private_credits.event(&outcome)?;
        let (channel, amount) = (opened.channel, oaic_short(opened.amount));
        let what = "spends two notes of 10 OAIC";
        self.step(AT_RELAYER, AT_CREDITS, StepKind::Proof, what);
        let opened = self.command_of(channel)?;
        ensure!(
            opened.session_key == key.public(),
            "the channel has another key"
        );
        let what = format!("opens a channel with {amount} OAIC");
        self.step(AT_CREDITS, AT_SETTLEMENT, StepKind::Transaction, what);
        self.session = Some(key);
        Ok(opened.channel)
    }

    fn key(&self) -> Result<&SigningKey> {
        self.session.as_ref().context("there is no session yet")
    }

    /// Calls the model, each call metered and acknowledged, and settles them with one voucher.
    fn call(&mut self, setup: &Setup<'_>, channel: u64, calls: usize) -> Result<()> {
        let provider = self.provider()?;
        let made = Calls::make(
            &self.deployed,
            self.folder.path(),
            channel,
            (self.key()?, oaic(CHANNEL).u128()),
            &receipt_key(&provider),
            calls,
            setup,
        )?;
        let what = format!(
            "{} calls, each acknowledged",
            grouped(u128::try_from(calls)?)
        );
        self.step(AT_CALLER, AT_PROVIDER, StepKind::Private, what);
        let settlement = self.deployed.settlement.clone();
        let batch = SettlementMsg::SettleBatch {
            entries: made.entry.to_bytes().to_vec().into(),
        };
        let outcome = self.deployed.execute(&provider, &settlement, &batch)?;
        let answer: SettleBatchResponse = answer(&outcome, 0)?;
        ensure!(
            matches!(answer.results[..], [SettleResult::Settled { unpaid, .. }] if unpaid.is_zero()),
            "the calls were not settled: {:?}",
            answer.results
        );
        self.traces.later(settlement.address(), &batch, &outcome)?;
        self.deployed
            .execute(CRANK, &settlement, &SettlementMsg::FlushFee {})?;
        let what = "settles them all with one voucher";
        self.step(AT_PROVIDER, AT_SETTLEMENT, StepKind::Transaction, what);
        self.calls = Some(made);
        Ok(())
    }

    fn provider(&self) -> Result<String> {
        let mut services = self.economy.services.iter();
        let service = services.find(|service| service.model == MODEL);
        Ok(service
            .context("the economy lost a service")?
            .provider
            .clone())
    }

    fn command_of(&self, channel: u64) -> Result<ChannelResponse> {
        let ask = QueryMsg::Channel { channel };
        self.deployed.ask(&self.deployed.private_credits, &ask)
    }

    /// The session key asks for what is left, and makes notes of it.
    fn close(&mut self, channel: u64) -> Result<()> {
        let key = self.key()?.clone();
        let sequence = self.command_of(channel)?.sequence;
        let unlock = self.caller().command(channel, sequence, &key)?.unlock();
        self.relay(&unlock)?;
        let what = "asks for what is left, signed by the session key";
        self.step(AT_RELAYER, AT_CREDITS, StepKind::Transaction, what);
        let settlement = self.deployed.settlement.clone();
        let ask = SettlementQuery::Channel { channel };
        let state: compute_settlement::ChannelResponse = self.deployed.ask(&settlement, &ask)?;
        let (blocks, seconds) = (state.unlock_blocks + 1, state.unlock_delay + 1);
        self.deployed.chain.advance(blocks, seconds)?;
        let finalize = SettlementMsg::FinalizeUnlock {
            channels: vec![channel],
        };
        let outcome = self.deployed.execute(CRANK, &settlement, &finalize)?;
        self.traces
            .later(settlement.address(), &finalize, &outcome)?;
        let state: compute_settlement::ChannelResponse = self.deployed.ask(&settlement, &ask)?;
        ensure!(
            state.status == ChannelStatus::Closed,
            "the channel is not closed"
        );
        let left = state.deposited - state.paid;
        let sequence = self.command_of(channel)?.sequence;
        let relay = self.relay_fee()?;
        let reclaim = self
            .caller()
            .reclaim(channel, sequence, &key, left.u128(), relay)?;
        let outcome = self.relay(&reclaim)?;
        let credits = &self.deployed.private_credits;
        let back: Reclaimed = credits.event(&outcome)?;
        let relayed: Paid = credits.event(&outcome)?;
        let what = format!(
            "{} OAIC become notes again; {} go to the relayer, {} to the risk pool",
            oaic_short(back.amount),
            oaic_short(relayed.gross),
            oaic_short(back.dust)
        );
        self.step(AT_SETTLEMENT, AT_CREDITS, StepKind::Transaction, what);
        Ok(())
    }

    fn exit(&mut self) -> Result<()> {
        self.sync()?;
        let notes = self.caller().choose(oaic(EXIT).u128())?;
        let plan = Plan {
            notes,
            intent: Intent::Exit {
                recipient: self.deployed.who(RECIPIENT)?.into(),
                credential: None,
            },
            relay: self.relay_fee()?,
        };
        let message = self.prove(&plan)?;
        let what = "hands over a spend that pays an account";
        self.step(AT_CALLER, AT_RELAYER, StepKind::Private, what);
        let outcome = self.relay(&message)?;
        let what = format!("spends notes of {EXIT} OAIC");
        self.step(AT_RELAYER, AT_CREDITS, StepKind::Proof, what);
        for paid in self.deployed.private_credits.events::<Paid>(&outcome)? {
            let to = match paid.event.as_str() {
                "exited" => AT_RECIPIENT,
                _ => AT_RELAYER,
            };
            let (gross, fee) = (oaic_short(paid.gross), oaic_short(paid.fee));
            let what = format!("pays {gross} OAIC, less {fee} fee");
            self.step(AT_CREDITS, to, StepKind::Transaction, what);
        }
        let credits = self.deployed.private_credits.clone();
        for message in [ExecuteMsg::FlushFee {}, ExecuteMsg::FlushDust {}] {
            self.deployed.execute(CRANK, &credits, &message)?;
        }
        self.sync()
    }

    fn audit(&self) -> Result<Audit> {
        let mut audit = Audit::default();
        let totals: TotalsResponse = self
            .deployed
            .ask(&self.deployed.private_credits, &QueryMsg::Totals {})?;
        let calls = self.calls.as_ref().context("nothing was called")?;
        let paid_in = oaic(DEPOSIT).u128() * u128::try_from(DEPOSITORS.len())?;
        let rule = "paid in = five deposits";
        audit.equal("notes", rule, totals.deposited, paid_in);
        let rule = "paid in + reclaimed = spent + outstanding";
        let (left, right) = (
            totals.deposited + totals.reclaimed,
            totals.spent + totals.outstanding,
        );
        audit.equal("notes", rule, left, right);
        let rule = "spent = into channels + left + to relayers, without what reclaims paid them";
        let from_reclaim = Uint128::from(RELAY_FEE);
        let spent = totals.into_channels + totals.exited + totals.relayed - from_reclaim;
        audit.equal("notes", rule, totals.spent, spent);
        let mine = self.wallets[CALLER].balance();
        let others = oaic(DEPOSIT).u128() * u128::try_from(DEPOSITORS.len() - 1)?;
        let rule = "the caller's notes + the others' = outstanding";
        audit.equal("notes", rule, mine + others, totals.outstanding);
        let into = totals.into_channels.u128();
        let back = totals.reclaimed.u128() + totals.dust.u128() + from_reclaim.u128();
        let rule = "channel = what calls cost + what came back";
        audit.equal("channel", rule, into, calls.receipts + back);
        let rule = "claimed = the receipts, added up";
        audit.equal("channel", rule, calls.entry.claim, calls.receipts);
        let held = self
            .deployed
            .balance(self.deployed.private_credits.address())?;
        let owed = totals.outstanding
            + (totals.fee_booked - totals.fee_flushed)
            + (totals.dust - totals.dust_flushed);
        let rule = "balance = notes + unflushed";
        audit.equal("private credits", rule, held, owed);
        let received = self.deployed.balance(&self.deployed.who(RECIPIENT)?)?;
        let gross = exited();
        let fee = gross.u128().div_ceil(25);
        let rule = "the recipient got what left, less at most 4 % rounded up";
        audit.covers("exit", rule, received, gross.u128() - fee);
        let shared = self.traces.shared();
        let rule = "values of a deposit that anything later shows = 0";
        audit.equal("privacy", rule, u128::try_from(shared.len())?, 0u128);
        let looked_at = self.traces.looked_at();
        let rule = "values that were compared ≥ a minimum";
        audit.covers("privacy", rule, u128::try_from(looked_at)?, 40u128);
        Ok(audit)
    }

    fn finish(self, setup: &Setup<'_>) -> Result<Outcome> {
        let audit = self.audit()?;
        let totals: TotalsResponse = self
            .deployed
            .ask(&self.deployed.private_credits, &QueryMsg::Totals {})?;
        let calls = self.calls.as_ref().context("nothing was called")?;
        let exchange = Exchange {
            scenario: NAME,
            about: "Calls are paid out of a pool of notes: who paid in and who calls stay apart.",
            actors: ACTORS.map(str::to_owned).into(),
            steps: self.steps,
            figures: vec![
                ExchangeFigure::new(
                    "depositors to hide among",
                    DEPOSITORS.len().to_string(),
                    "accounts",
                ),
                ExchangeFigure::new("calls", grouped(calls.calls), "calls"),
                ExchangeFigure::oaic("paid for calls", calls.receipts),
                ExchangeFigure::oaic("paid in as notes", totals.deposited),
                ExchangeFigure::oaic("notes not spent", totals.outstanding),
                ExchangeFigure::oaic("paid to an account, before the fee", totals.exited),
                ExchangeFigure::oaic("to the relayer", totals.relayed),
                ExchangeFigure::oaic("too small for a note, to the risk pool", totals.dust),
            ],
            views: vec![
                View::new(
                    "anybody, of deposits",
                    "who paid in, how many notes of which value",
                ),
                View::new(
                    "anybody, of the channel",
                    "a fresh key, the relayer, the provider, what calls cost in all, when",
                ),
                View::new(
                    "the provider",
                    "one channel's calls, and no account behind them",
                ),
                View::new("nobody", "which of the depositors opened the channel"),
            ],
            started: self.started,
        };
        exchange.outcome(setup, &self.deployed, audit)
    }
}

/// What answers a wallet's questions to the contract, and has its records read, proven where the
/// chain has headers.
fn source<'s>(credits: &'s Handle<'s, PrivateCredits>) -> impl Source + 's {
    let query = move |question: &QueryMsg| -> Result<Binary> { Ok(credits.query_bytes(question)?) };
    let records = move |read: &mut dyn FnMut(&dyn Storage)| -> Result<()> {
        let at = market::records_of(credits)?;
        Ok(at.read(credits.address(), |records| read(records))?)
    };
    (query, records)
}

/// Seed of a depositor's wallet. It derives from the run's seed, so that runs can be compared; who
/// pays in earnest draws it from the system.
fn seed(seed: u64, depositor: &str) -> [u8; 32] {
    let digest = Sha256::new_with_prefix("oaic private-calls wallet");
    let digest = digest.chain_update(seed.to_be_bytes());
    digest.chain_update(depositor).finalize().into()
}

/// Key that a provider signs receipts with.
fn receipt_key(provider: &str) -> SigningKey {
    let digest = Sha256::new_with_prefix("oaic private-calls receipt key");
    SigningKey::from_seed(digest.chain_update(provider).finalize().into())
}

/// What leaves the notes for an account, before the fee.
fn exited() -> Uint128 {
    oaic(EXIT) - Uint128::from(RELAY_FEE)
}
