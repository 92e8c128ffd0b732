//! Commands on a chain in this process: what they say, and what the chain says afterwards.

mod support;

use cosmwasm_std::{Addr, Binary};
use oaic_chain::ChainError;
use oaic_cli::error::Kind;
use oaic_types::compute_settlement::ChannelStatus;
use support::calls::{packed, Lane};
use support::market::Market;
use support::World;

#[test]
fn status_shows_chain_contracts_and_books_that_add_up() {
    let world = World::with_service();
    world.open(50);
    let status = world.json("status");
    assert_eq!(status["schema"], "oaic/status/1");
    assert_eq!(status["token"]["supply"], "20000000000");
    assert_eq!(status["token"]["fee_bps"], 400);
    assert_eq!(status["settlement"]["books"]["reserved"], "50000000");
    assert_eq!(status["settlement"]["books"]["bonded"], "100000000");
    assert_eq!(status["settlement"]["balance"], "150000000");
    assert_eq!(status["settlement"]["owes"], "150000000");
    let text = world.ok("status");
    assert!(
        text.contains("4.00 %") && text.contains("20,000 OAIC") && text.contains("covers"),
        "{text}"
    );
    assert!(
        status["government"].is_null(),
        "an account that owns the token is no DAO"
    );
    for section in ["data_market", "private_credits"] {
        assert!(status[section].is_null(), "{section} isn't deployed");
    }
    assert!(
        !text.contains("market") && !text.contains("credits"),
        "{text}"
    );
}

#[test]
fn status_shows_the_market_and_private_credits_with_pauses_and_what_covers_them() {
    let mut market = Market::new();
    let credits = market.with_credits();
    let world = &market.world;
    market.packed(100);
    market.bought(market.listed("5oaic"));
    market.deposited(&credits, &[1, 10]);

    let status = world.json("status");
    let shown = &status["private_credits"];
    assert_eq!(shown["address"], credits.as_str(), "{status}");
    assert!(shown["code_id"].is_u64(), "{status}");
    assert_eq!(shown["books"]["outstanding"], "11000000", "{status}");
    assert_eq!(shown["books"]["outstanding_notes"], 2);
    assert_eq!(shown["books"]["deposited"], "11000000");
    assert_eq!(shown["books"]["into_channels"], "0");
    assert_eq!(
        (&shown["owes"], &shown["balance"]),
        (&"11000000".into(), &"11000000".into())
    );
    assert!(shown["deposits_paused_until"].is_null());
    assert_eq!(status["data_market"]["owes"], "5000000", "{status}");
    assert!(status["data_market"]["openings_paused_until"].is_null());
    let text = world.ok("status");
    let has = |text: &str, name: &str, value: &str| {
        let found = text.lines().any(|line| {
            line.strip_prefix(name)
                .is_some_and(|rest| rest.trim_start().starts_with(value))
        });
        assert!(found, "{name}: {value}\n{text}");
    };
    for (name, value) in [
        ("data market", market.market.as_str()),
        ("orders", "1, of which 1 hold money"),
        ("escrowed", "5 OAIC"),
        ("market holds", "5 OAIC, covers the 5 OAIC it owes"),
        ("private credits", credits.as_str()),
        ("unspent notes", "2, worth 11 OAIC"),
        ("deposited", "11 OAIC, spent 0 OAIC"),
        ("into channels", "0 OAIC, reclaimed 0 OAIC"),
        ("credits hold", "11 OAIC, covers the 11 OAIC it owes"),
    ] {
        has(&text, name, value);
    }
    assert!(!text.contains("paused"), "{text}");

    let block = market.paused(&credits, 600);
    let status = world.json("status");
    let until = serde_json::json!(block + 600);
    assert_eq!(status["data_market"]["openings_paused_until"], until);
    assert_eq!(status["private_credits"]["deposits_paused_until"], until);
    let text = world.ok("status");
    has(&text, "market paused", "ends in ");
    has(&text, "deposits paused", "ends in ");
    world.chain.advance(1, 600).unwrap();
    assert!(!world.ok("status").contains("paused"), "pauses are over");
}

#[test]
fn status_says_so_when_a_market_or_credits_are_not_there() {
    let world = World::bare();
    for name in ["data-market", "private-credits"] {
        let mut ctx = world.context(false);
        let nobody = Some(world.chain.account("nobody").unwrap());
        match name {
            "data-market" => ctx.contracts.data_market = nobody,
            _ => ctx.contracts.private_credits = nobody,
        }
        let error = support::run_on(&ctx, "status").1.unwrap_err();
        assert_eq!(error.kind(), Kind::NotFound, "{error}");
        assert!(error.message().contains(name), "{error}");
    }
}

#[test]
fn a_contract_that_is_not_there_is_not_found() {
    let world = World::bare();
    let mut ctx = world.context(false);
    ctx.contracts.token = Some(world.chain.account("nobody").unwrap());
    let (_, result) = support::run_on(&ctx, "status");
    let error = result.unwrap_err();
    assert_eq!(error.kind(), Kind::NotFound, "{error}");
    assert!(error.message().contains("token"), "{error}");
    ctx.contracts.settlement = None;
    let (_, result) = support::run_on(&ctx, "channel list");
    assert_eq!(result.unwrap_err().kind(), Kind::Usage);
}

#[test]
fn provider_and_service_are_shown_as_they_were_registered() {
    let world = World::with_service();
    let provider = world.json("provider show prov");
    assert_eq!(provider["endpoint"], "https://p");
    assert_eq!(provider["bond"], "100000000");
    assert_eq!(
        world.json("provider list")["items"][0]["endpoint"],
        "https://p"
    );
    let service = world.json("service show 1");
    assert_eq!(service["prices"]["table"]["prices"][2], "6000000");
    let prices = world.json("service prices 1");
    assert_eq!(prices["schema"], "oaic/prices/1");
    assert_eq!(prices["hash"], service["prices"]["hash"]);
    let weights: Vec<_> = service["split"]["payees"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["weight"].as_u64().unwrap())
        .collect();
    assert_eq!(weights.iter().sum::<u64>(), 10_000);
    let text = world.ok("service show 1");
    assert!(
        text.contains("completion") && text.contains("6 OAIC"),
        "{text}"
    );
    assert!(
        !text.contains("embedding"),
        "what is free is not listed: {text}"
    );

    world.ok("service deactivate 1 --from prov");
    assert_eq!(
        world.json("service list --active")["items"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    let error = world.fails("channel open --service 1 --amount 1oaic --from alice");
    assert_eq!(error.kind(), Kind::Refused);
    world.ok("service activate 1 --from prov");
    assert_eq!(
        world.json("service list --active")["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(world.fails("service show 9").kind(), Kind::NotFound);
    assert_eq!(
        world.fails("service show 1 --price-version 9").kind(),
        Kind::NotFound
    );
    assert_eq!(world.fails("provider show alice").kind(), Kind::NotFound);
}

#[test]
fn new_prices_are_a_new_version_and_wrong_weights_are_caught_before_sending() {
    let world = World::with_service();
    let file = world.write(
        "p.toml",
        "max_call = \"2oaic\"\n[prices]\nprompt = \"3oaic\"\n",
    );
    world.ok(&format!(
        "service update-prices 1 {} --from prov",
        file.display()
    ));
    let service = world.json("service show 1");
    assert_eq!(
        (
            &service["price_version"],
            &service["prices"]["table"]["prices"][0]
        ),
        (&2.into(), &"3000000".into())
    );
    let old = world.json("service show 1 --price-version 1");
    assert_eq!(old["prices"]["table"]["prices"][0], "2000000");
    assert_ne!(old["prices"]["hash"], service["prices"]["hash"]);
    assert_eq!(
        world.json("service prices 1 --price-version 1")["hash"],
        old["prices"]["hash"]
    );

    let payee = |weight: u16| {
        format!("[[payees]]\nrole = \"model_owner\"\nlabel = \"o\"\nweight = {weight}\n")
    };
    let file = world.write("s.toml", payee(10_000));
    let error = world.fails(&format!(
        "service update-split 1 {} --from prov",
        file.display()
    ));
    assert_eq!(error.kind(), Kind::Usage);
    assert!(
        error.message().contains("10000") && error.message().contains("9000"),
        "{error}"
    );
    let file = world.write("s.toml", payee(9_000));
    world.ok(&format!(
        "service update-split 1 {} --from prov",
        file.display()
    ));
    assert_eq!(world.json("service show 1")["split_version"], 2);
}

#[test]
fn opening_makes_a_session_key_first_and_uses_it() {
    let world = World::with_service();
    let before = world.balance("alice");
    let opened =
        world.json("channel open --service 1 --amount 50oaic --spend-limit 40oaic --from alice");
    assert_eq!(
        world.balance("alice"),
        before - 50_000_000,
        "escrow is not taxed"
    );
    let name = opened["session_key_name"].as_str().unwrap();
    let ctx = world.context(false);
    let key = ctx
        .signing_key(name, oaic_cli::keys::KeyKind::Session)
        .unwrap();
    let channel = world.channel(opened["channel"].as_u64().unwrap());
    assert_eq!(channel.session_key.as_slice(), key.public());
    assert_eq!(channel.spendable.u128(), 40_000_000);
    assert_eq!(channel.payer, world.chain.account("alice").unwrap());

    let shown = world.json("channel show 1");
    assert_eq!(
        (&shown["reserved"], &shown["status"]),
        (&"50000000".into(), &"open".into())
    );
    let refused = world.fails("channel top-up 1 5oaic --from prov");
    assert!(refused.message().contains("only payer"), "{refused}");
    world.ok("channel top-up 1 5oaic --from alice");
    assert_eq!(world.channel(1).reserved.u128(), 55_000_000);
    assert_eq!(
        world.json("channel list --payer alice")["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        world.json("channel list --payer prov")["items"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    assert_eq!(world.fails("channel show 9").kind(), Kind::NotFound);
    assert_eq!(
        world.fails("channel top-up 9 1oaic --from alice").kind(),
        Kind::NotFound
    );
}

/// Without a limit of its own a key can't spend what is put in later.
#[test]
fn a_channel_always_has_a_limit_and_may_name_who_gets_the_rest() {
    let world = World::with_service();
    let line = "channel open --service 1 --amount 5oaic --session-key sk --from alice";
    let opened = world.json(line);
    assert_eq!(
        (&opened["spend_limit"], &opened["refund_to"]),
        (&"5000000".into(), &opened["payer"])
    );
    world.ok("channel top-up 1 5oaic --from alice");
    assert_eq!(world.channel(1).spendable.u128(), 5_000_000);

    let opened = world.json(&format!("{line} --refund-to carol"));
    let carol = world.chain.account("carol").unwrap();
    assert_eq!(opened["refund_to"], carol.as_str());
    world.ok("channel unlock 2 --from carol");
    world.wait_for_unlock();
    world.ok("channel close 2 --from prov");
    // what goes to another account than the payer's pays the ordinary fee
    assert_eq!(world.balance("carol"), 4_800_000);
}

/// The question before the money names the prices, in one line whatever the service is called.
#[test]
fn the_question_shows_prices_in_force_and_nothing_rewrites_it() {
    let world = World::with_service();
    let mut ctx = world.context(false);
    ctx.out.yes = false;
    let line = "channel open --service 1 --amount 5oaic --session-key sk --from alice";
    let asked = |ctx: &oaic_cli::context::Context| {
        let error = support::run_on(ctx, line).1.unwrap_err();
        assert_eq!(error.kind(), Kind::Usage, "{error}");
        error.message().to_owned()
    };
    let question = asked(&ctx);
    for part in [
        "service 1 (m)",
        "spending at most 5 OAIC",
        "version 1",
        "prompt 2 OAIC, completion 6 OAIC for a million",
        "at most 1 OAIC a call",
    ] {
        assert!(question.contains(part), "{part}: {question}");
    }
    // a node that says what the contract would have refused
    let hostile = Renaming {
        inner: world.chain.clone(),
        from: "\"model\":\"m\"",
        to: "\"model\":\"m\\u001b[2K\\rpay nothing\\n\\u202eyes\"",
    };
    let mut ctx = world.context_on(std::sync::Arc::new(hostile), false);
    ctx.out.yes = false;
    let question = asked(&ctx);
    assert!(question.contains("pay nothing"), "{question}");
    assert!(
        !question.contains(['\x1b', '\r', '\n', '\u{202e}']),
        "{question:?}"
    );
}

#[test]
fn keys_are_taken_for_what_they_are_only() {
    let world = World::with_service();
    let error =
        world.fails("channel open --service 1 --amount 5oaic --session-key rk --from alice");
    assert_eq!(error.kind(), Kind::Key);
    assert!(error.message().contains("receipt key"), "{error}");
    let error =
        world.fails("channel open --service 1 --amount 5oaic --session-key nope --from alice");
    assert_eq!(error.kind(), Kind::Key);
    assert_eq!(
        world.fails("token transfer sk 1oaic --from alice").kind(),
        Kind::Key
    );
    assert_eq!(
        world
            .fails("channel open --service 1 --amount 5oaic --session-key sk")
            .kind(),
        Kind::Usage
    );
}

#[test]
fn unlock_waits_and_close_pays_the_rest_back() {
    let world = World::with_service();
    let channel = world.open(50);
    let before = world.balance("alice");
    let error = world.fails("channel close 1 --from alice");
    assert_eq!(error.kind(), Kind::Refused);
    assert!(error.to_string().contains("not requested"), "{error}");
    world.ok("channel unlock 1 --from alice");
    let error = world.fails("channel close 1 --from alice");
    assert!(error.to_string().contains("not due"), "{error}");
    let error = world.fails("channel unlock 1 --from alice");
    assert!(error.to_string().contains("already requested"), "{error}");
    assert_eq!(
        world.fails("channel close 1 --from alice").kind(),
        Kind::Refused
    );
    world.ok("channel unlock 1 --withdraw --from alice");
    assert_eq!(world.channel(channel).status, ChannelStatus::Open);
    let error = world.fails("channel unlock 1 --withdraw --from alice");
    assert!(error.to_string().contains("not requested"), "{error}");
    world.ok("channel unlock 1 --from alice");
    assert!(world.ok("channel show 1").contains("payer's unlock"));
    world.wait_for_unlock();
    world.ok("channel close 1 --from prov");
    assert_eq!(world.balance("alice"), before + 50_000_000);
    assert_eq!(world.channel(channel).status, ChannelStatus::Closed);
    let error = world.fails("channel close 1 --from alice");
    assert!(error.to_string().contains("closed channel"), "{error}");
}

/// Each channel of a list is told of by itself; one that was skipped is a failure, the others are
/// done.
#[test]
fn a_list_does_what_it_can_and_names_the_rest() {
    let world = World::with_service();
    for _ in 0..3 {
        world.open(10);
    }
    let list = |line: &str| {
        let (text, result) = world.run(line, true);
        let report: serde_json::Value = serde_json::from_str(&text).unwrap();
        let lines = report["channels"].as_array().unwrap().clone();
        let shown: Vec<String> = lines
            .iter()
            .map(|l| {
                let reason = l["reason"].as_str().unwrap_or_default();
                format!(
                    "{} {} {reason}",
                    l["channel"],
                    l["result"].as_str().unwrap()
                )
            })
            .collect();
        (shown, result.err().map(|error| error.kind()))
    };
    world.ok("channel unlock 2 --from alice");
    assert_eq!(
        list("channel unlock 1 2 3 3 9 --from alice"),
        (
            vec![
                "1 requested ".to_owned(),
                "2 skipped already_requested".into(),
                "3 requested ".into(),
                "9 skipped unknown_channel".into(),
            ],
            Some(Kind::Refused)
        )
    );
    assert_eq!(
        list("channel unlock 1 --withdraw --from prov"),
        (vec!["1 skipped not_yours".into()], Some(Kind::Refused))
    );
    world.wait_for_unlock();
    assert_eq!(
        list("channel close 1 2 --from prov"),
        (vec!["1 closed ".into(), "2 closed ".into()], None)
    );
    assert_eq!(
        list("channel advance-terms 2 3 --service 1 --from prov"),
        (
            vec![
                "2 skipped closed_channel".into(),
                "3 skipped nothing_new".into()
            ],
            Some(Kind::Refused)
        )
    );
    let split = world.write(
        "s.toml",
        "[[payees]]\nrole = \"model_owner\"\nlabel = \"o\"\nweight = 9000\n",
    );
    world.ok(&format!(
        "service update-split 1 {} --from prov",
        split.display()
    ));
    assert_eq!(
        list("channel advance-terms 3 --service 1 --from prov"),
        (vec!["3 advanced ".into()], None)
    );
    assert_eq!(
        world.json("channel show 3")["newest_terms"][0]["split_version"],
        2
    );
}

#[test]
fn a_provider_releases_channels_and_nobody_else_does() {
    let world = World::with_service();
    let (first, second) = (world.open(10), world.open(20));
    let entry = Lane::new(&world, first, 0)
        .calls(3)
        .entry(&world.session_key);
    let file = world.write("v.entry", packed(&[entry]));
    world.ok(&format!(
        "voucher settle --entries {} --from prov",
        file.display()
    ));
    let error = world.fails("provider release 1 --from alice");
    assert!(error.to_string().contains("not yours"), "{error}");
    let mut ctx = world.context(false);
    ctx.out.yes = false;
    let error = support::run_on(&ctx, "provider release 1 2 --from prov")
        .1
        .unwrap_err();
    assert!(error.message().contains("29.994 OAIC"), "{error}");
    let before = world.balance("alice");
    world.ok("provider release 1 2 --from prov");
    assert_eq!(world.balance("alice"), before + 30_000_000 - 6_000);
    for channel in [first, second] {
        assert_eq!(world.channel(channel).status, ChannelStatus::Closed);
    }
}

#[test]
fn receipt_keys_are_added_and_retired_and_settlers_named() {
    let world = World::with_service();
    let other = hex::encode(oaic_vouchers::SigningKey::from_seed([44; 32]).public());
    let added = world.json(&format!("provider key add {other} --from prov"));
    assert_eq!(added["key_index"], 1);
    world.ok("provider key retire 0 --from prov");
    let keys = world.json("provider key list prov");
    assert!(keys["items"][0]["retired"].is_object(), "{keys}");
    assert!(keys["items"][1]["retired"].is_null(), "{keys}");
    let shown = world.json("provider show prov");
    assert_eq!(shown["receipt_keys"][0]["key_index"], 1);
    assert_eq!(shown["trusted"], true);
    world.ok("provider key retire 1 --from prov");
    let text = world.ok("provider show prov");
    assert!(text.contains("no: "), "{text}");

    world.ok("provider settlers tower carol --from prov");
    let settlers = world.json("provider settlers --from prov")["settlers"].clone();
    assert_eq!(settlers.as_array().unwrap().len(), 2, "{settlers}");
    world.ok("provider settlers --none --from prov");
    assert!(world
        .ok("provider settlers --from prov")
        .contains("none but the provider"));
}

#[test]
fn a_rotation_takes_over_what_the_old_key_has_left() {
    let world = World::with_service();
    world.json(
        "channel open --service 1 --amount 50oaic --spend-limit 40oaic --session-key sk --from alice",
    );
    world.ok("channel rotate-key 1 --session-key sk2 --from alice");
    let next = world.channel(1).next_key.unwrap();
    assert_eq!(next.spend_limit.u128(), 40_000_000);
    assert!(world
        .ok("channel show 1")
        .contains("spending at most 40 OAIC"));
}

#[test]
fn a_grantee_opens_tops_up_and_unlocks_within_its_grant() {
    let world = World::with_service();
    let give = "grant give carol --session-key sk --limit 30oaic --daily 20oaic --from alice";
    world.ok(&format!("{give} --allowance 100oaic"));
    let grants = world.json("grant list alice");
    assert_eq!(grants["items"][0]["limit"], "30000000", "{grants}");
    assert_eq!(
        world
            .fails("grant open --payer alice --service 1 --amount 5oaic --from prov")
            .kind(),
        Kind::NotFound
    );
    let before = world.balance("alice");
    let open =
        "grant open --payer alice --service 1 --amount 5oaic --spend-limit 10oaic --from carol";
    let opened = world.json(open);
    assert_eq!(opened["channel"], 1, "{opened}");
    world.ok("grant top-up 1 7oaic --from carol");
    assert_eq!(world.balance("alice"), before - 12_000_000);
    let channel = world.channel(1);
    assert_eq!(channel.payer, world.chain.account("alice").unwrap());
    assert_eq!(channel.spendable.u128(), 10_000_000);
    let grants = world.json("grant list alice");
    assert_eq!(
        (
            &grants["items"][0]["limit"],
            &grants["items"][0]["taken_today"]
        ),
        (&"20000000".into(), &"12000000".into()),
        "{grants}"
    );
    let error = world.fails("grant top-up 1 9oaic --from carol");
    assert_eq!(error.kind(), Kind::Refused, "{error}");
    world.ok("grant unlock 1 --from carol");
    assert_eq!(world.channel(1).status, ChannelStatus::Unlocking);
    world.ok("grant revoke carol --from alice");
    assert_eq!(
        world.json("grant list alice")["items"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    assert!(world.run(open, false).1.is_err());
}

/// What is told to nobody isn't sent, and a contract without a sink says so.
#[test]
fn usage_is_reported_only_where_there_is_some() {
    let world = World::with_service();
    assert_eq!(world.ok("service report-usage 1 --from prov"), "");
    let channel = world.open(10);
    let entry = Lane::new(&world, channel, 0)
        .calls(3)
        .entry(&world.session_key);
    let file = world.write("v.entry", packed(&[entry]));
    world.ok(&format!(
        "voucher settle --entries {} --from prov",
        file.display()
    ));
    let error = world.fails("service report-usage 1 --from prov");
    assert_eq!(error.kind(), Kind::Refused, "{error}");
    assert!(error.message().contains("no reward sink"), "{error}");
}

/// A query that is refused is no proof of absence.
#[test]
fn what_is_refused_is_not_said_to_be_missing() {
    let world = World::with_service();
    world.open(10);
    let refusing = |message: &'static str| {
        world.context_on(
            std::sync::Arc::new(Refusing {
                inner: world.chain.clone(),
                message,
            }),
            false,
        )
    };
    let ctx = refusing("out of gas in location: wasm contract; gas limit not found");
    for line in ["channel show 1", "service show 1", "provider show prov"] {
        let error = support::run_on(&ctx, line).1.unwrap_err();
        assert_eq!(error.kind(), Kind::Refused, "{line}: {error}");
        assert!(!error.message().contains("there is no"), "{line}: {error}");
        assert!(error.to_string().contains("out of gas"), "{line}: {error}");
    }
    let ctx = refusing("there is no channel 1; query for the ones there are");
    let error = support::run_on(&ctx, "channel show 1").1.unwrap_err();
    assert_eq!(error.kind(), Kind::NotFound, "{error}");
}

#[test]
fn a_dry_run_shows_the_message_and_sends_nothing() {
    let world = World::with_service();
    let before = (world.balance("alice"), world.chain.block().unwrap());
    let shown = world.json("channel open --service 1 --amount 50oaic --from alice --dry-run");
    assert_eq!(shown["schema"], "oaic/dry-run/1");
    assert_eq!(shown["messages"][0]["msg"]["send"]["amount"], "50000000");
    assert_eq!(
        shown["messages"][0]["inner"]["open_channel"]["service_id"],
        1
    );
    let text = world.ok("channel open --service 1 --amount 50oaic --from alice --dry-run");
    assert!(
        text.contains("open_channel") && text.contains("nothing was sent"),
        "{text}"
    );
    assert_eq!(
        (world.balance("alice"), world.chain.block().unwrap()),
        before
    );
    assert_eq!(
        world.context(false).keys.names().unwrap(),
        ["rk", "sk", "sk2"],
        "a dry run makes no key"
    );
}

#[test]
fn what_moves_value_needs_a_yes() {
    let world = World::with_service();
    let mut ctx = world.context(false);
    ctx.out.yes = false;
    let before = world.balance("alice");
    for line in [
        "channel open --service 1 --amount 50oaic --session-key sk --from alice",
        "token transfer prov 1oaic --from alice",
    ] {
        let (_, result) = support::run_on(&ctx, line);
        let error = result.unwrap_err();
        assert_eq!(error.kind(), Kind::Usage, "{error}");
        assert!(error.advice().unwrap().contains("--yes"));
    }
    assert_eq!(world.balance("alice"), before);
}

#[test]
fn transfers_say_what_arrives() {
    let world = World::bare();
    let text = world.ok("token transfer prov 100oaic --from alice");
    assert!(
        text.contains("100 OAIC") && text.contains("96 OAIC"),
        "{text}"
    );
    assert_eq!(world.json("token balance prov")["balance"], "10096000000");
}

#[test]
fn earnings_are_claimed_and_a_missing_address_is_named() {
    let world = World::with_service();
    let channel = world.open(50);
    let voucher = Lane::new(&world, channel, 0)
        .calls(100)
        .entry(&world.session_key);
    let file = world.write("v.entry", packed(&[voucher]));
    world.ok(&format!(
        "voucher settle --entries {} --from prov",
        file.display()
    ));
    let before = world.balance("prov");
    world.ok("provider claim --service 1 --from prov");
    // 200,000 gross, 4 % fee, of the rest 90 % to prov
    assert_eq!(world.balance("prov"), before + 172_800);
    let text = world.ok("provider claim --service 1 --from prov");
    assert_eq!(text, "", "nothing is sent when there is nothing to claim");
}

/// A node that answers something else in place of a text.
struct Renaming {
    inner: std::sync::Arc<dyn oaic_chain::Chain>,
    from: &'static str,
    to: &'static str,
}

impl Renaming {
    fn answer(&self, contract: &Addr, msg: &Binary) -> oaic_chain::Result<Binary> {
        let answer = self.inner.query_bytes(contract, msg)?;
        let text = String::from_utf8(answer.into()).unwrap();
        Ok(text.replace(self.from, self.to).into_bytes().into())
    }
}

crate::through!(Renaming, answer);

/// A node that refuses every query.
struct Refusing {
    inner: std::sync::Arc<dyn oaic_chain::Chain>,
    message: &'static str,
}

impl Refusing {
    fn answer(&self, contract: &Addr, _: &Binary) -> oaic_chain::Result<Binary> {
        Err(ChainError::Contract {
            contract: Some(contract.clone()),
            call: None,
            message: self.message.into(),
        })
    }
}

crate::through!(Refusing, answer);
