//! The settlement as compiled wasm on a real node: batches, replay, hostile input, and the same
//! scenario as on the embedded chain.

use oaic_chain::{encode, Call, Chain, ChainExt, Tx};
use oaic_channel::Domains;
use oaic_client::answer;
use oaic_deploy::{deploy, Amount, DeploymentStore, Economy, COMPUTE_SETTLEMENT, TOKEN};
use oaic_economy::progress::Quiet;
use oaic_economy::scenarios::{self, Options, Setup};
use oaic_embedded::EmbeddedChain;
use oaic_integration::market::{Market, CALL_PRICE, FUNDS};
use oaic_integration::net::shared;
use oaic_integration::parties::{claim_all, pack_all, sign_voucher};
use oaic_messages::compute_settlement::{
    ChannelResponse, ChannelResult, ChannelStatus, ChannelsResponse, ExecuteMsg, PayeeRef,
    QueryMsg, RejectReason, SettleBatchResponse, SettleResult, SkipReason,
};
use oaic_messages::token;

use crate::token::assert_clean;

fn payers(name: &str, count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{name}-payer-{n}")).collect()
}

fn market<'a>(chain: &'a dyn Chain, name: &str, count: usize) -> Market<'a> {
    let payers = payers(name, count);
    let mut market = Market::set_up(chain, name, &payers).unwrap();
    market.open(&payers, 1_000_000).unwrap();
    market
}

fn rejected(result: &SettleResult) -> Option<RejectReason> {
    match result {
        SettleResult::Rejected { reason } => Some(*reason),
        SettleResult::Settled { .. } => None,
    }
}

#[test]
fn what_oaic_deploy_makes_settles() {
    let Some(chain) = shared() else {
        return;
    };
    let mut economy = Economy::builtin().unwrap();
    let amount = Amount::from_uoaic(1_000_000);
    economy
        .endow("public-sale", "deployed-alice", amount)
        .unwrap();
    let made = deploy(chain, &economy, &mut DeploymentStore::in_memory()).unwrap();
    let (token, settlement) = (
        made.address(TOKEN).unwrap(),
        made.address(COMPUTE_SETTLEMENT).unwrap(),
    );
    let alice = chain.account("deployed-alice").unwrap();
    let bob = chain.account("deployed-bob").unwrap();
    let transfer = token::ExecuteMsg::Transfer {
        recipient: bob.into(),
        amount: 1_000u128.into(),
    };
    chain.execute("deployed-alice", token, &transfer).unwrap();
    let ask = token::QueryMsg::Balance {
        address: alice.into(),
    };
    let balance: cw20::BalanceResponse = chain.query(token, &ask).unwrap();
    assert_eq!(balance.balance.u128(), 999_000);
    let config: oaic_messages::compute_settlement::ConfigResponse =
        chain.query(settlement, &QueryMsg::Config {}).unwrap();
    assert_eq!(config.token, token);
    let domains = Domains::derive(&chain.chain_id(), settlement.as_str());
    assert_eq!(config.voucher_domain.as_slice(), domains.voucher);
    let address = settlement.to_string();
    let ask = token::QueryMsg::SystemContract { address };
    let entry: Option<token::SystemContract> = chain.query(token, &ask).unwrap();
    assert!(
        entry.unwrap().escrow,
        "the settlement is a registered escrow"
    );
}

#[test]
fn one_bad_voucher_among_a_hundred_is_the_only_one_refused() {
    let Some(chain) = shared() else {
        return;
    };
    let market = market(chain, "hundred", 2);
    let channel = &market.channels[0];
    let mut vouchers: Vec<_> = (0..100)
        .map(|lane| market.voucher(channel, lane, 2))
        .collect();
    vouchers[37].signature[5] ^= 1;
    let answer = market.settle(&vouchers).unwrap();
    assert_eq!(answer.results.len(), 100);
    for (i, result) in answer.results.iter().enumerate() {
        match i {
            37 => assert_eq!(rejected(result), Some(RejectReason::BadSignature)),
            _ => assert!(
                matches!(result, SettleResult::Settled { pay, unpaid } if pay.u128() == 2 * CALL_PRICE && unpaid.is_zero()),
                "voucher {i}: {result:?}"
            ),
        }
    }
    assert_eq!(market.lane(channel.number, 37).unwrap().paid.u128(), 0);
    let totals = market.totals().unwrap();
    assert_eq!(totals.settled.u128(), 99 * 2 * CALL_PRICE);

    // Handed in again, all that settled is stale, and the good one that was missing settles.
    vouchers[37].signature[5] ^= 1;
    let again = market.settle(&vouchers).unwrap();
    let results = again.results.iter();
    let stale = results.filter(|r| rejected(r) == Some(RejectReason::Stale));
    assert_eq!((stale.count(), rejected(&again.results[37])), (99, None));
}

#[test]
fn vouchers_count_on_their_own_chain_contract_and_channel_only() {
    let Some(chain) = shared() else {
        return;
    };
    let here = market(chain, "here", 2);
    let there = market(chain, "there", 2);
    // The same channel numbers exist in both contracts.
    assert_eq!(here.channels[0].number, there.channels[0].number);
    let good = here.voucher(&here.channels[0], 0, 3);
    let mut moved = good.clone();
    moved.channel = here.channels[1].number;
    let elsewhere = Domains::derive("oaic-local-2", here.contracts.settlement.as_str()).voucher;
    let voucher = good.voucher(here.channels[0].id);
    let key = &here.channels[0].key;
    let signed = sign_voucher(key, &elsewhere, good.channel, &voucher);
    for (what, market, voucher) in [
        ("other contract", &there, &good),
        ("other channel", &here, &moved),
        ("other chain", &here, &signed),
    ] {
        let answer = market.settle(std::slice::from_ref(voucher)).unwrap();
        let reason = rejected(&answer.results[0]);
        assert_eq!(reason, Some(RejectReason::BadSignature), "{what}");
    }

    assert_eq!(here.totals().unwrap().settled.u128(), 0);
    assert_eq!(there.totals().unwrap().settled.u128(), 0);
    let answer = here.settle(&[good]).unwrap();
    assert_eq!(rejected(&answer.results[0]), None, "where it belongs");
}

/// Whoever settles decides about the channel's split and its lanes' roots.
#[test]
fn only_the_provider_and_whom_it_named_settle_and_claims_take_no_more_than_they_say() {
    let Some(chain) = shared() else {
        return;
    };
    let market = market(chain, "settlers", 1);
    let channel = &market.channels[0];
    chain.accounts(&["settlers-stranger"]).unwrap();
    let voucher = market.voucher(channel, 0, 100);
    let whole = claim_all(&voucher);
    let part = oaic_vouchers::Entry {
        claim: whole.claim / 4,
        ..whole.clone()
    };
    let by = |sender: &str, entry: &oaic_vouchers::Entry| {
        let tx = market.entries_tx(std::slice::from_ref(entry), None);
        let tx = Tx {
            sender: sender.to_owned(),
            ..tx.unwrap()
        };
        let outcome = chain.run_one(tx).unwrap();
        let settled: SettleBatchResponse = answer(&outcome, 0).unwrap();
        settled.results[0].clone()
    };
    for stranger in ["settlers-stranger", channel.payer.as_str()] {
        let refused = by(stranger, &whole);
        assert_eq!(rejected(&refused), Some(RejectReason::NotSettler));
    }
    for (sender, entry, got) in [
        (market.relay(), &part, 250),
        (market.provider.clone(), &whole, 750),
    ] {
        match by(&sender, entry) {
            SettleResult::Settled { pay, .. } => assert_eq!(pay.u128(), got),
            refused => panic!("{refused:?}"),
        }
    }
}

#[test]
fn batches_of_a_wrong_length_are_refused_as_a_whole() {
    let Some(chain) = shared() else {
        return;
    };
    let market = market(chain, "length", 1);
    let good: Vec<_> = (0..101)
        .map(|l| market.voucher(&market.channels[0], l, 1))
        .collect();
    let mut odd = pack_all(&good[..1]);
    odd.push(0);
    for bytes in [pack_all(&good), vec![], odd] {
        let msg = ExecuteMsg::SettleBatch {
            entries: bytes.clone().into(),
        };
        let error = chain
            .execute(&market.relay(), &market.contracts.settlement, &msg)
            .unwrap_err();
        let (text, bytes) = (error.to_string(), bytes.len());
        let named = ["148", "100", &bytes.to_string()].map(|number| text.contains(number));
        assert_eq!(named, [true; 3], "{bytes} bytes: {text}");
    }
    assert_eq!(market.totals().unwrap().settled.u128(), 0);
    market.settle(&good[..100]).unwrap();
    let settled = market.totals().unwrap().settled.u128();
    assert_eq!(settled, 100 * CALL_PRICE);
}

#[test]
fn hostile_json_is_a_clean_error() {
    let Some(chain) = shared() else {
        return;
    };
    let market = market(chain, "hostile-settlement", 1);
    let deep = format!("{}{}", "[".repeat(9_000), "]".repeat(9_000));
    let long = "x".repeat(1_000_000);
    for (what, text) in [
        (
            "nested 9,000 deep",
            format!(r#"{{"claim":{{"payees":{deep}}}}}"#),
        ),
        (
            "an endpoint of 1 MB",
            format!(r#"{{"update_provider":{{"endpoint":"{long}"}}}}"#),
        ),
        (
            "entries of 1 MB",
            format!(r#"{{"settle_batch":{{"entries":"{long}"}}}}"#),
        ),
        (
            "20,000 channels",
            format!(
                r#"{{"request_unlock":{{"channels":[{}]}}}}"#,
                ["1"; 20_000].join(",")
            ),
        ),
        (
            "100,000 payees",
            format!(
                r#"{{"claim":{{"payees":[{}]}}}}"#,
                [r#"{"service_id":1,"split_version":1,"payee":0}"#; 20_000].join(",")
            ),
        ),
    ] {
        let error = chain
            .run_one(Tx {
                sender: market.provider.clone(),
                calls: vec![Call {
                    contract: market.contracts.settlement.clone(),
                    msg: text.into_bytes().into(),
                    funds: vec![],
                }],
                gas_limit: Some(100_000_000),
            })
            .unwrap_err();
        assert_clean(what, &error);
    }
    let voucher = market.voucher(&market.channels[0], 0, 1);
    market.settle(&[voucher]).unwrap();
}

#[test]
fn a_channel_runs_its_course() {
    let Some(chain) = shared() else {
        return;
    };
    let market = market(chain, "course", 1);
    let channel = &market.channels[0];
    let payer = chain.account(&channel.payer).unwrap();
    assert_eq!(market.balance(&payer).unwrap(), FUNDS - 1_000_000);
    let settlement = &market.contracts.settlement;
    let channels = vec![channel.number];
    let unlock = ExecuteMsg::RequestUnlock {
        channels: channels.clone(),
    };
    chain.execute(&channel.payer, settlement, &unlock).unwrap();
    let finalize = ExecuteMsg::FinalizeUnlock { channels };
    let finalized = || {
        let outcome = chain.execute(&market.relay(), settlement, &finalize);
        answer::<ChannelsResponse>(&outcome.unwrap(), 0)
            .unwrap()
            .results
    };
    let early = ChannelResult::Skipped {
        reason: SkipReason::NotDue,
    };
    assert_eq!(finalized(), [early]);
    // A voucher that is handed in while the channel unlocks still settles.
    let vouchers = [market.voucher(channel, 0, 1_000)];
    let settled = market.settle(&vouchers).unwrap();
    assert_eq!(rejected(&settled.results[0]), None);
    chain.advance(3, 4).unwrap();
    assert_eq!(finalized(), [ChannelResult::Done {}]);
    let gross = 1_000 * CALL_PRICE;
    let left = market.balance(&payer).unwrap();
    assert_eq!(left, FUNDS - gross, "the rest is back");
    let ask = QueryMsg::Channel {
        channel: channel.number,
    };
    let closed: ChannelResponse = market.ask(&ask).unwrap();
    let end = (closed.status, closed.paid.u128());
    assert_eq!(end, (ChannelStatus::Closed, gross));

    let provider = chain.account(&market.provider).unwrap();
    let before = market.balance(&provider).unwrap();
    let payee = |payee| PayeeRef {
        source_id: market.service_id,
        split_version: 1,
        payee,
    };
    let claim = ExecuteMsg::Claim {
        payees: vec![payee(0), payee(0)],
    };
    chain.execute(&market.relay(), settlement, &claim).unwrap();
    let net = gross - gross * 400 / 10_000;
    let got = market.balance(&provider).unwrap() - before;
    assert_eq!(got, net * 8_700 / 10_000);
    let flush = ExecuteMsg::FlushFee {};
    chain.execute(&market.relay(), settlement, &flush).unwrap();
    let totals = market.totals().unwrap();
    assert_eq!(totals.fee_booked, totals.fee_flushed);
    assert_eq!(totals.fee_booked.u128(), gross - net);
    // What the escrow holds is what it still owes: bond, dividends, risk pool.
    let owes = totals.bonded + totals.earned - totals.claimed;
    assert_eq!(market.balance(settlement).unwrap(), owes.u128());
    assert!(encode(&totals).is_ok());
}

#[test]
fn the_scenario_ends_the_same_on_both_chains() {
    let Some(wasmd) = shared() else {
        return;
    };
    let embedded = EmbeddedChain::new();
    let run = |chain: &dyn Chain, backend: &str| {
        let folder = tempfile::tempdir().unwrap();
        let scenario = scenarios::find("api-settlement").unwrap();
        let setup = Setup {
            chain,
            backend,
            folder: folder.path().to_owned(),
            options: Options {
                calls: Some(200),
                ..Options::default()
            },
            progress: &Quiet,
        };
        let outcome = scenario.run(&setup).unwrap();
        outcome.audit.verify().unwrap();
        outcome.digest
    };
    let (one, other) = (run(&embedded, "embedded"), run(wasmd, "localnet"));
    assert!(!one.transactions.is_empty() && !one.balances.is_empty());
    assert_eq!(one.balances, other.balances);
    for (i, (a, b)) in one.transactions.iter().zip(&other.transactions).enumerate() {
        let differ = a.iter().zip(b).find(|(a, b)| a != b);
        assert_eq!(a.len(), b.len(), "events of transaction {i}");
        assert!(differ.is_none(), "transaction {i}: {differ:?}");
    }
    assert_eq!(one, other);
}
