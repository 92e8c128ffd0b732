//! `oaic status`, and contracts that aren't where they should be.

use insta::assert_snapshot;
use oaic_cli::error::Kind;

use crate::support::market::Market;
use crate::support::{run_on, shows, Suite};

#[test]
fn status_shows_chain_contracts_and_balances_that_add_up() {
    let suite = Suite::with_service();
    suite.open(50);
    let status = suite.json("status");
    assert_eq!(status["schema"], "oaic/status/1");
    assert_eq!(status["token"]["supply"], "20000000000");
    assert_eq!(status["token"]["fee_bps"], 400);
    assert_eq!(status["settlement"]["totals"]["reserved"], "50000000");
    assert_eq!(status["settlement"]["totals"]["bonded"], "100000000");
    assert_eq!(status["settlement"]["balance"], "150000000");
    assert_eq!(status["settlement"]["owes"], "150000000");
    // an account that owns the token is not a DAO
    assert!(status["government"].is_null());
    for section in ["data_market", "private_credits"] {
        assert!(status[section].is_null(), "{section} isn't deployed");
    }
}

#[test]
fn status_shows_the_market_and_private_credits_with_pauses_and_what_covers_them() {
    let mut market = Market::new();
    let credits = market.with_credits();
    market.packed(100);
    market.list();
    market.buy();
    market.deposited(&credits, &[1, 10]);

    let status = market.json("status");
    let shown = &status["private_credits"];
    assert_eq!(shown["address"], credits.as_str(), "{status}");
    assert!(shown["code_id"].is_u64(), "{status}");
    assert_eq!(shown["totals"]["outstanding"], "11000000", "{status}");
    assert_eq!(shown["totals"]["outstanding_notes"], 2);
    assert_eq!(shown["totals"]["deposited"], "11000000");
    assert_eq!(shown["totals"]["into_channels"], "0");
    assert_eq!(shown["owes"], "11000000");
    assert_eq!(shown["balance"], "11000000");
    assert!(shown["deposits_paused_until"].is_null());
    assert_eq!(status["data_market"]["owes"], "15000000", "{status}");
    assert!(status["data_market"]["openings_paused_until"].is_null());
    assert_snapshot!("status_with_market", market.ok("status"));

    let block = market.paused(&credits, 600);
    let status = market.json("status");
    let until = serde_json::json!(block + 600);
    assert_eq!(status["data_market"]["openings_paused_until"], until);
    assert_eq!(status["private_credits"]["deposits_paused_until"], until);
    assert_snapshot!("status_paused", market.ok("status"));
    market.chain.advance(1, 600).unwrap();
    assert!(!market.ok("status").contains("paused"), "pauses are over");
}

#[test]
fn status_says_so_when_a_market_or_credits_are_not_there() {
    let suite = Suite::bare();
    for name in ["data-market", "private-credits"] {
        let mut ctx = suite.context(false);
        let nobody = Some(suite.chain.account("nobody").unwrap());
        match name {
            "data-market" => ctx.contracts.data_market = nobody,
            _ => ctx.contracts.private_credits = nobody,
        }
        let error = run_on(&ctx, "status").1.unwrap_err();
        assert_eq!(error.kind(), Kind::NotFound, "{error}");
        shows(error.message(), name);
    }
}

#[test]
fn a_contract_that_is_not_there_is_not_found() {
    let suite = Suite::bare();
    let mut ctx = suite.context(false);
    ctx.contracts.token = Some(suite.chain.account("nobody").unwrap());
    let error = run_on(&ctx, "status").1.unwrap_err();
    assert_eq!(error.kind(), Kind::NotFound, "{error}");
    shows(error.message(), "token");
    ctx.contracts.settlement = None;
    let (_, result) = run_on(&ctx, "channel list");
    assert_eq!(result.unwrap_err().kind(), Kind::Usage);
}
