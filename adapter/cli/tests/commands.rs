//! Commands on a chain in this process: what they say, and what the chain says afterwards.

mod support;

use oaic_cli::error::Kind;
use oaic_types::compute_settlement::ChannelStatus;
use support::calls::{packed, Lane};
use support::market::Market;
use support::{World, UNLOCK_DELAY};

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
    // what nobody booked is held, not owed
    world.ok(&format!("token transfer {credits} 3oaic --from alice"));

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
        (&"11000000".into(), &"14000000".into())
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
        ("credits hold", "14 OAIC, covers the 11 OAIC it owes"),
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
    assert_eq!(service["prices"]["prices"][2], "6000000");
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
        (&service["price_version"], &service["prices"]["prices"][0]),
        (&2.into(), &"3000000".into())
    );
    let old = world.json("service show 1 --price-version 1");
    assert_eq!(old["prices"]["prices"][0], "2000000");

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
    assert_eq!(channel.spendable.unwrap().u128(), 40_000_000);
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

#[test]
fn a_price_that_rose_meanwhile_refuses_the_opening() {
    let world = World::with_service();
    let file = world.write(
        "p.toml",
        "max_call = \"2oaic\"\n[prices]\nprompt = \"3oaic\"\n",
    );
    world.ok(&format!(
        "service update-prices 1 {} --from prov",
        file.display()
    ));
    let line = "channel open --service 1 --amount 5oaic --session-key sk --from alice";
    let error = world.fails(&format!("{line} --max-price-version 1"));
    assert_eq!(error.kind(), Kind::Refused, "{error}");
    world.ok(line);
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
    assert!(
        error.advice().unwrap().contains("channel unlock 1"),
        "{error:?}"
    );
    world.ok("channel unlock 1 --from alice");
    let error = world.fails("channel close 1 --from alice");
    assert!(error.message().contains("can be closed in"), "{error}");
    world.ok("channel unlock 1 --cancel --from alice");
    assert_eq!(world.channel(channel).status, ChannelStatus::Open);
    world.ok("channel unlock 1 --from alice");
    assert_eq!(
        world.json("channel list --unlocking")["items"][0]["channel"],
        1
    );
    world.chain.advance(3, UNLOCK_DELAY + 1).unwrap();
    world.ok("channel close 1 --from prov");
    assert_eq!(world.balance("alice"), before + 50_000_000);
    assert_eq!(world.channel(channel).status, ChannelStatus::Closed);
    assert_eq!(
        world.fails("channel close 1 --from alice").kind(),
        Kind::Refused
    );
}

#[test]
fn both_signatures_close_at_once_and_nothing_else_does() {
    let world = World::with_service();
    let channel = world.open(50);
    let mut lane = Lane::new(&world, channel, 0);
    let voucher = lane.calls(3).voucher(&world.session_key);
    let file = world.write("v.voucher", packed(&[voucher]));
    world.ok(&format!(
        "voucher settle --vouchers {} --from prov",
        file.display()
    ));

    let signed = world.json("channel sign-close 1 --receipt-key rk");
    assert_eq!(signed["paid"], "6000");
    let good = world.write("close.json", signed.to_string());
    let close = |path: &std::path::Path, key: &str| {
        format!(
            "channel close 1 --cooperative {} --session-key {key} --from alice",
            path.display()
        )
    };
    for (field, value) in [
        ("chain_id", "other-1".into()),
        ("channel", 2.into()),
        ("channel_id", "00".into()),
        (
            "provider_signature",
            serde_json::Value::from("00".repeat(64)),
        ),
        ("provider_signature", "zz".into()),
    ] {
        let mut bad = signed.clone();
        bad[field] = value;
        let path = world.write("bad.json", bad.to_string());
        let error = world.fails(&close(&path, "sk"));
        assert_eq!(error.kind(), Kind::Invalid, "{field}: {error}");
    }
    let mut other = signed.clone();
    other["paid"] = "1".into();
    let path = world.write("bad.json", other.to_string());
    assert_eq!(world.fails(&close(&path, "sk")).kind(), Kind::Refused);
    assert_eq!(world.fails(&close(&good, "sk2")).kind(), Kind::Key);
    assert_eq!(world.channel(channel).status, ChannelStatus::Open);

    let before = world.balance("alice");
    world.ok(&close(&good, "sk"));
    assert_eq!(world.channel(channel).status, ChannelStatus::Closed);
    assert_eq!(world.balance("alice"), before + 50_000_000 - 6_000);
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
        .voucher(&world.session_key);
    let file = world.write("v.voucher", packed(&[voucher]));
    world.ok(&format!(
        "voucher settle --vouchers {} --from prov",
        file.display()
    ));
    let before = world.balance("prov");
    world.ok("provider claim --service 1 --from prov");
    // 200,000 gross, 4 % fee, of the rest 90 % to prov
    assert_eq!(world.balance("prov"), before + 172_800);
    let text = world.ok("provider claim --service 1 --from prov");
    assert_eq!(text, "", "nothing is sent when there is nothing to claim");
}
