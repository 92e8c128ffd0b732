//! The data market and private credits are exempt from the fee, for they book it themselves: what
//! is given back is untaxed and goes to who paid, and whatever reaches anybody else paid it once.
//!
//! A note belongs to whoever knows its secret, so notes change hands without the chain: handing
//! over a secret moves no coin and pays nothing, as handing over an account's key does. The fee is
//! paid when the note's coins leave to an account, or are earned through a channel; no way leads
//! out without it.

use std::sync::OnceLock;

use cosmwasm_std::{Addr, Storage};
use oaic_chain::Chain;
use oaic_circuits::seal::SecretKey;
use oaic_integration::parties::key;
use oaic_messages::compute_settlement::{self as settlement, PayeeRef, PayeeSpec, Role};
use oaic_messages::data_market::{self, Access, Buy, NewListing, Offer, QueryMsg, ReceiveMsg};
use oaic_messages::private_credits::{self as credits, Relay};
use oaic_poseidon::stream;
use oaic_prover::{Prover, Silent};
use oaic_records::data_market::expect_shown;
use oaic_sealed_data::record::{Promise, Secret};
use oaic_sealed_data::{delivery, wire};
use oaic_statements::Fr;
use oaic_wallet::{by_key, Intent, Plan, Source, Wallet};
use serde::Serialize;

use crate::suite::*;

/// What A would pay B, in the whole notes that can be spent at once.
const SUM: u128 = oaic(2_000);

/// What an ordinary transfer of it brings.
const NET: u128 = SUM * 96 / 100;

fn prover() -> &'static Prover<'static> {
    static PROVER: OnceLock<Prover<'static>> = OnceLock::new();
    PROVER.get_or_init(|| Prover::open(None, &Silent).unwrap())
}

fn send_from(w: &Suite, contract: &Addr, msg: &impl Serialize) -> Done {
    w.allow(EVE, &w.addr(MAL), SUM).unwrap();
    w.tx(MAL, [w.sending_eves(contract, SUM, msg)])
}

// --- data market

fn buyers_key() -> SecretKey {
    SecretKey::from_bytes(&[1; 32]).unwrap()
}

/// What mal sells: a key that he made up.
fn for_sale(w: &Suite) -> Secret {
    let key = Fr::from(7);
    let seller = w.addr(MAL).to_string();
    let promise = Promise {
        cipher_root: Fr::from(1),
        plain_root: Fr::from(2),
        key_commitment: stream::key_commitment(&key, &oaic_statements::seller(&seller)),
        seller,
        chunks: 1,
        size: 10,
    };
    Secret::new(key, promise)
}

/// Mal lists for a price, everything that a split can give for himself.
fn list(w: &Suite, price: u128) {
    let listing = NewListing {
        offer: Offer {
            file: Some(for_sale(w).promise().file("https://mal.example")),
            price_once: Some(price.into()),
            table: None,
            schema: String::new(),
            license: String::new(),
        },
        queries: vec![],
        access: Access::Open,
        min_security_level: 0,
        payees: vec![PayeeSpec {
            role: Role::ModelOwner,
            label: "me".into(),
            address: Some(w.addr(MAL).into()),
            weight: 9_400,
        }],
    };
    let list = data_market::ExecuteMsg::List(listing);
    w.execute(MAL, &w.data_market, &list).unwrap();
    let (held, _) = deposit_of(w, price);
    let deposit = ReceiveMsg::Deposit {};
    w.send(MAL, &w.data_market, held, &deposit).unwrap();
}

/// What an order of a price holds of its seller's deposit, and what its buyer gets of that.
fn deposit_of(w: &Suite, price: u128) -> (u128, u128) {
    let held = (price * u128::from(w.economy.data_market.deposit_bps)).div_ceil(10_000);
    (held, held - (held * 4).div_ceil(100))
}

fn buying(w: &Suite, price: u128, referrer: Option<&str>) -> ReceiveMsg {
    let listed = w.ask(&w.data_market, &QueryMsg::Listing { listing: 1 });
    ReceiveMsg::Buy(Buy {
        listing: 1,
        version: 1,
        buyer_key: wire::point(&buyers_key().public()),
        max_price: price.into(),
        expect: expect_shown(&w.chain.chain_id(), &w.data_market, &listed, None),
        authorization: None,
        referrer: referrer.map(|who| w.addr(who).into()),
    })
}

fn refund(w: &Suite) {
    w.pass(w.economy.data_market.delivery_window);
    let refund = data_market::ExecuteMsg::Refund { order: 1 };
    w.execute(MAL, &w.data_market, &refund).unwrap();
}

#[test]
fn an_order_is_refunded_to_its_buyer_whoever_asks() {
    let w = Suite::new();
    list(&w, SUM);
    let buy = buying(&w, SUM, None);
    w.send(EVE, &w.data_market, SUM, &buy).unwrap();
    refund(&w);
    // And with it what the seller stood with, less the fee: it was another's.
    let (held, given) = deposit_of(&w, SUM);
    let expected = (EVIL + given, EVIL - held);
    assert_eq!((w.has(EVE), w.has(MAL)), expected);
    // What is not an order's would be lost, and isn't taken.
    let lost = w.transfer(EVE, &w.data_market, SUM);
    refused(&lost, "use Send with a message");
    let again = data_market::ExecuteMsg::Refund { order: 1 };
    assert!(w.execute(MAL, &w.data_market, &again).is_err());
    assert_eq!((w.has(EVE), w.has(MAL)), expected);
}

/// Too much sent comes back to the spender: the allowance made the coins his, and was taxed.
#[test]
fn an_order_by_allowance_paid_the_fee_before_it_can_be_refunded() {
    let w = Suite::new();
    list(&w, NET / 2);
    send_from(&w, &w.data_market, &buying(&w, NET, None)).unwrap();
    let (held, given) = deposit_of(&w, NET / 2);
    assert_eq!(w.has(MAL), EVIL + NET / 2 - held);
    refund(&w);
    let expected = (EVIL - SUM, EVIL + NET - held + given);
    assert_eq!((w.has(EVE), w.has(MAL)), expected);
}

#[test]
fn a_sale_to_oneself_pays_the_fee() {
    let w = Suite::new();
    list(&w, SUM);
    let buy = buying(&w, SUM, Some(MAL));
    w.send(EVE, &w.data_market, SUM, &buy).unwrap();
    let ask = data_market::QueryMsg::Config {};
    let config: data_market::ConfigResponse = w.ask(&w.data_market, &ask);
    let context = wire::element("context", &config.context).unwrap();
    let (seller, buyer) = (w.addr(MAL), buyers_key().public());
    let sealed = delivery::deliver(&for_sale(&w), seller.as_str(), &buyer, &context, 1).unwrap();
    let deliver = data_market::ExecuteMsg::Deliver {
        order: 1,
        ephemeral: wire::point(&sealed.ephemeral),
        masked: wire::binary(&sealed.masked),
        proof: prover().prove(&sealed.circuit).unwrap().into(),
    };
    w.execute(MAL, &w.data_market, &deliver).unwrap();
    let market = &w.economy.data_market;
    let (blocks, seconds) = (market.dispute_blocks, market.dispute_window);
    w.chain.advance(blocks, seconds).unwrap();
    for msg in [
        data_market::ExecuteMsg::Complete { order: 1 },
        data_market::ExecuteMsg::Claim {
            payees: vec![PayeeRef {
                source_id: 1,
                split_version: 1,
                payee: 0,
            }],
        },
        data_market::ExecuteMsg::ClaimReferral {
            referrer: w.addr(MAL).into(),
        },
    ] {
        w.execute(MAL, &w.data_market, &msg).unwrap();
    }
    let ask = data_market::QueryMsg::Totals {};
    let totals: data_market::TotalsResponse = w.ask(&w.data_market, &ask);
    assert_eq!(totals.fee_booked.u128(), SUM - NET);
    // Dividends and risk pool take their part as well.
    let (held, _) = deposit_of(&w, SUM);
    let amount = held.into();
    let back = data_market::ExecuteMsg::WithdrawDeposit { amount };
    w.execute(MAL, &w.data_market, &back).unwrap();
    let got = w.has(MAL) - EVIL;
    assert!(got > NET * 94 / 100 && got < NET, "{got}");
    assert_eq!(w.has(EVE), EVIL - SUM);
}

// --- private credits

/// Mal's notes, whoever paid them in.
fn wallet(w: &Suite) -> Wallet {
    let ask = credits::QueryMsg::Config {};
    let config: credits::ConfigResponse = w.ask(&w.private_credits, &ask);
    let mut wallet = Wallet::open([3; 32], &config).unwrap();
    wallet.sync(&source(w)).unwrap();
    wallet
}

/// The contract as it answers, and its records as they are.
fn source(w: &Suite) -> impl Source + '_ {
    let query = |question: &credits::QueryMsg| {
        let question = oaic_chain::encode(question)?;
        w.chain.query_bytes(&w.private_credits, &question)
    };
    let records = |read: &mut dyn FnMut(&dyn Storage)| {
        let get = |key: &[u8]| {
            let found = w.chain.query_raw(&w.private_credits, key);
            found.map(|found| found.map(Into::into))
        };
        by_key(get, read)
    };
    (query, records)
}

fn deposit(w: &Suite, wallet: &mut Wallet) {
    let notes = wallet.split(SUM).unwrap();
    let (hook, sum) = wallet.deposit(&notes).unwrap();
    assert_eq!(sum, SUM);
    w.send(EVE, &w.private_credits, sum, &hook).unwrap();
}

/// Proves a plan and has a stranger send it.
fn spend(w: &Suite, wallet: &mut Wallet, plan: &Plan) {
    let source = source(w);
    let spend = wallet.prove_fresh(prover(), plan, &source, w.now());
    w.crank(&w.private_credits, &spend.unwrap());
    wallet.sync(&source).unwrap();
}

/// A plan that pays mal all that eve paid in.
fn exit(w: &Suite, wallet: &mut Wallet, relay: Option<Relay>) -> Plan {
    Plan {
        notes: notes(w, wallet, SUM),
        intent: Intent::Exit {
            recipient: w.addr(MAL).into(),
            credential: None,
        },
        relay,
    }
}

fn notes(w: &Suite, wallet: &mut Wallet, amount: u128) -> Vec<u64> {
    wallet.sync(&source(w)).unwrap();
    wallet.choose(amount).unwrap()
}

fn totals(w: &Suite) -> credits::TotalsResponse {
    w.ask(&w.private_credits, &credits::QueryMsg::Totals {})
}

/// Eve pays notes in that only mal can spend; he, and the relayer he pays, have it all out again.
#[test]
fn what_goes_from_one_to_another_through_notes_pays_the_fee_once_and_never_zero() {
    let w = Suite::new();
    let mut wallet = wallet(&w);
    deposit(&w, &mut wallet);
    assert_eq!(w.has(EVE), EVIL - SUM);
    let booked = totals(&w).fee_booked.u128();
    assert_eq!(booked, 0, "nothing reached anybody yet");
    let relay = Relay {
        relayer: w.addr(STRANGER).into(),
        fee: w.economy.private_credits.max_relayer_fee.uoaic().into(),
    };
    let plan = exit(&w, &mut wallet, Some(relay));
    spend(&w, &mut wallet, &plan);
    assert_eq!(w.has(MAL) - EVIL + w.has(STRANGER), NET);
    assert_eq!(totals(&w).fee_booked.u128(), SUM - NET);
    assert_eq!(totals(&w).outstanding.u128(), 0);
    // The fee is the token's as soon as anybody asks.
    let before = w.supply();
    w.crank(&w.private_credits, &credits::ExecuteMsg::FlushFee {});
    assert_eq!(before - w.supply(), (SUM - NET) / 2);
    assert_eq!(w.balance(&w.private_credits), 0);
}

/// An allowance is taxed on its way in, and the exit on its way out: worse than a transfer.
#[test]
fn a_deposit_by_allowance_makes_notes_of_what_arrives_alone() {
    let w = Suite::new();
    let mut wallet = wallet(&w);
    let all = wallet.split(SUM).unwrap();
    let (hook, _) = wallet.deposit(&all).unwrap();
    let error = send_from(&w, &w.private_credits, &hook);
    refused(&error, "the notes total");
    let arrives = wallet.split(NET).unwrap();
    let (hook, _) = wallet.deposit(&arrives).unwrap();
    send_from(&w, &w.private_credits, &hook).unwrap();
    assert_eq!(totals(&w).outstanding.u128(), NET);
    assert_eq!((w.has(EVE), w.has(MAL)), (EVIL - SUM, EVIL));
    // What would be nobody's note isn't taken.
    let lost = w.transfer(EVE, &w.private_credits, SUM);
    refused(&lost, "use Send with a message");
    assert_eq!(totals(&w).outstanding.u128(), NET);
}

/// A channel is filled by notes that its key signs for and by nobody else; what it leaves is notes
/// again, which still owe the fee.
#[test]
fn a_channel_of_notes_gives_back_notes_and_no_coins() {
    let w = Suite::new();
    let service_id = w.register_services();
    let mut wallet = wallet(&w);
    deposit(&w, &mut wallet);
    let session = key("session");
    let plan = Plan {
        notes: notes(&w, &mut wallet, SUM / 2),
        intent: Intent::OpenChannel {
            conditions: Default::default(),
            service_id,
            session_key: session.public(),
            spend_limit: SUM / 2,
        },
        relay: None,
    };
    spend(&w, &mut wallet, &plan);
    let channel = 1;
    for who in [EVE, MAL] {
        let top_up = settlement::ReceiveMsg::TopUp { channel };
        let error = w.send(who, &w.settlement, SUM, &top_up);
        refused(&error, "may not top up this channel");
        let channels = vec![channel];
        let request = settlement::ExecuteMsg::RequestUnlock { channels };
        let requested = w.execute(who, &w.settlement, &request);
        assert_eq!(skipped(&requested), settlement::SkipReason::NotYours);
    }
    let unlock = wallet.command(channel, 0, &session).unwrap().unlock();
    w.crank(&w.private_credits, &unlock);
    w.chain.advance(1_001, DAY).unwrap();
    let channels = vec![channel];
    w.crank(
        &w.settlement,
        &settlement::ExecuteMsg::FinalizeUnlock { channels },
    );
    assert_eq!((w.has(EVE), w.has(MAL)), (EVIL - SUM, EVIL));
    let reclaim = wallet.reclaim(channel, 1, &session, SUM / 2, None).unwrap();
    w.execute(MAL, &w.private_credits, &reclaim).unwrap();
    assert!(w.execute(MAL, &w.private_credits, &reclaim).is_err());
    assert_eq!(totals(&w).outstanding.u128(), SUM);
    let plan = exit(&w, &mut wallet, None);
    spend(&w, &mut wallet, &plan);
    assert_eq!((w.has(EVE), w.has(MAL)), (EVIL - SUM, EVIL + NET));
}
